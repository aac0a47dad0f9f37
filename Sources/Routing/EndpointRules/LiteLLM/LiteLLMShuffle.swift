public import NumericalMethods
import Supply

/// LiteLLM's default, `simple-shuffle`: a weighted draw.
public struct LiteLLMShuffle: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "litellm-simple-shuffle",
    rule: "draws by the deployments' weight, else by rpm, else by tpm, else any with equal chance; "
      + "a limit is a weight here and refuses nothing",
    source: "LiteLLM 1.106.2, router_strategy/simple_shuffle.py", asOf: "2026-08")

  private enum Measure: CaseIterable { case weight, requests, tokens }

  private let deployments: [DeploymentSettings]

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    deployments = directory.deployments
  }

  /// The first measure that any candidate has above zero; a candidate without it weighs nothing.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    for measure in Measure.allCases {
      var largest = 0.0
      for candidate in scene.candidates { largest = max(largest, value(of: candidate, measure)) }
      guard largest > 0 else { continue }
      scene.weights.removeAll(keepingCapacity: true)
      for candidate in scene.candidates {
        scene.weights.append(
          WeightedChoice.fixedPoint(value(of: candidate, measure), largest: largest))
      }
      return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
    }
    scene.weights.removeAll(keepingCapacity: true)
    for _ in scene.candidates { scene.weights.append(1) }
    return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
  }

  private func value(of candidate: Candidate, _ measure: Measure) -> Double {
    let deployment = deployments[Int(candidate.endpoint)]
    return switch measure {
    case .weight: deployment.weight ?? 0
    case .requests: Double(deployment.requestsPerMinute ?? 0)
    case .tokens: Double(deployment.tokensPerMinute ?? 0)
    }
  }
}
