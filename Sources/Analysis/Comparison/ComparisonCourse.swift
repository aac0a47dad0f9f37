package import Accounting
package import NumericalMethods

/// The course of a comparison: what each stage showed, and whether another one is needed.
package struct ComparisonCourse: Sendable {
  /// When it has enough replications.
  package let rule: StoppingRule
  /// What it has to show besides.
  package let requirements: [Requirement]
  /// What every stage showed, in order.
  package private(set) var looks: [Look] = []
  /// How many replications the first look planned for; `nil` where nothing was planned.
  package private(set) var planned: Int?
  /// How it ended.
  package private(set) var ending = CourseEnding.fixed
  /// The choice among many policies; `nil` for other rules.
  package private(set) var selection: Selection?

  /// Begins a comparison.
  package init(_ rule: StoppingRule, requirements: [Requirement] = []) {
    self.rule = rule
    self.requirements = requirements
  }

  /// Looks at what there is: replications by policy that there shall be, or `nil` for the end.
  package mutating func next(_ record: ExperimentRecord) -> [Int]? {
    switch rule {
    case .fixed: return nil
    case .precision(let precision, let limit): return next(record, precision, limit)
    case .sequential(let limit): return nextSequential(record, limit)
    case .best(let limit): return nextSelection(record, limit)
    }
  }

  /// Another tenth, rounded up, so that a long experiment does not look after every replication.
  private func more(than count: Int, _ limit: Int) -> Int { min(count + (count + 9) / 10, limit) }

  private mutating func end(_ ending: CourseEnding) -> [Int]? {
    self.ending = ending
    return nil
  }

  // MARK: A precision

  private mutating func next(
    _ record: ExperimentRecord, _ precision: StoppingRule.Precision, _ limit: Int
  ) -> [Int]? {
    let count = record.replications
    let wanted: Double =
      switch precision {
      case .relative(let share): share
      case .absolute(let size): size
      }
    let goal = PrecisionGoal(
      .absolute(wanted), minimum: 2, limit: max(2, limit), confidence: record.decision.confidence)
    var isReached = true
    var needed = 0
    for difference in record.primaryDifferences() {
      let values = Self.values(difference, precision)
      let moments = Moments(values)
      addLook(difference, count, halfWidth: MeanInterval(moments, confidence: goal.confidence))
      if goal.step(after: moments) != .reached { isReached = false }
      needed = max(needed, goal.replicationsNeeded(after: moments) ?? .max)
    }
    if planned == nil { planned = needed }
    if isReached { return end(.reached) }
    if count >= limit { return end(.limited) }
    return record.policies.map { _ in more(than: count, limit) }
  }

  /// What the interval is of, one number per pair: the difference, or the relative change by the
  /// delta method.
  private static func values(
    _ difference: PairedDifference, _ precision: StoppingRule.Precision
  ) -> [Double] {
    switch precision {
    case .absolute: difference.values.differences
    case .relative: difference.values.relativeChanges
    }
  }

  private mutating func addLook(
    _ difference: PairedDifference, _ count: Int, halfWidth: MeanInterval?
  ) {
    guard let halfWidth else { return }
    looks.append(
      Look(
        replications: count, cell: difference.cell,
        estimate: (halfWidth.mean, halfWidth.lower, halfWidth.upper), eValue: nil))
  }

  // MARK: Early looks

  private mutating func nextSequential(_ record: ExperimentRecord, _ limit: Int) -> [Int]? {
    let count = record.replications
    let differences = record.primaryDifferences(isAnytime: true)
    let metric = Metric.all[record.primaryMetric]
    var isDecided = true
    for difference in differences {
      let isShare = metric.unit == .share
      let sequence = AnytimeValidMean(
        isShare ? difference.values.differences : difference.values.relativeChanges)
      let confidence = 1 - record.decision.level / Double(max(1, differences.count))
      let half = sequence.halfWidth(confidence: confidence)
      let mean = sequence.moments.mean
      looks.append(
        Look(
          replications: count, cell: difference.cell, estimate: (mean, mean - half, mean + half),
          eValue: deterministicExp(
            AnytimeValidMean(difference.values.differences).logEValueMax)))
      if !difference.verdict.isDecided { isDecided = false }
    }
    let answers = record.outcomes(of: requirements, anytime: true)
    if answers.contains(where: { $0.answer == .cannotTell }) { isDecided = false }
    if isDecided { return end(.reached) }
    if count >= limit { return end(.limited) }
    return record.policies.map { _ in more(than: count, limit) }
  }

  // MARK: The best of many

  /// The choice of the best of several policies.
  package struct Selection: Sendable {
    /// The procedure with all replications so far.
    package fileprivate(set) var procedure: KimNelson
    /// Replications of every policy that the choice has used.
    fileprivate var used = 0
  }

  private mutating func nextSelection(_ record: ExperimentRecord, _ limit: Int) -> [Int]? {
    let metric = Metric.all[record.primaryMetric]
    let rows = record.policies.indices.map { policy in
      record.runs(workload: 0, point: 0, policy: policy).map { metric.value($0) ?? .nan }
    }
    // Nothing is chosen by a metric that is not defined everywhere.
    if rows.joined().contains(where: \.isNaN) { return end(.limited) }
    let first = rows.map(\.count).min() ?? 0
    var choice = selection ?? Selection(procedure: Self.procedure(record, rows, first))
    let alive = { (choice: Selection) in choice.procedure.survivors }
    while let most = alive(choice).map({ rows[$0].count }).min(), choice.used < most,
      !choice.procedure.isFinished
    {
      let place = choice.used
      choice.procedure.add(rows.map { $0.indices.contains(place) ? $0[place] : 0 })
      choice.used += 1
    }
    selection = choice
    if planned == nil { planned = choice.procedure.replicationsAtMost }
    if choice.procedure.isFinished { return end(.reached) }
    let count = alive(choice).map { rows[$0].count }.min() ?? limit
    if count >= limit { return end(.limited) }
    let next = more(than: count, limit)
    return rows.indices.map { alive(choice).contains($0) ? next : rows[$0].count }
  }

  /// The indifference is the change that matters, on the scale of the baseline's first stage.
  private static func procedure(
    _ record: ExperimentRecord, _ rows: [[Double]], _ first: Int
  ) -> KimNelson {
    let metric = Metric.all[record.primaryMetric]
    let rule = record.decision
    let mean = Moments(Array(rows[record.baseline].prefix(first))).mean.magnitude
    let size = metric.unit == .share ? rule.materialShare : rule.materialChange * mean
    return KimNelson(
      systems: rows.count, indifference: size > 0 && size.isFinite ? size : 1e-300,
      firstStage: max(2, first), alpha: rule.level, prefersLow: metric.direction == .lower)
  }
}

extension ExperimentRecord {
  /// The differences in the primary metric, by workload, point and policy.
  func primaryDifferences(isAnytime: Bool = false) -> [PairedDifference] {
    PairedDifference.all(
      of: self,
      PairedDifference.Method(
        ratios: .ratioOfTotals, isAnytime: isAnytime, primaryOnly: true))
  }

  /// What may be said of requirements: at every workload and point, for every policy but the
  /// baseline, at a confidence that holds for all of them at once (Bonferroni).
  package func outcomes(
    of requirements: [Requirement], anytime: Bool
  ) -> [RequirementOutcome] {
    let others = cells.filter { $0.policy != baseline }
    let several = Double(max(1, requirements.count * others.count))
    let confidence = 1 - decision.level / several
    return requirements.flatMap { requirement in
      others.map { cell in
        let values = PairedValues(
          Metric.all[requirement.metric], runs(of: cell),
          runs(workload: cell.workload, point: cell.point, policy: baseline),
          ratios: anytime ? .meanOfRatios : .ratioOfTotals)
        return RequirementOutcome(
          requirement, cell, values, confidence: confidence, anytime: anytime)
      }
    }
  }
}
