package import Formats

/// A policy that scenarios call by name: data, with the source of its rules.
///
/// What a scenario says of a policy is laid over the preset's body, key by key; see
/// ``JSONNode/overlaid(by:)``.
package struct PolicyPreset: Sendable {
  /// The name in a scenario.
  package let name: String
  /// What it does, in one sentence.
  package let summary: String
  /// Where its rules are documented.
  package let source: String
  /// When the rules were in force or were read, as `2026-08-22`; "-" for bounds and rules of ours.
  package let asOf: String
  /// What a scenario could write in its place, as JSON.
  package let body: String

  /// Every family of presets, in the order of the documentation.
  package static let families: [PolicyFamily] = [
    PolicyFamily(name: "OpenRouter", presets: openRouter + openRouterGenerations),
    PolicyFamily(name: "LiteLLM", presets: liteLLM),
    PolicyFamily(name: "Other gateways", presets: otherGateways),
    PolicyFamily(name: "Learned policies and cascades", presets: learned),
    PolicyFamily(name: "Bounds and rules of ours", presets: bounds),
  ]

  /// Every preset, in the order of the documentation.
  package static let all: [PolicyPreset] = families.flatMap(\.presets)

  /// The body as a tree.
  ///
  /// - Precondition: the body is an object; a test reads every preset.
  package var node: JSONNode {
    do {
      return try JSONNode(parsing: Array(body.utf8), file: "preset \(name)")
    } catch {
      preconditionFailure("preset \(name): \(error)")
    }
  }
}

/// Presets that model one product, or that belong together.
package struct PolicyFamily: Sendable {
  /// What they have in common.
  package let name: String
  /// The presets.
  package let presets: [PolicyPreset]
}

extension PolicyPreset {
  /// Bounds and rules of ours.
  static let bounds: [PolicyPreset] = [
    PolicyPreset(
      name: "cost-quality",
      summary: "the model with the best expected value of a step, then as openrouter-sticky",
      source: "a linear scorer of ours: value of a solved step times success, less its cost",
      asOf: "-",
      body: #"""
        {
          "model_choice": { "kind": "scorer", "usd_per_solved_step": 0.5 },
          "endpoint_choice": { "kind": "price-balanced" },
          "sticky_idle": "10 min"
        }
        """#),
    PolicyPreset(
      name: "switching",
      summary: "stays with its endpoint but for a fifth of the calls, which draw anew: a control",
      source: "a control, not a product", asOf: "-",
      body: #"{ "endpoint_choice": { "kind": "switching", "probability": 0.2 } }"#),
    PolicyPreset(
      name: "random",
      summary: "any endpoint with equal chance: the bound from below",
      source: "a bound, not a product", asOf: "-",
      body: #"{ "endpoint_choice": { "kind": "random" } }"#),
  ]
}
