import Demand
import Formats
import Quantities
import Routing
import Simulation
import Studies
import Supply
import Testing

/// Requests in OpenRouter's own JSON inside a policy.
@Suite struct OpenRouterRequestTests {
  private let files: ScenarioFiles

  init() throws { files = try Fixture.files() }

  /// A small scenario with these policies.
  private func scenario(_ policies: [String], workload: String = "") throws -> JSONNode {
    try JSONNode(
      """
      {
        "schema": "tollway.scenario/1", "name": "requests", "question": "Is it the same?",
        "catalog": { "file": "small-catalog.json" },
        "workload": {
          "preset": "coding-agent-median", "arrivals": { "kind": "poisson", "rate_per_h": 30 },
          "task_types": [{ "name": "code" }], "session": { "calls": 4 }\(workload)
        },
        "policies": [\(policies.joined(separator: ", "))],
        "experiment": { "horizon": "20 min", "drain": "1 h", "replications": 2, "seed": 3 }
      }
      """)
  }

  private func policies(_ texts: String...) throws -> [Policy] {
    try Scenario(decoding: scenario(texts), files: files).policies.map(\.policy)
  }

  /// One policy in three words: keys, a request, a request over a preset. What else differs between
  /// them must not matter.
  private static let sameInOtherWords = [
    """
    { "preset": "openrouter-sticky", "name": "one",
      "model_choice": { "kind": "named", "models": [{ "model": "openai/gpt-5.4" }] },
      "models": ["deepseek/deepseek-v4-pro", "z-ai/glm-5"],
      "provider": { "sort": { "by": "throughput" }, "ignore": ["novita-ai"],
        "max_price": { "prompt": "$3/M" }, "preferred_max_latency": { "p50": 2 } },
      "parameters": ["temperature"], "max_tokens": 4096, "exacto": "tools" }
    """,
    """
    { "preset": "openrouter-sticky", "name": "one", "exacto": "tools",
      "request": {
        "model": "openai/gpt-5.4:nitro", "messages": [{ "role": "user", "content": "Hi" }],
        "models": ["openai/gpt-5.4:nitro", "deepseek/deepseek-v4-pro", "z-ai/glm-5"],
        "provider": { "ignore": ["novita-ai"], "max_price": { "prompt": 3 },
          "preferred_max_latency": 2 },
        "temperature": 0.2, "max_tokens": 4096, "session_id": "abc", "stream": true } }
    """,
    """
    { "preset": "openrouter-sticky", "name": "one", "exacto": "tools",
      "request": { "model": "@preset/ours", "session_id": "abc", "temperature": 1,
        "max_tokens": 4096 },
      "request_presets": { "ours": {
        "model": "openai/gpt-5.4", "models": ["deepseek/deepseek-v4-pro", "z-ai/glm-5"],
        "max_tokens": 99, "provider": { "ignore": ["novita-ai"], "sort": "throughput",
          "max_price": { "prompt": "3" }, "preferred_max_latency": { "p50": 2 } } } } }
    """,
  ]

  @Test func `one policy in three words gives byte-identical runs`() async throws {
    var records: [String] = []
    var resolved: [String] = []
    for words in Self.sameInOtherWords {
      let experiment = try Experiment(decoding: scenario([words]), files: files)
      resolved.append(experiment.scenario.resolved.prettyText)
      let record = try await experiment.run(threads: 1)
      records.append(String(reflecting: record))
    }
    #expect(resolved[1] == resolved[0] && resolved[2] == resolved[0])
    #expect(records[1] == records[0] && records[2] == records[0])
    // The test can tell: without the providers of the first model it is another run.
    let other = Self.sameInOtherWords[0].split(separator: "\"novita-ai\"")
      .joined(separator: "\"openai\", \"azure\"")
    let experiment = try Experiment(decoding: scenario([other]), files: files)
    #expect(try await String(reflecting: experiment.run(threads: 1)) != records[0])
  }

  @Test func `variants sort, and a sort of the request's own wins`() throws {
    let found = try policies(
      #"{ "preset": "openrouter-balanced", "name": "a", "request": { "model": "z-ai/glm-5:nitro" } }"#,
      #"{ "preset": "openrouter-balanced", "name": "b", "request": { "model": "z-ai/glm-5:floor" } }"#,
      #"{ "preset": "openrouter-balanced", "name": "c", "request": { "model": "z-ai/glm-5:exacto" } }"#,
      """
      { "preset": "openrouter-balanced", "name": "d", "request": {
        "model": "z-ai/glm-5:nitro", "provider": { "sort": "latency" } } }
      """,
      """
      { "preset": "openrouter-balanced", "name": "e", "request": {
        "model": "z-ai/glm-5:nitro", "provider": { "sort": { "partition": "none" } } } }
      """)
    #expect(
      found.map(\.endpointRule) == [
        .fastestFirst, .cheapestFirst, .priceBalanced, .quickestFirst, .fastestFirst,
      ])
    #expect(found.map(\.exacto) == [.off, .off, .always, .off, .off])
    #expect(found.map(\.preferences.mixesModels) == [false, false, false, false, true])
  }

  /// Auto Exacto is the default for calls with tools, opted out of by price.
  @Test func `a sort by price switches Auto Exacto off`() throws {
    let found = try policies(
      #"{ "preset": "openrouter-2026-exacto", "name": "a", "request": { "model": "z-ai/glm-5" } }"#,
      #"{ "preset": "openrouter-2026-exacto", "name": "b", "provider": { "sort": "price" } , "model_choice": { "kind": "cheapest" } }"#,
      #"{ "preset": "openrouter-2026-exacto", "name": "c", "request": { "model": "z-ai/glm-5:floor" } }"#
    )
    #expect(found.map(\.exacto) == [.tools, .off, .off])
  }

  @Test func `a free variant pays nothing and has limits`() throws {
    let found = try policies(
      #"{ "preset": "openrouter-balanced", "name": "a", "request": { "model": "z-ai/glm-5:free" } }"#,
      """
      { "preset": "openrouter-balanced", "name": "b", "gateway_limits": { "calls_per_day": 1000 },
        "request": { "model": "z-ai/glm-5:free" } }
      """)
    #expect(found[0].preferences.maxPromptRate == .free)
    #expect(found[0].preferences.maxCompletionRate == .free)
    #expect(found.map(\.admission.callsPerMinute) == [20, 20])
    #expect(found.map(\.admission.callsPerDay) == [50, 1_000])
  }

  @Test func `a session id binds a conversation from its first success`() throws {
    let found = try policies(
      """
      { "preset": "openrouter-sticky", "name": "a", "request": {
        "model": "z-ai/glm-5", "session_id": "x" } }
      """,
      #"{ "preset": "openrouter-sticky", "name": "b", "request": { "model": "z-ai/glm-5" } }"#,
      """
      { "preset": "openrouter-sticky", "name": "c", "request": {
        "model": "z-ai/glm-5", "prompt_cache_key": "x" } }
      """)
    #expect(found.map(\.stickiness.beginning) == [.firstSuccess, .firstCacheHit, .firstCacheHit])
    #expect(found.allSatisfy { $0.stickiness.idleLimit == SimDuration(seconds: 600) })
  }

  @Test func `routers are models that stand for a rule`() throws {
    let found = try policies(
      #"{ "preset": "openrouter-2026", "name": "a", "request": { "model": "openrouter/auto" } }"#,
      """
      { "preset": "openrouter-2026", "name": "b", "request": { "model": "openrouter/pareto-code",
        "plugins": [{ "id": "pareto-router", "min_coding_score": 0.4 }] } }
      """)
    #expect(found.map(\.modelRule.kind) == ["auto-router", "pareto"])
    #expect(found[1].modelRule.number("min_coding_score") == 0.4)
  }

  @Test(arguments: [
    (#""request": { "modle": "z-ai/glm-5" }"#, "request.modle", "did you mean \"model\"?"),
    (#""request": { "model": "z-ai/glm-5:nitor" }"#, "request.model", "did you mean \":nitro\"?"),
    (#""request": { "model": "z-ai/glm5" }"#, "request.model", "did you mean \"z-ai/glm-5\"?"),
    (
      #""request": { "provider": { "sort": "prize" } }"#, "request.provider.sort",
      "did you mean \"price\"?"
    ),
    (
      #""request": { "provider": { "order": ["opena"] } }"#, "request.provider.order[0]",
      "did you mean \"openai\"?"
    ),
    (
      #""request": { "provider": { "order": ["openai/eu"] } }"#, "request.provider.order[0]",
      "no endpoint of openai with this tag"
    ),
    (
      #""request": { "model": "@preset/our" }, "request_presets": { "ours": {} }"#,
      "request.model", "did you mean \"ours\"?"
    ),
    (
      #""request_presets": { "ours": { "modell": 1 } }"#, "request_presets.ours.modell",
      "\"model\"?"
    ),
    (#""provider": { "preferred_min_throughput": -1 }"#, "provider.preferred_min_throughput", "-1"),
    (
      #""provider": { "max_price": { "request": "cheap" } }"#, "provider.max_price.request",
      "number of USD"
    ),
  ])
  func `a mistake is told where it is, once, with what would be right`(
    keys: String, path: String, words: String
  ) throws {
    let policy =
      "{ \"preset\": \"openrouter-balanced\", \"model_choice\": { \"kind\": \"cheapest\" }, \(keys) }"
    let mistakes = try Fixture.mistakes(in: scenario([policy]), files)
    #expect(mistakes.map(\.path) == ["$.policies[0].\(path)"])
    #expect(mistakes.first?.render().contains(words) == true)
  }

  @Test func `facts that nobody knows are warned of, and those that are set are known`() throws {
    let asked = """
      { "preset": "cheapest", "provider": { "data_collection": "deny", "zdr": true,
        "enforce_distillable_text": true, "quantizations": ["fp8"], "require_parameters": true },
        "parameters": ["seed"] }
      """
    let scenario = try scenario([asked])
    let blind = try Scenario(decoding: scenario, files: files)
    let count = blind.catalogue.endpoints.count
    #expect(blind.warnings.count == 5)
    #expect(
      blind.warnings.allSatisfy {
        $0.message.hasPrefix("\(count) of \(count) endpoints do not say")
          && $0.path == "$.policies[0].provider"
      })
    let facts: JSONNode = [
      "facts": [
        "collects_data": false, "zdr": true, "distillable": true, "supported_parameters": ["seed"],
      ]
    ]
    let told = try Scenario(
      decoding: scenario.changing("catalog.overrides", to: [facts]), files: files)
    #expect(told.warnings.map(\.message).map { $0.contains("their quantization") } == [true])
    #expect(
      told.catalogue.endpoints.allSatisfy { told.catalogue.facts(of: $0).keepsNothing == true })
  }

  @Test func `every preset of OpenRouter's runs`() async throws {
    let names = PolicyPreset.all.map(\.name).filter { $0.hasPrefix("openrouter") }
    #expect(names.count >= 8)
    let texts = names.map {
      $0.contains("auto") || $0.contains("pareto")
        ? "{ \"preset\": \"\($0)\" }"
        : "{ \"preset\": \"\($0)\", \"model_choice\": { \"kind\": \"cheapest\" } }"
    }
    let root = try scenario(texts).setting(
      try #require(JSONSelector(parsing: "world")), to: ["tool_error_median": 0.05],
      missingKey: .add)
    let record = try await Experiment(decoding: root, files: files).run(threads: 2)
    _ = record
  }
}
