extension PolicyPreset {
  /// OpenRouter's default choice of providers in its documented generations, side by side, and the
  /// parts of it that have dates of their own.
  static let openRouterGenerations: [PolicyPreset] = [
    PolicyPreset(
      name: "openrouter-2024",
      summary: "draws endpoints by 1/price among those without errors in the last 10 s",
      source: "OpenRouter documentation, provider routing (2024)", asOf: "2024-12-31",
      body: #"""
        {
          "endpoint_choice": { "kind": "price-balanced", "exponent": 1, "outage_window": "10 s" }
        }
        """#),
    PolicyPreset(
      name: "openrouter-2025",
      summary: "draws endpoints by 1/price² among those without an outage in the last 30 s, and "
        + "keeps conversations where they are for 5 idle minutes",
      source: "OpenRouter documentation, provider routing (2025) and prompt caching (before "
        + "2026-08-12)", asOf: "2026-08-11",
      body: #"""
        {
          "endpoint_choice": { "kind": "price-balanced", "exponent": 2, "outage_window": "30 s" },
          "sticky_idle": "5 min",
          "uptime_tiers": true
        }
        """#),
    PolicyPreset(
      name: "openrouter-2026",
      summary: "draws endpoints by the effective price of a good response, with an edge for speed; "
        + "pauses those far worse than their peers; sticky for 10 idle minutes",
      source:
        "OpenRouter documentation, provider routing and prompt caching (2026); the formula is "
        + "assumed", asOf: "2026-08-22",
      body: #"""
        {
          "endpoint_choice": { "kind": "competitive-edge" },
          "breaker": { "kind": "peer-pause" },
          "sticky_idle": "10 min",
          "uptime_tiers": true
        }
        """#),
    PolicyPreset(
      name: "openrouter-2026-exacto",
      summary:
        "as openrouter-2026; calls that declare tools prefer endpoints that are good at them",
      source: "OpenRouter documentation, auto-exacto and provider routing (2026); the formula of "
        + "prices is assumed", asOf: "2026-08-22",
      body: #"""
        {
          "endpoint_choice": { "kind": "competitive-edge" },
          "breaker": { "kind": "peer-pause" },
          "sticky_idle": "10 min",
          "uptime_tiers": true,
          "exacto": "tools"
        }
        """#),
    PolicyPreset(
      name: "openrouter-auto",
      summary: "the model on which the crowd spends most for the type of task, within a cost band; "
        + "then as openrouter-2026",
      source: "OpenRouter documentation, auto router (since 2026-08-10); bands are assumed",
      asOf: "2026-08-22",
      body: #"""
        {
          "model_choice": { "kind": "auto-router" },
          "endpoint_choice": { "kind": "competitive-edge" },
          "breaker": { "kind": "peer-pause" },
          "sticky_idle": "10 min",
          "uptime_tiers": true
        }
        """#),
    PolicyPreset(
      name: "openrouter-pareto",
      summary: "the cheapest model of a tier of coding scores, with two fallbacks; then as "
        + "openrouter-2026 with 5 idle minutes",
      source: "OpenRouter documentation, Pareto router; Arena scores stand for coding scores",
      asOf: "2026-08-22",
      body: #"""
        {
          "model_choice": { "kind": "pareto" },
          "endpoint_choice": { "kind": "competitive-edge" },
          "breaker": { "kind": "peer-pause" },
          "sticky_idle": "5 min",
          "uptime_tiers": true
        }
        """#),
  ]
}
