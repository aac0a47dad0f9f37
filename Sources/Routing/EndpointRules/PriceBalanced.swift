public import NumericalMethods
import Quantities

/// OpenRouter's default: endpoints without a recent outage are drawn by price, the others follow
/// from the cheapest on.
///
/// Which price is meant is not published; here it is the 3 : 1 blend of prompt and completion
/// rates.
public struct PriceBalanced: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "price-balanced",
    rule: "draws by 1/price^exponent among endpoints without a recent outage; the others follow "
      + "from the cheapest on",
    source: "OpenRouter documentation, provider selection, \"Price-based load balancing\"",
    asOf: "2026-08-22",
    parameters: [
      .number("exponent", "how steeply a higher price lowers the weight", in: 0...10, standard: 2),
      .outageWindow,
    ])

  private let exponent: Double

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    exponent = settings.number("exponent")
  }

  /// Weights are fixed-point integers relative to the cheapest, so that the draw cannot depend on
  /// the order of a floating sum.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    var lowest = Int64.max
    for candidate in scene.candidates where !scene.isInOutage(candidate) {
      lowest = min(lowest, max(1, candidate.price))
    }
    scene.weights.removeAll(keepingCapacity: true)
    for candidate in scene.candidates {
      scene.weights.append(
        scene.isInOutage(candidate) ? 0 : weight(price: candidate.price, lowest: lowest))
    }
    return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
      ?? scene.cheapest
  }

  /// `(lowest / price)^exponent` in units of 2⁻³².
  private func weight(price: Int64, lowest: Int64) -> UInt64 {
    let ratio = Double(lowest) / Double(max(1, price))
    let power =
      switch exponent {
      case 2: ratio * ratio
      case 1: ratio
      default: deterministicExp(exponent * deterministicLog(ratio))
      }
    return UInt64((power * 4_294_967_296).rounded(.down))
  }
}

extension RoutingScene {
  /// Whether the gateway takes a candidate to be in an outage.
  func isInOutage(_ candidate: Candidate) -> Bool {
    views[Int(candidate.endpoint)].hasRecentOutage(at: now)
  }
}

extension RuleParameter {
  /// How long errors make an outage: 10 s in 2024, 30 s since 2025.
  static let outageWindow = RuleParameter.duration(
    "outage_window", "how long an endpoint is avoided after a significant share of errors",
    standardSeconds: 30)
}

extension RuleSettings {
  /// The window that the rule judges outages by; `nil` where it does not say.
  var outageWindow: SimDuration? { length(RuleParameter.outageWindow.name) }

  /// OpenRouter's default of 2025: 1/price².
  public static let priceBalanced = RuleSettings(PriceBalanced.card)
}
