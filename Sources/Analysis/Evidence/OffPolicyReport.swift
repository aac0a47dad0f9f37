package import Scoring

/// What is said of a log in which another policy is looked for: the verdict first, then what it
/// rests on.
package struct OffPolicyReport: ReportTree {
  /// What was read, for the words of the report.
  package struct Input: Sendable {
    /// The log as the user named it.
    package var log: String
    /// The evaluated policy in words.
    package var policy: String
    /// What a reward is: the name of its column.
    package var reward: String
    /// Where predictions come from, in words; empty without any.
    package var predictions: String
    /// Whether the actions of the log have names that say something.
    package var hasActions: Bool
    /// What else the reader should know, for instance columns that were passed over.
    package var remarks: [String]

    /// Describes what was read.
    package init(
      log: String, policy: String, reward: String, predictions: String, hasActions: Bool = true,
      remarks: [String] = []
    ) {
      self.log = log
      self.policy = policy
      self.reward = reward
      self.predictions = predictions
      self.hasActions = hasActions
      self.remarks = remarks
    }
  }

  let input: Input
  let evaluation: OffPolicyEvaluation

  /// A report of an evaluation.
  package init(_ input: Input, _ evaluation: OffPolicyEvaluation) {
    self.input = input
    self.evaluation = evaluation
  }

  /// The heading.
  package var title: String { "Tollway off-policy evaluation: \(input.log)" }

  /// The question.
  package var question: String {
    "What would \(input.policy) have got, by a log of \(NumberText.count(evaluation.decisions)) "
      + "decisions of another policy in \(NumberText.count(evaluation.sessions)) sessions? Reward: "
      + "\(input.reward)."
  }

  /// The parts.
  package var sections: [Section] {
    [briefSection, estimatesSection, supportSection, readingSection]
  }

  /// Whether the log cannot answer.
  package var isRefused: Bool {
    switch evaluation.verdict {
    case .unsupported, .inconsistent: true
    case .tooThin, .higher, .lower, .open: false
    }
  }

  private var main: OffPolicyEvaluation.Estimate? {
    evaluation.estimates.first { $0.estimator == evaluation.main }?.estimate
  }

  private var level: String { NumberText.fixed(evaluation.options.confidence * 100, decimals: 0) }

  /// The verdict in one sentence.
  package var verdict: String {
    let logged = NumberText.significant(evaluation.logged.value, digits: 4)
    let estimate = main.map { NumberText.significant($0.value, digits: 4) } ?? NumberText.absent
    let interval = main?.interval.map { " (\(level) % \(Self.words($0)))" } ?? ""
    let change =
      main?.differenceInterval.map {
        "a difference of \(Self.words($0)) with \(level) % confidence"
      }
      ?? "no interval"
    switch evaluation.verdict {
    case .unsupported(let share):
      let exactly = evaluation.support.isExact ? "" : "at least "
      return "Refused: the logging policy could not do what \(input.policy) does in "
        + "\(exactly)\(NumberText.percent(share)) of its decisions; no weighting of this log says "
        + "what would have come of them."
    case .inconsistent(let mean):
      return
        "Refused: the weights average \(NumberText.significant(mean, digits: 3)) and not 1, by "
        + "more than chance allows: the propensities are not those of the log, or the logging "
        + "policy never does some of what \(input.policy) does."
    case .tooThin(let effective):
      return
        "Cannot tell: the log is worth \(NumberText.significant(effective, digits: 2)) decisions "
        + "of \(input.policy), too few for a conclusion; it would have got \(estimate)\(interval), "
        + "logged \(logged)."
    case .higher:
      return
        "Under \(input.policy) the reward would have been higher: \(estimate)\(interval) "
        + "per decision against \(logged) logged, \(change)."
    case .lower:
      return
        "Under \(input.policy) the reward would have been lower: \(estimate)\(interval) "
        + "per decision against \(logged) logged, \(change)."
    case .open:
      return
        "Cannot tell which is better: \(input.policy) would have got \(estimate)\(interval) per "
        + "decision against \(logged) logged, \(change)."
    }
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    let largest = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    let decimals = NumberText.decimals(largest, digits: 4)
    return "\(NumberText.fixed(range.lowerBound, decimals: decimals)) to "
      + NumberText.fixed(range.upperBound, decimals: decimals)
  }

  private var briefSection: Section {
    let support = evaluation.support
    var blocks: [Block] = [.finding(verdict)]
    if !isRefused {
      blocks.append(
        .finding(
          "The log is worth \(NumberText.significant(support.effectiveSampleSize, digits: 3)) "
            + "decisions of \(input.policy), of \(NumberText.count(evaluation.decisions)); the "
            + "largest weight is \(NumberText.significant(support.largestWeight, digits: 3))."))
    }
    if support.certainShare > 0 {
      blocks.append(
        .finding(
          "\(NumberText.percent(support.certainShare)) of the decisions were certain (propensity 1): "
            + "of them the log says nothing about anything else."))
    }
    return Section(title: "In brief", blocks: blocks)
  }

  private func row(
    _ label: String, _ estimate: OffPolicyEvaluation.Estimate, isLogged: Bool = false
  ) -> [String] {
    [
      label, NumberText.significant(estimate.value, digits: 5),
      estimate.interval.map(Self.words) ?? NumberText.absent,
      isLogged ? "" : NumberText.signed(estimate.difference, decimals: Self.decimals(estimate)),
      isLogged ? "" : estimate.differenceInterval.map(Self.words) ?? NumberText.absent,
    ]
  }

  private static func decimals(_ estimate: OffPolicyEvaluation.Estimate) -> Int {
    NumberText.decimals(estimate.value, digits: 5)
  }

  private var estimatesSection: Section {
    let columns: [Table.Column] = [
      .words("estimator"), .number("per decision"), .number("\(level) % interval"),
      .number("less logged"), .number("\(level) % interval"),
    ]
    var table = Table("What \(input.policy) would have got", columns: columns)
    table.add(row("logged policy", evaluation.logged, isLogged: true))
    for (estimator, estimate) in evaluation.estimates
    where !isRefused || estimator == .direct {
      let mark = estimator == evaluation.main && !isRefused ? " *" : ""
      table.add(row(estimator.label + mark, estimate))
    }
    let withheld =
      "Estimates by weights are withheld."
      + (input.predictions.isEmpty
        ? ""
        : " The direct method needs no support and so has none: it is only as good as its predictions.")
    table.note =
      isRefused
      ? withheld
      : "* The verdict is about this one. Intervals: percentiles of a bootstrap over sessions, "
        + "\(NumberText.count(evaluation.options.resamples)) resamples."
    var blocks: [Block] = [.table(table)]
    let leastEffective = evaluation.options.leastEffectiveSize
    if evaluation.loggedPerSession != nil, !isRefused,
      evaluation.effectiveSessions < leastEffective
    {
      blocks.append(
        .paragraph(
          "Estimates per session, where earlier steps change later ones, are withheld: the products "
            + "of the weights leave \(NumberText.significant(evaluation.effectiveSessions, digits: 2)) "
            + "effective sessions of \(NumberText.count(evaluation.sessions))."))
    } else if let logged = evaluation.loggedPerSession, !isRefused {
      var sessions = Table(
        "What it would have got per session, where earlier steps change later ones",
        columns: [.words("estimator"), .number("per session")] + columns.dropFirst(2))
      sessions.add(row("logged policy", logged, isLogged: true))
      for (estimator, estimate) in evaluation.sessionEstimates {
        sessions.add(row(estimator.label, estimate))
      }
      sessions.note =
        "The products of the weights leave "
        + "\(NumberText.significant(evaluation.effectiveSessions, digits: 3)) effective sessions of "
        + "\(NumberText.count(evaluation.sessions))."
      blocks.append(.table(sessions))
    }
    if let bernstein = evaluation.bernstein, !isRefused {
      blocks.append(
        .paragraph(
          "Whatever the distribution, the expectation of clipped IPS lies within "
            + "\(Self.words(bernstein)) with \(level) % confidence (empirical Bernstein)."))
    }
    return Section(title: "Estimates", blocks: blocks)
  }

  private var supportSection: Section {
    let support = evaluation.support
    var bands = Table(
      "Weights: how much likelier the evaluated policy was to do what was done",
      columns: [.words("weight"), .number("decisions"), .number("of all weight")])
    for band in support.bands where band.share > 0 {
      let name =
        band.upper == 0
        ? "0"
        : band.upper.isFinite
          ? "\(NumberText.significant(band.lower)) to \(NumberText.significant(band.upper))"
          : "above \(NumberText.significant(band.lower))"
      bands.add([name, NumberText.percent(band.share), NumberText.percent(band.weightShare)])
    }
    bands.note =
      "Mean weight \(NumberText.significant(support.meanWeight, digits: 4)) (1 is right), "
      + "standard error \(NumberText.significant(evaluation.meanWeightError, digits: 2))."
    guard input.hasActions else {
      return Section(title: "Overlap", blocks: [.table(bands)])
    }
    var actions = Table(
      "Actions under both policies",
      columns: [
        .words("action"), .number("logged"), .number("evaluated"), .number("least propensity"),
        .number("mean reward logged"),
      ])
    for action in support.actions.prefix(40) {
      actions.add([
        action.name, NumberText.percent(action.loggedShare),
        NumberText.percent(action.evaluatedShare),
        action.leastPropensity.map { NumberText.significant($0, digits: 3) } ?? "never taken",
        action.meanReward.map { NumberText.significant($0, digits: 4) } ?? "-",
      ])
    }
    if support.actions.count > 40 {
      actions.note = "The first 40 of \(NumberText.count(support.actions.count)) actions."
    }
    return Section(title: "Overlap", blocks: [.table(bands), .table(actions)])
  }

  private var readingSection: Section {
    let tuning = evaluation.options.tuning
    let clip = NumberText.significant(tuning.clip(count: evaluation.decisions), digits: 3)
    var lines = [
      "IPS and DR are unbiased where the propensities are right and nothing is missing; clipped IPS, "
        + "Switch-DR (limit \(NumberText.significant(tuning.switchLimit))), DRos (lambda "
        + "\(NumberText.significant(tuning.shrinkage))) and SG-DR (lambda "
        + "\(NumberText.significant(tuning.subGaussian))) give up some of that for less variance. "
        + "Weights are clipped at \(clip).",
      "Estimates per decision take the earlier steps of a session as the logging policy made them.",
      "In the overlap table a weight above 1 stands for decisions that the evaluated policy makes more "
        + "often than the log has them.",
      "A log cannot tell what more traffic of one kind would do to queues, limits and caches: "
        + "`sim compare` replays it with them.",
    ]
    if !input.predictions.isEmpty { lines.append("Predicted rewards: \(input.predictions).") }
    return Section(title: "How to read it", blocks: [.bullets(lines + input.remarks)])
  }
}
