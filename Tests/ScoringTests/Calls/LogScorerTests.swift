import Demand
import Quantities
import Routing
import Supply
import Testing

@testable import NumericalMethods
@testable import Scoring

/// Scores calls as the program does.
func score(
  _ world: ScoringWorld, _ calls: [(call: ScoredCall, model: ModelID)], blockSize: Int = 64,
  threads: Int = 2
) async -> (totals: [PolicyTotals], facts: LogFacts) {
  var reader = CallReader(world, naming: ModelNaming(), blockSize: blockSize)
  reader.take(names: RandomLogs.names)
  var scorer = LogScorer(world, threads: threads)
  for (call, model) in calls {
    if let block = reader.take(call, requested: model, logged: model) { await scorer.take(block) }
  }
  if let block = reader.finish() { await scorer.take(block) }
  return (await scorer.finish(), reader.facts)
}

/// Laws of scoring, on catalogues, logs and policies drawn at random.
@Suite struct LogScorerTests {
  #if DEBUG
    private static let worlds = 12
    private static let calls = 300
  #else
    private static let worlds = 150
    private static let calls = 400
  #endif

  /// Oracle: the scan by hand, to the pico-dollar.
  @Test(arguments: CacheAssumption.allCases, [false, true])
  func `policies that do not draw cost what a scan of the price sheets says`(
    cache: CacheAssumption, sticky: Bool
  ) async {
    for number in 0..<Self.worlds {
      var draw = RandomLogs(number)
      let world = draw.world(drawn: false, cache: cache, sticky: sticky)
      let calls = draw.calls(Self.calls, models: world.catalogue.models.count)
      var scan = NaiveScan(world)
      for (call, model) in calls { scan.take(call, model: model) }
      let (totals, _) = await score(world, calls)
      for (policy, total) in totals.enumerated() {
        #expect(total.spend.reduce(0, +) == scan.spend[policy] << 32, "world \(number)")
        #expect(total.unserved == UInt64(scan.unserved[policy]) << 32)
        #expect(
          total.requests.map { Double($0) / 0x1p32 } == scan.requests[policy], "world \(number)")
      }
    }
  }

  /// Oracle: the scan by hand with probabilities in doubles. A share is rounded to 2^-32, so that a
  /// cost can be off by that share of the dearest endpoint's; 10^-6 is far beyond it and far below
  /// any mistake.
  @Test(arguments: CacheAssumption.allCases, [false, true])
  func `policies that draw cost what a scan expects`(cache: CacheAssumption, sticky: Bool) async {
    for number in 0..<Self.worlds {
      var draw = RandomLogs(1_000 + number)
      let world = draw.world(drawn: true, cache: cache, sticky: sticky)
      let calls = draw.calls(Self.calls, models: world.catalogue.models.count)
      var scan = NaiveScan(world)
      for (call, model) in calls { scan.take(call, model: model) }
      let (totals, _) = await score(world, calls)
      for (policy, total) in totals.enumerated() {
        let spend = Double(total.spend.reduce(0, +)) / 0x1p32
        let wanted = scan.expected[policy]
        #expect(abs(spend - wanted) <= 1e-6 * wanted, "world \(number), policy \(policy)")
        for (endpoint, requests) in scan.requests[policy].enumerated() {
          #expect(abs(Double(total.requests[endpoint]) / 0x1p32 - requests) < 1e-3)
        }
        for (caller, spent) in total.callerSpend.enumerated() {
          let wanted = scan.callerSpend[policy][caller]
          #expect(abs(Double(spent) / 0x1p32 - wanted) <= 1e-6 * wanted + 1)
        }
      }
    }
  }

  /// Law: nothing is lost, and parts sum to wholes exactly.
  @Test(arguments: CacheAssumption.allCases)
  func `shares sum to one and bills to the bill`(cache: CacheAssumption) async {
    for number in 0..<Self.worlds {
      var draw = RandomLogs(2_000 + number)
      let world = draw.world(drawn: true, cache: cache, sticky: number % 2 == 0)
      let calls = draw.calls(Self.calls, models: world.catalogue.models.count)
      let (totals, facts) = await score(world, calls)
      for total in totals {
        let served = total.requests.reduce(0, +)
        #expect(served + total.unserved == UInt64(calls.count) << 32)
        #expect(total.histogram.reduce(0, +) == served)
        #expect(total.spend.reduce(0, +) == total.groupSpend.reduce(0, +))
        #expect(total.spend.reduce(0, +) == total.callerSpend.reduce(0, +))
        #expect(total.groupMoved.reduce(0, +) == total.moved)
      }
      #expect(totals[world.baseline].moved == 0)
      #expect(facts.groupCalls.reduce(0, +) == calls.count)
      #expect(facts.callerCalls.reduce(0, +) == calls.count)
    }
  }

  /// Law: the result knows neither threads nor blocks.
  @Test(arguments: CacheAssumption.allCases)
  func `any threads and blocks give the same`(cache: CacheAssumption) async {
    for number in 0..<4 {
      var draw = RandomLogs(3_000 + number)
      let world = draw.world(drawn: true, cache: cache, sticky: number % 2 == 0)
      let calls = draw.calls(500, models: world.catalogue.models.count)
      let reference = await score(world, calls, blockSize: 500, threads: 1)
      for (size, threads) in [(1, 3), (31, 2), (33, 8), (64, 1)] {
        let other = await score(world, calls, blockSize: size, threads: threads)
        #expect(other.totals == reference.totals)
        #expect(other.facts == reference.facts)
      }
    }
  }

  /// Law: the result knows no kernel of BLAS. Kernels are chosen for a whole process, so that the test
  /// runs in a child.
  @Test func `any kernel gives the same`() async {
    await #expect(processExitsWith: .success) {
      BLAS.prepare()
      let original = BLAS.core
      var draw = RandomLogs(4_000)
      let world = draw.world(drawn: true, cache: .logged, sticky: false)
      let calls = draw.calls(400, models: world.catalogue.models.count)
      let reference = await score(world, calls)
      for core in ["Prescott", "Sandybridge", "Haswell", "Zen", "SkylakeX", ""] {
        if core == "SkylakeX" && original != "SkylakeX" && original != "Cooperlake" { continue }
        if ["Haswell", "Zen"].contains(core) && !BLAS.cpuHasAVX2 { continue }
        BLAS.chooseAgain(core: core)
        let other = await score(world, calls)
        precondition(other.totals == reference.totals, BLAS.core)
      }
    }
  }

  /// Example: a tie in price goes to the endpoint that the catalogue lists first, as in the router.
  @Test func `ties go to the catalogue's order`() async throws {
    let sheet = PriceSheet(rules: [
      PriceRule(rates: RateCard(prompt: TokenRate(picoDollarsPerToken: 5)), source: 0)
    ])
    var draw = RandomLogs(0)
    var catalogue = draw.catalogue()
    catalogue.endpoints = (0..<3).map {
      Endpoint(
        model: ModelID(0), provider: ProviderID($0), providerModel: "m", prices: sheet)
    }
    let profile = try #require(draw.world(drawn: false, cache: .none, sticky: false).profiles.first)
    let world = ScoringWorld(
      catalogue: catalogue, workload: draw.workload(tier: .standard, cacheControl: .standard),
      policies: [
        Policy(
          name: "cheap", modelRule: .named(models: [], weights: []), endpointRule: .cheapestFirst)
      ],
      profiles: [profile, profile, profile],
      views: (0..<3).map { _ in EndpointView(timeToFirstTokenSeconds: 1, tokensPerSecond: 9) },
      cache: .none)
    let call = ScoredCall(
      input: 10, cached: 0, output: 1, reasoning: 0, start: 0, end: 0, session: 0)
    let (totals, _) = await score(world, [(call, ModelID(0))])
    #expect(totals[0].requests == [ShareMass.whole, 0, 0])
    #expect(totals[0].spend[0] == 50 << 32)
  }

  /// Law: probabilities are the router's weights over their sum, to 2^-32, and sum to one.
  @Test func `shares are the weights over their sum`() {
    var stream = RandomStream(seed: 5, entity: 0, code: 0)
    for _ in 0..<1_000 {
      let weights = (0...Int(stream.below(9))).map { _ in UInt128(1 + stream.below(1 << 32)) }
      let shares = ShareMass.shares(of: weights)
      #expect(shares.reduce(0, +) == ShareMass.whole)
      let sum = weights.reduce(0, +)
      for (share, weight) in zip(shares, weights) {
        let exact = Double(weight) / Double(sum) * 0x1p32
        #expect(abs(Double(share) - exact) <= Double(weights.count))
      }
    }
  }

  /// Oracle: sorting.
  @Test func `quantiles are those of the times, up to a sixteenth`() throws {
    var stream = RandomStream(seed: 6, entity: 0, code: 0)
    let seconds = (0..<4_000).map { _ in stream.lognormal(mu: 1, sigma: 1) }
    var masses = [UInt64](repeating: 0, count: PredictedTime.bucketCount)
    for value in seconds {
      masses[PredictedTime.bucket(Int64(value * PredictedTime.ticksPerSecond))] += 1
    }
    let sorted = seconds.sorted()
    for share in [0.1, 0.5, 0.95] {
      let exact = sorted[Int(share * 4_000)]
      let found = try #require(PredictedTime.quantile(share, of: masses))
      #expect(abs(found / exact - 1) < 1.0 / 16)
    }
  }
}

extension RandomLogs {
  /// The callers that calls are drawn from.
  static var names: LoggedNames { LoggedNames() }
}
