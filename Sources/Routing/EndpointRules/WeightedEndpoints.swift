public import NumericalMethods
import Supply

/// Weighted load balancing: each endpoint is drawn by the weight that its operator gives it.
public struct WeightedEndpoints: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "weighted",
    rule: "draws by the deployments' weight, 1 where none is set and never at 0; with `order` the "
      + "lowest that can be tried goes first",
    source: "Portkey-AI/gateway 669825cb, handlerUtils.ts (loadbalance); the same in Envoy AI "
      + "Gateway's backendRefs and Kong's weighted balancing",
    asOf: "2026-05-25")

  private let weights: [Double]

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    weights = directory.deployments.map { $0.weight ?? 1 }
  }

  /// A draw by weight; none where all candidates weigh nothing.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    var largest = 0.0
    for candidate in scene.candidates { largest = max(largest, weights[Int(candidate.endpoint)]) }
    guard largest > 0 else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    for candidate in scene.candidates {
      scene.weights.append(
        WeightedChoice.fixedPoint(weights[Int(candidate.endpoint)], largest: largest))
    }
    return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
  }
}
