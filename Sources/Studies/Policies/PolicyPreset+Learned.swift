extension PolicyPreset {
  /// Policies that learn which model to use, and the bounds between which they lie.
  static let learned: [PolicyPreset] = [
    PolicyPreset(
      name: "lin-ucb",
      summary: "the model with the best upper confidence bound so far, then as openrouter-sticky",
      source: "LinUCB with disjoint arms (Li et al. 2010)", asOf: "2026-11-27",
      body: sticky(#"{ "kind": "lin-ucb" }"#)),
    PolicyPreset(
      name: "thompson",
      summary: "the model with the best draw from what was learned, then as openrouter-sticky",
      source: "Thompson sampling with linear payoffs (Agrawal and Goyal 2013)",
      asOf: "2026-11-27", body: sticky(#"{ "kind": "thompson" }"#)),
    PolicyPreset(
      name: "budget-paced",
      summary: "ParetoBandit: learned quality at a mean cost per call, then as openrouter-sticky",
      source: "ParetoBandit 0.1.1: memory 0.997, exploration 0.01, pacer 0.05", asOf: "2026-11-27",
      body: sticky(#"{ "kind": "budget-paced", "memory": 0.997 }"#)),
    PolicyPreset(
      name: "oracle",
      summary: "the best model for each task's hidden difficulty: a bound that no gateway can run",
      source: "a bound, not a product", asOf: "-", body: sticky(#"{ "kind": "oracle" }"#)),
    PolicyPreset(
      name: "random-model",
      summary: "any model above a score with equal chance, then as openrouter-sticky: a bound",
      source: "a bound, not a product", asOf: "-", body: sticky(#"{ "kind": "random" }"#)),
  ]

  private static func sticky(_ modelChoice: String) -> String {
    """
    {
      "model_choice": \(modelChoice),
      "endpoint_choice": { "kind": "price-balanced" },
      "sticky_idle": "10 min"
    }
    """
  }
}
