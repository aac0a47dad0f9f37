import Scoring
import Supply

// What another policy would change, and for whom.
extension ScoreReportBuilder {
  /// The bill of somebody under the baseline and under another policy.
  struct Change {
    let name: String
    let calls: ExpectedAmount
    let before: ExpectedAmount
    let after: ExpectedAmount
    var change: Double { (after - before).value }
  }

  /// The most rows of a table on the page; all are in tables/changes.csv.
  private static let rowLimit = 8

  var changeSection: Section {
    guard let challenger else { return Section(title: "What would change for whom", blocks: []) }
    let name = scores.policies[challenger].name
    var blocks: [Block] = [
      .paragraph(
        "\(name) in place of \(baseline.name). The largest changes of a bill come first; all "
          + "policies are in tables/changes.csv.")
    ]
    for (title, changes) in [
      ("caller", callerChanges(challenger)), ("model asked for", groupChanges(challenger)),
      ("provider that serves", providerChanges(challenger)),
    ] where !changes.isEmpty {
      blocks.append(.table(table(title, changes, name)))
    }
    return Section(title: "What would change for whom", blocks: blocks)
  }

  private func table(_ title: String, _ changes: [Change], _ name: String) -> Table {
    let sorted = changes.sorted { a, b in
      let (left, right) = (a.change.magnitude, b.change.magnitude)
      return left != right ? left > right : a.name < b.name
    }
    let shown = sorted.prefix(Self.rowLimit)
    return Table(
      "Who pays more or less, by \(title)",
      columns: [
        .words(title), .number("calls"), .number(baseline.name), .number(name), .number("change"),
        .number("in %"),
      ],
      rows: shown.map { entry in
        [
          entry.name, Self.count(entry.calls), Self.money(entry.before), Self.money(entry.after),
          (entry.change > 0 ? "+" : "") + Self.money(entry.change / 1e12),
          change(entry.after, from: entry.before),
        ]
      },
      note: sorted.count > shown.count ? "The first \(shown.count) of \(sorted.count)." : "")
  }

  /// By caller; empty where the log names none.
  func callerChanges(_ policy: Int) -> [Change] {
    let facts = scores.facts
    guard !facts.callers.isEmpty else { return [] }
    return facts.callerCalls.indices.compactMap { caller in
      guard facts.callerCalls[caller] > 0 else { return nil }
      return Change(
        name: caller == 0 ? "(others)" : facts.callers[caller - 1],
        calls: ExpectedAmount(parts: Int128(facts.callerCalls[caller]) << 32),
        before: baseline.callerSpend[caller], after: scores.policies[policy].callerSpend[caller])
    }
  }

  /// By the model that calls ask for.
  func groupChanges(_ policy: Int) -> [Change] {
    let facts = scores.facts
    var order: [String] = []
    var sums: [String: (Int, ExpectedAmount, ExpectedAmount)] = [:]
    for (group, calls) in facts.groupCalls.enumerated() {
      let name = facts.groups[group].requested.map { scores.catalogue[$0].slug } ?? "(any model)"
      if sums[name] == nil { order.append(name) }
      let known = sums[name] ?? (0, ExpectedAmount(), ExpectedAmount())
      sums[name] = (
        known.0 + calls, known.1 + baseline.groupSpend[group],
        known.2 + scores.policies[policy].groupSpend[group]
      )
    }
    return order.compactMap { name in
      sums[name].map { sum in
        Change(
          name: name, calls: ExpectedAmount(parts: Int128(sum.0) << 32), before: sum.1, after: sum.2
        )
      }
    }
  }

  /// By the provider that serves: what it earns, before and after.
  func providerChanges(_ policy: Int) -> [Change] {
    let (before, after) = (
      shares(scores.baseline, .provider), shares(policy, .provider)
    )
    let names = (before + after).map(\.member)
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.map { name in
      let (old, new) = (
        before.first { $0.member == name }, after.first { $0.member == name }
      )
      return Change(
        name: name, calls: new?.requests ?? ExpectedAmount(),
        before: old?.spend ?? ExpectedAmount(), after: new?.spend ?? ExpectedAmount())
    }
  }
}
