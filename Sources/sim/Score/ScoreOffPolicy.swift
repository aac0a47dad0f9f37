import Analysis
import ArgumentParser
import Formats
import Scoring

/// `sim score off-policy`: what another policy would have got, from a log with propensities.
struct ScoreOffPolicy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "off-policy",
    abstract: "What another policy would have got, from a log of decisions with propensities.",
    discussion: """
      Examples:
        sim score off-policy decisions.csv
        sim score off-policy decisions.csv --policy uniform --reward cost_usd
        sim score off-policy decisions.csv --policy always:gpt-5-mini --reward-range 0,1
        sim score off-policy notebooks-out/agentic-1a2b3c4d/tables/attempts.csv \\
          --scenario scenarios/agentic.json --logged balanced --policy cheapest --reward cost_usd

      A row is a decision: action, reward, propensity (or pscore), and the probability of each
      action under the evaluated policy (pe0, pe1, … or pe:NAME), unless --policy says what it does.
      scenarios/data/decisions.md describes all columns. With --scenario the log is a run's
      tables/attempts.csv, and policies are those of the scenario.

      Where the logging policy never does what the evaluated one does, as routers that do not draw,
      the answer is a refusal with the share of decisions concerned, and the exit code is 99. Rows
      that are wrong end with 65.
      """)

  @Argument(help: "The log: comma-separated values; may be compressed with gzip.") var log: String
  @Option(
    help: ArgumentHelp(
      "Evaluated policy: columns (pe…), uniform, greedy (best prediction) or always:ACTION; with "
        + "--scenario the name of one of its policies.",
      valueName: "policy"))
  var policy = "columns"
  @Option(help: ArgumentHelp("Column of rewards.", valueName: "column")) var reward: String?
  @Option(
    help: ArgumentHelp(
      "What rewards lie between, known beforehand; gives an interval that holds at any count.",
      valueName: "low,high"))
  var rewardRange: String?
  @Option(help: ArgumentHelp("Scenario of a run's attempts.csv.", valueName: "file"))
  var scenario: String?
  @Option(
    help: ArgumentHelp(
      "With --scenario: the policy whose attempts are read (default: the only one in the file).",
      valueName: "policy"))
  var logged: String?
  @Option(
    help: ArgumentHelp(
      "With --scenario: the workload whose attempts are read (default: the only one in the file).",
      valueName: "workload"))
  var workload: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "With --scenario: overrides one value, as the run did; may be repeated.",
      valueName: "path=value"))
  var settings: [String] = []
  @Option(help: "Resamples of the bootstrap over sessions.") var resamples = 1_000
  @Option(help: "Seed of the bootstrap.") var seed: UInt64 = 1
  @Option(help: "Confidence of the intervals.") var confidence = 0.95
  @Option(help: "Largest weight of clipped IPS (default: the square root of the decisions).")
  var clip: Double?
  @Option(help: "Share of the evaluated policy's decisions that may lack support.")
  var unsupported = 0.01
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard (10...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples is 10 to 1,000,000, not \(resamples).")
    }
    guard confidence > 0.5, confidence < 1 else {
      throw ValidationError("--confidence is above 0.5 and below 1, not \(confidence).")
    }
    if let clip, !(clip > 0) { throw ValidationError("--clip is above 0, not \(clip).") }
    guard (0...1).contains(unsupported) else {
      throw ValidationError("--unsupported is 0 to 1, not \(unsupported).")
    }
    if scenario == nil, logged != nil {
      throw ValidationError("--logged names a policy of --scenario, which is missing.")
    }
    _ = try rewardBounds()
    if scenario == nil { _ = try namedPolicy() }
  }

  func run() throws {
    let (decisions, input) = try scenario.map { try attempts(under: $0) } ?? decisionLog()
    var options = OffPolicyEvaluation.Options()
    options.resamples = resamples
    options.seed = seed
    options.confidence = confidence
    options.tuning.clip = clip
    options.unsupportedLimit = unsupported
    options.rewardBounds = try rewardBounds()
    if let bounds = options.rewardBounds, let low = decisions.rewards.min(),
      let high = decisions.rewards.max(), !bounds.contains(low) || !bounds.contains(high)
    {
      throw Files.failure(
        "\(log): error: --reward-range \(rewardRange ?? ""): the log has rewards from \(low) to "
          + "\(high)", code: .content)
    }
    let report = OffPolicyReport(input, OffPolicyEvaluation(decisions, options))
    try Terminal.printResult(
      output.format == .json
        ? report.summaryJSON() : report.consoleText(isColoured: output.isColoured))
    if report.isRefused { throw ExitStatus.unmet.error }
  }

  private func namedPolicy() throws -> DecisionLog.Policy {
    if policy == "columns" { return .columns }
    if policy == "uniform" { return .uniform }
    if policy == "greedy" { return .greedy }
    if policy.hasPrefix("always:") { return .always(String(policy.dropFirst(7))) }
    throw ValidationError(
      "--policy is columns, uniform, greedy or always:ACTION, not \"\(policy)\"; policies of a "
        + "scenario need --scenario.")
  }

  private func rewardBounds() throws -> ClosedRange<Double>? {
    guard let rewardRange else { return nil }
    let ends = rewardRange.split(separator: ",").map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, low.isFinite,
      high.isFinite
    else { throw ValidationError("--reward-range is two numbers, as 0,1, not \(rewardRange).") }
    return low...high
  }

  private func decisionLog() throws -> (LoggedDecisions, OffPolicyReport.Input) {
    let named = try namedPolicy()
    let source = try Files.chunks(of: log)
    let read = try Files.reportingContent {
      try DecisionLog(
        file: log, source: try decompressing(file: log, source), policy: named, reward: reward)
    }
    var decisions = read.decisions
    var predictions = "the columns q… of the log"
    if decisions.predictions.isEmpty {
      decisions = decisions.withActionMeans()
      predictions =
        "the mean reward of each action in all other sessions, since the log has no columns q…"
    }
    var remarks: [String] = []
    if !read.ignored.isEmpty {
      remarks.append("Columns passed over: \(read.ignored.joined(separator: ", ")).")
    }
    let words =
      switch named {
      case .columns: "the policy of the columns pe…"
      case .uniform: "a uniform draw"
      case .greedy: "the best prediction"
      case .always(let action): "always \(action)"
      }
    return (
      decisions,
      OffPolicyReport.Input(
        log: log, policy: words, reward: read.rewardColumn, predictions: predictions,
        remarks: remarks)
    )
  }
}
