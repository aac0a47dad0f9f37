import NumericalMethods

/// What a log says another policy would have got: estimates with intervals, how far they can be
/// trusted, and a verdict, which may be a refusal.
public struct OffPolicyEvaluation: Sendable {
  /// How it is done.
  public struct Options: Sendable {
    /// Constants of the estimators.
    public var tuning = OffPolicyTuning()
    /// Confidence of all intervals.
    public var confidence = 0.95
    /// Resamples of the bootstrap.
    public var resamples = 1_000
    /// Seed of the bootstrap.
    public var seed: UInt64 = 1
    /// Share of the evaluated policy's decisions that may lack support.
    public var unsupportedLimit = 0.01
    /// Effective decisions with fewer of which nothing is concluded.
    public var leastEffectiveSize = 30.0
    /// What a reward lies between, known beforehand; for the interval that holds at any count.
    public var rewardBounds: ClosedRange<Double>?

    /// The usual way.
    public init() {}
  }

  /// A value with its interval, and the same of its difference to the logged policy.
  public struct Estimate: Sendable {
    /// The value.
    public let value: Double
    /// Its interval, by the percentiles of a bootstrap over sessions; `nil` with one session.
    public let interval: ClosedRange<Double>?
    /// The value less what was logged.
    public let difference: Double
    /// The interval of the difference, from the same resamples.
    public let differenceInterval: ClosedRange<Double>?
  }

  /// What the log allows to say.
  public enum Verdict: Sendable, Hashable {
    /// The log has no decisions like those of the evaluated policy, for this share of them.
    case unsupported(share: Double)
    /// The propensities cannot be right, or actions are missing: the weights' mean differs from 1.
    case inconsistent(meanWeight: Double)
    /// The weights leave too few effective decisions.
    case tooThin(effective: Double)
    /// The reward would have been higher.
    case higher
    /// The reward would have been lower.
    case lower
    /// The interval of the difference holds 0.
    case open
  }

  /// The log.
  public let decisions: Int
  /// Sessions of the log.
  public let sessions: Int
  /// How it was done.
  public let options: Options
  /// What was logged, per decision.
  public let logged: Estimate
  /// Estimates per decision, in the order of ``OffPolicyEstimator``; those that the log can give.
  public let estimates: [(estimator: OffPolicyEstimator, estimate: Estimate)]
  /// What was logged, per session; `nil` where sessions are single decisions.
  public let loggedPerSession: Estimate?
  /// Estimates per session; empty where sessions are single decisions.
  public let sessionEstimates: [(estimator: SessionEstimator, estimate: Estimate)]
  /// Effective sessions of the products of weights.
  public let effectiveSessions: Double
  /// Weights and support.
  public let support: OffPolicySupport
  /// Standard error of the mean weight over sessions.
  public let meanWeightError: Double
  /// The interval of the clipped estimator that holds at any count; `nil` without reward bounds.
  public let bernstein: ClosedRange<Double>?
  /// The estimator that the verdict is about.
  public let main: OffPolicyEstimator
  /// What the log allows to say.
  public let verdict: Verdict

  /// Evaluates a log of at least one session.
  public init(_ log: LoggedDecisions, _ options: Options = Options()) {
    precondition(log.count > 0, "a log has a decision")
    self.options = options
    decisions = log.count
    sessions = log.sessionCount
    support = OffPolicySupport(of: log)
    let clip = options.tuning.clip(count: log.count)
    let parts = (0..<log.sessionCount).map { session in
      SessionPart(log.rows(of: session), of: log, options.tuning, clip: clip)
    }
    let whole = parts.reduce(into: SessionPart()) { $0 += $1 }
    let known = OffPolicyEstimator.allCases.filter {
      !log.predictions.isEmpty || !$0.needsPredictions
    }
    let paths = log.isSingleStep ? [] : SessionEstimator.allCases
    let resampled = Resamples(parts, known, paths, options)
    logged = resampled.estimate(whole.rows.value(nil), against: whole.rows.value(nil), column: 0)
    estimates = known.enumerated().map { position, estimator in
      (
        estimator,
        resampled.estimate(
          whole.rows.value(estimator), against: whole.rows.value(nil), column: position + 1)
      )
    }
    let base = known.count + 1
    loggedPerSession =
      paths.isEmpty
      ? nil
      : resampled.estimate(
        whole.paths.value(nil), against: whole.paths.value(nil), column: base, baseline: base)
    sessionEstimates = paths.enumerated().map { position, estimator in
      (
        estimator,
        resampled.estimate(
          whole.paths.value(estimator), against: whole.paths.value(nil),
          column: base + position + 1, baseline: base)
      )
    }
    effectiveSessions = whole.paths.effectiveSessions
    meanWeightError = Self.meanWeightError(parts.map(\.rows), whole.rows)
    bernstein = Self.bernstein(parts.map(\.rows), whole.rows, clip: clip, options)
    main = log.predictions.isEmpty ? .selfNormalised : .selfNormalisedDoublyRobust
    verdict = Self.verdict(
      support, estimates.first { [main] in $0.estimator == main }?.estimate, meanWeightError,
      options)
  }
}

extension OffPolicyEvaluation {
  private static func verdict(
    _ support: OffPolicySupport, _ main: Estimate?, _ error: Double, _ options: Options
  ) -> Verdict {
    // What nobody ever did is missing too, unless the log says that it could have been done.
    let missing =
      support.isExact
      ? support.unsupportedShare : max(support.unsupportedShare, support.neverTakenShare)
    if missing > options.unsupportedLimit { return .unsupported(share: missing) }
    // Four standard errors: 1 false alarm in 16,000.
    let gap = abs(support.meanWeight - 1)
    if gap > 4 * error, gap > options.unsupportedLimit {
      return .inconsistent(meanWeight: support.meanWeight)
    }
    if support.effectiveSampleSize < options.leastEffectiveSize {
      return .tooThin(effective: support.effectiveSampleSize)
    }
    guard let interval = main?.differenceInterval else { return .open }
    if interval.lowerBound > 0 { return .higher }
    return interval.upperBound < 0 ? .lower : .open
  }

  /// Standard error of the mean weight as a ratio of sums over sessions (Cochran 1977, 6.3).
  private static func meanWeightError(_ parts: [OffPolicySums], _ whole: OffPolicySums) -> Double {
    guard parts.count > 1 else { return .infinity }
    let mean = whole.weight / whole.copies
    var squares = 0.0
    for part in parts {
      let residual = part.weight - mean * part.copies
      squares += residual * residual
    }
    let count = Double(parts.count)
    return (squares * count / (count - 1)).squareRoot() / whole.copies
  }

  /// Sessions are the independent units: a session's clipped sum over the mean length is between the
  /// bounds times the clip times how much longer than the mean the longest session is.
  private static func bernstein(
    _ parts: [OffPolicySums], _ whole: OffPolicySums, clip: Double, _ options: Options
  ) -> ClosedRange<Double>? {
    guard let bounds = options.rewardBounds else { return nil }
    let length = whole.copies / Double(parts.count)
    let longest = (parts.map(\.copies).max() ?? 0) / length
    let lower = min(0, bounds.lowerBound) * clip * longest
    let upper = max(0, bounds.upperBound) * clip * longest
    return EmpiricalBernstein.interval(
      parts.map { $0.clipped / length }, bounds: lower...upper, confidence: options.confidence)
  }
}

/// The sums of one session, of its rows and as a whole.
private struct SessionPart: Sendable {
  var rows = OffPolicySums()
  var paths = SessionSums()

  init() {}

  init(
    _ range: Range<Int>, of log: LoggedDecisions, _ tuning: OffPolicyTuning, clip: Double
  ) {
    for row in range { rows.add(row, of: log, tuning, clip: clip) }
    paths = SessionSums(range, of: log)
  }

  static func += (part: inout SessionPart, other: SessionPart) {
    part.rows += other.rows
    part.paths += other.paths
  }
}

/// Values of all estimators in resamples of sessions with replacement, column by column: the
/// bootstrap of Efron (1979) over the independent units.
private struct Resamples {
  /// By column: the values, in order of the resamples.
  private var columns: [[Double]]
  private let confidence: Double

  init(
    _ parts: [SessionPart], _ known: [OffPolicyEstimator], _ paths: [SessionEstimator],
    _ options: OffPolicyEvaluation.Options
  ) {
    confidence = options.confidence
    let width = known.count + 1 + (paths.isEmpty ? 0 : paths.count + 1)
    columns = Array(repeating: [], count: width)
    guard parts.count > 1 else { return }
    for resample in 0..<options.resamples {
      var sum = SessionPart()
      for part in Bootstrap.resample(resample, count: parts.count, seed: options.seed) {
        sum += parts[part]
      }
      columns[0].append(sum.rows.value(nil))
      for (position, estimator) in known.enumerated() {
        columns[position + 1].append(sum.rows.value(estimator))
      }
      guard !paths.isEmpty else { continue }
      columns[known.count + 1].append(sum.paths.value(nil))
      for (position, estimator) in paths.enumerated() {
        columns[known.count + 2 + position].append(sum.paths.value(estimator))
      }
    }
  }

  func estimate(
    _ value: Double, against logged: Double, column: Int, baseline: Int = 0
  ) -> OffPolicyEvaluation.Estimate {
    let differences = zip(columns[column], columns[baseline]).map { $0 - $1 }
    return OffPolicyEvaluation.Estimate(
      value: value, interval: interval(columns[column]), difference: value - logged,
      differenceInterval: interval(differences))
  }

  /// The middle share of the values; `nil` where there are none.
  private func interval(_ values: [Double]) -> ClosedRange<Double>? {
    let sorted = values.filter(\.isFinite).sorted()
    guard sorted.count > 1 else { return nil }
    return Bootstrap.percentileInterval(of: sorted, confidence: confidence)
  }
}
