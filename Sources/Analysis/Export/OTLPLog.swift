public import Accounting
import Demand
import Formats
import Quantities
import Supply

/// Calls as OpenTelemetry spans in OTLP/JSON, one document of `resourceSpans` per line (the form of
/// the OpenTelemetry file exporter).
///
/// A call is a span with the names of the GenAI conventions (semantic conventions 0.66b2). A task is
/// a trace; a conversation is `gen_ai.conversation.id`. Each attempt of the gateway is a child span
/// with the names of the HTTP conventions, so that the chain of attempts is kept and no reader of
/// GenAI spans takes one for a call. Beyond the conventions: `gen_ai.usage.cost` in USD, with
/// all its digits, and `tollway.…`.
public struct OTLPLog: Sendable {
  private let origin: CallLogOrigin
  /// What every line begins with, up to the first span.
  private let lead: [UInt8]
  /// JSON strings: the slug of each model, and the conventions' name of each endpoint's provider.
  private let models: [[UInt8]]
  private let providers: [[UInt8]]

  /// Prepares the log of a run.
  public init(_ origin: CallLogOrigin) {
    self.origin = origin
    let resource = JSONNode.object([
      ("attributes", .array(Self.resource(of: origin)))
    ]).compactText
    let scope = #"{"name": "tollway"}"#
    lead =
      Array(
        #"{"resourceSpans": [{"resource": \#(resource), "scopeSpans": [{"scope": \#(scope), "#.utf8)
      + Array(#""spans": ["#.utf8)
    let catalogue = origin.catalogue
    models = catalogue.models.map { Array(JSONNode.string($0.slug).compactText.utf8) }
    providers = catalogue.endpoints.map { endpoint in
      let name = Self.conventionalName(
        of: catalogue[endpoint.provider].slug, serving: catalogue[endpoint.model].author)
      return Array(JSONNode.string(name).compactText.utf8)
    }
  }

  private static func resource(of origin: CallLogOrigin) -> [JSONNode] {
    let texts = [
      ("service.name", "tollway"), ("tollway.workload", origin.workload),
      ("tollway.policy", origin.policy),
    ]
    let simulated: JSONNode = ["key": "tollway.simulated", "value": ["boolValue": true]]
    return texts.map { key, text in
      .object([("key", .string(key)), ("value", .object([("stringValue", .string(text))]))])
    } + [simulated]
  }

  /// The well-known value of `gen_ai.provider.name`, which must be used where there is one.
  private static func conventionalName(of provider: String, serving author: String) -> String {
    switch provider {
    case "amazon-bedrock": "aws.bedrock"
    case "azure": author == "openai" ? "azure.ai.openai" : "azure.ai.inference"
    case "google": "gcp.gemini"
    case "google-vertex": "gcp.vertex_ai"
    case "mistral": "mistral_ai"
    case "watsonx": "ibm.watsonx.ai"
    case "xai": "x_ai"
    default: provider
    }
  }

  /// Appends the line of a call that has ended.
  public func append(_ logged: EndedCall, to bytes: inout [UInt8]) {
    bytes += lead
    appendCall(logged, to: &bytes)
    for attempt in logged.attempts {
      bytes += ", ".utf8
      append(attempt, of: logged.call, to: &bytes)
    }
    bytes += "]}]}]}\n".utf8
  }
}

// Spans.
extension OTLPLog {
  private func appendCall(_ logged: EndedCall, to bytes: inout [UInt8]) {
    let call = logged.call
    var span = SpanWriter(bytes: bytes)
    bytes = []
    span.begin(origin, call.task, id: origin.span(of: call), parent: nil)
    let asked = call.model.map { origin.catalogue[$0].slug }
    span.time(origin, from: call.issuedAt, to: call.endedAt)
    span.name("chat" + (asked.map { " " + $0 } ?? ""))
    span.text("gen_ai.operation.name", "chat")
    if let asked = call.model { span.json("gen_ai.request.model", models[Int(asked.index)]) }
    if let last = logged.last { appendAnswer(last, of: logged, to: &span) }
    span.text(
      "gen_ai.conversation.id", CallLogOrigin.sessionKey(task: call.task, branch: call.branch))
    span.whole("tollway.step", Int(call.step))
    span.whole("tollway.repeat", Int(call.repetition))
    if call.ending != .completed { span.text("error.type", Self.errorType(of: logged)) }
    span.end(isError: call.ending != .completed)
    bytes = span.bytes
  }

  /// Who answered, and with what; only the last attempt of a call has tokens.
  private func appendAnswer(
    _ last: AttemptRow, of logged: EndedCall, to span: inout SpanWriter
  ) {
    let endpoint = origin.catalogue[last.endpoint]
    span.json("gen_ai.provider.name", providers[Int(last.endpoint.index)])
    guard last.usage != .zero else { return }
    span.json("gen_ai.response.model", models[Int(endpoint.model.index)])
    span.generation("gen_ai.response.id", origin, logged.call)
    if last.outcome == .served { span.texts("gen_ai.response.finish_reasons", ["stop"]) }
    if let first = logged.firstTokenAt {
      let waited = (first - logged.call.issuedAt).microseconds
      span.decimal("gen_ai.response.time_to_first_chunk", waited, places: 6)
    }
    let usage = last.usage
    let written = usage.cacheWrite5m + usage.cacheWrite1h
    span.whole("gen_ai.usage.input_tokens", usage.input.count)
    span.whole("gen_ai.usage.output_tokens", usage.output.count)
    span.whole("gen_ai.usage.cache_read.input_tokens", usage.cacheRead.count)
    span.whole("gen_ai.usage.cache_creation.input_tokens", written.count)
    span.whole("gen_ai.usage.reasoning.output_tokens", usage.reasoning.count)
    span.decimal("gen_ai.usage.cost", logged.cost.picoDollars, places: 12)
  }

  private func append(_ row: AttemptRow, of call: CallRow, to bytes: inout [UInt8]) {
    let endpoint = origin.catalogue[row.endpoint]
    var span = SpanWriter(bytes: bytes)
    bytes = []
    span.begin(
      origin, call.task, id: origin.span(of: call, attempt: row.attempt),
      parent: origin.span(of: call))
    span.time(origin, from: row.sentAt, to: row.sentAt + row.duration)
    span.name("POST")
    span.text("http.request.method", "POST")
    span.whole("http.response.status_code", row.outcome.httpStatus)
    if row.attempt > 0 { span.whole("http.request.resend_count", Int(row.attempt)) }
    span.text("tollway.provider", origin.catalogue[endpoint.provider].slug)
    span.json("tollway.model", models[Int(endpoint.model.index)])
    if !endpoint.tag.isEmpty { span.text("tollway.endpoint", endpoint.tag) }
    span.text("tollway.outcome", row.outcome.name)
    span.flag("tollway.sticky", row.isSticky)
    span.decimal("tollway.cost_usd", row.cost.picoDollars, places: 12)
    span.text("tollway.disposition", row.disposition.name)
    if row.outcome != .served { span.text("error.type", row.outcome.errorType) }
    span.end(isError: row.outcome != .served)
    bytes = span.bytes
  }

  private static func errorType(of logged: EndedCall) -> String {
    logged.last?.outcome.errorType ?? "404"
  }
}

extension AttemptOutcome {
  /// The status of the response; a stream that breaks off began with 200.
  fileprivate var httpStatus: Int {
    switch self {
    case .served, .cutMidStream, .zeroCompletion, .timedOutMidStream, .cancelled: 200
    case .timedOut: 408
    case .rateLimited: 429
    case .overloaded: 503
    case .providerDown: 502
    case .serverError: 500
    }
  }

  /// The conventions' `error.type`: the status, or a name where the status tells nothing.
  fileprivate var errorType: String {
    switch self {
    case .cutMidStream: "stream_cut"
    case .zeroCompletion: "zero_completion"
    case .timedOutMidStream: "timeout"
    case .cancelled: "cancelled"
    case .served, .rateLimited, .overloaded, .providerDown, .serverError, .timedOut:
      "\(httpStatus)"
    }
  }
}
