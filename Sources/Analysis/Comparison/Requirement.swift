import Formats
import NumericalMethods

/// What a policy has to keep to, for example `cost_per_task_usd<=1.05x`.
package struct Requirement: Hashable, Sendable {
  /// How a value has to stand to its bound.
  package enum Relation: String, Sendable, CaseIterable {
    /// At most the bound.
    case atMost = "<="
    /// At least the bound.
    case atLeast = ">="
    /// Less than the bound.
    case below = "<"
    /// More than the bound.
    case above = ">"
  }
  /// Against what a metric is held.
  enum Bound: Hashable, Sendable {
    /// So many times the baseline.
    case times(Double)
    /// The baseline and so much more, in the unit of the metric.
    case difference(Double)
    /// A value, whatever the baseline has.
    case value(Double)
  }

  /// The requirement as it was written.
  package let text: String
  /// Position in ``Metric/all``.
  package let metric: Int
  /// How the metric has to stand to the bound.
  package let relation: Relation
  /// Against what it is held.
  let bound: Bound

  /// Why a text is no requirement.
  package struct Mistake: Error, Hashable, Sendable {
    /// What was found and what would be right.
    package let message: String
  }

  /// The grammar, for messages.
  package static let grammar =
    "expected METRIC, one of <=, <, >=, >, and a bound: 1.05x or +5 % (against the baseline), "
    + "+0.5 points (of a share), or a value such as $2.00, 0.5 % or 30 s"

  /// Reads a requirement.
  package init(parsing text: String) throws(Mistake) {
    func mistake(_ message: String) -> Mistake { Mistake(message: "\"\(text)\": \(message)") }
    guard let start = text.firstIndex(where: { "<>=".contains($0) }) else {
      throw mistake(Self.grammar)
    }
    let name = text[..<start].filter { $0 != " " }
    let rest = text[start...]
    guard let relation = Relation.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else {
      throw mistake(Self.grammar)
    }
    guard let metric = Metric.position(of: name) else {
      let near = nearest(to: name, among: Metric.all.map(\.id))
      throw mistake(
        "there is no metric \"\(name)\""
          + (near.map { "; did you mean \"\($0)\"?" } ?? "; `sim compare --help` names them"))
    }
    let written = String(rest.dropFirst(relation.rawValue.count))
    guard let amount = Amount(parsing: written) else {
      throw mistake("found the bound \"\(written)\"; \(Self.grammar)")
    }
    self.text = text
    self.metric = metric
    self.relation = relation
    guard let bound = Self.bound(amount, Metric.all[metric].unit) else {
      throw mistake(Self.misfit(amount, Metric.all[metric], written))
    }
    self.bound = bound
  }

  /// What an amount means for a metric of this unit; `nil` where it means nothing.
  private static func bound(_ amount: Amount, _ unit: MetricUnit) -> Bound? {
    switch amount.unit {
    case .times: return amount.isSigned ? nil : .times(amount.value)
    case .percent where amount.isSigned: return .times(1 + amount.value / 100)
    case .percent: return unit == .share ? .value(amount.value / 100) : nil
    case .points: return unit == .share ? .difference(amount.value / 100) : nil
    case .metric(let its):
      guard its == nil || its == unit else { return nil }
      return amount.isSigned ? .difference(amount.value) : .value(amount.value)
    }
  }

  private static func misfit(_ amount: Amount, _ metric: Metric, _ written: String) -> String {
    if amount.unit == .percent {
      return "\(metric.id) is no share, so \"\(written)\" is a change: write it with a sign, +5 %"
    }
    return "the bound \"\(written)\" does not fit \(metric.id), which is in "
      + "\(metric.unit.rawValue); \(grammar)"
  }
}

/// Whether a requirement is met by one policy in one place.
package struct RequirementOutcome: Sendable {
  /// What may be said.
  package enum Answer: String, Sendable {
    /// It is met: the whole interval keeps to it.
    case yes
    /// It is broken: the whole interval breaks it.
    case no
    /// The interval has both in it.
    case cannotTell = "cannot tell"
  }

  /// The requirement.
  package let requirement: Requirement
  /// Where: workload, point and policy.
  package let cell: Cell
  /// What may be said.
  package let answer: Answer
  /// The policy's value, its change or its difference from the baseline, as the bound is written.
  package let value: Double?
  /// The interval of ``value``, at the confidence that holds for all requirements at once.
  package let interval: ClosedRange<Double>?
  /// Pairs of replications.
  package let count: Int
  /// More replications that would tell if things stay as they look; `nil` where unknown.
  package let more: Int?

  /// Holds a metric against its bound.
  ///
  /// With the pairs (a, b) of baseline and policy, what has to lie below 0 is b - k a for `k x`, and
  /// b - a - d for a difference d: the interval of its mean by Student's t is exact where the
  /// interval of a ratio would be approximate (Fieller).
  ///
  /// - Parameters:
  ///   - confidence: of the interval, after Bonferroni over all requirements and policies.
  ///   - anytime: whether the interval has to hold however often one looks.
  init(
    _ requirement: Requirement, _ cell: Cell, _ values: PairedValues, confidence: Double,
    anytime: Bool
  ) {
    self.requirement = requirement
    self.cell = cell
    let side: Double = requirement.relation == .atMost || requirement.relation == .below ? 1 : -1
    let excess = zip(values.policy, values.baseline).map { policy, baseline -> Double in
      switch requirement.bound {
      case .times(let factor): side * (policy - factor * baseline)
      case .difference(let size): side * (policy - baseline - size)
      case .value(let size): side * (policy - size)
      }
    }
    count = excess.count
    let moments = Moments(excess)
    let mean = moments.mean
    var half: Double?
    if anytime {
      half = excess.count < 2 ? nil : AnytimeValidMean(excess).halfWidth(confidence: confidence)
    } else {
      half = MeanInterval(moments, confidence: confidence)?.halfWidth
    }
    let isStrict = requirement.relation == .below || requirement.relation == .above
    if let half, isStrict ? mean + half < 0 : mean + half <= 0 {
      answer = .yes
    } else if let half, isStrict ? mean - half >= 0 : mean - half > 0 {
      answer = .no
    } else {
      answer = .cannotTell
    }
    (value, interval) = Self.shown(requirement.bound, values, confidence, isAnytime: anytime)
    more = answer == .cannotTell ? Self.more(moments, half) : nil
  }

  /// The value on the scale of the bound with its interval, which ends where the bound would be
  /// neither met nor broken.
  private static func shown(
    _ bound: Requirement.Bound, _ values: PairedValues, _ confidence: Double, isAnytime: Bool
  ) -> (Double?, ClosedRange<Double>?) {
    func interval(of numbers: [Double]) -> (Double?, ClosedRange<Double>?) {
      let moments = Moments(numbers)
      guard moments.count > 0 else { return (nil, nil) }
      let half =
        isAnytime
        ? AnytimeValidMean(numbers).finiteHalfWidth(confidence)
        : MeanInterval(moments, confidence: confidence)?.halfWidth
      return (moments.mean, half.map { (moments.mean - $0)...(moments.mean + $0) })
    }
    switch bound {
    case .difference: return interval(of: values.differences)
    case .value: return interval(of: values.policy)
    case .times:
      let change = values.relativeChange(
        confidence, isAnytime: isAnytime, fiellerBelow: .max)
      guard let change else { return (nil, nil) }
      let hasEnds = change.low <= change.high
      return (1 + change.value, hasEnds ? (1 + change.low)...(1 + change.high) : nil)
    }
  }

  /// (half-width / distance from the bound)² times as many would end on one side of it.
  private static func more(_ moments: Moments, _ half: Double?) -> Int? {
    guard let half, half.isFinite, moments.mean != 0 else { return nil }
    let factor = half / moments.mean.magnitude
    let needed = Double(moments.count) * factor * factor
    guard needed < 1000 + Double(moments.count) else { return nil }
    return max(1, Int(needed.rounded(.up)) - moments.count)
  }
}
