import Testing

/// Limits that cannot be.
@Suite struct MalformedLimitsTests {
  @Test(arguments: cases) func `limits that cannot be are refused with what would be right`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  /// One rule under `world.limits`.
  private static func refusal(_ mistake: String, _ rule: String, says: String) -> Refusal {
    Refusal(
      mistake: mistake, replacing: #""experiment": {"#,
      by: #""world": { "limits": [\#(rule)] }, "experiment": {"#, says: says)
  }

  private static let cases: [Refusal] = [
    refusal(
      "a provider that is not there",
      #"{ "provider": "acme", "requests_per_minute": 50 }"#,
      says: #"""
        scenario.json:20:39: error: $.world.limits[0].provider: found "acme"; expected one of "amazon-bedrock", "anthropic", "azure", "deepinfra", "deepseek", "google", "mistral", "novita-ai", "openai", "x-ai"
          20 |   "world": { "limits": [{ "provider": "acme", "requests_per_minute": 50 }] }, "experiment": {
             |                                       ^~~~~~
        """#),
    refusal(
      "limits without a provider",
      #"{ "requests_per_minute": 50 }"#,
      says: #"""
        scenario.json:20:25: error: $.world.limits[0].provider: missing; expected a provider, e.g. "anthropic"
          20 |   "world": { "limits": [{ "requests_per_minute": 50 }] }, "experiment": {
             |                         ^
        """#),
    refusal(
      "a limit of nothing",
      #"{ "provider": "openai", "requests_per_minute": 0 }"#,
      says: #"""
        scenario.json:20:72: error: $.world.limits[0].requests_per_minute: found 0; expected requests per minute, 0.001 to 1e12; leave it out for no limit
          20 |   "world": { "limits": [{ "provider": "openai", "requests_per_minute": 0 }] }, "experiment": {
             |                                                                        ^
        """#),
    refusal(
      "no account",
      #"{ "provider": "openai", "accounts": 0 }"#,
      says: #"""
        scenario.json:20:61: error: $.world.limits[0].accounts: found 0; expected accounts, 1 to 64
          20 |   "world": { "limits": [{ "provider": "openai", "accounts": 0 }] }, "experiment": {
             |                                                             ^
        """#),
    refusal(
      "limits that concern no endpoint",
      #"{ "provider": "openai", "models": ["x-ai/grok-4"] }"#,
      says: #"""
        scenario.json:20:25: error: $.world.limits[0]: found no endpoint in the catalogue that these limits concern
          20 |   "world": { "limits": [{ "provider": "openai", "models": ["x-ai/grok-4"] }] }, "experiment": {
             |                         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    refusal(
      "an unknown way to count output",
      #"{ "provider": "openai", "output_counted": "maybe" }"#,
      says: #"""
        scenario.json:20:67: error: $.world.limits[0].output_counted: found "maybe"; expected one of "actual", "reserved"
          20 |   "world": { "limits": [{ "provider": "openai", "output_counted": "maybe" }] }, "experiment": {
             |                                                                   ^~~~~~~
        """#),
    refusal(
      "a window beyond an hour",
      #"{ "provider": "openai", "acceleration": { "window": "2 h" } }"#,
      says: #"""
        scenario.json:20:77: error: $.world.limits[0].acceleration.window: found 2 h; expected 1 min to 1 h
          20 | …: { "limits": [{ "provider": "openai", "acceleration": { "window": "2 h" } }] }, "experiment": {
             |                                                                     ^~~~~
        """#),
    refusal(
      "a decline for a growth",
      #"{ "provider": "openai", "acceleration": { "factor": 0.5 } }"#,
      says: #"""
        scenario.json:20:77: error: $.world.limits[0].acceleration.factor: found 0.5; expected the most growth, 1 to 1000
          20 | …d": { "limits": [{ "provider": "openai", "acceleration": { "factor": 0.5 } }] }, "experiment": {
             |                                                                       ^~~
        """#),
  ]
}
