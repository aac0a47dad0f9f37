/// A size as it is written on a command line: `5 %`, `+0.5 points`, `1.05x`, `$2.00`, `30 s`.
package struct Amount: Hashable, Sendable {
  /// What the number counts.
  package enum Unit: Hashable, Sendable {
    /// Times the baseline.
    case times
    /// Percent.
    case percent
    /// Percentage points of a share.
    case points
    /// The unit of the metric, in which the number is.
    case metric(MetricUnit?)
  }

  /// The number, in dollars, seconds, tokens, percent, points, or times.
  package let value: Double
  /// What it counts.
  package let unit: Unit
  /// Whether it was written with a sign: a change against the baseline.
  package let isSigned: Bool

  /// Reads an amount; `nil` where the text is none.
  package init?(parsing text: String) {
    var rest = text.filter { $0 != " " }[...]
    var sign = 1.0
    isSigned = rest.first == "+" || rest.first == "-"
    if isSigned { sign = rest.removeFirst() == "-" ? -1 : 1 }
    let isMoney = rest.first == "$"
    if isMoney { rest.removeFirst() }
    let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number.isFinite else { return nil }
    let suffix = String(rest.dropFirst(digits.count))
    guard let (unit, factor) = Self.units[suffix], !isMoney || suffix.isEmpty else { return nil }
    value = sign * number * factor
    self.unit = isMoney ? .metric(.usd) : unit
  }

  private static let units: [String: (Unit, Double)] = [
    "": (.metric(nil), 1), "x": (.times, 1), "%": (.percent, 1), "points": (.points, 1),
    "point": (.points, 1), "pp": (.points, 1), "ms": (.metric(.seconds), 0.001),
    "s": (.metric(.seconds), 1), "min": (.metric(.seconds), 60), "h": (.metric(.seconds), 3600),
    "tok": (.metric(.tokens), 1), "tokens": (.metric(.tokens), 1),
    "tok/s": (.metric(.tokenRate), 1), "usd": (.metric(.usd), 1), "USD": (.metric(.usd), 1),
  ]
}
