public import Quantities

extension TokenRate {
  /// What a price is quoted for.
  public enum QuoteUnit: Hashable, Sendable {
    /// Dollars for one token, as OpenRouter and LiteLLM quote.
    case token
    /// Dollars for a million tokens, as price pages quote.
    case millionTokens
  }

  /// The rate nearest to a decimal quote, half to even, and whether it lies beside the quote.
  ///
  /// - Returns: `nil` where the rate does not fit.
  public static func rounding(
    _ dollars: ExactDecimal, per unit: QuoteUnit
  ) -> (rate: TokenRate, wasRounded: Bool)? {
    let power = unit == .token ? 12 : 6
    return dollars.integer(timesTenToThe: power).map {
      (TokenRate(picoDollarsPerToken: $0.value), $0.wasRounded)
    }
  }

  /// Reads `$0.30/M`, `0.30/MTok` or `$3e-7/token`; text without a unit is quoted in `unit`.
  ///
  /// - Returns: `nil` where the text is no such price or does not fit.
  public static func rounding(
    parsing text: String, per unit: QuoteUnit
  ) -> (rate: TokenRate, wasRounded: Bool)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    var unit = unit
    switch parts.count {
    case 1: break
    case 2:
      switch parts[1].lowercased() {
      case "m", "mtok": unit = .millionTokens
      case "token": unit = .token
      default: return nil
      }
    default: return nil
    }
    guard let first = parts.first, let dollars = ExactDecimal(parsing: first) else { return nil }
    return rounding(dollars, per: unit)
  }
}
