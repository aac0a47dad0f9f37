/// Why a call does not go to an endpoint of its model.
///
/// The one function that masks endpoints gives the reason as well, so that what `sim explain` says
/// is what the gateway did.
public enum Exclusion: UInt8, Sendable, CaseIterable {
  /// An attempt of this round went there.
  case triedAlready
  /// The endpoint does not sell the tier that calls buy.
  case tierNotSold
  /// The policy's providers leave it out.
  case providerNotPermitted
  /// It costs more than the policy allows.
  case abovePriceLimit
  /// The policy lists deployments of the model, and it is none of them.
  case noDeployment
  /// What may be spent there in the period is spent.
  case budgetSpent
  /// It does not support a parameter that the call sends.
  case parameterNotSupported
  /// Endpoints that meet more of the policy's preferences are tried first.
  case lowerTier
  /// Deployments of a lower priority number are tried first.
  case lowerPriority
  /// The call declares tools and the endpoint has none.
  case noTools
  /// The call asks for a longer answer than the endpoint gives.
  case outputTooLong
  /// Input and longest answer do not fit its context.
  case contextTooShort
  /// The account was told to wait (`Retry-After`).
  case heldByRetryAfter
  /// The policy's breaker keeps calls away.
  case closedByBreaker

  /// The reason in words.
  public var words: String {
    switch self {
    case .triedAlready: "tried already in this round"
    case .tierNotSold: "does not sell the service tier"
    case .providerNotPermitted: "provider not permitted by the policy"
    case .abovePriceLimit: "above max_price"
    case .noDeployment: "not one of the policy's deployments"
    case .budgetSpent: "budget spent"
    case .parameterNotSupported: "a parameter is not supported"
    case .lowerTier: "tried after endpoints of a better tier"
    case .lowerPriority: "tried after deployments of a lower order"
    case .noTools: "no tools"
    case .outputTooLong: "gives no answer of that length"
    case .contextTooShort: "context too short"
    case .heldByRetryAfter: "held by Retry-After"
    case .closedByBreaker: "closed by the breaker"
    }
  }
}
