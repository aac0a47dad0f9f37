import AllocationCounter
import BaselineCpp
import Formats
import Foundation
import Routing
import Studies
import Supply

/// What a decision costs: `next` and `attemptEnded` of a gateway, for every rule and preset.
enum RoutingBenchmark {
  private static let sizes = [20, 1_000]
  /// Policies cost 2 to 20 times the scan (those with tiers most). A gateway that is copied for every
  /// endpoint costs 57 times more, which no neighbour on a shared machine makes of 20.
  private static let ratioLimit = 45.0
  /// The competitive edge takes two logarithms and an exponential per endpoint: some 35 times.
  private static let edgeRatioLimit = 90.0

  /// Prints nanoseconds and allocations per decision; `false` where a decision allocates, is far too
  /// slow, or the draws are not those of the scan in C++.
  static func run(quick: Bool) -> Bool {
    let counts = sizes.map { (quick ? 400_000 : 4_000_000) / $0 }
    let scans = zip(sizes, counts).map { scanNanoseconds(size: $0, decisions: $1) }
    var isRight = true
    for (size, count) in zip(sizes, counts) { isRight = agrees(size: size, count) && isRight }
    print(
      row("routing, ns per decision", sizes.map { "\($0) endpoints" }, "allocations per decision"))
    print(row("scan in C++ (1/price², nothing else)", scans.map { digits($0, 0) }, ""))
    var slowest = 0.0
    var isFast = true
    for (name, policy) in policies() {
      var cells: [String] = []
      var allocations: [Double] = []
      for (index, size) in sizes.enumerated() {
        let measured = measure(policy, size: size, decisions: counts[index])
        cells.append(
          "\(digits(measured.nanoseconds, 0)) (\(digits(measured.nanoseconds / scans[index], 1))x)")
        allocations.append(measured.allocations)
        let ratio = measured.nanoseconds / scans[index]
        let hasEdge = policy.endpointRule.kind == CompetitiveEdge.card.kind
        isFast = isFast && ratio <= (hasEdge ? edgeRatioLimit : ratioLimit)
        slowest = max(slowest, ratio)
      }
      let isFree = allocations.allSatisfy { $0 == 0 }
      print(row(name, cells, allocations.map { digits($0, 3) }.joined(separator: ", ")))
      isRight = isRight && isFree
    }
    isRight = chooseModels(quick: quick) && isRight
    if !isFast { print("routing: a decision takes up to \(digits(slowest, 0)) scans") }
    isRight = isRight && isFast
    print(isRight ? "routing: ok" : "routing: a decision allocates or is slow, or draws DIFFER")
    return isRight
  }

  /// Prints what a choice of a model costs, for every rule among as many models as endpoints above.
  ///
  /// Rules read prices once for 256 tasks, which allocates; a choice itself must not.
  private static func chooseModels(quick: Bool) -> Bool {
    let tasks = quick ? 2_560 : 25_600
    var isRight = true
    print(
      row("choice of a model, ns per task", sizes.map { "\($0) models" }, "allocations per task"))
    for card in RuleBook.modelRules.map({ $0.card }) where card.hasDefaults {
      var (cells, allocations): ([String], [Double]) = ([], [])
      for size in sizes {
        let policy = Policy(
          name: card.kind, modelRule: RuleSettings(card), endpointRule: .cheapestFirst)
        var market = RoutingMarket(count: size, models: size, policy: policy)
        _ = market.chooseModels(tasks: tasks, from: 0)
        allocation_counter_start()
        _ = market.chooseModels(tasks: tasks, from: tasks)
        allocations.append(Double(allocation_counter_stop()) / Double(tasks))
        let (seconds, _) = medianSeconds(
          repetitions: 3, { _ = market.chooseModels(tasks: tasks, from: 2 * tasks) }, {})
        cells.append(digits(seconds / Double(tasks) * 1e9, 0))
      }
      print(
        row(
          "model rule \(card.kind)", cells,
          allocations.map { digits($0, 3) }.joined(separator: ", ")))
      isRight = isRight && allocations.allSatisfy { $0 < 1 }
    }
    return isRight
  }

  /// The draws of the gateway under 1/price² are those of the scan, choice by choice.
  private static func agrees(size: Int, _ decisions: Int) -> Bool {
    let policy = Policy(
      name: "price-balanced", modelRule: .cheapest(minimumScore: 0), endpointRule: .priceBalanced)
    var market = RoutingMarket(count: size, policy: policy)
    let own = market.route(decisions: decisions, failures: false)
    let scan = baseline_route(
      RoutingMarket.prices(count: size), UInt64(size), UInt64(decisions), 42)
    if own != scan { print("routing n=\(size): the sequences of choices DIFFER") }
    return own == scan
  }

  private static func scanNanoseconds(size: Int, decisions: Int) -> Double {
    let prices = RoutingMarket.prices(count: size)
    var sum: UInt64 = 0
    let (seconds, _) = medianSeconds(
      repetitions: 5,
      { sum ^= baseline_route(prices, UInt64(size), UInt64(decisions), 42) }, {})
    return seconds / Double(decisions) * 1e9
  }

  private static func measure(
    _ policy: Policy, size: Int, decisions: Int
  ) -> (nanoseconds: Double, allocations: Double) {
    var market = RoutingMarket(count: size, policy: policy)
    market.warmUp()
    _ = market.route(decisions: decisions / 10, failures: true)
    allocation_counter_start()
    _ = market.route(decisions: decisions / 10, failures: true)
    let allocations = Double(allocation_counter_stop()) / Double(decisions / 10)
    let (seconds, _) = medianSeconds(
      repetitions: 3, { _ = market.route(decisions: decisions, failures: true) }, {})
    return (seconds / Double(decisions) * 1e9, allocations)
  }

  /// Every endpoint rule and breaker with its defaults, then every preset.
  private static func policies() -> [(name: String, policy: Policy)] {
    func policy(_ rule: RuleSettings, _ breaker: RuleSettings = .noBreaker) -> Policy {
      var policy = Policy(
        name: rule.kind, modelRule: .cheapest(minimumScore: 0), endpointRule: rule)
      policy.breaker = breaker
      return policy
    }
    let rules = RuleBook.endpointRules.map { $0.card }.filter(\.hasDefaults).map {
      ("rule \($0.kind)", policy(RuleSettings($0)))
    }
    let breakers = RuleBook.breakers.map { $0.card }.filter(\.hasDefaults).map {
      ("breaker \($0.kind)", policy(.cheapestFirst, RuleSettings($0)))
    }
    return rules + breakers + presets().map { ("preset \($0.name)", $0) }
  }

  /// The presets that need no further value, without what ties them to a catalogue.
  private static func presets() -> [Policy] {
    let repository = URL(fileURLWithPath: #filePath).appending(path: "../../../../../..")
      .standardizedFileURL
    let name = "data/catalog-2026-08.json"
    do {
      let bytes = [UInt8](try Data(contentsOf: repository.appending(path: "scenarios/" + name)))
      var files = ScenarioFiles()
      files.catalogues[name] = try Catalogue(decoding: JSONNode(parsing: bytes, file: name))
      return presetNames.compactMap { preset in
        try? Scenario(decoding: scenario(preset, name), files: files).policies.first?.policy
      }.map { policy in
        var policy = policy
        policy.modelRule = .cheapest(minimumScore: 0)
        policy.fallbackModels = []
        policy.preferences = ProviderPreferences()
        return policy
      }
    } catch {
      preconditionFailure("the shipped catalogue: \(error)")
    }
  }

  private static func scenario(_ preset: String, _ catalogue: String) -> JSONNode {
    [
      "schema": .string(Scenario.schemaName), "name": "routing", "question": "How fast?",
      "catalog": ["file": .string(catalogue)],
      "workload": [
        "preset": "chat", "arrivals": ["kind": "poisson", "rate_per_h": 60],
        "task_types": [["name": "chat:question"]],
      ],
      "policies": [
        [
          "preset": .string(preset),
          "model_choice": ["kind": "cheapest", "minimum_score": 1_400],
        ]
      ],
    ]
  }

  private static var presetNames: [String] {
    let policy = ScenarioSchema.document["properties"]?["policies"]?["items"]
    return policy?["properties"]?["preset"]?["enum"]?.array?.compactMap(\.string) ?? []
  }

  private static func row(_ name: String, _ cells: [String], _ last: String) -> String {
    let left = name + String(repeating: " ", count: max(1, 40 - name.count))
    return left
      + cells.map { String(repeating: " ", count: max(1, 18 - $0.count)) + $0 }.joined()
      + "   " + last
  }
}

extension RuleCard {
  /// Whether nothing has to be set.
  fileprivate var hasDefaults: Bool { parameters.allSatisfy { $0.standard != nil } }
}
