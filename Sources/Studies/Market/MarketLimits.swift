import Quantities

/// Bounds and defaults of the section `market`, for the decoder and the schema alike.
enum MarketLimits {
  static let gap = 0.01...1000.0
  static let costScale = 0.0...100.0
  static let shift = -1000.0...1000.0
  static let switching = 0.0...10.0
  static let draws = 20...10_000
  static let customers = 1...4_096
  static let weight = 0.000001...1e9
  static let tasks = 0.001...1e12
  static let bill = 0.001...1e9
  static let outside = 0.0...0.99
  static let staying = 0.0...0.99
  static let awareness = 0.01...1000.0
  static let weeks = 1...520
  static let rate = 1.0...1e6
  static let utilisation = 0.05...1.5
  static let replications = 1...100
  static let rounds = 1...20
  static let tolerance = 0.01...10.0
  /// The axis where none is given.
  static let gaps: [Double] = [1, 2, 3, 4, 6, 8, 10, 13.5, 17, 20]
  /// Gaps that are simulated where none are given.
  static let supplyGaps: [Double] = [1, 4, 20]
}

extension SupplySettings {
  static let horizon = SimDuration(microseconds: 3_600_000_000)
  static let warmUp = SimDuration(microseconds: 900_000_000)
}

/// Keys of a segment's tastes, with their bounds.
struct TasteReading {
  let key: String
  let description: String
  let fallback: Double
  let range: ClosedRange<Double>
  let expecting: String
  let example: Double

  /// In the order in which a segment has them.
  static let all: [TasteReading] = [
    TasteReading(
      key: "cost",
      description: "Weight of ln(1 + bill / noticed bill) [logits]: at large bills the price "
        + "elasticity of odds.", fallback: 0.5, range: 0...20,
      expecting: "expected a weight of cost, 0 to 20", example: 1.6),
    TasteReading(
      key: "cost_spread",
      description: "Standard deviation over customers of the logarithm of that weight.",
      fallback: 0.5, range: 0...3, expecting: "expected a standard deviation, 0 to 3",
      example: 0.5),
    TasteReading(
      key: "quality",
      description: "Worth of a step that is certain to succeed against one certain to fail "
        + "[logits].", fallback: 4, range: 0...100,
      expecting: "expected a worth of quality, 0 to 100", example: 4),
    TasteReading(
      key: "time", description: "Weight of the logarithm of the time of a task [logits].",
      fallback: 0.3, range: 0...20, expecting: "expected a weight of time, 0 to 20",
      example: 0.3),
    TasteReading(
      key: "failure",
      description: "Weight of the share of attempts that are refused or fail [logits].",
      fallback: 4, range: 0...100, expecting: "expected a weight of failures, 0 to 100",
      example: 4),
    TasteReading(
      key: "free", description: "What a price of zero adds beyond the money saved [logits].",
      fallback: 0, range: -20...20, expecting: "expected logits, -20 to 20", example: 0.5),
    TasteReading(
      key: "class_spread",
      description: "Standard deviation over customers of a liking shared by closed models, open "
        + "ones of the cheap origin, and other open ones [logits].",
      fallback: 0.8, range: 0...10, expecting: "expected a standard deviation, 0 to 10",
      example: 0.8),
  ]
}
