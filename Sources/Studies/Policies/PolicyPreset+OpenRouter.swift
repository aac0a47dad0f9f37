extension PolicyPreset {
  /// OpenRouter's routing as documented.
  static let openRouter: [PolicyPreset] = [
    PolicyPreset(
      name: "openrouter-balanced",
      summary: "draws endpoints by 1/price² among those without a recent outage; no stickiness",
      source: "OpenRouter documentation, provider selection (2025 to July 2026)",
      asOf: "2026-08-22",
      body: #"{ "endpoint_choice": { "kind": "price-balanced" } }"#),
    PolicyPreset(
      name: "openrouter-sticky",
      summary:
        "draws by 1/price² once per conversation, which then stays there for 10 idle minutes",
      source: "OpenRouter documentation, prompt caching (since 2026-08-12)",
      asOf: "2026-08-22",
      body: #"{ "endpoint_choice": { "kind": "price-balanced" }, "sticky_idle": "10 min" }"#),
    PolicyPreset(
      name: "cheapest",
      summary: "always the cheapest endpoint, and the cheapest model above a score (:floor)",
      source: "OpenRouter documentation, sort by price and :floor", asOf: "2026-08-22",
      body: #"""
        {
          "model_choice": { "kind": "cheapest", "minimum_score": 1400 },
          "endpoint_choice": { "kind": "lowest-price" }
        }
        """#),
    PolicyPreset(
      name: "fastest",
      summary: "the endpoint with the highest median throughput of the last 5 minutes (:nitro)",
      source: "OpenRouter documentation, sort by throughput and :nitro", asOf: "2026-08-22",
      body: #"{ "endpoint_choice": { "kind": "highest-throughput" } }"#),
    PolicyPreset(
      name: "quickest",
      summary: "the endpoint with the lowest median time to first token of the last 5 minutes",
      source: "OpenRouter documentation, sort by latency", asOf: "2026-08-22",
      body: #"{ "endpoint_choice": { "kind": "lowest-latency" } }"#),
  ]
}
