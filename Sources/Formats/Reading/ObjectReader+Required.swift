public import Quantities

/// Getters of keys that must be there. After a mistake they return a stand-in.
extension ObjectReader {
  /// Text; the stand-in is empty.
  public func string(_ key: String, _ expecting: String = "expected a string") -> String {
    required(key, expecting)?.string(expecting) ?? ""
  }

  /// A truth value; the stand-in is false.
  public func bool(_ key: String, _ expecting: String = "expected true or false") -> Bool {
    required(key, expecting)?.bool(expecting) ?? false
  }

  /// A whole number within `range`; the stand-in is its lower bound.
  public func int(_ key: String, in range: ClosedRange<Int>, _ expecting: String) -> Int {
    required(key, expecting)?.int(in: range, expecting) ?? range.lowerBound
  }

  /// A finite number within `range`; the stand-in is its lower bound.
  public func double(
    _ key: String, in range: ClosedRange<Double>, _ expecting: String
  ) -> Double {
    required(key, expecting)?.double(in: range, expecting) ?? range.lowerBound
  }

  /// A length of time such as `"5 min"`; the stand-in is zero.
  public func duration(_ key: String) -> SimDuration {
    required(key, "expected a duration, e.g. \"5 min\"")?.duration() ?? .zero
  }

  /// A price of tokens such as `"$0.30/M"`; the stand-in is free.
  public func tokenRate(_ key: String, per unit: TokenRate.QuoteUnit) -> TokenRate {
    required(key, "expected a price, e.g. \"$0.30/M\"")?.tokenRate(per: unit) ?? .free
  }

  /// One of the texts in `choices`; the stand-in is the first.
  ///
  /// - Precondition: there is at least one choice.
  public func choice(_ key: String, of choices: [String]) -> String {
    required(key, "expected one of \(quotedList(choices))")?.choice(of: choices) ?? choices[0]
  }

  /// The case whose raw value the text is; the stand-in is the first case.
  ///
  /// - Precondition: there is at least one case.
  public func choice<Choice>(_ key: String, _ type: Choice.Type = Choice.self) -> Choice
  where Choice: CaseIterable & RawRepresentable<String> {
    let cases = Array(Choice.allCases)
    let names = quotedList(cases.map(\.rawValue))
    return required(key, "expected one of \(names)")?.choice(type) ?? cases[0]
  }

  /// What `body` makes of an object; `nil` after a mistake.
  public func object<Result>(
    _ key: String, _ expecting: String = "expected an object", _ body: (ObjectReader) -> Result
  ) -> Result? {
    required(key, expecting)?.object(expecting, body)
  }

  /// What `body` makes of each element of an array; empty after a mistake.
  public func array<Element>(
    _ key: String, _ expecting: String = "expected an array", _ body: (ValueReader) -> Element?
  ) -> [Element] {
    required(key, expecting)?.array(expecting, body) ?? []
  }
}
