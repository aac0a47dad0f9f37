import Accounting
import NumericalMethods
import Quantities
import Testing

@testable import Analysis

/// Three factors whose product is the ratio of two costs, and what is said of them.
@Suite struct CostDriversTests {
  /// Prices of the fixture's endpoints [USD per million tokens]: input, cached input, output.
  private static let prices = [(3.0, 0.3, 15.0), (0.3, 0.06, 1.2)]

  private func served(
    _ endpoint: Int, new: Int, cached: Int, output: Int, requests: Int = 100
  ) -> RecordFixture.Served {
    let price = Self.prices[endpoint]
    let dollars =
      (Double(new) * price.0 + Double(cached) * price.1 + Double(output) * price.2) / 1e6
    return RecordFixture.Served(
      endpoint: endpoint, requests: requests,
      usage: RecordFixture.usage(new: new, cached: cached, output: output), dollars: dollars)
  }

  private func builder(_ policy: [RunRecord], against baseline: [RunRecord]) -> ReportBuilder {
    ReportBuilder(
      results: ExperimentResults(
        RecordFixture.record(
          policies: ["base", "other"], replications: policy.count, runs: baseline + policy)))
  }

  private func run(_ parts: [RecordFixture.Served]) -> RunRecord {
    RecordFixture.run(parts, solved: 10)
  }

  /// An identity: the product is the ratio of the metric's means, whatever the records say.
  @Test func `the product of the factors is the ratio`() throws {
    var stream = RandomStream(seed: 8, entity: 0, code: 0)
    func draw(_ most: UInt64) -> Int { 1 + Int(stream.below(most)) }
    for _ in 0..<200 {
      func runs() -> [RunRecord] {
        (0..<3).map { _ in
          var run = RecordFixture.run(
            (0..<2).map {
              served($0, new: draw(900_000), cached: draw(900_000), output: draw(90_000))
            }, solved: draw(20), unsolved: draw(5))
          // Some charges belong to tasks that the end cut off.
          run.endedTaskCost = USDTotal(picoDollars: run.cost.picoDollars * 9 / 10)
          return run
        }
      }
      let builder = builder(runs(), against: runs())
      let drivers = try #require(builder.drivers(0, 1))
      let product = CostDrivers.Factor.allCases.reduce(1) { $0 * drivers.value($1) }
      #expect(abs(product / drivers.ratio - 1) < 1e-12)
      let costs = try (0..<2).map { policy in
        try #require(
          builder.results.estimate(
            Cell(workload: 0, point: 0, policy: policy), Metric.primary)
        ).mean
      }
      #expect(abs(drivers.ratio / (costs[1] / costs[0]) - 1) < 1e-12)
    }
  }

  /// One thing differs at a time, by a factor that follows from the prices by hand.
  @Test func `each factor is what differs`() throws {
    let base = run([served(0, new: 100_000, cached: 0, output: 10_000)])
    let twice = run([served(0, new: 200_000, cached: 0, output: 20_000)])
    let cheap = run([served(1, new: 100_000, cached: 0, output: 10_000)])
    let cached = run([served(0, new: 0, cached: 100_000, output: 10_000)])
    func values(_ other: RunRecord) throws -> [Double] {
      let drivers = try #require(builder([other], against: [base]).drivers(0, 1))
      return CostDrivers.Factor.allCases.map(drivers.value)
    }
    func expect(_ found: [Double], _ wanted: [Double]) {
      for (a, b) in zip(found, wanted) { #expect(abs(a / b - 1) < 1e-9, "\(found)") }
    }
    expect(try values(twice), [2, 1, 1])
    // 100,000 x $0.3 + 10,000 x $1.2 over 100,000 x $3 + 10,000 x $15.
    expect(try values(cheap), [1, 42.0 / 450, 1])
    // 100,000 x $0.3 + 10,000 x $15 over the same without a cache.
    expect(try values(cached), [1, 1, 180.0 / 450])
  }

  private func sentences(_ policy: RunRecord, _ baseline: RunRecord) -> [String] {
    builder([policy, policy, policy], against: [baseline, baseline, baseline]).driverFindings(0)
  }

  @Test func `words are true for either sign`() {
    let spread = run([served(0, new: 500_000, cached: 0, output: 10_000)])
    let kept = run([served(0, new: 50_000, cached: 450_000, output: 10_000)])
    #expect(
      sentences(spread, kept) == [
        "other costs 279 % more than base because the cache-hit share falls from 90 % to 0 % "
          + "(3.79x: 100 % in place of 26 % of the undiscounted price is charged)."
      ])
    #expect(
      sentences(kept, spread) == [
        "other costs 74 % less than base because the cache-hit share rises from 0 % to 90 % "
          + "(0.264x: 26 % in place of 100 % of the undiscounted price is charged)."
      ])
  }

  /// The cheaper endpoint without a cache hit: two factors against each other.
  @Test func `what works against the whole is said as such`() {
    let kept = run([served(0, new: 50_000, cached: 450_000, output: 10_000)])
    let cheap = run([served(1, new: 500_000, cached: 0, output: 10_000)])
    let found = sentences(cheap, kept)
    #expect(found.count == 1)
    #expect(
      found.first?.contains("costs 63 % less than base because a million tokens list") == true)
    #expect(found.first?.contains(", although the cache-hit share falls from 90 %") == true)
  }

  /// Below a tenth of all logarithms a factor is not named, and without a difference nothing is said.
  @Test func `small factors are left out`() {
    let base = run([served(0, new: 100_000, cached: 0, output: 10_000)])
    let little = run([served(0, new: 196_000, cached: 4_000, output: 20_000)])
    let found = sentences(little, base)
    #expect(found.first?.contains("a task takes 22.0 k tokens in place of 11.0 k (2.00x).") == true)
    #expect(found.first?.contains("cache") == false)
    #expect(sentences(base, base).isEmpty)
  }

  @Test func `nothing is said where nothing was charged`() {
    let free = RecordFixture.run([], solved: 5)
    let base = run([served(0, new: 100_000, cached: 0, output: 10_000)])
    #expect(builder([free], against: [base]).drivers(0, 1) == nil)
  }
}
