public import NumericalMethods

/// Stays with the endpoint that served the conversation last and now and then draws anew among all:
/// a control that says what leaving a prefix cache costs.
///
/// A draw is uniform and may fall on the present endpoint; 1 draws for every call, 0 never after the
/// first.
public struct SwitchingEndpoints: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "switching",
    rule: "the endpoint that served the conversation last, or with some probability any endpoint",
    source: "a control, not a product: the rule of an independent analysis of 485 recorded "
      + "coding-agent sessions",
    asOf: "-",
    parameters: [
      .number("probability", "share of calls that draw anew", in: 0...1, standard: 0.2)
    ])

  private let probability: Double

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    probability = settings.number("probability")
  }

  /// The present endpoint, or a uniform draw.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    if scene.lastServed >= 0, !stream.bernoulli(probability) {
      for (position, candidate) in scene.candidates.enumerated()
      where candidate.endpoint == scene.lastServed { return position }
    }
    return Int(stream.below(UInt64(scene.candidates.count)))
  }

  /// A uniform draw, with what is left for the present endpoint where it can be had.
  public func propensity(of position: Int, in scene: RoutingScene) -> Double? {
    let uniform = 1 / Double(scene.candidates.count)
    guard scene.lastServed >= 0,
      scene.candidates.contains(where: { $0.endpoint == scene.lastServed })
    else { return uniform }
    let stays = scene.candidates[position].endpoint == scene.lastServed
    return probability * uniform + (stays ? 1 - probability : 0)
  }
}
