public import Quantities

/// Getters of keys that may be absent, with the value that stands for absence.
///
/// A value of the wrong kind is reported all the same. For `nil` in place of a default, use
/// ``optional(_:)`` and the methods of ``ValueReader``: `reader.optional("seed")?.int(in: …)`.
extension ObjectReader {
  /// Text.
  public func string(
    _ key: String, default fallback: String, _ expecting: String = "expected a string"
  ) -> String {
    optional(key)?.string(expecting) ?? fallback
  }

  /// A truth value.
  public func bool(
    _ key: String, default fallback: Bool, _ expecting: String = "expected true or false"
  ) -> Bool {
    optional(key)?.bool(expecting) ?? fallback
  }

  /// A whole number within `range`.
  public func int(
    _ key: String, default fallback: Int, in range: ClosedRange<Int>, _ expecting: String
  ) -> Int {
    optional(key)?.int(in: range, expecting) ?? fallback
  }

  /// A finite number within `range`.
  public func double(
    _ key: String, default fallback: Double, in range: ClosedRange<Double>, _ expecting: String
  ) -> Double {
    optional(key)?.double(in: range, expecting) ?? fallback
  }

  /// A length of time such as `"5 min"`.
  public func duration(_ key: String, default fallback: SimDuration) -> SimDuration {
    optional(key)?.duration() ?? fallback
  }

  /// A price of tokens such as `"$0.30/M"`.
  public func tokenRate(
    _ key: String, default fallback: TokenRate, per unit: TokenRate.QuoteUnit
  ) -> TokenRate {
    optional(key)?.tokenRate(per: unit) ?? fallback
  }

  /// One of the texts in `choices`.
  public func choice(_ key: String, default fallback: String, of choices: [String]) -> String {
    optional(key)?.choice(of: choices) ?? fallback
  }

  /// The case whose raw value the text is.
  public func choice<Choice>(_ key: String, default fallback: Choice) -> Choice
  where Choice: CaseIterable & RawRepresentable<String> {
    optional(key)?.choice(Choice.self) ?? fallback
  }

  /// What `body` makes of each element of an array.
  public func array<Element>(
    _ key: String, default fallback: [Element], _ expecting: String = "expected an array",
    _ body: (ValueReader) -> Element?
  ) -> [Element] {
    optional(key)?.array(expecting, body) ?? fallback
  }
}
