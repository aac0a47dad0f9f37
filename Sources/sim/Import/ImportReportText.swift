import Demand
import Formats
import Quantities

/// What `sim import` prints of a log: the account of its rows and its summary.
struct ImportReportText {
  let format: RecordedFormat
  let isDetected: Bool
  let account: ImportAccount
  let summary: RecordedSummary
  /// Figures of logs of one call per row.
  let gateway: GatewayFigures?

  var text: String {
    var lines = [account.description]
    if account.withoutServiceTime > 0 {
      lines.append(
        "\(account.withoutServiceTime) calls without a service time: gaps after them are estimated")
    }
    if account.hasForgottenIdentifiers {
      lines.append("ids are compared with the million before them only: repeats may be left")
    }
    func row(_ label: String, _ value: String) {
      lines.append(label + String(repeating: " ", count: max(1, 26 - label.count)) + value)
    }
    row("format", format.rawValue + (isDetected ? " (detected)" : ""))
    row("tasks", "\(summary.sessions)")
    row("sub-agents", "\(summary.subAgents)")
    row("calls", "\(summary.calls)")
    row("tokens in", "\(summary.input?.sum ?? 0)")
    row("tokens out", "\(summary.output?.sum ?? 0)")
    if let share = summary.idealCacheHitShare {
      row("ideal cache-hit share", Self.decimal(share * 100, 2) + " % of tokens in")
    } else {
      row("ideal cache-hit share", "unknown: the log says nothing of prefixes")
    }
    if let span = summary.arrivalSpan {
      row("first to last arrival", Self.decimal(span.seconds, 1) + " s")
    } else {
      row("first to last arrival", "unknown: the log does not say when tasks began")
    }
    if let gateway { for (label, value) in gatewayRows(gateway) { row(label, value) } }
    lines.append("")
    let titles = ["p10", "p50", "p90", "p99", "max"]
    row("", titles.map(Self.aligned).joined())
    for (label, quantiles, decimals) in quantileRows {
      guard let quantiles else { continue }
      let values = [quantiles.p10, quantiles.p50, quantiles.p90, quantiles.p99, quantiles.max]
      let cells = values.map { value in
        decimals == 0 ? "\(value)" : Self.decimal(Double(value) / 1000, decimals)
      }
      row(label, cells.map(Self.aligned).joined())
    }
    if gateway?.hasRoundedQuantiles == true {
      lines.append("quantiles are from a histogram: up to 0.8 % low; the largest are exact")
    }
    lines.append("")
    for model in summary.models {
      row(model.name.isEmpty ? "(no model named)" : model.name, " \(model.calls) calls")
    }
    for provider in gateway?.providers ?? [] where !provider.name.isEmpty {
      row("at " + provider.name, " \(provider.calls) calls")
    }
    return lines.joined(separator: "\n")
  }

  private func gatewayRows(_ gateway: GatewayFigures) -> [(String, String)] {
    var rows: [(String, String)] = []
    func add(_ label: String, _ count: Int?) {
      if let count { rows.append((label, "\(count)")) }
    }
    add("cached tokens reported", gateway.cachedTokens)
    add("cache-write tokens", gateway.cacheWriteTokens)
    add("reasoning tokens", gateway.reasoningTokens)
    if let cost = gateway.cost { rows.append(("cost", cost.description)) }
    add("cancelled calls", gateway.cancelledCalls)
    add("calls with failover", gateway.failovers)
    return rows
  }

  private var quantileRows: [(String, RecordedSummary.Quantiles?, Int)] {
    [
      ("calls per task", summary.callsPerSession, 0), ("tokens in per call", summary.input, 0),
      ("tokens out per call", summary.output, 0), ("tool gap [s]", summary.toolGap, 3),
      ("user gap [s]", summary.userGap, 3), ("call time [s]", gateway?.callTime, 3),
      ("time to first token [s]", gateway?.timeToFirstToken, 3),
    ]
  }

  var json: JSONNode {
    func list(_ drops: [ImportAccount.Drop]) -> JSONNode {
      .array(
        drops.map { drop in
          JSONNode.object([
            ("reason", .string(drop.reason)), ("calls", .number(drop.count)),
            ("examples", .array(drop.examples.map(JSONNode.string))),
          ])
        })
    }
    let models = summary.models.map { model in
      JSONNode.object([("model", .string(model.name)), ("calls", .number(model.calls))])
    }
    return .object([
      ("file", .string(account.file)), ("format", .string(format.rawValue)),
      ("calls_read", .number(account.read)),
      ("calls_kept", .number(account.kept)), ("calls_dropped", .number(account.dropped)),
      ("dropped", list(account.drops)), ("remarks", list(account.remarks)),
      ("calls_without_service_time", .number(account.withoutServiceTime)),
      ("tasks", .number(summary.sessions)), ("sub_agents", .number(summary.subAgents)),
      ("calls", .number(summary.calls)),
      ("calls_per_task", Self.object(summary.callsPerSession)),
      ("input_tokens", Self.object(summary.input)), ("output_tokens", Self.object(summary.output)),
      ("tool_gap_ms", Self.object(summary.toolGap)), ("user_gap_ms", Self.object(summary.userGap)),
      ("ideal_cache_hit_share", summary.idealCacheHitShare.map(JSONNode.number) ?? .null),
      ("arrival_span_s", summary.arrivalSpan.map { .number($0.seconds) } ?? .null),
      ("models", .array(models)), ("gateway", gatewayJSON),
    ])
  }

  private var gatewayJSON: JSONNode {
    guard let gateway else { return .null }
    func number(_ count: Int?) -> JSONNode { count.map(JSONNode.number) ?? .null }
    let providers = gateway.providers.map { provider in
      JSONNode.object([
        ("provider", .string(provider.name)), ("calls", .number(provider.calls)),
      ])
    }
    return .object([
      ("cached_tokens", number(gateway.cachedTokens)),
      ("cache_write_tokens", number(gateway.cacheWriteTokens)),
      ("reasoning_tokens", number(gateway.reasoningTokens)),
      ("cost_usd", gateway.cost.map { .number($0.dollars) } ?? .null),
      ("cancelled_calls", .number(gateway.cancelledCalls)),
      ("calls_with_failover", .number(gateway.failovers)),
      ("call_time_ms", Self.object(gateway.callTime)),
      ("time_to_first_token_ms", Self.object(gateway.timeToFirstToken)),
      ("quantiles_are_rounded", .bool(gateway.hasRoundedQuantiles)),
      ("providers", .array(providers)),
    ])
  }

  private static func object(_ quantiles: RecordedSummary.Quantiles?) -> JSONNode {
    guard let quantiles else { return .null }
    return .object([
      ("p10", .number(quantiles.p10)), ("p50", .number(quantiles.p50)),
      ("p90", .number(quantiles.p90)), ("p99", .number(quantiles.p99)),
      ("max", .number(quantiles.max)), ("sum", .number(quantiles.sum)),
    ])
  }

  private static func aligned(_ text: String) -> String {
    String(repeating: " ", count: max(1, 12 - text.count)) + text
  }

  /// A number of 0 or more with a fixed count of decimals, rounded half away from zero.
  private static func decimal(_ value: Double, _ places: Int) -> String {
    let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
    let whole = Int((value * Double(scale)).rounded())
    let fraction = String(whole % scale)
    return "\(whole / scale)."
      + String(repeating: "0", count: max(0, places - fraction.count)) + fraction
  }
}
