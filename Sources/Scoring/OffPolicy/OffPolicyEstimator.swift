/// A way to estimate from one policy's log what another policy would have got per decision.
///
/// With `w` the weight of a row (``LoggedDecisions/weight(_:)``), `r` its reward, `q` the prediction
/// of what was done and `v` the predicted value of the evaluated policy.
public enum OffPolicyEstimator: String, CaseIterable, Sendable {
  /// Inverse propensity scoring: the mean of `w·r` (Horvitz and Thompson 1952; Precup et al. 2000).
  case inversePropensity = "ips"
  /// The sum of `w·r` over the sum of `w` (Hájek 1971; Swaminathan and Joachims 2015).
  case selfNormalised = "snips"
  /// The mean of `min(w, M)·r` (Ionides 2008; Bottou et al. 2013).
  case clipped = "clipped"
  /// The direct method: the mean of `v`, whatever was seen (Beygelzimer and Langford 2009).
  case direct = "dm"
  /// Doubly robust: the mean of `v + w·(r - q)` (Dudík et al. 2011).
  case doublyRobust = "dr"
  /// Doubly robust, with the correction over the sum of `w` (Thomas and Brunskill 2016).
  case selfNormalisedDoublyRobust = "sndr"
  /// Doubly robust where `w` is at most a limit, else the direct method (Wang et al. 2017).
  case switching = "switch-dr"
  /// Doubly robust with optimistic shrinkage, `λ·w / (w² + λ)` for `w` (Su et al. 2020).
  case shrunk = "dros"
  /// Doubly robust with sub-Gaussian weights, `w / (1 - λ + λ·w)` for `w` (Metelli et al. 2021).
  case subGaussian = "sg-dr"

  /// What it is called in words.
  public var label: String {
    switch self {
    case .inversePropensity: "inverse propensity (IPS)"
    case .selfNormalised: "self-normalised (SNIPS)"
    case .clipped: "clipped IPS"
    case .direct: "direct method (DM)"
    case .doublyRobust: "doubly robust (DR)"
    case .selfNormalisedDoublyRobust: "self-normalised DR (SNDR)"
    case .switching: "Switch-DR"
    case .shrunk: "DR, optimistic shrinkage (DRos)"
    case .subGaussian: "DR, sub-Gaussian weights (SG-DR)"
    }
  }

  /// Whether it needs predicted rewards.
  public var needsPredictions: Bool {
    switch self {
    case .inversePropensity, .selfNormalised, .clipped: false
    default: true
    }
  }
}

/// Constants of the estimators that trade bias for variance.
public struct OffPolicyTuning: Hashable, Sendable {
  /// The largest weight of the clipped estimator; `nil` for the square root of the count of
  /// decisions, with which its bias goes away as a log grows (Ionides 2008).
  public var clip: Double?
  /// The largest weight that Switch-DR trusts.
  public var switchLimit = 2.0
  /// λ of optimistic shrinkage.
  public var shrinkage = 5.0
  /// λ of sub-Gaussian weights.
  public var subGaussian = 0.1

  /// The constants of the golden file of Open Bandit Pipeline 0.5.7.
  public init() {}

  /// The largest weight of the clipped estimator for a log.
  public func clip(count: Int) -> Double { clip ?? Double(count).squareRoot() }
}

/// Sums over rows from which every estimator is worked out; sums of sessions add up to those of a
/// log, so that a bootstrap over sessions never looks at a row again.
struct OffPolicySums: Sendable {
  /// Decisions that the rows stand for.
  var copies = 0.0
  var reward = 0.0
  var weight = 0.0
  var weighted = 0.0
  var clipped = 0.0
  var predicted = 0.0
  var correction = 0.0
  var switched = 0.0
  var shrunk = 0.0
  var subGaussian = 0.0

  static func += (sums: inout OffPolicySums, other: OffPolicySums) {
    sums.copies += other.copies
    sums.reward += other.reward
    sums.weight += other.weight
    sums.weighted += other.weighted
    sums.clipped += other.clipped
    sums.predicted += other.predicted
    sums.correction += other.correction
    sums.switched += other.switched
    sums.shrunk += other.shrunk
    sums.subGaussian += other.subGaussian
  }

  /// Adds a row of a log.
  mutating func add(_ row: Int, of log: LoggedDecisions, _ tuning: OffPolicyTuning, clip: Double) {
    let (copies, weight, gain) = (log.copies(row), log.weight(row), log.rewards[row])
    self.copies += copies
    reward += copies * gain
    self.weight += copies * weight
    weighted += copies * weight * gain
    clipped += copies * min(weight, clip) * gain
    guard !log.predictions.isEmpty else { return }
    let residual = copies * (gain - log.predictionOfChosen(row))
    predicted += copies * log.predictedValue(row)
    correction += weight * residual
    if weight <= tuning.switchLimit { switched += weight * residual }
    shrunk += tuning.shrinkage * weight / (weight * weight + tuning.shrinkage) * residual
    let mixed = 1 - tuning.subGaussian + tuning.subGaussian * weight
    if weight > 0 { subGaussian += weight / mixed * residual }
  }

  /// What an estimator says, or the logged policy's own mean for `nil`.
  func value(_ estimator: OffPolicyEstimator?) -> Double {
    switch estimator {
    case nil: reward / copies
    case .inversePropensity: weighted / copies
    case .selfNormalised: weight > 0 ? weighted / weight : .nan
    case .clipped: clipped / copies
    case .direct: predicted / copies
    case .doublyRobust: (predicted + correction) / copies
    case .selfNormalisedDoublyRobust:
      weight > 0 ? predicted / copies + correction / weight : .nan
    case .switching: (predicted + switched) / copies
    case .shrunk: (predicted + shrunk) / copies
    case .subGaussian: (predicted + subGaussian) / copies
    }
  }
}
