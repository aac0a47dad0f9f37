/// An amount of money in whole pico-dollars (10⁻¹² USD), for one charge or posting.
///
/// A price per million tokens with up to six decimals is a whole number of pico-dollars per
/// token, so charges are exact. The range is ±9.2 million USD; totals use ``USDTotal``.
public struct USD: Hashable, Comparable, Sendable {
  /// The amount in pico-dollars.
  public var picoDollars: Int64

  /// No money.
  public static let zero = USD(picoDollars: 0)

  /// Creates an amount of whole pico-dollars.
  @inlinable public init(picoDollars: Int64) { self.picoDollars = picoDollars }

  /// Orders amounts.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.picoDollars < b.picoDollars }

  /// The sum of two amounts.
  @inlinable public static func + (a: Self, b: Self) -> Self {
    Self(picoDollars: a.picoDollars + b.picoDollars)
  }

  /// The difference of two amounts.
  @inlinable public static func - (a: Self, b: Self) -> Self {
    Self(picoDollars: a.picoDollars - b.picoDollars)
  }

  /// The amount with its sign reversed.
  @inlinable public static prefix func - (a: Self) -> Self { Self(picoDollars: -a.picoDollars) }

  /// Adds an amount in place.
  @inlinable public static func += (a: inout Self, b: Self) { a.picoDollars += b.picoDollars }

  /// The amount in dollars, rounded to the nearest representable number: for display only.
  @inlinable public var dollars: Double { Double(picoDollars) / 1e12 }
}

/// A sum of money in whole pico-dollars, wide enough for any run.
public struct USDTotal: Hashable, Comparable, Sendable {
  /// The sum in pico-dollars.
  public var picoDollars: Int128

  /// No money.
  public static let zero = USDTotal(picoDollars: 0)

  /// Creates a sum of whole pico-dollars.
  @inlinable public init(picoDollars: Int128) { self.picoDollars = picoDollars }

  /// Orders sums.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.picoDollars < b.picoDollars }

  /// Adds one amount.
  @inlinable public static func += (total: inout Self, amount: USD) {
    total.picoDollars += Int128(amount.picoDollars)
  }

  /// Takes one amount away.
  @inlinable public static func -= (total: inout Self, amount: USD) {
    total.picoDollars -= Int128(amount.picoDollars)
  }

  /// Adds another sum.
  @inlinable public static func += (total: inout Self, other: Self) {
    total.picoDollars += other.picoDollars
  }

  /// The sum of two sums.
  @inlinable public static func + (a: Self, b: Self) -> Self {
    Self(picoDollars: a.picoDollars + b.picoDollars)
  }

  /// The difference of two sums.
  @inlinable public static func - (a: Self, b: Self) -> Self {
    Self(picoDollars: a.picoDollars - b.picoDollars)
  }

  /// The sum in dollars, rounded to the nearest representable number: for display only.
  @inlinable public var dollars: Double { Double(picoDollars) / 1e12 }
}

extension USD: CustomStringConvertible {
  /// The exact amount with as many decimals as it needs, for example `$0.0123`.
  public var description: String { USDTotal(picoDollars: Int128(picoDollars)).description }
}

extension USDTotal: CustomStringConvertible {
  /// The exact sum with as many decimals as it needs, for example `$12.5`.
  public var description: String {
    let magnitude = picoDollars.magnitude
    let whole = magnitude / 1_000_000_000_000
    var fraction = String(magnitude % 1_000_000_000_000)
    fraction = String(repeating: "0", count: 12 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return (picoDollars < 0 ? "-$" : "$") + String(whole)
      + (fraction.isEmpty ? "" : "." + fraction)
  }
}
