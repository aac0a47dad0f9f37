import Accounting

extension ReportBuilder {
  private static let largestCount = 5

  /// Who serves the traffic, under named denominators.
  var shareSection: Section {
    let fractions = ShareUnit.allCases.map { "\($0.name): \($0.numerator) over \($0.denominator)" }
    var blocks: [Block] = [
      .paragraph(
        "What each share is a share of. " + fractions.joined(separator: "; ").capitalizedFirst
          + ". These are shares of the simulated traffic, not a forecast of a market.")
    ]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      if hasAxis { blocks.append(.paragraph(referenceSentence(workload))) }
      for dimension in [ShareDimension.origin, .host, .model, .provider] {
        blocks.append(.table(shareTable(workload, dimension)))
        if dimension == .origin, let figure = originFigure(workload) {
          blocks.append(.figure(figure))
        }
      }
      if hasAxis, !isPriceAxis { blocks.append(.table(concentrationTable(workload))) }
    }
    return Section(title: "Share of traffic", blocks: blocks)
  }

  private func shareTable(_ workload: Int, _ dimension: ShareDimension) -> Table {
    var table = Table(
      "Share by \(dimension.name), \(dimension.meaning)\(place(workload))",
      columns: [.words(dimension.name)]
        + ShareUnit.allCases.map { .number($0.name) })
    for policy in record.policies.indices {
      let cell = results.referenceCell(workload: workload, policy: policy)
      let rows = results.shares(cell, dimension).rows
      table.begin(policyNames[policy])
      // One member too many is shown rather than summed as "1 other".
      let shown = rows.count <= Self.largestCount + 1 ? rows.count : Self.largestCount
      for row in rows.prefix(shown) {
        let shares = zip(ShareUnit.allCases, row.shares).map { unit, share in
          Table.Cell(
            Self.text(share), number(share, of: row.member, by: dimension, in: unit, cell))
        }
        table.add(cells: [Table.Cell(row.member)] + shares)
      }
      if rows.count > shown {
        let rest = rows.dropFirst(shown)
        let sums = ShareUnit.allCases.map { unit in
          rest.reduce(0.0) { $0 + ($1.shares[unit.rawValue]?.mean ?? 0) }
        }
        table.add(["\(rest.count) others"] + sums.map { NumberText.percent($0) })
      }
    }
    return table
  }

  private func number(
    _ share: Estimate?, of member: String, by dimension: ShareDimension, in unit: ShareUnit,
    _ cell: Cell
  ) -> ReportedNumber? {
    share.map {
      ReportedNumber(
        "share_of_\(unit.name)", $0, unit: MetricUnit.share.rawValue,
        place: coordinates(of: cell) + [.init(dimension.name, member)])
    }
  }

  static func text(_ share: Estimate?) -> String {
    guard let share else { return NumberText.absent }
    guard let halfWidth = share.halfWidth else { return NumberText.percent(share.mean) }
    return MetricUnit.share.text(share.mean, halfWidth: halfWidth, besides: share.mean)
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
