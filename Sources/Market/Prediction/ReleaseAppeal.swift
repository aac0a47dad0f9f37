import NumericalMethods
import Quantities

/// How the appeal of a release compares with its author's best model before it.
public struct ReleaseAppeal: Hashable, Sendable {
  /// Mean of the difference [logits].
  public let premium: Double
  /// Standard deviation of that mean.
  public let premiumDeviation: Double
  /// Standard deviation of single releases about it.
  public let spread: Double
  /// Releases behind it.
  public let count: Int

  /// Before any release is seen, assumed: as good as the author's best, give or take 1; the mean
  /// is known to ±0.5.
  static let prior = (deviation: 0.5, spread: 1.0, weight: 4.0)

  /// Weighs the prior against the releases of a fit.
  ///
  /// The mean of normal differences by precision; the spread as if the prior's had been seen four
  /// times.
  init(_ fit: ShareFit) {
    let errors = fit.likelihood.standardErrors ?? fit.likelihood.estimates.map { _ in 0 }
    var differences: [(value: Double, variance: Double)] = []
    let start = fit.world.panel.weeks[0].start
    for (position, model) in fit.models.enumerated() {
      guard let released = fit.world.panel.models[model].released, released > start,
        let best = fit.bestAppeal(ofAuthorOf: model, before: released.daysSinceEpoch)
      else { continue }
      let error = errors[CommonParameter.allCases.count + position]
      differences.append((fit.appeals[position] - best, error * error))
    }
    count = differences.count
    let squares = differences.reduce(0) { $0 + max(0, $1.value * $1.value - $1.variance) }
    let prior = Self.prior
    spread =
      ((prior.weight * prior.spread * prior.spread + squares)
      / (prior.weight + Double(differences.count))).squareRoot()
    var precision = 1 / (prior.deviation * prior.deviation)
    var sum = 0.0
    for difference in differences {
      let weight = 1 / (difference.variance + spread * spread)
      precision += weight
      sum += weight * difference.value
    }
    premium = sum / precision
    premiumDeviation = (1 / precision).squareRoot()
  }
}

extension ShareFit {
  /// The highest appeal of a model's author among models released before a day; `nil` without one.
  func bestAppeal(ofAuthorOf model: Int, before day: Int) -> Double? {
    var best: Double?
    for (position, other) in models.enumerated()
    where other != model && world.authors[other] == world.authors[model] {
      if let released = world.panel.models[other].released, released.daysSinceEpoch >= day {
        continue
      }
      best = max(best ?? -.infinity, appeals[position])
    }
    return best
  }

  /// What a release by an author without a model is taken to compare with: the appeal that 60 % of
  /// models do not reach (chosen in the prototype).
  var appealOfNewcomers: Double {
    let sorted = appeals.sorted()
    return sorted[min(sorted.count - 1, sorted.count * 6 / 10)]
  }
}
