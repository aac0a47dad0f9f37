import Accounting
import Demand
import Supply

extension ReportBuilder {
  /// Calls refused with a 429: by whom, by which limit, and how far limits were used.
  var limitSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      let refusals = refusalTable(workload)
      let use = limitUseTable(workload)
      if refusals.rows.isEmpty, use.rows.isEmpty { continue }
      blocks += heading(workload)
      if !refusals.rows.isEmpty { blocks.append(.table(refusals)) }
      if !use.rows.isEmpty { blocks.append(.table(use)) }
    }
    return Section(title: "Refused by limits", blocks: blocks)
  }

  /// Providers that a table names of each policy; the others are one row.
  private static let namedProviders = 5

  private func refusalTable(_ workload: Int) -> Table {
    var table = Table(
      "429s by provider and limit\(place(workload)): attempts of measured tasks per replication",
      columns: [.words("provider")] + LimitReason.allCases.map { .number($0.name) },
      note: pointSentence(results.referencePoint)
        + "Background: limits that are not simulated, a share of calls drawn for each endpoint. "
        + "A 429 is no error of the provider: it does not count against its uptime.")
    let point = results.referencePoint
    let providers = record.catalogues[point].providers
    for policy in record.policies.indices {
      let runs = record.runs(of: Cell(workload: workload, point: point, policy: policy))
      var counts = providers.map { _ in LimitReason.allCases.map { _ in 0 } }
      for tally in runs.flatMap(\.endpoints) {
        let provider = Int(record.catalogues[point][tally.endpoint].provider.index)
        for (reason, count) in tally.refusals.enumerated() { counts[provider][reason] += count }
      }
      let totals = counts.map { $0.reduce(0, +) }
      let ranking = providers.indices.filter { totals[$0] > 0 }
        .sorted { (-totals[$0], $0) < (-totals[$1], $1) }
      guard !ranking.isEmpty else { continue }
      table.begin(policyNames[policy])
      let mean = { (sum: Int) in Self.countText(Double(sum) / Double(max(1, runs.count))) }
      for provider in ranking.prefix(Self.namedProviders) {
        table.add([providers[provider].name] + counts[provider].map(mean))
      }
      let others = ranking.dropFirst(Self.namedProviders)
      if !others.isEmpty {
        let sums = LimitReason.allCases.indices.map { reason in
          others.reduce(0) { $0 + counts[$1][reason] }
        }
        table.add(["\(others.count) others"] + sums.map(mean))
      }
    }
    return table
  }

  private func limitUseTable(_ workload: Int) -> Table {
    var columns = [Table.Column.words("limits")]
    let showsPoint = hasAxis && !isPriceAxis
    if showsPoint { columns.append(.number(record.axis?.label ?? "axis")) }
    columns += [
      .number("requests used"), .number("input used"), .number("output used"), .number("429s"),
    ]
    var table = Table(
      "Use of the limits that the scenario sets\(place(workload))", columns: columns,
      note: "What passed while measured tasks arrived, over what the limit lets through in that "
        + "time; above 100 % the burst of the first minute is in it. 429s per replication.")
    let points = showsPoint ? axisPoints : [results.referencePoint]
    for policy in record.policies.indices {
      table.begin(policyNames[policy])
      for point in points {
        let runs = record.runs(of: Cell(workload: workload, point: point, policy: policy))
        for place in (runs.first?.limits ?? []).indices {
          let tallies = runs.map { $0.limits[place] }
          let refused = tallies.reduce(0) { $0 + $1.refusals.reduce(0, +) }
          // A policy need not use every account.
          guard refused > 0 || tallies.contains(where: { $0.requests.passed > 0 }) else { continue }
          var row = [limitName(tallies[0], at: point)]
          if showsPoint { row.append(axisText(point)) }
          row += [
            useText(tallies, \.requests), useText(tallies, \.input), useText(tallies, \.output),
          ]
          table.add(row + [Self.countText(Double(refused) / Double(tallies.count))])
        }
      }
    }
    return table
  }

  private func limitName(_ tally: LimitTally, at point: Int) -> String {
    var name = tally.name
    if let model = tally.model { name += ", \(record.catalogues[point][model].slug)" }
    if let account = tally.account { name += ", account \(account + 1)" }
    return name
  }

  private func useText(
    _ tallies: [LimitTally], _ limit: KeyPath<LimitTally, LimitTally.Use>
  ) -> String {
    let shares = tallies.compactMap { $0[keyPath: limit].share(over: $0.seconds) }
    guard !shares.isEmpty else { return NumberText.absent }
    return NumberText.percent(shares.reduce(0, +) / Double(shares.count))
  }

  private static func countText(_ count: Double) -> String {
    count == 0 ? "0" : NumberText.fixed(count, decimals: count < 100 ? 1 : 0)
  }
}
