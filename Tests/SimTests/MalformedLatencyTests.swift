import Testing

/// Scenarios whose latency, time limits or payers are wrong.
@Suite struct MalformedLatencyTests {
  @Test(arguments: cases) func `a value that is wrong is refused with what would be right`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "an unknown region",
      replacing: #""baseline": "cheap""#,
      by: #""world": { "latency": { "region": "mars" } }, "baseline": "cheap""#,
      says: #"""
        scenario.json:19:37: error: $.world.latency.region: found "mars"; expected one of "none", "us-central", "eu-hetzner", "ap-tokyo", "sa-east"
          19 |   "world": { "latency": { "region": "mars" } }, "baseline": "cheap",
             |                                     ^~~~~~
        """#),
    Refusal(
      mistake: "a swing that would stop time",
      replacing: #""baseline": "cheap""#,
      by: #""world": { "latency": { "daily_amplitude": 2 } }, "baseline": "cheap""#,
      says: #"""
        scenario.json:19:46: error: $.world.latency.daily_amplitude: found 2; expected an amplitude, 0 to 1.9, e.g. 0.5
          19 |   "world": { "latency": { "daily_amplitude": 2 } }, "baseline": "cheap",
             |                                              ^
        """#),
    Refusal(
      mistake: "a load that speeds endpoints up",
      replacing: #""baseline": "cheap""#,
      by: #""world": { "latency": { "load_slowdown": 0.5 } }, "baseline": "cheap""#,
      says: #"""
        scenario.json:19:44: error: $.world.latency.load_slowdown: found 0.5; expected a factor, 1 to 100
          19 |   "world": { "latency": { "load_slowdown": 0.5 } }, "baseline": "cheap",
             |                                            ^~~
        """#),
    Refusal(
      mistake: "a payer that is nobody",
      replacing: #""baseline": "cheap""#,
      by: #""world": { "break_off": { "cut_payer": "nobody" } }, "baseline": "cheap""#,
      says: #"""
        scenario.json:19:42: error: $.world.break_off.cut_payer: found "nobody"; expected one of "customer", "gateway", "provider"
          19 |   "world": { "break_off": { "cut_payer": "nobody" } }, "baseline": "cheap",
             |                                          ^~~~~~~~
        """#),
    Refusal(
      mistake: "a time limit without a unit",
      replacing: #""preset": "cheapest""#,
      by: #""preset": "cheapest", "timeouts": { "first_token": 30 }"#,
      says: #"""
        scenario.json:12:75: error: $.policies[0].timeouts.first_token: found 30; a duration is text with a unit (us, ms, s, min, h, d or week), e.g. "5 min"
          12 |     { "name": "cheap", "preset": "cheapest", "timeouts": { "first_token": 30 } },
             |                                                                           ^~
        """#),
    Refusal(
      mistake: "a time limit of an unknown kind",
      replacing: #""preset": "cheapest""#,
      by: #""preset": "cheapest", "timeouts": { "connect": "5 s" }"#,
      says: #"""
        scenario.json:12:60: error: $.policies[0].timeouts.connect: unknown key; valid keys are "first_token", "total", "call"
          12 |     { "name": "cheap", "preset": "cheapest", "timeouts": { "connect": "5 s" } },
             |                                                            ^~~~~~~~~
        """#),
  ]
}
