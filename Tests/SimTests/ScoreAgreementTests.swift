import Accounting
import Analysis
import Demand
import Formats
import Foundation
import Quantities
import Routing
import Scoring
import Simulation
import Studies
import Supply
import Testing

/// Law: where nothing happens, a log scored without a clock and a simulation agree.
///
/// The world has no queue, outage, error, limit or cache; prices depend on the length of the input,
/// some endpoints on the tier, and some contexts are too short for the longer calls.
@Suite struct ScoreAgreementTests {
  private static let still: [(String, JSONNode)] = [
    ("world.outages", false), ("world.server_error_median", 0), ("world.rate_limit_median", 0),
    ("world.zero_completion_share", 0), ("world.cut_hazard_per_s", 0),
    ("world.rate_limits", false), ("world.capacity_factor", 1000),
    ("world.prefix_caches", false), ("workload.preset", "coding-agent-median"),
    ("workload.named_share", 1),
    (
      "workload.named.models",
      [
        ["model": "deepseek/deepseek-v4-flash", "weight": 3], ["model": "z-ai/glm-5"],
        ["model": "anthropic/claude-haiku-4.5"], ["model": "moonshotai/kimi-k2"],
      ]
    ),
    ("workload.arrivals.rate_per_h", 40), ("experiment.warm_up", "0 s"),
    ("experiment.drain", "96 h"),
  ]

  private static let certain: JSONNode = [
    ["name": "cheapest", "preset": "cheapest"],
    ["name": "cheapest, sticky", "preset": "cheapest", "sticky_idle": "10 min"],
    [
      "name": "ordered", "preset": "cheapest",
      "provider": ["order": ["deepinfra", "anthropic"]],
    ],
    ["name": "without", "preset": "cheapest", "provider": ["ignore": ["novita-ai"]]],
    [
      "name": "capped", "preset": "cheapest", "provider": ["max_price": ["prompt": 4]],
      "models": ["deepseek/deepseek-v4-pro"],
    ],
  ]

  private static let drawn: JSONNode = [
    ["name": "cheapest", "preset": "cheapest"],
    [
      "name": "balanced", "preset": "openrouter-balanced",
      "model_choice": ["kind": "cheapest"],
    ],
    ["name": "sticky", "preset": "openrouter-sticky", "model_choice": ["kind": "cheapest"]],
    ["name": "random", "preset": "random", "model_choice": ["kind": "cheapest"]],
  ]

  /// The small catalogue with price thresholds, a batch tier and short contexts.
  private static func catalogue() throws -> Catalogue {
    let url = Program.repository.appendingPathComponent("Tests/Fixtures/small-catalog.json")
    var catalogue = try Catalogue(
      decoding: JSONNode(parsing: [UInt8](Data(contentsOf: url)), file: "small-catalog.json"))
    func rate(_ usdPerMillion: Double) -> TokenRate {
      TokenRate(picoDollarsPerToken: Int64(usdPerMillion * 1e6))
    }
    for index in catalogue.endpoints.indices {
      let provider = catalogue[catalogue.endpoints[index].provider].slug
      let batch = PriceConditions(tier: .batch)
      catalogue.endpoints[index].prices.rules.append(
        PriceRule(
          conditions: batch, rates: RateCard(prompt: rate(0.2 + Double(index % 7) / 10)), source: 0)
      )
      if provider == "novita-ai" {
        catalogue.endpoints[index].prices.rules.append(
          PriceRule(
            conditions: PriceConditions(inputAbove: TokenCount(40_000)),
            rates: RateCard(prompt: rate(9), completion: rate(20)), source: 0))
      }
      if provider == "deepinfra" {
        catalogue.endpoints[index].contextLength = TokenCount(90_000)
      }
    }
    return catalogue
  }

  private static func experiment(
    _ policies: JSONNode, seed: Int, tier: ServiceTier, minutes: Int
  ) throws -> Experiment {
    let url = Program.repository.appendingPathComponent("Tests/Fixtures/small.json")
    var root = try JSONNode(parsing: [UInt8](Data(contentsOf: url)), file: "small.json")
    let changes: [(String, JSONNode)] =
      still + [
        ("policies", policies), ("baseline", "cheapest"), ("experiment.seed", .number(seed)),
        ("workload.service_tier", .string(tier.rawValue)),
        ("experiment.horizon", .string("\(minutes) min")), ("experiment.replications", 1),
      ]
    for (path, value) in changes {
      let selector = try #require(JSONSelector(parsing: path))
      root = try root.setting(selector, to: value, missingKey: .add)
    }
    var files = ScenarioFiles()
    files.catalogues["small-catalog.json"] = try catalogue()
    return try Experiment(decoding: root, files: files)
  }

  /// The log of the first policy's run, scored under all of them.
  private static func scores(_ experiment: Experiment) async throws -> LogScores {
    let (_, calls) = try ExportedRun.run(experiment, policy: 0)
    var bytes: [UInt8]? = ExportedRun.bytes(.openRouterCSV, of: calls, experiment, policy: 0)
    let world = try #require(experiment.scenario.scoringWorld(cache: .none))
    let reading = Reading(world)
    _ = try RecordedFormat.openRouterLogs.readCalls(
      file: "run.csv",
      source: {
        defer { bytes = nil }
        return bytes
      }, names: { reading.reader.take(names: $0) }, call: { reading.take($0) })
    if let last = reading.reader.finish() { reading.blocks.append(last) }
    var scorer = LogScorer(world, threads: 2)
    for block in reading.blocks { await scorer.take(block) }
    return await scorer.scores(of: reading.reader.facts, in: world)
  }

  private final class Reading {
    var reader: CallReader
    var blocks: [CallBlock] = []
    init(_ world: ScoringWorld) {
      reader = CallReader(world, naming: ModelNaming(), blockSize: 1_000)
    }
    func take(_ call: LoggedCall) {
      if let block = reader.take(call) { blocks.append(block) }
    }
  }

  private static func spend(_ calls: [EndedCall]) -> USDTotal {
    calls.reduce(into: USDTotal.zero) { $0 += $1.cost }
  }

  #if DEBUG
    private static let minutes = 10
  #else
    private static let minutes = 60
  #endif

  @Test(arguments: [1, 2, 3], [ServiceTier.standard, .batch])
  func `policies that do not draw agree to the last unit of money`(
    seed: Int, tier: ServiceTier
  ) async throws {
    let experiment = try Self.experiment(
      Self.certain, seed: seed, tier: tier, minutes: Self.minutes)
    let scores = try await Self.scores(experiment)
    #expect(scores.facts.calls > 20)
    for (policy, score) in scores.policies.enumerated() {
      let (_, calls) = try ExportedRun.run(experiment, policy: policy)
      #expect(calls.count == scores.facts.calls)
      #expect(score.spend.isWhole)
      #expect(score.spend.money == Self.spend(calls), "\(score.name)")
      #expect(score.served.value == Double(calls.count { $0.call.ending == .completed }))
    }
    // The world has thresholds that matter: policies differ.
    #expect(Set(scores.policies.map(\.spend)).count > 2)
  }

  /// Twelve worlds; the mean difference over its standard error has 11 degrees of freedom, and 6.5 is
  /// exceeded by chance once in 20,000 tests.
  @Test func `policies that draw agree within their sampling error`() async throws {
    var differences: [[Double]] = [[], [], [], []]
    for seed in 1...12 {
      let experiment = try Self.experiment(
        Self.drawn, seed: 100 + seed, tier: .standard, minutes: Self.minutes)
      let scores = try await Self.scores(experiment)
      for (policy, score) in scores.policies.enumerated() {
        let (_, calls) = try ExportedRun.run(experiment, policy: policy)
        let expected = score.spend.value / 1e12
        differences[policy].append((Self.spend(calls).dollars - expected) / expected)
      }
    }
    #expect(differences[0].allSatisfy { $0 == 0 })
    for policy in 1..<4 {
      let values = differences[policy]
      let mean = values.reduce(0, +) / Double(values.count)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      let error = (variance / Double(values.count)).squareRoot()
      #expect(error > 0)
      #expect(abs(mean) < 6.5 * error, "policy \(policy): \(mean) ± \(error)")
      #expect(abs(mean) < 0.1)
    }
  }
}
