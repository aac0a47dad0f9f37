public import Accounting
import Demand
import Formats
import Quantities
import Supply

/// Calls in the form of the logs that OpenRouter lets its customers download: CSV, one row each.
///
/// The header is that of a log downloaded in June 2026. What a column says of a simulated call:
///
/// - `created_at` is when the client made the call, and `generation_time_ms` and
///   `time_to_first_token_ms` run from then, failed tries included; all three are differences or
///   readings of a clock of milliseconds, so that `created_at + generation_time_ms` is the end.
/// - `user` is `session:` and the conversation (``CallLogOrigin/sessionKey(task:branch:)``), as the
///   log has no column for it; any client of OpenRouter may send its sessions so, and importing
///   reads them. `api_key_name` is the policy and `app_name` the workload, marked as simulated.
/// - Tokens are native ones; `tokens_prompt` includes those cached and `tokens_completion` those of
///   reasoning. What was written to a cache is not told.
/// - `cost_total` is what the client was charged, exactly. `cost_cache`, whose rule is not
///   published, is empty.
/// - A call that was refused everywhere has no tokens, `error` as its normalised finish reason, and
///   the last refusal as its raw one. An empty answer has no finish reason.
public struct OpenRouterLog: Sendable {
  /// The columns, in order.
  public static let columns = [
    "generation_id", "created_at", "cost_total", "cost_web_search", "cost_cache",
    "cost_file_processing", "byok_usage_inference", "tokens_prompt", "tokens_completion",
    "tokens_reasoning", "tokens_cached", "model_permaslug", "provider_name", "variant",
    "cancelled", "streamed", "user", "finish_reason_raw", "finish_reason_normalized",
    "generation_time_ms", "time_to_first_token_ms", "api_key_disabled", "api_key_name", "app_name",
  ]

  /// The line of names.
  public static var header: [UInt8] { CSVWriter(columns: columns).bytes }

  private let origin: CallLogOrigin
  /// What every row ends with: the key and the app.
  private let tail: [UInt8]
  private let models: [[UInt8]]
  private let providers: [[UInt8]]

  /// Prepares the log of a run.
  public init(_ origin: CallLogOrigin) {
    self.origin = origin
    var tail = Self.fields(["false", origin.policy, "simulated: " + origin.workload])
    tail[tail.count - 1] = UInt8(ascii: "\n")
    self.tail = tail
    models = origin.catalogue.models.map { Self.fields([$0.slug]) }
    providers = origin.catalogue.providers.map { Self.fields([$0.name]) }
  }

  /// Appends the row of a call that has ended.
  public func append(_ logged: EndedCall, to bytes: inout [UInt8]) {
    let last = logged.last
    let usage = last?.usage ?? .zero
    origin.appendGeneration(logged.call, to: &bytes)
    bytes.append(Self.comma)
    appendTimestamp(logged.call.issuedAt, to: &bytes)
    bytes.append(Self.comma)
    bytes.append(shortDecimal: logged.cost.picoDollars, places: 12)
    // No web search and no file is paid for, and no key of the client's own is used.
    bytes += ",0,,0,0,".utf8
    for count in [usage.input, usage.output, usage.reasoning, usage.cacheRead] {
      bytes.append(wholeNumber: Int64(count.count))
      bytes.append(Self.comma)
    }
    appendNames(of: logged, to: &bytes)
    bytes += "standard,\(logged.call.ending == .cancelled),true,session:".utf8
    bytes += CallLogOrigin.sessionKey(task: logged.call.task, branch: logged.call.branch).utf8
    bytes.append(Self.comma)
    bytes += Self.finishReasons(of: logged).utf8
    appendTimes(of: logged, to: &bytes)
    bytes += tail
  }

  /// The model that answered, else the one asked for; and who answered or refused last.
  private func appendNames(of logged: EndedCall, to bytes: inout [UInt8]) {
    if let last = logged.last {
      let endpoint = origin.catalogue[last.endpoint]
      bytes += models[Int(endpoint.model.index)]
      bytes += providers[Int(endpoint.provider.index)]
    } else {
      bytes += logged.call.model.map { models[Int($0.index)] } ?? [Self.comma]
      bytes.append(Self.comma)
    }
  }

  private static func finishReasons(of logged: EndedCall) -> String {
    switch logged.call.ending {
    case .completed: "stop,stop,"
    case .failedZeroCompletion: ",,"
    default: (logged.last?.outcome.name ?? "404 no endpoint") + ",error,"
    }
  }

  /// The whole time and the time to the first token, which is empty where there was none.
  private func appendTimes(of logged: EndedCall, to bytes: inout [UInt8]) {
    let issued = milliseconds(logged.call.issuedAt)
    bytes.append(wholeNumber: milliseconds(logged.call.endedAt) - issued)
    bytes.append(Self.comma)
    if let first = logged.firstTokenAt { bytes.append(wholeNumber: milliseconds(first) - issued) }
    bytes.append(Self.comma)
  }

  /// What a world clock of milliseconds reads.
  private func milliseconds(_ time: SimTime) -> Int64 {
    let microseconds = origin.instant(time).microseconds
    return (microseconds - (microseconds % 1000 + 1000) % 1000) / 1000
  }

  /// Appends an instant as `2026-06-28 03:46:57.713`.
  private func appendTimestamp(_ time: SimTime, to bytes: inout [UInt8]) {
    let instant = origin.instant(time)
    let (year, month, day) = instant.date.parts
    let midnight = Int64(instant.daysSinceEpoch) * 86_400_000
    let ofDay = milliseconds(time) - midnight
    let parts: [(Int64, Int, UInt8?)] = [
      (Int64(year), 4, UInt8(ascii: "-")), (Int64(month), 2, UInt8(ascii: "-")),
      (Int64(day), 2, UInt8(ascii: " ")), (ofDay / 3_600_000, 2, UInt8(ascii: ":")),
      (ofDay / 60_000 % 60, 2, UInt8(ascii: ":")), (ofDay / 1000 % 60, 2, UInt8(ascii: ".")),
      (ofDay % 1000, 3, nil),
    ]
    for (number, width, separator) in parts {
      bytes.append(padded: number, width: width)
      if let separator { bytes.append(separator) }
    }
  }

  private static let comma = UInt8(ascii: ",")

  /// Texts as fields with a comma after each.
  private static func fields(_ texts: [String]) -> [UInt8] {
    var row = CSVWriter(columns: texts).bytes
    row[row.count - 1] = comma
    return row
  }
}

extension EndedCall {
  /// When the first token of the answer came; `nil` where there was none.
  var firstTokenAt: SimTime? {
    guard let last, last.usage.output > .zero else { return nil }
    return last.sentAt + last.timeToFirstToken
  }
}
