import Testing

/// Scenarios with wrong keys, kinds and values.
@Suite struct MalformedValueTests {
  @Test(arguments: cases) func `a key or a value that is wrong is refused with what would be right`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "an unknown key at the top",
      replacing: #""policies": ["#,
      by: #""polices": ["#,
      says: #"""
        scenario.json:1:1: error: $.policies: missing; expected a list of at least one policy
          1 | {
            | ^
        scenario.json:11:3: error: $.polices: unknown key
          11 |   "polices": [
             |   ^~~~~~~~~
             = did you mean "policies"?
        """#),
    Refusal(
      mistake: "an unknown key far from all",
      replacing: #""seed": 7"#,
      by: #""colour": 7"#,
      says: #"""
        scenario.json:24:5: error: $.experiment.colour: unknown key; valid keys are "starts_on", "horizon", "starts_at", "warm_up", "drain", "tasks", "replications", "seed", "decision"
          24 |     "colour": 7
             |     ^~~~~~~~
        """#),
    Refusal(
      mistake: "a key of another kind of arrivals",
      replacing: #""rate_per_h": 60"#,
      by: #""rate_per_h": 60, "clients": 3"#,
      says: #"""
        scenario.json:8:56: error: $.workload.arrivals.clients: unknown key; valid keys are "kind", "rate_per_h"
          8 |     "arrivals": { "kind": "poisson", "rate_per_h": 60, "clients": 3 },
            |                                                        ^~~~~~~~~
        """#),
    Refusal(
      mistake: "another version of the schema",
      replacing: "scenario/1",
      by: "scenario/2",
      says: #"""
        scenario.json:2:13: error: $.schema: found a string "tollway.scenario/2"; this program reads "tollway.scenario/1"
          2 |   "schema": "tollway.scenario/2",
            |             ^~~~~~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "no name",
      replacing: #"""
          "name": "small",

        """#,
      by: "",
      says: #"""
        scenario.json:1:1: error: $.name: missing; a name is 1 to 64 letters, digits, "-", "_" or ".", and begins with a letter or digit
          1 | {
            | ^
        """#),
    Refusal(
      mistake: "a name that is a path",
      replacing: #""small""#,
      by: #""../small""#,
      says: #"""
        scenario.json:3:11: error: $.name: found a string "../small"; a name is 1 to 64 letters, digits, "-", "_" or ".", and begins with a letter or digit
          3 |   "name": "../small",
            |           ^~~~~~~~~~
        """#),
    Refusal(
      mistake: "a number for text",
      replacing: #""What does it cost?""#,
      by: "42",
      says: #"""
        scenario.json:4:15: error: $.question: found 42; expected the question that the scenario asks
          4 |   "question": 42,
            |               ^~
        """#),
    Refusal(
      mistake: "text for a number",
      replacing: #""seed": 7"#,
      by: #""seed": "7""#,
      says: #"""
        scenario.json:24:13: error: $.experiment.seed: found a string "7"; expected a seed, 0 to 2^53 - 1
          24 |     "seed": "7"
             |             ^~~
        """#),
    Refusal(
      mistake: "a fraction for a whole number",
      replacing: #""replications": 2"#,
      by: #""replications": 2.5"#,
      says: #"""
        scenario.json:23:21: error: $.experiment.replications: found 2.5; expected replications, 1 to 10,000
          23 |     "replications": 2.5,
             |                     ^~~
        """#),
    Refusal(
      mistake: "no replications",
      replacing: #""replications": 2"#,
      by: #""replications": 0"#,
      says: #"""
        scenario.json:23:21: error: $.experiment.replications: found 0; expected replications, 1 to 10,000
          23 |     "replications": 0,
             |                     ^
        """#),
    Refusal(
      mistake: "a seed beyond 2^53",
      replacing: #""seed": 7"#,
      by: #""seed": 9007199254740992"#,
      says: #"""
        scenario.json:24:13: error: $.experiment.seed: found 9007199254740992; expected a seed, 0 to 2^53 - 1
          24 |     "seed": 9007199254740992
             |             ^~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "a rate of zero",
      replacing: #""rate_per_h": 60"#,
      by: #""rate_per_h": 0"#,
      says: #"""
        scenario.json:8:52: error: $.workload.arrivals.rate_per_h: found 0; a rate is tasks per hour, 0.000001 to 1e9, e.g. 120
          8 |     "arrivals": { "kind": "poisson", "rate_per_h": 0 },
            |                                                    ^
        """#),
    Refusal(
      mistake: "a duration without a unit",
      replacing: #""horizon": "30 min""#,
      by: #""horizon": 30"#,
      says: #"""
        scenario.json:22:16: error: $.experiment.horizon: found 30; a duration is text with a unit (us, ms, s, min, h, d or week), e.g. "5 min"
          22 |     "horizon": 30,
             |                ^~
        """#),
    Refusal(
      mistake: "a duration with an unknown unit",
      replacing: #""30 min""#,
      by: #""30 minutes""#,
      says: #"""
        scenario.json:22:16: error: $.experiment.horizon: found a string "30 minutes"; a duration is text with a unit (us, ms, s, min, h, d or week), e.g. "5 min"
          22 |     "horizon": "30 minutes",
             |                ^~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "a warm-up as long as the horizon",
      replacing: #""warm_up": "5 min""#,
      by: #""warm_up": "30 min""#,
      says: #"""
        scenario.json:21:16: error: $.experiment.warm_up: found a warm-up of 30 min and a horizon of 30 min; expected the warm-up to be shorter
          21 |     "warm_up": "30 min",
             |                ^~~~~~~~
        """#),
    Refusal(
      mistake: "more than 203 days",
      replacing: #""30 min""#,
      by: #""29 weeks""#,
      says: #"""
        scenario.json:22:16: error: $.experiment.horizon: found a horizon and drain of 204 d together; expected at most 203 d; run consecutive windows instead
          22 |     "horizon": "29 weeks",
             |                ^~~~~~~~~~
        """#),
    Refusal(
      mistake: "a day that does not exist",
      replacing: #""seed": 7"#,
      by: #""starts_on": "2026-02-30""#,
      says: #"""
        scenario.json:24:18: error: $.experiment.starts_on: found a string "2026-02-30"; expected a day, e.g. "2026-08-18"
          24 |     "starts_on": "2026-02-30"
             |                  ^~~~~~~~~~~~
        """#),
  ]
}
