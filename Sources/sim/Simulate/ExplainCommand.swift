import ArgumentParser
import Demand
import Formats
import NumericalMethods
import Routing
import Simulation
import Studies
import Supply

/// `sim explain`: the decision trail of one call.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain one call: what the gateway saw, weighed and did, and what came of it.",
    discussion: """
      Examples:
        sim explain scenarios/agentic.json --call 1
        sim explain scenarios/outage-drill.json --call 2000 --policy openrouter-sticky
        sim explain scenarios/agentic.json --task 12 --call 3 --format json

      Calls are numbered in the order in which they are issued in a run, from 1; with --task in the
      order in which that task issues them. Exit code 65 says that the run has no such call.
      """)

  @OptionGroup var input: ScenarioOptions
  @Option(help: ArgumentHelp("Number of the call, from 1.", valueName: "n")) var call: Int
  @Option(help: ArgumentHelp("Count calls of this task only.", valueName: "task")) var task: UInt64?
  @Option(
    help: ArgumentHelp("The policy (default: the baseline).", valueName: "name"),
    completion: .policyOfScenario)
  var policy: String?
  @Option(help: ArgumentHelp("The workload (default: the first).", valueName: "name"))
  var workload: String?
  @Option(help: ArgumentHelp("The replication, from 0.", valueName: "r")) var replication = 0
  @Option(help: ArgumentHelp("The point where one value varies, from 0.", valueName: "k"))
  var point = 0
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if call < 1 { throw ValidationError("--call is 1 or more, not \(call).") }
    if replication < 0 { throw ValidationError("--replication is 0 or more, not \(replication).") }
    if point < 0 { throw ValidationError("--point is 0 or more, not \(point).") }
  }

  func run() throws {
    let experiment = try LoadedScenario(input).experiment
    let scenario = experiment.scenario
    let position = RunPosition(
      workload: try index(
        of: workload, "workload", among: scenario.workloads.map(\.workload.name), standard: 0),
      point: try checked(point, "point", count: experiment.points.count),
      policy: try index(
        of: policy, "policy", among: scenario.policies.map(\.policy.name),
        standard: scenario.baseline),
      replication: try checked(
        replication, "replication", count: scenario.experiment.replications))
    BLAS.prepare()
    let plan = try Files.reportingContent {
      try experiment.plan(position, in: experiment.settings)
    }
    switch plan.explain(call: call, of: task.map(TaskID.init)) {
    case .absent(let calls):
      let whose = task.map { "task \($0)" } ?? "the run"
      throw refusal("\(whose) has \(calls == 1 ? "one call" : "\(calls) calls"), no call \(call)")
    case .found(let trail):
      let words = CallTrailText(
        trail: trail,
        scenario: try Files.reportingContent { try experiment.scenario(of: position) },
        position: position, draws: experiment.draws(of: position))
      try Terminal.printResult(output.format == .json ? words.json.prettyText : words.text)
    }
  }

  private func index(
    of name: String?, _ kind: String, among names: [String], standard: Int
  ) throws -> Int {
    guard let name else { return standard }
    if let index = names.firstIndex(of: name) { return index }
    let near = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw refusal(
      "no \(kind) is called \"\(name)\"\(near)\n\(kind): \(names.joined(separator: ", "))")
  }

  private func checked(_ number: Int, _ kind: String, count: Int) throws -> Int {
    guard number >= count else { return number }
    throw refusal("the last \(kind) is \(count - 1), not \(number)")
  }

  private func refusal(_ message: String) -> any Error {
    Files.failure("\(input.scenario): error: \(message)", code: .content)
  }
}
