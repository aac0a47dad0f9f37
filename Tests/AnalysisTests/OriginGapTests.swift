import Accounting
import Analysis
import Demand
import NumericalMethods
import Testing

@Suite struct OriginGapTests {
  /// The basket of "sticky" is 500 new input, 5,000 cached and 100 output tokens per call.
  ///
  /// At list: US (5,500 x 3 + 100 x 15) = 18,000, CN (5,500 x 0.3 + 100 x 1.2) = 1,770 millionths
  /// of a dollar. With reads: US (500 x 3.75 + 5,000 x 0.3 + 1,500) = 4,875, CN (500 x 0.3 +
  /// 5,000 x 0.06 + 120) = 570.
  @Test func twoModelsByHand() throws {
    let results = ExperimentResults(RecordFixture.twoPolicies)
    let gap = try #require(results.gaps[0][0])
    #expect(gap.basket.newInput == 500)
    #expect(gap.basket.cachedInput == 5000)
    #expect(gap.basket.tokens == 5600)
    #expect(abs(try #require(gap.list) - 18_000.0 / 1_770) < 1e-12)
    #expect(abs(try #require(gap.effective) - 4_875.0 / 570) < 1e-12)
    #expect(abs(gap.dear.list - 18_000.0 / 5_600) < 1e-12)
    let model = SolvedTaskModel(
      steps: 3, types: RecordFixture.coding.types, typeWeights: [1])
    let dear = model.expectation(qualityLogits: 1)
    let cheap = model.expectation(qualityLogits: 0)
    let expected = (4_875 * dear.calls / dear.solved) / (570 * cheap.calls / cheap.solved)
    #expect(abs(try #require(gap.perSolvedTask) - expected) < 1e-9)
    #expect(try #require(gap.perSolvedTask) < #require(gap.effective))
    #expect(gap.dear.weights == .baseline)
  }

  @Test func withoutAnyTrafficTheGapIsUndefined() {
    let run = RecordFixture.run(
      [
        RecordFixture.Served(
          endpoint: 0, requests: 1, usage: RecordFixture.usage(new: 10, cached: 0, output: 1),
          dollars: 1)
      ], solved: 1)
    let record = RecordFixture.record(policies: ["one"], replications: 1, runs: [run])
    #expect(ExperimentResults(record).gaps[0][0] == nil)
    #expect(makeReport(of: record).consoleText().contains("is not defined"))
  }

  @Test func otherPoliciesWeighAnOriginThatTheBaselineNeverUsed() throws {
    let usage = RecordFixture.usage(new: 10, cached: 0, output: 1)
    let runs = [0, 1].map { endpoint in
      RecordFixture.run(
        [RecordFixture.Served(endpoint: endpoint, requests: 1, usage: usage, dollars: 1)],
        solved: 1)
    }
    let record = RecordFixture.record(policies: ["us", "cn"], replications: 1, runs: runs)
    let gap = try #require(ExperimentResults(record).gaps[0][0])
    #expect(gap.dear.weights == .baseline)
    #expect(gap.cheap.weights == .allPolicies)
  }

  /// On an axis the basket and the weights stay those of the point with the value 1.
  @Test func gapFollowsTheCatalogueAlongTheAxis() throws {
    let results = ExperimentResults(AxisFixture.record)
    #expect(results.referencePoint == 1)
    let gaps = try results.gaps[0].map { try #require($0?.list) }
    for (gap, multiplier) in zip(gaps, AxisFixture.multipliers) {
      #expect(abs(gap - multiplier * gaps[1]) < 1e-9)
    }
  }

  /// Quadrature against a simulation of tasks: 200,000 tasks per case, four standard errors, so a
  /// false alarm in one of eight comparisons has a chance below 0.06 %.
  @Test(arguments: [-1.0, 0.0, 1.0, 2.0])
  func quadratureAgreesWithSimulation(quality: Double) {
    let types = [
      TaskType(name: "easy", meanDifficulty: 0), TaskType(name: "hard", meanDifficulty: 2),
    ]
    let model = SolvedTaskModel(steps: 12, types: types, typeWeights: [3, 1])
    let expectation = model.expectation(qualityLogits: quality)
    var stream = RandomStream(seed: 11, entity: 1, code: 1)
    var calls = Moments()
    var solved = Moments()
    for _ in 0..<200_000 {
      let mean = stream.uniform() < 0.75 ? 0.0 : 2.0
      let success = logistic(3 + 2 * quality - mean - stream.normal())
      let task = simulatedTask(success, steps: 12, &stream)
      calls.add(Double(task.calls))
      solved.add(task.isSolved ? 1 : 0)
    }
    #expect(abs(calls.mean - expectation.calls) < 4 * calls.standardError)
    #expect(abs(solved.mean - expectation.solved) < 4 * solved.standardError)
  }

  private func simulatedTask(
    _ success: Double, steps: Int, _ stream: inout RandomStream
  ) -> (calls: Int, isSolved: Bool) {
    var calls = 0
    for _ in 0..<steps {
      var failures = 0
      while failures < 4 {
        calls += 1
        if stream.uniform() < success { break }
        failures += 1
      }
      if failures == 4 { return (calls, false) }
    }
    return (calls, true)
  }
}
