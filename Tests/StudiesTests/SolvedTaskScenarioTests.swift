import Demand
import Formats
import Studies
import Testing

/// The key `solved_task` of a workload.
@Suite struct SolvedTaskScenarioTests {
  private let files: ScenarioFiles
  private let everything: JSONNode

  init() throws {
    files = try Fixture.files()
    everything = try Fixture.everything()
  }

  @Test func valuesReachTheWorkload() throws {
    let scenario = try Scenario(decoding: everything, files: files)
    #expect(
      scenario.workloads[0].workload.solvedTask == SolvedTaskLaw(intercept: 2.5, slope: 1.5))
    #expect(scenario.workloads[1].workload.solvedTask == .calibrated)
    // One of the two may be left out.
    let part = try everything.changing("workloads[0].solved_task", to: ["slope": 0.8])
    let changed = try Scenario(decoding: part, files: files)
    #expect(
      changed.workloads[0].workload.solvedTask == SolvedTaskLaw(intercept: 3, slope: 0.8))
    let text = scenario.solvedTaskAssumptions.joined(separator: "\n")
    #expect(text.contains("logistic(2.5 + 1.5 x quality - difficulty)"))
    #expect(text.contains("logistic(3 + 2 x quality - difficulty)"))
  }

  @Test(arguments: [
    ("slope", -0.1, "expected log-odds per 100 Arena points, 0 to 20"),
    ("slope", 21, "expected log-odds per 100 Arena points, 0 to 20"),
    ("intercept", -21, "expected log-odds, -20 to 20"),
  ])
  func valuesOutsideTheBoundsAreRefused(key: String, value: Double, words: String) throws {
    let path = "workloads[0].solved_task.\(key)"
    let changed = try everything.changing(path, to: .number(value))
    let mistakes = Fixture.mistakes(in: changed, files)
    #expect(mistakes.map(\.path) == ["$." + path])
    #expect(mistakes.allSatisfy { $0.message.contains(words) })
  }
}
