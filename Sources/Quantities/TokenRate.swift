/// A price of tokens of one kind, in whole pico-dollars per token.
///
/// One unit is a millionth of a dollar per million tokens, so `$0.30/M` is 300,000.
public struct TokenRate: Hashable, Comparable, Sendable {
  /// Pico-dollars per token.
  public var picoDollarsPerToken: Int64

  /// A rate of nothing.
  public static let free = TokenRate(picoDollarsPerToken: 0)

  /// Creates a rate of whole pico-dollars per token.
  @inlinable public init(picoDollarsPerToken: Int64) {
    self.picoDollarsPerToken = picoDollarsPerToken
  }

  /// Orders rates.
  @inlinable public static func < (a: Self, b: Self) -> Bool {
    a.picoDollarsPerToken < b.picoDollarsPerToken
  }

  /// Dollars per million tokens, for display and for beliefs; bills use the integer.
  @inlinable public var usdPerMillionTokens: Double { Double(picoDollarsPerToken) / 1e6 }
}

extension TokenRate: CustomStringConvertible {
  /// The exact rate per million tokens, for example `$0.3/M`.
  public var description: String {
    USDTotal(picoDollars: Int128(picoDollarsPerToken) * 1_000_000).description + "/M"
  }
}
