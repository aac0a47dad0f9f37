import Accounting
import Analysis
import Testing

@Suite struct MetricTests {
  let results = ExperimentResults(RecordFixture.twoPolicies)

  private func estimate(_ id: String, policy: Int) -> Estimate? {
    Metric.all.firstIndex { $0.id == id }.flatMap { metric in
      results.estimate(Cell(workload: 0, point: 0, policy: policy), metric)
    }
  }

  @Test func identitiesAreUniqueAndEndInTheirUnit() {
    let ids = Metric.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(ids[Metric.primary] == "cost_per_task_usd")
    for metric in Metric.all {
      #expect(metric.definition.hasSuffix("."), "\(metric.id)")
      if metric.unit == .usd { #expect(metric.id.hasSuffix("_usd")) }
      if metric.unit == .seconds { #expect(metric.id.hasSuffix("_s")) }
      if metric.unit == .share { #expect(metric.id.hasSuffix("_share")) }
    }
  }

  /// Charges of 10, 12 and 14 dollars for ten tasks: mean 1.2, sd 0.2, and half-width
  /// 4.302653 · 0.2 / √3, with t(0.975; 2) from scipy 1.17.1 `stats.t.ppf`.
  @Test func costPerTaskIsTheMeanOverReplications() throws {
    let cost = try #require(estimate("cost_per_task_usd", policy: 0))
    #expect(cost.count == 3)
    #expect(abs(cost.mean - 1.2) < 1e-12)
    #expect(abs(try #require(cost.standardDeviation) - 0.2) < 1e-12)
    #expect(abs(try #require(cost.halfWidth) - 4.302652729911275 * 0.2 / 3.0.squareRoot()) < 1e-9)
    let solved = try #require(estimate("cost_per_solved_task_usd", policy: 0))
    #expect(abs(solved.mean - 1.5) < 1e-12)
  }

  static let handWorked: [(String, Double)] = [
    ("solved_share", 0.8), ("cache_hit_share", 500_000.0 / 550_000), ("tokens_new", 50_000),
    ("tokens_cached", 500_000), ("tokens_output", 10_000), ("attempts_per_call", 110.0 / 105),
    ("failed_call_share", 5.0 / 105), ("repeats_per_task", 0), ("tasks_measured", 10),
    ("ttft_p50_s", 1), ("task_time_p95_s", 60), ("censored_task_share", 0), ("fee_usd", 5.5),
    ("tpot_p50_s", 0.02), ("tpot_p99_s", 0.02), ("throughput_p10_tok_s", 40.4),
    ("cancelled_call_share", 0),
  ]

  @Test(arguments: handWorked)
  func handWorkedValues(id: String, value: Double) throws {
    let found = estimate(id, policy: 0)
    let estimate = try #require(found)
    // Quantiles come from buckets of at most 0.8 %.
    let tolerance = id.hasSuffix("_s") ? 0.008 * value : 1e-12 * max(1, value)
    #expect(abs(estimate.mean - value) <= tolerance, "\(id): \(estimate.mean)")
  }

  @Test func whatIsNotDefinedIsAbsent() {
    let run = RecordFixture.run([], solved: 0)
    let record = RecordFixture.record(policies: ["idle"], replications: 1, runs: [run])
    let idle = ExperimentResults(record)
    let cell = Cell(workload: 0, point: 0, policy: 0)
    #expect(idle.estimate(cell, Metric.primary) == nil)
    #expect(makeReport(of: record).consoleText().contains("n/a"))
  }
}
