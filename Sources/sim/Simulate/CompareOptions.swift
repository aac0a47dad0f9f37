import Accounting
import Analysis
import ArgumentParser
import Formats
import Studies

/// Which policies `sim compare` compares.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: .customLong("policy"),
    help: "A policy; the first is the baseline. Default: all, against the scenario's baseline.",
    completion: .policyOfScenario)
  var policies: [String] = []
  @Option(name: .customShort("A"), help: "The baseline.", completion: .policyOfScenario)
  var baseline: String?
  @Option(
    name: .customShort("B"), help: "A policy that is compared with it; may be repeated.",
    completion: .policyOfScenario)
  var others: [String] = []

  /// The scenario with the policies named; a name that it does not have ends the program with 64.
  func choosing(in root: JSONNode) throws -> JSONNode {
    guard baseline != nil || !others.isEmpty || !policies.isEmpty else { return root }
    let names = Scenario.policyNames(in: root)
    guard !names.isEmpty else { return root }
    func position(_ name: String) throws -> Int {
      try Suggestion.position(
        of: name, "policy", among: names, in: "the scenario", place: "sim compare")
    }
    var chosen = try (others + policies).map(position)
    if let baseline {
      let first = try position(baseline)
      chosen = [first] + (chosen.isEmpty ? names.indices.filter { $0 != first } : chosen)
    } else if policies.isEmpty {
      chosen = [Scenario.baseline(in: root)] + chosen
    }
    if chosen.count < 2 {
      throw Files.failure(
        "sim compare: error: comparing takes two policies; add another --policy", code: .usage)
    }
    guard let changed = Scenario.choosing(policies: chosen, in: root) else {
      throw Files.failure(
        "sim compare: error: the scenario varies a policy that is not compared", code: .usage)
    }
    return changed
  }
}

/// On what `sim compare` decides, and with how many replications.
struct DecisionOptions: ParsableArguments {
  @Option(
    help: "The primary metric. Default: the scenario's, else cost_per_task_usd.",
    completion: .names(DecisionRule.metricNames))
  var metric: String?
  @Option(help: "From what size on a change matters: '5 %' of the baseline, or '1 point'.")
  var delta: String?
  @Option(help: "Confidence of intervals and verdicts, e.g. 0.95.") var confidence: Double?
  @Option(
    name: .shortAndLong, help: "Replications; the first stage where their number is not fixed.")
  var replications: Int?
  @Option(
    help: "Add replications until the interval is within ± this: '2 %', '0.5 points' or '$0.05'.")
  var precision: String?
  @Flag(help: "Stop at any look at which it is decided (t-mixture e-value).")
  var sequential = false
  @Option(help: "best: drop policies that are surely not the best (Kim and Nelson).")
  var select: String?
  @Flag(
    name: .customLong("single-run"),
    help: "One long run per policy: warm-up by MSER-5, batch means in pairs; cost per task only.")
  var singleRun = false
  @Option(
    name: .customLong("max-replications"),
    help: "The most replications of --precision, --sequential and --select (default: 200).")
  var limit: Int?
  @Option(
    name: .customLong("require"),
    help: ArgumentHelp(
      "What has to be shown, e.g. 'cost_per_task_usd<=1.05x', 'failed_call_share<=+0.5 points', "
        + "'ttft_p95_s<=30 s'; else it ends with 99. May be repeated.",
      valueName: "metric<=bound"))
  var required: [String] = []

  func validate() throws {
    if let replications, !(1...10_000).contains(replications) {
      throw ValidationError("--replications is 1 to 10000, not \(replications).")
    }
    if let limit, !(2...10_000).contains(limit) {
      throw ValidationError("--max-replications is 2 to 10000, not \(limit).")
    }
    if let confidence, !(0.5...0.9999).contains(confidence) {
      throw ValidationError("--confidence is 0.5 to 0.9999, not \(confidence).")
    }
    if let select, select != "best" {
      throw ValidationError("--select takes \"best\", not \"\(select)\".")
    }
    let modes = [precision != nil, sequential, select != nil].count { $0 }
    if modes + (singleRun ? 1 : 0) > 1 {
      throw ValidationError(
        "--precision, --sequential, --select and --single-run exclude each other.")
    }
    if singleRun, !required.isEmpty || replications != nil {
      throw ValidationError("--single-run takes neither --require nor --replications.")
    }
    if modes == 0, limit != nil {
      throw ValidationError(
        "--max-replications limits --precision, --sequential or --select; for a fixed number write "
          + "--replications.")
    }
    if let metric, !DecisionRule.metricNames.contains(metric) {
      let near = nearest(to: metric, among: DecisionRule.metricNames)
      throw ValidationError(
        "--metric: there is no metric \"\(metric)\" to decide on"
          + (near.map { "; did you mean \"\($0)\"?" } ?? "; `sim compare --help` names them."))
    }
    if let delta, Self.material(delta) == nil {
      throw ValidationError(
        "--delta is a share of the baseline such as '5 %', or '1 point' of a share, not \"\(delta)\"."
      )
    }
    _ = try parsedRequirements()
  }

  /// What the options set in the scenario.
  var settings: [String] {
    let path = "experiment.decision"
    var settings: [String] = []
    if let replications { settings.append("experiment.replications=\(replications)") }
    if let metric { settings.append("\(path).primary_metric=\(metric)") }
    if let setting = delta.flatMap(Self.material) { settings.append("\(path).\(setting)") }
    if let confidence { settings.append("\(path).confidence=\(confidence)") }
    return settings
  }

  private static func material(_ text: String) -> String? {
    guard let amount = Amount(parsing: text), !amount.isSigned, amount.value > 0,
      amount.value <= 100
    else { return nil }
    switch amount.unit {
    case .percent: return "material=\(NumberText.trimmed(amount.value)) %"
    case .points: return "material_points=\(amount.value)"
    default: return nil
    }
  }

  /// What the report's folder is named after, beside the scenario.
  var canonicalText: String {
    let parts = [
      precision.map { "precision \($0)" }, sequential ? "sequential" : nil,
      singleRun ? "single run" : nil,
      select.map { "select \($0)" }, limit.map { "limit \($0)" },
    ]
    return (parts.compactMap { $0 } + required.map { "require \($0)" }).joined(separator: "\n")
  }

  /// When there are enough replications.
  func rule(for metric: String) throws -> StoppingRule {
    let limit = limit ?? 200
    if sequential { return .sequential(limit: limit) }
    if select != nil { return .best(limit: limit) }
    guard let precision else { return .fixed }
    guard let wanted = StoppingRule.Precision(parsing: precision, metric: metric) else {
      throw Files.failure(
        "sim compare: error: --precision '\(precision)' does not fit \(metric); expected a share "
          + "of the baseline such as '2 %', '0.5 points' of a share, or an amount such as '$0.05'",
        code: .usage)
    }
    return .precision(wanted, limit: limit)
  }

  /// What has to be shown.
  func requirements() throws -> [Requirement] { try parsedRequirements() }

  private func parsedRequirements() throws -> [Requirement] {
    try required.map { text in
      do throws(Requirement.Mistake) {
        return try Requirement(parsing: text)
      } catch {
        throw ValidationError("--require \(error.message)")
      }
    }
  }
}
