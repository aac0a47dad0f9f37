/// How a coefficient is distributed over customers, given a mean and a deviation.
public enum CoefficientLaw: Hashable, Sendable {
  /// mean + deviation · z.
  case normal
  /// e^(mean + deviation · z).
  case logNormal
  /// -e^(mean + deviation · z): a cost that nobody likes.
  case negativeLogNormal

  /// The coefficient for a mean plus a deviation.
  func coefficient(_ sum: Double) -> Double {
    switch self {
    case .normal: sum
    case .logNormal: deterministicExp(sum)
    case .negativeLogNormal: -deterministicExp(sum)
    }
  }
}
