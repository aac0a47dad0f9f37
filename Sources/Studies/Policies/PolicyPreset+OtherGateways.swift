extension PolicyPreset {
  /// Gateways and routers other than OpenRouter and LiteLLM, by their published constants.
  static let otherGateways: [PolicyPreset] = [
    PolicyPreset(
      name: "helicone-latency",
      summary: "of two endpoints the less loaded by Peak-EWMA, without providers that answer with "
        + "errors",
      source: "Helicone/ai-gateway 42d2998: balanced latency, health monitor, retries (factor 2, 1 "
        + "to 30 s, 2 tries)",
      asOf: "2025-07-30",
      body: #"""
        {
          "endpoint_choice": { "kind": "helicone-p2c" },
          "breaker": { "kind": "helicone-health" },
          "retry": { "attempts": 2, "rounds": 2, "first_pause": "1 s", "pause_limit": "30 s" }
        }
        """#),
    PolicyPreset(
      name: "bifrost-adaptive",
      summary: "draws by weights that fall with errors, latency and use; a quarter of the draws "
        + "explore",
      source: "docs.getbifrost.ai/enterprise/adaptive-load-balancing (version with constants)",
      asOf: "2026-05-06",
      body: #"{ "endpoint_choice": { "kind": "bifrost-adaptive" } }"#),
    PolicyPreset(
      name: "llm-d-default",
      summary: "the best of queue (weight 2) and cached prefix (weight 3), by the gateway's own "
        + "counts",
      source: "llm-d-inference-scheduler 520af478, default profile without what only servers know",
      asOf: "2026-05-17",
      body: #"{ "endpoint_choice": { "kind": "llm-d" } }"#),
    PolicyPreset(
      name: "llm-d-load",
      summary: "draws by few calls and few tokens under way, whatever is cached",
      source: "llm-d-inference-scheduler 520af478, active-request and token-load scorers",
      asOf: "2026-05-17",
      body: #"""
        {
          "endpoint_choice": {
            "kind": "llm-d", "queue_weight": 0, "prefix_weight": 0, "active_weight": 1,
            "token_weight": 1, "picker": "weighted-random"
          }
        }
        """#),
    PolicyPreset(
      name: "aisix-least-latency",
      summary: "the lowest moving average of the time to a response, those never measured first",
      source: "api7/aisix pull request 682", asOf: "2026-07-01",
      body: #"{ "endpoint_choice": { "kind": "least-latency-ewma" } }"#),
    PolicyPreset(
      name: "llm-proxy-latency",
      summary: "in turn the endpoints within a tenth of the best median, little-known ones first",
      source: "elixir-vibe/llm_proxy pull request 13", asOf: "2026-08-24",
      body: #"{ "endpoint_choice": { "kind": "median-band" } }"#),
    PolicyPreset(
      name: "portkey-loadbalance",
      summary: "draws by the weights of `deployments`, without targets whose circuit is open",
      source: "Portkey-AI/gateway 669825cb (loadbalance) and Portkey's page on circuit breakers; "
        + "retries are a setting there and none here",
      asOf: "2026-05-25",
      body: #"{ "endpoint_choice": { "kind": "weighted" }, "breaker": { "kind": "portkey" } }"#),
  ]
}
