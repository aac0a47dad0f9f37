import Scoring
import Supply

// Who serves.
extension ScoreReportBuilder {
  /// What one member of a dimension has.
  struct Share {
    let member: String
    var requests: ExpectedAmount
    var tokens: ExpectedAmount
    var spend: ExpectedAmount

    func amount(_ unit: ShareUnit) -> ExpectedAmount {
      switch unit {
      case .tokens: tokens
      case .requests: requests
      case .spend: spend
      }
    }
  }

  /// Members of a dimension under a policy, the largest spend first.
  func shares(_ policy: Int, _ dimension: ShareDimension) -> [Share] {
    var order: [String] = []
    var members: [String: Share] = [:]
    for entry in scores.policies[policy].endpoints {
      let endpoint = scores.catalogue[entry.endpoint]
      let name = dimension.member(of: endpoint, in: scores.catalogue)
      guard let known = members[name] else {
        order.append(name)
        members[name] = Share(
          member: name, requests: entry.requests, tokens: entry.tokens, spend: entry.spend)
        continue
      }
      members[name] = Share(
        member: name, requests: known.requests + entry.requests,
        tokens: known.tokens + entry.tokens, spend: known.spend + entry.spend)
    }
    return order.compactMap { members[$0] }
      .sorted { ($1.spend.parts, $0.member) < ($0.spend.parts, $1.member) }
  }

  /// All amounts of a policy in a unit.
  func total(_ policy: Int, _ unit: ShareUnit) -> ExpectedAmount {
    shares(policy, .host).reduce(ExpectedAmount()) { $0 + $1.amount(unit) }
  }

  /// The denominator of shares in a unit, in words.
  static func denominator(_ unit: ShareUnit) -> String {
    switch unit {
    case .tokens: "all tokens of scored calls that are served, cache reads included"
    case .requests: "all scored calls that are served"
    case .spend: "all charges for scored calls"
    }
  }

  var shareSection: Section {
    let shown = [scores.baseline] + (challenger.map { [$0] } ?? [])
    var blocks: [Block] = [
      .paragraph(
        "Shares of "
          + ShareUnit.allCases.map { "\($0.name): \($0.numerator) / \(Self.denominator($0))" }
          .joined(separator: "; ") + ". All policies are in tables/shares.csv.")
    ]
    for dimension in [ShareDimension.model, .provider, .origin] {
      blocks.append(.table(shareTable(dimension, shown)))
    }
    return Section(title: "Who serves", blocks: blocks)
  }

  private func shareTable(_ dimension: ShareDimension, _ policies: [Int]) -> Table {
    var table = Table(
      "Shares by \(dimension.name): \(dimension.meaning)",
      columns: [
        .words(dimension.name), .number("share of tokens"), .number("share of requests"),
        .number("share of spend"),
      ])
    for policy in policies {
      table.begin(scores.policies[policy].name)
      let totals = ShareUnit.allCases.map { total(policy, $0).value }
      let members = shares(policy, dimension)
      for share in members.prefix(6) {
        table.add(
          [share.member]
            + ShareUnit.allCases.map { unit in
              NumberText.percent(share.amount(unit).value / max(1, totals[unit.rawValue]))
            })
      }
      let rest = members.dropFirst(6)
      guard !rest.isEmpty else { continue }
      table.add(
        ["\(rest.count) more"]
          + ShareUnit.allCases.map { unit in
            let sum = rest.reduce(ExpectedAmount()) { $0 + $1.amount(unit) }
            return NumberText.percent(sum.value / max(1, totals[unit.rawValue]))
          })
    }
    return table
  }
}
