/// A probability, checked to lie between 0 and 1.
public struct Probability: Hashable, Comparable, Sendable {
  /// The value, 0 to 1.
  public let value: Double

  /// Something that never happens.
  public static let zero = Probability(unchecked: 0)

  /// Creates a probability; `nil` unless `value` lies between 0 and 1.
  @inlinable public init?(_ value: Double) {
    guard value >= 0, value <= 1 else { return nil }
    self.value = value
  }

  @usableFromInline init(unchecked value: Double) { self.value = value }

  /// Orders probabilities.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}
