import Testing

/// Axes, overrides, several mistakes at once, and --set.
@Suite struct MalformedAxisTests {
  @Test(arguments: cases) func `a mistake that takes two places to see is told at one of them`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "an axis without values",
      replacing: #""baseline""#,
      by: #"""
        "vary": { "path": "world.capacity_factor", "values": [] },
          "baseline"
        """#,
      says: #"""
        scenario.json:19:56: error: $.vary.values: found an empty list; expected a list of at least one number, e.g. [0.5, 1, 2]
          19 |   "vary": { "path": "world.capacity_factor", "values": [] },
             |                                                        ^~
        """#),
    Refusal(
      mistake: "an axis over a typo",
      replacing: #""baseline""#,
      by: #"""
        "vary": { "path": "world.capacity_facter", "values": [1, 2] },
          "baseline"
        """#,
      says: #"""
        scenario.json:19:21: error: $.vary.path: $.world.capacity_facter: unknown key
          19 |   "vary": { "path": "world.capacity_facter", "values": [1, 2] },
             |                     ^~~~~~~~~~~~~~~~~~~~~~~
             = did you mean "capacity_factor"?
        """#),
    Refusal(
      mistake: "an axis over a policy that is not there",
      replacing: #""baseline""#,
      by: #"""
        "vary": { "path": "policies[name=sticky].retry.attempts", "values": [1, 2] },
          "baseline"
        """#,
      says: #"""
        scenario.json:19:21: error: $.vary.path: $.policies has no name "sticky"; there are "cheap", "named"
          19 |   "vary": { "path": "policies[name=sticky].retry.attempts", "values": [1, 2] },
             |                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "an axis with a value out of range",
      replacing: #""baseline""#,
      by: #"""
        "vary": { "path": "world.capacity_factor", "values": [1, -2] },
          "baseline"
        """#,
      says: #"""
        scenario.json:19:60: error: $.world.capacity_factor: found -2; expected a factor, 0.001 to 1000
          19 |   "vary": { "path": "world.capacity_factor", "values": [1, -2] },
             |                                                            ^~
        """#),
    Refusal(
      mistake: "an axis whose path is no path",
      replacing: #""baseline""#,
      by: #"""
        "vary": { "path": "world..x", "values": [1] },
          "baseline"
        """#,
      says: #"""
        scenario.json:19:21: error: $.vary.path: found a string "world..x"; expected a path, e.g. "catalog.overrides[0].multiply_rates"
          19 |   "vary": { "path": "world..x", "values": [1] },
             |                     ^~~~~~~~~~
        """#),
    Refusal(
      mistake: "an override that concerns nothing",
      replacing: #""small-catalog.json" }"#,
      by:
        #""small-catalog.json", "overrides": [{ "model": "openai/gpt-5.4", "provider": "google" }] }"#,
      says: #"""
        scenario.json:5:60: error: $.catalog.overrides[0]: found no endpoint in the catalogue that fits all of this
          5 | …le": "small-catalog.json", "overrides": [{ "model": "openai/gpt-5.4", "provider": "google" }] },
            |                                           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "an unknown origin",
      replacing: #""baseline""#,
      by: #"""
        "gap": { "dear": "us" },
          "baseline"
        """#,
      says: #"""
        scenario.json:19:20: error: $.gap.dear: found "us"; expected one of "CN", "FR", "US"
          19 |   "gap": { "dear": "us" },
             |                    ^~~~
             = did you mean "US"?
        """#),
    Refusal(
      mistake: "two mistakes at once",
      replacing: #""seed": 7"#,
      by: #""seed": -7, "horizont": "1 h""#,
      says: #"""
        scenario.json:24:13: error: $.experiment.seed: found -7; expected a seed, 0 to 2^53 - 1
          24 |     "seed": -7, "horizont": "1 h"
             |             ^~
        scenario.json:24:17: error: $.experiment.horizont: unknown key
          24 |     "seed": -7, "horizont": "1 h"
             |                 ^~~~~~~~~~
             = did you mean "horizon"?
        """#),
    Refusal(
      mistake: "a typo in --set",
      arguments: ["--set", "experiment.sed=7"],
      says: #"""
        --set experiment.sed=7: error: $.experiment.sed: unknown key
           = did you mean "seed"?
        """#),
    Refusal(
      mistake: "a wrong value in --set",
      arguments: ["--set", "experiment.seed=lucky"],
      says:
        #"--set experiment.seed=lucky: error: $.experiment.seed: found a string "lucky"; expected a seed, 0 to 2^53 - 1"#
    ),
    Refusal(
      mistake: "--set below what is no object",
      arguments: ["--set", "name.first=x"],
      says: #"--set name.first=x: error: $.name is a string, which has no key "first""#),
  ]
}
