import Formats

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

  /// Every preset, in the order of the documentation.
  package static let all: [PolicyPreset] = openRouter + learned + bounds

  /// The body as a tree.
  ///
  /// - Precondition: the body is an object; a test reads every preset.
  var node: JSONNode {
    do {
      return try JSONNode(parsing: Array(body.utf8), file: "preset \(name)")
    } catch {
      preconditionFailure("preset \(name): \(error)")
    }
  }
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
      name: "random",
      summary: "any endpoint with equal chance: the bound from below",
      source: "a bound, not a product", asOf: "-",
      body: #"{ "endpoint_choice": { "kind": "random" } }"#),
  ]
}
