import Accounting
import NumericalMethods

/// What may be said of a difference, and the words for it.
package enum Verdict: Hashable, Sendable {
  /// Both policies gave the same value in every replication.
  case identical
  /// The policy is better by the words' measure.
  case better(String)
  /// The policy is worse by the words' measure.
  case worse(String)
  /// The whole interval lies within what counts as immaterial.
  case immaterial(String)
  /// Nothing is shown, and about so many more replications would tell (`nil`: over 1,000).
  case undecided(more: Int?)
  /// Too few replications for an interval, with the observed change.
  case noInterval(String)
  /// The metric is not defined in any replication of both.
  case undefined

  /// The verdict in words.
  package var words: String {
    switch self {
    case .identical: "identical in every replication"
    case .better(let words), .worse(let words): words
    case .immaterial(let range): "no material difference (\(range))"
    case .undecided(let more?):
      "cannot tell yet: about \(NumberText.count(more)) more replications would"
    case .undecided(nil): "no difference shown (over 1,000 more replications to tell)"
    case .noInterval(let change): "\(change) in one replication: no interval is possible"
    case .undefined: "not defined"
    }
  }

  /// Whether more replications are not needed, or would not help.
  var isDecided: Bool {
    switch self {
    case .undecided, .noInterval: false
    default: true
    }
  }

  /// One word for files.
  package var code: String {
    switch self {
    case .identical: "identical"
    case .better: "better"
    case .worse: "worse"
    case .immaterial: "immaterial"
    case .undecided: "undecided"
    case .noInterval: "no_interval"
    case .undefined: "undefined"
    }
  }

  init(
    metric: Metric, difference: Estimate?, baseline: Double?,
    relativeChange: (value: Double, low: Double, high: Double)?, adjustedPValue: Double?,
    equivalencePValue: Double?, familySize: Int, rule: DecisionRule, isAnytime: Bool = false
  ) {
    guard let difference, let baseline else {
      self = .undefined
      return
    }
    // Shares change by points; everything else in percent, where there is something to divide by.
    let inPoints = metric.unit == .share
    let change: (value: Double, low: Double, high: Double)
    if inPoints {
      change = (difference.mean, difference.low, difference.high)
    } else if let relativeChange {
      change = relativeChange
    } else {
      self = difference.mean == 0 ? .identical : .undefined
      return
    }
    guard let halfWidth = difference.halfWidth ?? (difference.count > 1 ? .infinity : nil) else {
      self = .noInterval(Self.words(metric, change, inPoints: inPoints, withInterval: false))
      return
    }
    if difference.mean == 0, halfWidth == 0 {
      self = .identical
    } else if let adjustedPValue, adjustedPValue < rule.level {
      let words = Self.words(metric, change, inPoints: inPoints, withInterval: true)
      let isLower = difference.mean < 0
      self = isLower == (metric.direction == .lower) ? .better(words) : .worse(words)
    } else {
      // Two one-sided tests at half the level each: the same as an interval within the margin.
      if let equivalencePValue, equivalencePValue < rule.level / 2 {
        self = .immaterial(Self.range(change.low, change.high, inPoints: inPoints))
      } else {
        let material =
          inPoints ? rule.materialShare : rule.materialChange * baseline.magnitude
        self = .undecided(
          more: Self.replicationsMissing(
            difference, material: material, tail: rule.level / 2 / Double(familySize),
            isAnytime: isAnytime))
      }
    }
  }

  /// Replications beyond those run that would either show a difference of the size seen, or show
  /// that it is immaterial, whichever is sooner; the level is Bonferroni's first step of Holm.
  ///
  /// With the t of the number that is needed, not of the number there is: the first is what will
  /// decide, and at few replications the second would promise several times too many.
  private static func replicationsMissing(
    _ difference: Estimate, material: Double, tail: Double, isAnytime: Bool
  ) -> Int? {
    guard let deviation = difference.standardDeviation else { return nil }
    let size = difference.mean.magnitude
    let target = max(size, material - size)
    guard target > 0 else { return nil }
    func isEnough(_ count: Int) -> Bool {
      if isAnytime {
        let size = deviation > 0 ? target / deviation : .infinity
        return AnytimeValidMean.logEValue(ofEffect: size, count: count)
          >= -deterministicLog(2 * tail)
      }
      let critical = StudentT(degreesOfFreedom: Double(count - 1)).quantile(1 - tail)
      return critical * deviation <= target * Double(count).squareRoot()
    }
    var (low, high) = (difference.count, 2 * difference.count)
    while !isEnough(high) {
      guard high < 1000 + difference.count else { return nil }
      (low, high) = (high, 2 * high)
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if isEnough(middle) { high = middle } else { low = middle }
    }
    return high - difference.count < 1000 ? high - difference.count : nil
  }

  private static func words(
    _ metric: Metric, _ change: (value: Double, low: Double, high: Double), inPoints: Bool,
    withInterval: Bool
  ) -> String {
    let isLower = change.value < 0
    let word = metric.vocabulary.word(isLower: isLower)
    let sign = isLower ? -1.0 : 1.0
    let unit = inPoints ? "points" : "%"
    // Where a ratio is large, "times" reads better than a percentage of thousands.
    if !inPoints, change.value > 3 {
      let interval =
        withInterval
        ? " (\(NumberText.significant(1 + change.low))-\(NumberText.factor(1 + change.high)))" : ""
      return "\(word): \(NumberText.factor(1 + change.value)) the baseline\(interval)"
    }
    let isNarrow = withInterval && change.high - change.low < 0.02
    // A share of a tenth of a point would read as 0.0.
    let isTiny = inPoints && max(change.low.magnitude, change.high.magnitude) < 0.001
    func percentage(_ share: Double) -> String {
      if isTiny { return NumberText.fixed(share * 100, decimals: 2) }
      return NumberText.fixed(share * 100, decimals: share.magnitude < 0.0995 || isNarrow ? 1 : 0)
    }
    let text = percentage(change.value.magnitude)
    guard withInterval else { return "\(word) by \(text) \(unit)" }
    let ends = [sign * change.low, sign * change.high].sorted()
    let interval =
      ends[0] < 0
      ? "\(NumberText.signed(ends[0] * 100, decimals: 1)) to \(percentage(ends[1]))"
      : "\(percentage(ends[0]))-\(percentage(ends[1]))"
    return "\(word) by \(text) \(unit) (\(interval) \(unit))"
  }

  static func range(_ low: Double, _ high: Double, inPoints: Bool) -> String {
    let isTiny = max(low.magnitude, high.magnitude) < 0.001
    let ends = [low, high].map { NumberText.signed($0 * 100, decimals: isTiny ? 2 : 1) }
    return "\(ends[0]) to \(ends[1]) \(inPoints ? "points" : "%")"
  }
}
