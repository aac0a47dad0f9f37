/// When an experiment that runs in stages has enough replications.
package enum StoppingRule: Hashable, Sendable {
  /// After the replications that the scenario asks for.
  case fixed
  /// Once the interval of the primary difference is short enough, or at the limit.
  case precision(Precision, limit: Int)
  /// At any look at which the anytime-valid test has decided, or at the limit.
  case sequential(limit: Int)
  /// Once one policy is left as the best, or at the limit.
  case best(limit: Int)

  /// How short an interval is to be.
  package enum Precision: Hashable, Sendable {
    /// Half of the interval of the relative change is at most this share.
    case relative(Double)
    /// Half of the interval of the difference is at most this, in the unit of the metric.
    case absolute(Double)
  }

  /// The most replications; `nil` where their number is fixed.
  package var limit: Int? {
    switch self {
    case .fixed: nil
    case .precision(_, let limit), .sequential(let limit), .best(let limit): limit
    }
  }

  /// Whether verdicts have to hold however often one looks.
  package var isAnytime: Bool {
    if case .sequential = self { true } else { false }
  }

  /// The replications of a first stage: those asked for, but no fewer than the procedures need.
  package func firstStage(_ asked: Int) -> Int {
    switch self {
    case .fixed: asked
    case .precision(_, let limit), .sequential(let limit), .best(let limit):
      min(max(asked, Self.minimum), limit)
    }
  }

  /// Replications before the first look (A. M. Law, section 9.4.1; Kim and Nelson 2001).
  package static let minimum = 10
}

/// What a stage showed of one comparison.
package struct Look: Sendable {
  /// Replications at the look.
  package let replications: Int
  /// Where: workload, point and policy.
  package let cell: Cell
  /// The relative change, or the difference of a share, with its interval at this look.
  package let estimate: (value: Double, low: Double, high: Double)
  /// The e-value against no difference; `nil` where the rule has none.
  package let eValue: Double?
}

/// How an experiment came to its end.
package enum CourseEnding: Hashable, Sendable {
  /// Its replications were fixed.
  case fixed
  /// What was asked for is reached.
  case reached
  /// The limit was reached first.
  case limited
}

extension StoppingRule.Precision {
  /// Reads how short an interval of this metric is to be; `nil` where the text does not fit it.
  package init?(parsing text: String, metric: String) {
    guard let amount = Amount(parsing: text), !amount.isSigned, amount.value > 0,
      let unit = Metric.position(of: metric).map({ Metric.all[$0].unit })
    else { return nil }
    switch amount.unit {
    case .percent where unit != .share: self = .relative(amount.value / 100)
    case .points where unit == .share: self = .absolute(amount.value / 100)
    case .metric(let its) where unit != .share && (its == nil || its == unit):
      self = .absolute(amount.value)
    default: return nil
    }
  }
}
