/// The unit of a metric, and how a value in it is shown to people.
package enum MetricUnit: String, Sendable {
  /// US dollars.
  case usd
  /// Seconds of simulated time.
  case seconds = "s"
  /// A share of 0 to 1.
  case share
  /// Tokens.
  case tokens
  /// Tokens per second.
  case tokenRate = "tokens/s"
  /// A plain number.
  case number = "1"

  /// The factor, suffix and prefix that suit a value of this size.
  func scale(for magnitude: Double) -> (divisor: Double, prefix: String, suffix: String) {
    switch self {
    case .usd: (1, "$", "")
    case .share: (0.01, "", " %")
    case .number: (1, "", "")
    case .tokenRate: (1, "", " tok/s")
    case .seconds:
      magnitude < 120 ? (1, "", " s") : magnitude < 7200 ? (60, "", " min") : (3600, "", " h")
    case .tokens:
      magnitude < 1e4
        ? (1, "", "")
        : magnitude < 1e6
          ? (1e3, "", " k")
          : magnitude < 1e9
            ? (1e6, "", " M") : (1e9, "", " G")
    }
  }

  /// A value in words, for example `$0.412`, `41.2 %`, `3.6 min` or `12.4 M`.
  package func text(_ value: Double) -> String { text(value, halfWidth: nil, besides: value) }

  /// A value with half the width of its interval, for example `$0.412 ±0.013`.
  ///
  /// - Parameter largest: The largest value beside which this one is read; it decides the scale.
  package func text(_ value: Double, halfWidth: Double?, besides largest: Double) -> String {
    guard value.isFinite else { return NumberText.absent }
    let scale = scale(for: largest.magnitude)
    let scaled = value / scale.divisor
    let decimals = self == .share ? 1 : NumberText.decimals(scaled, digits: 3)
    let digits = NumberText.fixed(scaled.magnitude, decimals: decimals)
    let spread = halfWidth.map {
      " ±" + NumberText.fixed($0 / scale.divisor, decimals: decimals)
    }
    return (value < 0 ? "-" : "") + scale.prefix + digits + (spread ?? "") + scale.suffix
  }

  /// A difference with its interval, for example `-$0.21 (-0.23 to -0.19)`.
  package func text(difference: Double, low: Double?, high: Double?) -> String {
    let largest = max(difference.magnitude, low?.magnitude ?? 0, high?.magnitude ?? 0)
    let scale = scale(for: largest)
    let decimals =
      self == .share
      ? (largest < 0.001 ? 2 : 1) : NumberText.decimals(largest / scale.divisor, digits: 3)
    func show(_ value: Double, prefix: String = "") -> String {
      let text = NumberText.signed(value / scale.divisor, decimals: decimals)
      guard let sign = text.first, sign == "-" || sign == "+" else { return prefix + text }
      return String(sign) + prefix + text.dropFirst()
    }
    let suffix = self == .share ? " points" : scale.suffix
    guard let low, let high else { return show(difference, prefix: scale.prefix) + suffix }
    return show(difference, prefix: scale.prefix) + suffix + " (\(show(low)) to \(show(high)))"
  }
}
