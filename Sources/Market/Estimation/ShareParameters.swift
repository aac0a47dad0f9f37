import NumericalMethods

/// The parameters that all models share, each on a scale without bounds.
public enum CommonParameter: Int, CaseIterable, Sendable {
  /// Logarithm of the factor on every segment's weight of cost.
  case costScale
  /// What a price of zero adds beyond the money that it saves [logits].
  case free
  /// Logit of the share of traffic that is not reconsidered in a week.
  case staying
  /// Logit of the share of reconsidered traffic that looks only at its author.
  case loyalty
  /// Logarithm of the time of awareness [weeks].
  case awareness

  /// Name in files and tables.
  public var name: String {
    switch self {
    case .costScale: "cost_scale"
    case .free: "free_dummy"
    case .staying: "staying"
    case .loyalty: "loyalty"
    case .awareness: "awareness_weeks"
    }
  }

  /// What it is, in words.
  public var meaning: String {
    switch self {
    case .costScale: "factor on every segment's weight of cost"
    case .free: "worth of a price of zero [logits]"
    case .staying: "share of traffic not reconsidered in a week"
    case .loyalty: "share of the rest that looks only at its author"
    case .awareness: "time of awareness [weeks]"
    }
  }

  /// The value that a number on the free scale stands for.
  public func value(_ raw: Double) -> Double {
    switch self {
    case .costScale, .awareness: deterministicExp(raw)
    case .free: raw
    case .staying, .loyalty: logistic(raw)
    }
  }

  /// The number on the free scale that stands for a value.
  public func raw(_ value: Double) -> Double {
    switch self {
    case .costScale, .awareness: deterministicLog(value)
    case .free: value
    case .staying, .loyalty: deterministicLog(value / (1 - value))
    }
  }
}

/// What is known of a parameter before the panel is looked at.
public struct ParameterPrior: Hashable, Sendable {
  /// The parameter.
  public var parameter: CommonParameter
  /// The most likely value.
  public var median: Double
  /// Half of the width of the prior on the free scale, as a standard deviation.
  public var deviation: Double
  /// Whether the value is held, whatever the data say.
  public var isFixed: Bool
  /// The layer at which it was measured, never mixed with others.
  public var layer: String
  /// Where it comes from.
  public var source: String

  /// Creates a prior whose 90 % interval is given on the parameter's own scale.
  public init(
    _ parameter: CommonParameter, median: Double, range: ClosedRange<Double>, layer: String,
    source: String, isFixed: Bool = false
  ) {
    self.parameter = parameter
    self.median = median
    deviation = (parameter.raw(range.upperBound) - parameter.raw(range.lowerBound)) / (2 * 1.645)
    self.isFixed = isFixed
    self.layer = layer
    self.source = source
  }

  /// The interval that holds it with 90 %.
  public var range: ClosedRange<Double> {
    let middle = parameter.raw(median)
    return parameter.value(middle - 1.645 * deviation)...parameter.value(middle + 1.645 * deviation)
  }

  /// Priors from published elasticities and constants measured before; one for each parameter.
  public static let published = [
    ParameterPrior(
      .costScale, median: 1, range: 0.43...2.35,
      layer: "durable price step of one model, long run",
      source: "own-price elasticity .2 to 1.1: within-model panel slopes -.19 to -.93 (daily data "
        + "to July 2026), -1.11 between providers as the upper end (NBER w34608); at factor 1 "
        + "the default segments imply about -.25 to -.33"),
    ParameterPrior(
      .free, median: 0.5, range: -0.7...1.7, layer: "choice at a price of zero",
      source: "assumed; zero is a special price (Shampanier, Mazar and Ariely 2007)"),
    ParameterPrior(
      .staying, median: 0.58, range: 0.5...0.65, layer: "weekly lag of shares",
      source: "lag coefficient .53-.63 (daily data to July 2026)"),
    ParameterPrior(
      .loyalty, median: 0.4, range: 0.05...0.8, layer: "change of model within an author",
      source: "assumed; 66 of 77 enterprises that changed stayed with their vendor (Menlo Ventures "
        + "2025), and a gateway makes leaving easier"),
    ParameterPrior(
      .awareness, median: 1.3, range: 0.8...2.1, layer: "weeks after a release",
      source: "most of the six-week maximum within 1-2 weeks (daily data to July 2026)"),
  ]

  /// Standard deviation of appeals about their mean before data: assumed; shares of named models
  /// span a factor of about 200, which is ±2 such deviations.
  public static let appealDeviation = 1.5
}
