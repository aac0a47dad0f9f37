extension SimDuration {
  /// Units a quantity string may end in, with their length in microseconds.
  static let units: [(name: String, microseconds: Int64)] = [
    ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("min", 60_000_000), ("h", 3_600_000_000),
    ("d", 86_400_000_000), ("week", 604_800_000_000), ("weeks", 604_800_000_000),
  ]

  /// Reads a quantity string such as `"5 min"`, `"1.5h"` or `"300 ms"`.
  ///
  /// - Returns: `nil` when the text is not a number of 0 or more followed by one of
  ///   `us`, `ms`, `s`, `min`, `h`, `d`, `week`, or is longer than 200 years.
  public init?(parsing text: String) {
    let digits = text.prefix { "0123456789.".contains($0) }
    var unit = text.dropFirst(digits.count)
    while unit.first == " " { unit = unit.dropFirst() }
    guard let size = Self.units.first(where: { $0.name == unit })?.microseconds,
      let number = Double(digits)
    else { return nil }
    let length = number * Double(size)
    guard length.isFinite, length >= 0, length < 6.3e15 else { return nil }
    self.init(microseconds: Int64(length.rounded(.toNearestOrEven)))
  }
}
