import Accounting
import Quantities
import Studies
import Testing

/// The shipped scenario of learned routing: who is worth how much, and who notices the price cut.
@Suite struct LearnedScenarioTests {
  private static var isRelease: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }

  /// What solved chats are worth at 5 cents a step, less what all chats cost, in dollars a chat.
  ///
  /// Means over eight replications of about 5,400 chats on common random numbers; the seed is fixed, so
  /// that the test has no false alarms.
  @Test(.enabled(if: isRelease, "needs a release build: 90 minutes of 8 policies"))
  func `the oracle is worth at least as much as any rule, and any rule as much as chance`()
    async throws
  {
    let root = try Fixture.tree("scenarios/learned-routing.json")
    let experiment = try Experiment(decoding: root, files: Fixture.files(of: root))
    let record = try await experiment.run(threads: 1)
    var values: [(name: String, value: Double)] = []
    for (index, policy) in record.policies.enumerated() {
      let runs = record.runs(workload: 0, point: 0, policy: index)
      let solved = runs.reduce(0) { $0 + $1.tasksSolved }
      let ended = runs.reduce(0) { $0 + $1.tasksEnded }
      let cost = runs.reduce(0.0) { $0 + $1.endedTaskCost.dollars }
      // A chat has 2.7 steps on average.
      values.append((policy.name, (0.05 * 2.7 * Double(solved) - cost) / Double(ended)))
    }
    let oracle = try #require(values.first { $0.name == "oracle" }).value
    let random = try #require(values.first { $0.name == "random" }).value
    #expect(values.count == 8)
    for (name, value) in values {
      #expect(value <= oracle && value >= random, "\(name): \(value) of \(random)...\(oracle)")
    }
  }
}
