import Demand
import Formats

/// What `sim fit workload` prints.
struct FitWorkloadText {
  let comparison: TrafficComparison
  let preset: String
  let file: String
  let model: String

  var text: String {
    let (drawn, log) = (comparison.preset, comparison.log)
    var lines = [
      "\(preset) (\(drawn.sessions) sessions drawn, \(drawn.calls) calls) against \(file)"
        + " (\(log.sessions) sessions, \(log.calls) calls)",
      "",
      Self.left("", 34) + TrafficComparison.percents.map { Self.right("p\($0)", 12) }.joined(),
    ]
    for measure in TrafficProfile.Measure.allCases {
      let cells = comparison.cells.filter { $0.measure == measure }
      guard !cells.isEmpty else {
        lines.append(Self.left(measure.rawValue, 34) + "unknown: the log does not say")
        continue
      }
      func row(_ label: String, _ value: (TrafficComparison.Cell) -> String) -> String {
        Self.left(label, 34) + cells.map { Self.right(value($0), 12) }.joined()
      }
      lines.append(row("\(measure.rawValue)") { "\($0.preset)" })
      lines.append(row("  log") { "\($0.log)" })
      lines.append(row("  preset / log") { Self.ratio($0) })
    }
    lines += ["", Self.left("overall", 34) + Self.right("preset", 12) + Self.right("log", 12)]
    if let a = drawn.cacheHitShare, let b = log.cacheHitShare {
      lines.append(
        Self.left("cache-hit share of all input", 34) + Self.right(Self.percent(a), 12)
          + Self.right(Self.percent(b), 12))
    }
    lines.append(
      Self.left("tokens in per token out", 34)
        + Self.right("\(Int(drawn.inputPerOutput.rounded()))", 12)
        + Self.right("\(Int(log.inputPerOutput.rounded()))", 12))
    lines += [
      "",
      "\(comparison.cells.count - comparison.misses.count) of \(comparison.cells.count) quantiles"
        + " agree within 25 % (cache-hit shares within 3 points); * marks the others.",
      "Costs are at list prices of \(model), each conversation staying with one endpoint whose"
        + " cache lives for five minutes.",
    ]
    return lines.joined(separator: "\n")
  }

  var json: JSONNode {
    let cells = comparison.cells.map { cell in
      JSONNode.object([
        ("measure", .string(cell.measure.key)), ("percent", .number(cell.percent)),
        ("preset", .number(cell.preset)), ("log", .number(cell.log)),
        ("is_miss", .bool(cell.isMiss)),
      ])
    }
    return .object([
      ("preset", Self.object(preset, comparison.preset)),
      ("log", Self.object(file, comparison.log)), ("prices_of", .string(model)),
      ("quantiles", .array(cells)),
    ])
  }

  private static func object(_ name: String, _ profile: TrafficProfile) -> JSONNode {
    .object([
      ("name", .string(name)), ("sessions", .number(profile.sessions)),
      ("calls", .number(profile.calls)),
      ("cache_hit_share", profile.cacheHitShare.map(JSONNode.number) ?? .null),
      ("input_per_output", .number(profile.inputPerOutput)),
    ])
  }

  private static func ratio(_ cell: TrafficComparison.Cell) -> String {
    guard cell.measure != .cacheHitShare else {
      let points = cell.preset - cell.log
      let text = (points < 0 ? "-" : "+") + decimal(Double(abs(points)) / 100, 1) + " pt"
      return text + (cell.isMiss ? "*" : " ")
    }
    return (cell.ratio.map { decimal($0, 2) } ?? "-") + (cell.isMiss ? "*" : " ")
  }

  private static func percent(_ share: Double) -> String { decimal(share * 100, 1) + " %" }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}

/// A number of 0 or more with a fixed count of decimals, 1 or more, rounded half away from zero.
private func decimal(_ value: Double, _ places: Int) -> String {
  let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
  var digits = String(Int((value * scale).rounded()))
  digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
  return digits.dropLast(places) + "." + digits.suffix(places)
}

/// What `sim fit latency` prints.
struct FitLatencyText {
  let models: [LatencyValidation]

  private static let titles = [
    "calls", "sessions", "base", "/1k new", "/1k cached", "/1k out", "error", "first 5th", "p5",
    "p50", "p95", "p99", "log sd",
  ]

  var text: String {
    let width = (models.map(\.model.count).max() ?? 0) + 1
    func line(_ label: String, _ cells: [String]) -> String {
      label + String(repeating: " ", count: max(1, width - label.count))
        + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }
    var lines = [line("", Self.titles)]
    for model in models {
      let fit = model.fit
      let figures = [fit.base, fit.perNewInput, fit.perCachedInput, fit.perOutput]
      var cells = ["\(model.calls)", "\(model.sessions)"]
      cells += figures.map { decimal($0, 4) }
      cells.append(decimal(model.meanError * 100, 1) + " %")
      cells.append(model.firstPartError.map { decimal($0 * 100, 1) + " %" } ?? "-")
      cells += model.residualQuantiles.map { decimal($0, 2) }
      cells.append(decimal(model.residualLogSD, 2))
      lines.append(line(model.model, cells))
    }
    lines += [
      "",
      "Seconds; error is the mean of |predicted / recorded - 1| over sessions held out of the fit,",
      "in the first of five parts beside it; p5 to p99 are quantiles of recorded over predicted.",
    ]
    return lines.joined(separator: "\n")
  }

  var json: JSONNode {
    .object([
      (
        "models",
        .array(
          models.map { model in
            .object([
              ("model", .string(model.model)), ("calls", .number(model.calls)),
              ("sessions", .number(model.sessions)), ("base_s", .number(model.fit.base)),
              ("per_1k_new_input_s", .number(model.fit.perNewInput)),
              ("per_1k_cached_input_s", .number(model.fit.perCachedInput)),
              ("per_1k_output_s", .number(model.fit.perOutput)),
              ("residual_log_sd", .number(model.residualLogSD)),
              ("held_out_mean_error", .number(model.meanError)),
              (
                "first_part_mean_error",
                model.firstPartError.map(JSONNode.number) ?? .null
              ),
              ("residual_p5_p50_p95_p99", .array(model.residualQuantiles.map { .number($0) })),
            ])
          })
      )
    ])
  }
}
