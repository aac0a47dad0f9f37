import Accounting

extension ReportBuilder {
  /// How far traffic gathers on single models, at each point of the axis.
  ///
  /// The index is the sum of squared shares of requests (Herfindahl and Hirschman): 1 where one
  /// model serves all, 1/n where n models serve as much each.
  func concentrationTable(_ workload: Int) -> Table {
    var table = Table(
      "Concentration on models along the axis\(place(workload))",
      columns: [.words("largest model")] + [.number(record.axis?.label ?? "axis value")]
        + ShareUnit.allCases.map { .number($0.name) } + [.number("index")],
      note:
        "Shares of the model that serves most tokens; the index is the sum of squared shares of "
        + "requests over all models.")
    for policy in record.policies.indices {
      table.begin(policyNames[policy])
      for point in record.catalogues.indices {
        let shares = results.shares(
          Cell(workload: workload, point: point, policy: policy), .model)
        guard let largest = shares.rows.first else { continue }
        table.add(
          [largest.member, axisText(point)] + largest.shares.map { Self.text($0) }
            + [NumberText.fixed(index(of: shares), decimals: 3)])
      }
    }
    return table
  }

  /// Sum of squared shares of requests.
  private func index(of shares: ShareTable) -> Double {
    shares.rows.reduce(0.0) { sum, row in
      let share = row.shares[ShareUnit.requests.rawValue]?.mean ?? 0
      return sum + share * share
    }
  }

  /// How the concentration answers to the axis, from one end to the other, as a sentence; `nil`
  /// where it moves by less than five points of tokens under every policy.
  func concentrationFinding(_ workload: Int) -> String? {
    guard let axis = record.axis, let first = axisPoints.first, let last = axisPoints.last,
      first != last
    else { return nil }
    var hasMoved = false
    let parts = record.policies.indices.compactMap { policy -> String? in
      let ends = [first, last].map { point in
        results.shares(Cell(workload: workload, point: point, policy: policy), .model)
      }
      let largest = ends.map { $0.rows.first?.shares[ShareUnit.tokens.rawValue]?.mean ?? 0 }
      if abs(largest[1] - largest[0]) >= 0.05 { hasMoved = true }
      let texts = ends.compactMap { shares -> String? in
        guard let row = shares.rows.first, let tokens = row.shares[ShareUnit.tokens.rawValue] else {
          return nil
        }
        return "\(NumberText.percent(tokens.mean, decimals: 0)) (\(row.member))"
      }
      return texts.count == 2 ? "from \(texts[0]) to \(texts[1]) under \(policyNames[policy])" : nil
    }
    guard hasMoved, !parts.isEmpty else { return nil }
    return "As the \(axis.label) goes from \(axisText(first)) to \(axisText(last)), the share of "
      + "tokens of the largest model goes " + parts.joined(separator: ", ") + "."
  }
}
