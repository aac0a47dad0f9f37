import Accounting

extension SweepReportBuilder {
  /// The answer in a few sentences.
  var briefSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      let sentences =
        [rangeSentence(workload), bestSentence(workload), flipSentence(workload)]
        + verdictSentences(workload) + [effectSentence(workload)]
      blocks += sentences.compactMap { $0.map(Block.finding) }
    }
    return Section(title: "In brief", blocks: blocks)
  }

  /// From which to which value the primary metric goes under the baseline.
  private func rangeSentence(_ workload: Int) -> String? {
    let cells = results.primary(workload, record.baseline)
    guard let low = cells.min(by: { $0.estimate.mean < $1.estimate.mean }),
      let high = cells.max(by: { $0.estimate.mean < $1.estimate.mean }), cells.count > 1
    else { return nil }
    func text(_ cell: (cell: Int, estimate: Estimate)) -> String {
      "\(primary.unit.text(cell.estimate.mean)) (\(record.words(cell.cell)))"
    }
    return
      "Over \(NumberText.count(cells.count)) cells, \(primary.label) under \(baselineName) goes "
      + "from \(text(low)) to \(text(high))."
  }

  /// In how many cells each policy is best.
  private func bestSentence(_ workload: Int) -> String? {
    guard record.policies.count > 1 else { return nil }
    var wins = [Int](repeating: 0, count: record.policies.count)
    for cell in record.cells.indices {
      if let best = best(cell, workload) { wins[best] += 1 }
    }
    let total = wins.reduce(0, +)
    let order = wins.indices.filter { wins[$0] > 0 }.sorted { (-wins[$0], $0) < (-wins[$1], $1) }
    guard let first = order.first, total > 0 else { return nil }
    if order.count == 1 {
      return "\(policyNames[first]) has the \(bestWord) mean \(primary.label) in every cell."
    }
    let parts = order.map { "\(policyNames[$0]) in \(NumberText.count(wins[$0]))" }
    return "The \(bestWord) mean \(primary.label) is that of \(parts.joined(separator: ", of ")) "
      + "of \(NumberText.count(total)) cells."
  }

  private var bestWord: String { primary.direction == .higher ? "highest" : "lowest" }

  /// The policy with the best mean in a cell; the first of equals.
  func best(_ cell: Int, _ workload: Int) -> Int? {
    record.policies.indices.compactMap { policy in
      results.estimate(cell, workload, policy, record.primaryMetric).map {
        (policy, primary.direction == .higher ? -$0.mean : $0.mean)
      }
    }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  /// Between which values of a single numeric axis the best policy changes.
  private func flipSentence(_ workload: Int) -> String? {
    guard record.axes.count == 1, record.isNumeric(0), record.policies.count > 1 else { return nil }
    let cells = record.cells.indices.sorted {
      (record.cells[$0][0].number ?? 0, $0) < (record.cells[$1][0].number ?? 0, $1)
    }
    var parts: [String] = []
    for (a, b) in zip(cells, cells.dropFirst()) {
      guard let before = best(a, workload), let after = best(b, workload), before != after else {
        continue
      }
      parts.append(
        "from \(policyNames[before]) to \(policyNames[after]) between \(record.cells[a][0].text) "
          + "and \(record.cells[b][0].text)")
    }
    guard !parts.isEmpty else { return nil }
    return "Along \(record.axes[0].label) the \(bestWord) changes \(parts.joined(separator: ", "))."
  }

  /// In how many cells each policy is shown to differ from the baseline, and by how much.
  private func verdictSentences(_ workload: Int) -> [String] {
    otherPolicies.compactMap { policy in
      var counts: [String: Int] = [:]
      for cell in record.cells.indices {
        guard let verdict = results.comparison(cell, workload, policy)?.verdict else { continue }
        counts[verdict.code, default: 0] += 1
      }
      let words = [
        ("better", betterWord), ("worse", worseWord), ("immaterial", "no material difference"),
        ("identical", "identical"), ("undecided", "cannot tell yet"),
        ("no_interval", "one replication, cannot tell"),
      ]
      let said = words.compactMap { code, word in
        counts[code].map { "\(word) in \(NumberText.count($0))" }
      }
      guard !said.isEmpty else { return nil }
      let range = changeRange(workload, policy).map { "; the mean changes by \($0)" } ?? ""
      return "\(policyNames[policy]) against \(baselineName) in the same cell, of "
        + "\(NumberText.count(record.cells.count)) cells: \(said.joined(separator: ", "))\(range)."
    }
  }

  /// The word for a better value: `cheaper`, `faster`, `lower` or `higher`.
  var betterWord: String { primary.vocabulary.word(isLower: primary.direction != .higher) }
  /// The word for a worse one.
  var worseWord: String { primary.vocabulary.word(isLower: primary.direction == .higher) }

  /// `-72 % (…) to 0 % (…)`: the ends of what a policy changes.
  private func changeRange(_ workload: Int, _ policy: Int) -> String? {
    let changes = record.cells.indices.compactMap { cell -> (cell: Int, change: Double)? in
      guard let change = results.comparison(cell, workload, policy)?.relativeChange?.value,
        change.isFinite
      else { return nil }
      return (cell, change)
    }
    guard let low = changes.min(by: { $0.change < $1.change }),
      let high = changes.max(by: { $0.change < $1.change }), low.change < high.change
    else { return nil }
    // The values of many axes would hide the figures.
    func place(_ cell: Int) -> String {
      record.axes.count > 2 ? "" : " (\(record.words(cell)))"
    }
    return "\(Self.percent(low.change))\(place(low.cell)) to "
      + "\(Self.percent(high.change))\(place(high.cell))"
  }

  /// A change of a mean, for example `-12 %` or `+3.1 %`.
  static func percent(_ change: Double) -> String {
    guard change != 0 else { return "0 %" }
    let decimals = change.magnitude < 0.0995 ? 1 : 0
    return NumberText.signed(change * 100, decimals: decimals) + " %"
  }

  /// Which axis moves the primary metric most.
  private func effectSentence(_ workload: Int) -> String? {
    guard record.axes.count > 1 else { return nil }
    let effects = results.effects.filter {
      $0.workload == workload && $0.policy == record.baseline && $0.metric == record.primaryMetric
    }
    guard let first = effects.first else { return nil }
    let order = effects.sorted {
      (-$0.coefficient.magnitude, $0.axis) < (-$1.coefficient.magnitude, $1.axis)
    }
    let parts = order.map { effect in
      "\(record.axes[effect.axis].label) \(Self.text(effect))"
    }
    return "What moves \(primary.label) under \(baselineName), strongest first (rank coefficient, "
      + "1 = all of it): \(parts.joined(separator: "; ")). Together they explain "
      + "\(NumberText.percent(first.rSquared, decimals: 0)) of its ranks."
  }

  /// `+0.83 (0.71 to 0.95)`.
  static func text(_ effect: SweepEffect) -> String {
    let ends = [-effect.halfWidth, effect.halfWidth].map {
      NumberText.signed(effect.coefficient + $0, decimals: 2)
    }
    return "\(NumberText.signed(effect.coefficient, decimals: 2)) (\(ends[0]) to \(ends[1]))"
  }
}
