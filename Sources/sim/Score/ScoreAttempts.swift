import Analysis
import Demand
import Formats
import Routing
import Scoring
import Studies

extension ScoreOffPolicy {
  /// The attempts of a run as decisions, with what a policy of the same scenario would have done.
  func attempts(under path: String) throws -> (LoggedDecisions, OffPolicyReport.Input) {
    var options = ScenarioOptions()
    options.scenario = path
    options.settings = settings
    let experiment = try LoadedScenario(options).experiment
    let scenario = experiment.scenario
    guard experiment.points.count == 1 else {
      throw Files.failure(
        "\(path): error: the scenario varies a value, so that attempts.csv mixes its points; fix it "
          + "with --set", code: .content)
    }
    let names = scenario.policies.map(\.policy.name)
    let source = try Files.chunks(of: log)
    let read = try Files.reportingContent {
      try AttemptLog(
        file: log, source: try decompressing(file: log, source), catalogue: scenario.catalogue,
        policy: logged, workload: workload)
    }
    let own = try position(of: read.policy, among: names, "a policy", path)
    let other = try position(of: policy, among: names, "a policy", path)
    let place = try position(
      of: read.workload, among: scenario.workloads.map(\.workload.name), "a workload", path)
    let wanted = reward ?? CallReward.cost.rawValue
    guard let reward = CallReward(rawValue: wanted) else {
      throw Files.failure(
        "--reward: error: found \"\(wanted)\"; of a run's attempts it is one of "
          + CallReward.allCases.map(\.rawValue).joined(separator: ", "), code: .usage)
    }
    let settings = experiment.settings
    let plans = try Files.reportingContent {
      try [own, other].map { policy in
        try experiment.plan(
          RunPosition(workload: place, point: 0, policy: policy, replication: 0), in: settings)
      }
    }
    if let refusal = AttemptReplay.refusal(plans[1], logged: plans[0], read.rows) {
      throw Files.failure("\(log): error: \(refusal)", code: .content)
    }
    let replay = AttemptReplay(read.rows, logged: plans[0], evaluated: plans[1], reward: reward)
    guard replay.decisions.count > 0 else {
      throw Files.failure("\(log): error: found no call with a propensity", code: .content)
    }
    return (replay.decisions, input(read, replay, reward))
  }

  private func position(
    of name: String, among names: [String], _ what: String, _ path: String
  ) throws -> Int {
    if let position = names.firstIndex(of: name) { return position }
    let near = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw Files.failure(
      "\(path): error: \"\(name)\" is not \(what) of this scenario; there are "
        + names.map { "\"\($0)\"" }.joined(separator: ", ") + near, code: .content)
  }

  private func input(
    _ read: AttemptLog, _ replay: AttemptReplay, _ reward: CallReward
  ) -> OffPolicyReport.Input {
    let count = replay.decisions.count
    let share = NumberText.percent(Double(replay.reproduced) / Double(count), decimals: 2)
    var remarks = [
      "A decision is the first endpoint of a call; the policy was shown every attempt of the log when it "
        + "ended, and so believes what it would have believed. Models, retries and what sessions "
        + "became are as logged.",
      "Of \(NumberText.count(count)) logged propensities of \"\(read.policy)\" \(share) come out again "
        + "from the scenario.",
    ]
    if replay.unknown > 0 {
      remarks.append(
        "\(NumberText.count(replay.unknown)) calls without a propensity are left out.")
    }
    if replay.unserved > 0 {
      remarks.append(
        "\(NumberText.count(replay.unserved)) calls that the policy could send nowhere are left out."
      )
    }
    return OffPolicyReport.Input(
      log: log, policy: "policy \(policy)",
      reward: "\(reward.rawValue) of a call, under \(read.policy)", predictions: "",
      hasActions: false, remarks: remarks)
  }
}
