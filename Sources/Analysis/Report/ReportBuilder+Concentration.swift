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
        let index = shares.rows.reduce(0.0) { sum, row in
          let share = row.shares[ShareUnit.requests.rawValue]?.mean ?? 0
          return sum + share * share
        }
        table.add(
          [largest.member, axisText(point)] + largest.shares.map { Self.text($0) }
            + [NumberText.fixed(index, decimals: 3)])
      }
    }
    return table
  }
}
