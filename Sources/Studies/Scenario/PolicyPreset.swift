import Quantities
import Routing

/// A policy that scenarios call by name, with the source of its rules.
package struct PolicyPreset: Sendable {
  /// The name in a scenario.
  package let name: String
  /// What it does, in one sentence.
  package let summary: String
  /// Where its rules are documented.
  package let source: String
  let endpointOrder: EndpointOrder
  let stickyIdleLimit: SimDuration?
  let modelChoice: ModelChoice?

  /// All presets, in the order of the documentation.
  package static let all: [PolicyPreset] = [
    PolicyPreset(
      name: "openrouter-balanced",
      summary: "draws endpoints by 1/price² among those without a recent outage; no stickiness",
      source: "OpenRouter documentation, provider selection (2025 to July 2026), read 2026-08-22",
      endpointOrder: .priceBalanced, stickyIdleLimit: nil, modelChoice: nil),
    PolicyPreset(
      name: "openrouter-sticky",
      summary:
        "draws by 1/price² once per conversation, which then stays there for 10 idle minutes",
      source: "OpenRouter documentation, prompt caching (since 2026-08-12), read 2026-08-22",
      endpointOrder: .priceBalanced, stickyIdleLimit: SimDuration(microseconds: 600_000_000),
      modelChoice: nil),
    PolicyPreset(
      name: "cheapest",
      summary: "always the cheapest endpoint, and the cheapest model above a score (:floor)",
      source: "OpenRouter documentation, sort by price and :floor, read 2026-08-22",
      endpointOrder: .cheapestFirst, stickyIdleLimit: nil,
      modelChoice: .cheapest(minimumScore: 1400)),
    PolicyPreset(
      name: "fastest",
      summary: "the endpoint with the highest median throughput of the last 5 minutes (:nitro)",
      source: "OpenRouter documentation, sort by throughput and :nitro, read 2026-08-22",
      endpointOrder: .fastestFirst, stickyIdleLimit: nil, modelChoice: nil),
    PolicyPreset(
      name: "quickest",
      summary: "the endpoint with the lowest median time to first token of the last 5 minutes",
      source: "OpenRouter documentation, sort by latency, read 2026-08-22",
      endpointOrder: .quickestFirst, stickyIdleLimit: nil, modelChoice: nil),
    PolicyPreset(
      name: "cost-quality",
      summary: "the model with the best expected value of a step, then as openrouter-sticky",
      source: "a linear scorer of ours: value of a solved step times success, less its cost",
      endpointOrder: .priceBalanced, stickyIdleLimit: SimDuration(microseconds: 600_000_000),
      modelChoice: .scorer(minimumScore: 0, usdPerSolvedStep: 0.5)),
    PolicyPreset(
      name: "random",
      summary: "any endpoint with equal chance: the bound from below",
      source: "a bound, not a product",
      endpointOrder: .uniform, stickyIdleLimit: nil, modelChoice: nil),
  ]
}
