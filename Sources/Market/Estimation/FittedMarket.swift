import Formats
import NumericalMethods
public import Quantities

/// What a fit found, as the file `tollway.market/1` keeps it for studies.
public struct FittedMarket: Hashable, Sendable {
  /// One common parameter.
  public struct Parameter: Hashable, Sendable {
    /// Which.
    public var parameter: CommonParameter
    /// Its value.
    public var value: Double
    /// Standard error on the free scale, see ``CommonParameter/raw(_:)``; 0 where it was fixed.
    public var error: Double
    /// The same from the sandwich by week, priors counted as information.
    public var robustError: Double
    /// The same from weeks drawn anew; `nil` where that was not done.
    public var resampledError: Double?
    /// What was known before.
    public var prior: ParameterPrior
    /// Share of the precision that came from the data, 0 to 1.
    public var dataShare: Double
  }

  /// Appeal of one model.
  public struct Appeal: Hashable, Sendable {
    /// Its name in the rankings.
    public var slug: String
    /// Beyond what price explains [logits]; about 0 on average.
    public var value: Double
    /// Standard error.
    public var error: Double
    /// Share of the precision that came from the data.
    public var dataShare: Double
  }

  /// First and last week of the data.
  public var weeks: (from: CalendarDate, to: CalendarDate) { (firstWeek, lastWeek) }
  /// The Monday of the first week.
  public var firstWeek: CalendarDate
  /// The Monday of the last week.
  public var lastWeek: CalendarDate
  /// Effective number of choices in a week.
  public var effectiveCount: Double
  /// Root mean square of log residuals, one week ahead.
  public var residualDeviation: Double
  /// The common parameters, in the order of ``CommonParameter``.
  public var parameters: [Parameter]
  /// Correlations of the errors of ``parameters`` on the free scale, row by row.
  public var correlations: [[Double]]
  /// Appeals in the order of slugs.
  public var appeals: [Appeal]

  /// The schema of the file.
  public static let schemaName = "tollway.market/1"
  /// Digits of numbers in the file: fewer than what differs between machines would touch.
  static let digits = 6
}

extension FittedMarket {
  /// What a fit found, and how it scatters when weeks are drawn anew.
  public init(_ fit: ShareFit, resampling: WeekResampling? = nil) {
    let common = CommonParameter.allCases
    let errors = fit.likelihood.standardErrors ?? fit.likelihood.estimates.map { _ in 0 }
    let robust = fit.robustErrors
    let entries = fit.likelihood.identification.entries
    firstWeek = fit.world.panel.weeks[0].start
    lastWeek = fit.world.panel.weeks[fit.lastWeek].start
    effectiveCount = fit.effectiveCount
    residualDeviation = fit.residualDeviation
    parameters = common.map { parameter in
      let index = parameter.rawValue
      return Parameter(
        parameter: parameter, value: fit.value(parameter), error: errors[index],
        robustError: robust[index], resampledError: resampling?.deviations[index],
        prior: fit.priors[index], dataShare: entries[index].dataShare ?? 0)
    }
    correlations = common.map { row in
      common.map { fit.correlation(row.rawValue, $0.rawValue) }
    }
    appeals = fit.models.enumerated().map { position, model in
      let index = common.count + position
      return Appeal(
        slug: fit.world.panel.models[model].slug, value: fit.appeals[position],
        error: errors[index], dataShare: entries[index].dataShare ?? 0)
    }
  }

  /// The file; numbers have six significant digits.
  public func encoded() -> String {
    JSONNode.object([
      ("schema", .string(Self.schemaName)), ("about", .string(Self.about)),
      ("first_week", .string(firstWeek.description)), ("last_week", .string(lastWeek.description)),
      ("effective_choices_per_week", Self.number(effectiveCount)),
      ("residual_log_sd", Self.number(residualDeviation)),
      ("parameters", .array(parameters.map(Self.node))),
      (
        "error_correlations",
        .array(correlations.map { .array($0.map { Self.number($0, digits: 4) }) })
      ),
      ("appeals", .array(appeals.map(Self.node))),
    ]).prettyText
  }

  private static let about =
    "Choice model fitted to weekly shares among named models (sim share fit). Errors are on the free "
    + "scale: logarithm for cost_scale and awareness_weeks, logit for staying and loyalty. cost_scale "
    + "multiplies the weights of cost of the default segments, at their baskets and noticed bills: "
    + "elsewhere carry over the elasticity, not the factor. Made of rankings under CC BY 4.0 (source: "
    + "OpenRouter, openrouter.ai/rankings)."

  private static func number(_ value: Double, digits: Int = FittedMarket.digits) -> JSONNode {
    guard value.isFinite else { return .null }
    return .number(rounded(value, digits: digits))
  }

  /// The nearest number of so many significant digits.
  static func rounded(_ value: Double, digits: Int) -> Double {
    guard value != 0 else { return 0 }
    var scale = 1.0
    var size = value.magnitude
    while size >= 10 {
      size /= 10
      scale /= 10
    }
    while size < 1 {
      size *= 10
      scale *= 10
    }
    for _ in 1..<digits { scale *= 10 }
    let whole = (value * scale).rounded()
    // Dividing by a power of ten that is exact gives the number nearest to the decimal.
    return scale >= 1 ? whole / scale : whole * (1 / scale)
  }

  private static func node(_ parameter: Parameter) -> JSONNode {
    let prior = parameter.prior
    return .object([
      ("name", .string(parameter.parameter.name)), ("value", number(parameter.value)),
      ("se", number(parameter.error)), ("se_robust", number(parameter.robustError)),
      ("se_resampled", parameter.resampledError.map { number($0) } ?? .null),
      ("share_from_data", number(parameter.dataShare, digits: 4)),
      (
        "prior",
        .object([
          ("median", number(prior.median)), ("sd", number(prior.deviation)),
          ("is_fixed", .bool(prior.isFixed)), ("layer", .string(prior.layer)),
          ("source", .string(prior.source)),
        ])
      ),
    ])
  }

  private static func node(_ appeal: Appeal) -> JSONNode {
    .object([
      ("model", .string(appeal.slug)), ("value", number(appeal.value)),
      ("se", number(appeal.error)), ("share_from_data", number(appeal.dataShare, digits: 4)),
    ])
  }
}
