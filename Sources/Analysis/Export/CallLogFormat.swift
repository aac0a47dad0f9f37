public import Accounting

/// A form in which the calls of a run are written as a log; the raw value is its name on the
/// command line.
public enum CallLogFormat: String, Sendable, CaseIterable {
  /// The CSV that OpenRouter lets its customers download.
  case openRouterCSV = "openrouter-csv"
  /// OpenTelemetry spans, a document of OTLP/JSON per line.
  case otlp

  /// What the names of its files end with.
  public var fileEnding: String {
    switch self {
    case .openRouterCSV: "openrouter.csv"
    case .otlp: "otlp.jsonl"
    }
  }
}

/// Turns the calls of one run into the bytes of a log.
public struct CallLogEncoder: Sendable {
  private enum Form: Sendable {
    case openRouterCSV(OpenRouterLog)
    case otlp(OTLPLog)
  }

  private let form: Form

  /// Prepares the log of a run.
  public init(_ format: CallLogFormat, of origin: CallLogOrigin) {
    switch format {
    case .openRouterCSV: form = .openRouterCSV(OpenRouterLog(origin))
    case .otlp: form = .otlp(OTLPLog(origin))
    }
  }

  /// What the log begins with.
  public var header: [UInt8] {
    switch form {
    case .openRouterCSV: OpenRouterLog.header
    case .otlp: []
    }
  }

  /// Appends a call that has ended.
  public func append(_ call: EndedCall, to bytes: inout [UInt8]) {
    switch form {
    case .openRouterCSV(let log): log.append(call, to: &bytes)
    case .otlp(let log): log.append(call, to: &bytes)
    }
  }
}
