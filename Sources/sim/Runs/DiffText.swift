import Analysis
import Formats

/// What `sim diff` prints.
struct DiffText {
  let difference: RunDifference
  let showsAll: Bool
  let isColoured: Bool

  /// Differing values that are listed where not all are wanted.
  private static let listLimit = 30

  private func strong(_ text: String) -> String {
    isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }

  var text: String {
    var lines = [
      "A  " + Self.line(of: difference.first), "B  " + Self.line(of: difference.second), "",
    ]
    lines += inputLines
    lines.append("")
    switch difference.results {
    case .contrasts(let contrasts, let unmatched): lines += contrastLines(contrasts, unmatched)
    case .summaries(let differences):
      lines.append(
        strong(
          differences.isEmpty
            ? "Results: summary.json says the same"
            : "Results: \(counted(differences.count, "value")) of summary.json differ"))
      lines += listed(differences)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(of run: ReportFolder) -> String {
    var parts = ["sim " + run.command, run.when + " UTC"]
    if let count = run.fact("replications") { parts.append("\(count) replications") }
    if let seed = run.fact("seed") { parts.append("seed \(seed)") }
    return "\(run.path)  (\(parts.joined(separator: ", ")))"
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private var inputLines: [String] {
    let count = difference.inputs.count
    guard count + difference.facts.count > 0 else { return [strong("Inputs: the same")] }
    var lines = [
      strong(
        count == 0
          ? "Inputs: the scenario is the same"
          : "Inputs: \(counted(count, "value")) of the scenario "
            + (count == 1 ? "differs" : "differ"))
    ]
    lines += listed(difference.inputs)
    for fact in difference.facts {
      let isHash = fact.what == "catalogue"
      func shown(_ text: String) -> String { isHash ? String(text.prefix(12)) : text }
      lines.append("  \(fact.what): \(shown(fact.first)) -> \(shown(fact.second))")
    }
    return lines
  }

  private func listed(_ differences: [JSONDifference]) -> [String] {
    let shown = showsAll ? differences[...] : differences.prefix(Self.listLimit)
    let width = min(56, shown.reduce(0) { max($0, $1.path.count) })
    var lines = shown.map { item in
      "  " + item.path + String(repeating: " ", count: max(2, width + 2 - item.path.count))
        + "\(Self.shown(item.first)) -> \(Self.shown(item.second))"
    }
    if shown.count < differences.count {
      lines.append("  \(differences.count - shown.count) more; --all shows them")
    }
    return lines
  }

  private static func shown(_ node: JSONNode?) -> String {
    guard let node else { return "(absent)" }
    let text = node.compactText
    return text.count > 60 ? text.prefix(57) + "..." : text
  }

  private func contrastLines(_ contrasts: [RunContrast], _ unmatched: [String]) -> [String] {
    let beyond = contrasts.filter { $0.isBeyondNoise() }
    let same = contrasts.count { $0.isSame }
    var lines: [String] = []
    if contrasts.isEmpty {
      lines.append(strong("Results: nothing was measured in both runs"))
    } else if same == contrasts.count {
      lines.append(strong("Results: the same, in every replication"))
    } else {
      let how =
        contrasts[0].isPaired
        ? "in pairs on common random numbers" : "by Welch's t, as the runs share no random numbers"
      lines.append(
        strong("Results: \(beyond.count) of \(contrasts.count) differ beyond noise") + ", " + how)
    }
    lines += unmatched.map { "  " + $0 }
    let rest = contrasts.filter { !$0.isBeyondNoise() && !$0.isSame }
    lines += table(beyond + (showsAll ? rest : []))
    if !showsAll, !rest.isEmpty {
      lines.append(
        "  \(rest.count) more within noise, \(same) the same; --all shows those within noise")
    }
    if contrasts.contains(where: { !$0.isSame && $0.halfWidth == nil }) {
      lines.append("  what has one replication has no interval: `sim run -r 6` runs more")
    }
    return lines
  }

  private func table(_ contrasts: [RunContrast]) -> [String] {
    guard !contrasts.isEmpty else { return [] }
    let hasPlaces = Set(contrasts.map { $0.key.workload + "\n" + $0.key.point }).count > 1
    let head =
      ["metric", "policy"] + (hasPlaces ? ["where"] : [])
      + ["A", "B", "B - A (95 % interval)", "change"]
    let rows = contrasts.map { contrast -> [String] in
      let unit = Metric.position(of: contrast.key.metric).map { Metric.all[$0].unit } ?? .number
      let low = contrast.halfWidth.map { contrast.difference - $0 }
      let high = contrast.halfWidth.map { contrast.difference + $0 }
      let names =
        contrast.key.policy
        + (contrast.otherPolicy == contrast.key.policy ? "" : " / " + contrast.otherPolicy)
      let place =
        contrast.key.workload
        + (contrast.key.point.isEmpty ? "" : " at " + contrast.key.point)
      return [contrast.key.metric, names] + (hasPlaces ? [place] : [])
        + [
          unit.text(contrast.means.first), unit.text(contrast.means.second),
          unit.text(difference: contrast.difference, low: low, high: high),
          contrast.relativeChange.map { NumberText.signed($0 * 100, decimals: 1) + " %" } ?? "",
        ]
    }
    let widths = head.indices.map { column in
      ([head] + rows).map { $0[column].count }.max() ?? 0
    }
    let words = hasPlaces ? 3 : 2
    return ([head] + rows).map { row in
      "  "
        + row.indices.map { column in
          let pad = String(repeating: " ", count: widths[column] - row[column].count)
          return column < words ? row[column] + pad : pad + row[column]
        }.joined(separator: "  ")
    }
  }

  var json: JSONNode {
    func node(_ item: JSONDifference) -> JSONNode {
      .object([
        ("path", .string(item.path)), ("a", item.first ?? .null), ("b", item.second ?? .null),
      ])
    }
    var members: [(String, JSONNode)] = [
      ("schema", "tollway.diff/1"), ("a", difference.first.json), ("b", difference.second.json),
      ("differs", .bool(difference.isAny)), ("inputs", .array(difference.inputs.map(node))),
      (
        "facts",
        .array(
          difference.facts.map { fact in
            .object([
              ("fact", .string(fact.what)), ("a", .string(fact.first)), ("b", .string(fact.second)),
            ])
          })
      ),
    ]
    switch difference.results {
    case .summaries(let differences): members.append(("summary", .array(differences.map(node))))
    case .contrasts(let contrasts, let unmatched):
      members.append(("unmatched", .array(unmatched.map { .string($0) })))
      members.append(("results", .array(contrasts.map(Self.node))))
    }
    return .object(members)
  }

  private static func node(_ contrast: RunContrast) -> JSONNode {
    func number(_ value: Double?) -> JSONNode {
      value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
    }
    let half = contrast.halfWidth
    return .object([
      ("metric", .string(contrast.key.metric)), ("workload", .string(contrast.key.workload)),
      ("point", .string(contrast.key.point)), ("policy_a", .string(contrast.key.policy)),
      ("policy_b", .string(contrast.otherPolicy)), ("n_a", .number(contrast.counts.first)),
      ("n_b", .number(contrast.counts.second)), ("paired", .bool(contrast.isPaired)),
      ("a", number(contrast.means.first)), ("b", number(contrast.means.second)),
      ("difference", number(contrast.difference)),
      ("low", number(half.map { contrast.difference - $0 })),
      ("high", number(half.map { contrast.difference + $0 })),
      ("relative_change", number(contrast.relativeChange)), ("p", number(contrast.pValue)),
      ("p_bh", number(contrast.adjustedPValue)), ("same", .bool(contrast.isSame)),
      ("beyond_noise", .bool(contrast.isBeyondNoise())),
    ])
  }
}
