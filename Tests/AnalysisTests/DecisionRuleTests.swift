import Accounting
import Testing

@testable import Analysis

@Suite struct DecisionRuleTests {
  @Test func `a scenario may be decided on every metric that has a direction`() {
    let names = Metric.all.filter { $0.direction != .neutral }.map(\.id)
    #expect(Set(DecisionRule.metricNames) == Set(names))
    #expect(DecisionRule.metricNames.count == names.count)
    #expect(DecisionRule().primaryMetric == Metric.all[Metric.primary].id)
  }

  /// ΣY / ΣX of statistics.md 2.2 with its delta-method error, from rows of a record.
  @Test func `a ratio is one of totals, with the error of the delta method`() {
    let costs = [10.2, 11.9, 9.7, 12.4, 10.8, 11.1, 9.9, 12.0]
    let tasks = [5, 6, 5, 7, 5, 6, 5, 6]
    let runs = zip(costs, tasks).map { cost, count in
      var run = ComparisonFixture.run(cost / 10)
      run.measured.tasksEnded[TaskEnding.solved.rawValue] = count
      return run
    }
    let values = PairedValues(
      Metric.all[0], runs[...], runs[...], ratios: .ratioOfTotals)
    let estimate = Estimate(values.policy)
    #expect(abs((estimate?.mean ?? 0) - 1.9555556) < 1e-7)
    let error = (estimate?.standardDeviation ?? 0) / 8.0.squareRoot()
    #expect(abs(error - 0.04383990) < 1e-7)
    #expect(values.differences.allSatisfy { $0 == 0 })
  }

  @Test func `another primary metric, margin and confidence change the verdict`() throws {
    let costs = ComparisonFixture.normalCosts(seed: 3, count: 12, change: 0.03, own: 0.01)
    var rule = DecisionRule()
    func verdict() throws -> Verdict {
      try #require(
        ComparisonFixture.record(costs, rule: rule).primaryDifferences().first
      ).verdict
    }
    #expect(try verdict().code == "worse")
    rule.confidence = 0.9999
    rule.materialPercent = 50
    #expect(try verdict().code == "worse" || verdict().code == "immaterial")
    rule.primaryMetric = "failed_call_share"
    #expect(ComparisonFixture.record(costs, rule: rule).primaryMetric != Metric.primary)
  }
}
