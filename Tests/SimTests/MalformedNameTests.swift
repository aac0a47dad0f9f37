import Testing

/// Scenarios that name what is not there, or leave out what they need.
@Suite struct MalformedNameTests {
  @Test(arguments: cases) func `a name that is nowhere is refused with the nearest one`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "an unknown preset of a policy",
      replacing: #""cheapest""#,
      by: #""cheapes""#,
      says: #"""
        scenario.json:12:34: error: $.policies[0].preset: found "cheapes"; no preset has this name, `sim policies` lists them
          12 |     { "name": "cheap", "preset": "cheapes" },
             |                                  ^~~~~~~~~
             = did you mean "cheapest"?
        """#),
    Refusal(
      mistake: "an unknown preset of a workload",
      replacing: #""preset": "chat""#,
      by: #""preset": "coding-agent""#,
      says: #"""
        scenario.json:7:15: error: $.workload.preset: found "coding-agent"; expected one of "coding-agent-heavy", "coding-agent-median", "chat", "workflow-10k", "deep-research", "iterative-research", "tree-of-thought", "batch"
          7 |     "preset": "coding-agent",
            |               ^~~~~~~~~~~~~~
            = did you mean "coding-agent-heavy"?
        """#),
    Refusal(
      mistake: "a model by its last name",
      replacing: #"openai/gpt-5.4""#,
      by: #"gpt-5.4""#,
      says: #"""
        scenario.json:16:64: error: $.policies[1].model_choice.models[0].model: found "gpt-5.4"; the catalogue has no model of this name
          16 |       "model_choice": { "kind": "named", "models": [{ "model": "gpt-5.4" }] }
             |                                                                ^~~~~~~~~
             = did you mean "openai/gpt-5.4"?
        """#),
    Refusal(
      mistake: "a model with a typo",
      replacing: #"openai/gpt-5.4""#,
      by: #"openai/gtp-5.4""#,
      says: #"""
        scenario.json:16:64: error: $.policies[1].model_choice.models[0].model: found "openai/gtp-5.4"; the catalogue has no model of this name
          16 |       "model_choice": { "kind": "named", "models": [{ "model": "openai/gtp-5.4" }] }
             |                                                                ^~~~~~~~~~~~~~~~
             = did you mean "openai/gpt-5.4"?
        """#),
    Refusal(
      mistake: "a model that is nowhere",
      replacing: #"openai/gpt-5.4""#,
      by: #"acme/one""#,
      says: #"""
        scenario.json:16:64: error: $.policies[1].model_choice.models[0].model: found "acme/one"; the catalogue has no model of this name
          16 |       "model_choice": { "kind": "named", "models": [{ "model": "acme/one" }] }
             |                                                                ^~~~~~~~~~
        """#),
    Refusal(
      mistake: "an unknown provider",
      replacing: #""preset": "cheapest""#,
      by: #""preset": "cheapest", "provider": { "only": ["Azur"] }"#,
      says: #"""
        scenario.json:12:69: error: $.policies[0].provider.only[0]: found "Azur"; expected one of "amazon-bedrock", "anthropic", "azure", "deepinfra", "deepseek", "google", "mistral", "novita-ai", "openai", "x-ai"
          12 |     { "name": "cheap", "preset": "cheapest", "provider": { "only": ["Azur"] } },
             |                                                                     ^~~~~~
             = did you mean "azure"?
        """#),
    Refusal(
      mistake: "an unknown kind of model choice",
      replacing: #""kind": "named""#,
      by: #""kind": "cheap""#,
      says: #"""
        scenario.json:16:33: error: $.policies[1].model_choice.kind: found "cheap"; expected one of "named", "cheapest", "inverse-square", "logit", "scorer", "auto-router", "pareto", "random", "lin-ucb", "thompson", "budget-paced", "oracle"
          16 |       "model_choice": { "kind": "cheap", "models": [{ "model": "openai/gpt-5.4" }] }
             |                                 ^~~~~~~
             = did you mean "cheapest"?
        """#),
    Refusal(
      mistake: "an unknown baseline",
      replacing: #""baseline": "cheap""#,
      by: #""baseline": "cheep""#,
      says: #"""
        scenario.json:19:15: error: $.baseline: found "cheep"; expected one of "cheap", "named"
          19 |   "baseline": "cheep",
             |               ^~~~~~~
             = did you mean "cheap"?
        """#),
    Refusal(
      mistake: "two policies of one name",
      replacing: #""name": "named""#,
      by: #""name": "cheap""#,
      says: #"""
        scenario.json:13:5: error: $.policies[1]: found a second policy named "cheap"; give one of them another "name"
          13 |     {
             |     ^
        """#),
    Refusal(
      mistake: "no policy has a model for task types",
      replacing: #""preset": "cheapest""#,
      by: #""preset": "fastest""#,
      says: #"""
        scenario.json:12:5: error: $.policies[0]: found no "model_choice"; tasks that name only a task type need one, e.g. {"kind": "cheapest", "minimum_score": 1400}
          12 |     { "name": "cheap", "preset": "fastest" },
             |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "no policies",
      arguments: ["--set", "policies=[]"],
      says:
        "--set policies=[]: error: $.policies: found an empty list; expected a list of at least one policy"
    ),
    Refusal(
      mistake: "no task types",
      replacing: #"[{ "name": "chat:question" }]"#,
      by: "[]",
      says: #"""
        scenario.json:9:19: error: $.workload.task_types: found an empty list; expected a list of at least one task type
          9 |     "task_types": []
            |                   ^~
        """#),
    Refusal(
      mistake: "workload and workloads",
      replacing: #""policies": ["#,
      by: #""workloads": [], "policies": ["#,
      says: #"""
        scenario.json:6:15: error: $.workload: found both "workload" and "workloads"; expected one of them
          6 |   "workload": {
            |               ^
        scenario.json:11:16: error: $.workloads: found an empty list; expected a list of at least one workload
          11 |   "workloads": [], "policies": [
             |                ^~
        """#),
    Refusal(
      mistake: "models that tasks name are missing",
      replacing: #""preset": "chat","#,
      by: #""preset": "chat", "named_share": 0.5,"#,
      says: #"""
        scenario.json:7:38: error: $.workload.named_share: found 0.5; tasks that name a model need "named": {"models": [...]} beside it
          7 |     "preset": "chat", "named_share": 0.5,
            |                                      ^~~
        """#),
    Refusal(
      mistake: "a compaction that keeps too much",
      replacing: #""preset": "chat","#,
      by: #""preset": "chat", "session": { "compaction_target_tokens": 20000 },"#,
      says: #"""
        scenario.json:7:34: error: $.workload.session: found a compaction that keeps more than half of what triggers it; system and target tokens together must be at most half of the trigger
          7 |     "preset": "chat", "session": { "compaction_target_tokens": 20000 },
            |                                  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
  ]
}
