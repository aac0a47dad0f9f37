extension PolicyPreset {
  /// LiteLLM's Router with each of its strategies and its standard cooldowns and retries.
  static let liteLLM: [PolicyPreset] = [
    liteLLM(
      "litellm-simple-shuffle", "LiteLLM's default: a draw by weight, rpm or tpm",
      "router_strategy/simple_shuffle.py"),
    liteLLM(
      "litellm-least-busy", "the LiteLLM deployment with the fewest calls in flight",
      "router_strategy/least_busy.py"),
    liteLLM(
      "litellm-usage", "the LiteLLM deployment with the fewest tokens of the minute, version 1",
      "router_strategy/lowest_tpm_rpm.py"),
    liteLLM(
      "litellm-usage-v2", "the LiteLLM deployment with the fewest tokens of the minute, version 2",
      "router_strategy/lowest_tpm_rpm_v2.py"),
    liteLLM(
      "litellm-latency", "the LiteLLM deployment with the lowest mean latency of an hour's table",
      "router_strategy/lowest_latency.py"),
    liteLLM(
      "litellm-cost", "the LiteLLM deployment with the lowest input + output price",
      "router_strategy/lowest_cost.py"),
  ]

  private static func liteLLM(_ name: String, _ summary: String, _ file: String) -> PolicyPreset {
    PolicyPreset(
      name: name, summary: summary, source: "LiteLLM 1.106.2, \(file) and router.py",
      asOf: "2026-08",
      body: """
        {
          "endpoint_choice": { "kind": "\(name)" },
          "breaker": { "kind": "litellm-cooldown" },
          "router": { "num_retries": 2 }
        }
        """)
  }
}
