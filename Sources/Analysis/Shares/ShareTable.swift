package import Accounting
import Quantities
package import Supply

/// How the traffic of one policy divides along one dimension.
package struct ShareTable: Sendable {
  /// One member's part.
  package struct Row: Sendable {
    /// The model, provider or country.
    package let member: String
    /// Mean amount per replication, by ``ShareUnit`` [tokens, calls, US dollars].
    package let amounts: [Double]
    /// Share with its interval over replications, by ``ShareUnit``; `nil` without any traffic.
    package let shares: [Estimate?]
  }
  /// Whose traffic.
  package let cell: Cell
  /// By what it is divided.
  package let dimension: ShareDimension
  /// Members with any traffic, largest share of tokens first, then by name.
  package let rows: [Row]
  /// Mean denominators per replication, by ``ShareUnit``.
  package let totals: [Double]

  /// Divides the traffic of measured tasks.
  package init(
    cell: Cell, dimension: ShareDimension, runs: ArraySlice<RunRecord>, catalogue: Catalogue
  ) {
    self.cell = cell
    self.dimension = dimension
    let members = Self.members(runs, dimension, catalogue)
    let perRun = runs.map { run in Self.amounts(run, members.names, members.ofEndpoint) }
    let count = Double(max(1, runs.count))
    var rows: [Row] = []
    for (position, name) in members.names.enumerated() {
      var amounts: [Double] = []
      var shares: [Estimate?] = []
      for unit in ShareUnit.allCases {
        let own = perRun.map { $0[position][unit.rawValue] }
        let all = perRun.map { run in run.reduce(0) { $0 + $1[unit.rawValue] } }
        amounts.append(own.reduce(0, +) / count)
        shares.append(Estimate(zip(own, all).map { ratio($0, $1) }))
      }
      rows.append(Row(member: name, amounts: amounts, shares: shares))
    }
    self.rows = rows.sorted { ($1.amounts[0], $0.member) < ($0.amounts[0], $1.member) }
    totals = ShareUnit.allCases.map { unit in
      rows.reduce(0) { $0 + $1.amounts[unit.rawValue] }
    }
  }

  /// The share of one member: 0 with no interval where it has no traffic at all.
  package func share(of member: String, in unit: ShareUnit) -> Estimate? {
    if let row = rows.first(where: { $0.member == member }) { return row.shares[unit.rawValue] }
    return totals[unit.rawValue] > 0 ? Estimate([0]) : nil
  }

  /// The member of each endpoint of the catalogue, and the names of those with attempts.
  private static func members(
    _ runs: ArraySlice<RunRecord>, _ dimension: ShareDimension, _ catalogue: Catalogue
  ) -> (names: [String], ofEndpoint: [Int?]) {
    var isUsed = Array(repeating: false, count: catalogue.endpoints.count)
    for run in runs {
      for tally in run.endpoints where tally.requests > 0 || tally.usage != .zero {
        isUsed[Int(tally.endpoint.index)] = true
      }
    }
    let memberNames = catalogue.endpoints.enumerated().map { position, endpoint in
      isUsed[position] ? dimension.member(of: endpoint, in: catalogue) : nil
    }
    let names = Set(memberNames.compactMap { $0 }).sorted()
    var positions: [String: Int] = [:]
    for (position, name) in names.enumerated() { positions[name] = position }
    return (names, memberNames.map { name in name.flatMap { positions[$0] } })
  }

  /// Amounts by member and unit in one replication.
  private static func amounts(
    _ run: RunRecord, _ names: [String], _ memberOfEndpoint: [Int?]
  ) -> [[Double]] {
    var amounts = Array(repeating: [0.0, 0.0, 0.0], count: names.count)
    for tally in run.endpoints {
      guard let member = memberOfEndpoint[Int(tally.endpoint.index)] else { continue }
      amounts[member][ShareUnit.tokens.rawValue] += Double(tally.usage.total.count)
      amounts[member][ShareUnit.requests.rawValue] += Double(tally.requests)
      amounts[member][ShareUnit.spend.rawValue] += tally.cost.dollars
    }
    return amounts
  }
}
