import Testing

/// Scenarios that cannot be parsed.
@Suite struct MalformedSyntaxTests {
  @Test(arguments: cases) func `a scenario that is no JSON is refused at the place`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "a comma is missing",
      replacing: #""name": "small","#,
      by: #""name": "small""#,
      says: #"""
        scenario.json:4:3: error: found a string; expected "," or "}"
          4 |   "question": "What does it cost?",
            |   ^
        """#),
    Refusal(
      mistake: "a bracket is not closed",
      replacing: #"""
          ],
          "baseline"
        """#,
      by: #"""
          
          "baseline"
        """#,
      says: #"""
        scenario.json:19:3: error: found a string; expected "," or "]"
          19 |   "baseline": "cheap",
             |   ^
        """#),
    Refusal(
      mistake: "text in single quotes",
      replacing: #""small""#,
      by: "'small'",
      says: #"""
        scenario.json:3:11: error: found '; expected a value; text stands in double quotes
          3 |   "name": 'small',
            |           ^
        """#),
    Refusal(
      mistake: "the file is empty",
      whole: "",
      says: #"""
        scenario.json:1:1: error: found the end of the text; expected a value
          1 | 
            | ^
        """#),
    Refusal(
      mistake: "the file ends early",
      replacing: #"""
        "horizon": "30 min",
            "replications": 2,
            "seed": 7
          }
        }

        """#,
      by: #""horizon": "#,
      says: #"""
        scenario.json:22:16: error: found the end of the text; expected a value
          22 |     "horizon": 
             |                ^
        """#),
    Refusal(
      mistake: "the root is a list",
      whole: #"""
        [1, 2]

        """#,
      says: #"""
        scenario.json:1:1: error: $: found an array; expected an object
          1 | [1, 2]
            | ^~~~~~
        """#),
    Refusal(
      mistake: "a key twice",
      replacing: #""seed": 7"#,
      by: #""seed": 7, "seed": 8"#,
      says: #"""
        scenario.json:24:16: error: the key "seed" occurs twice
          24 |     "seed": 7, "seed": 8
             |                ^~~~~~
        """#),
    Refusal(
      mistake: "a number with a leading zero",
      replacing: #""seed": 7"#,
      by: #""seed": 07"#,
      says: #"""
        scenario.json:24:13: error: found 07; expected a number without leading zeros
          24 |     "seed": 07
             |             ^~
        """#),
    Refusal(
      mistake: "not a number",
      replacing: #""rate_per_h": 60"#,
      by: #""rate_per_h": NaN"#,
      says: #"""
        scenario.json:8:52: error: found NaN; expected a finite number
          8 |     "arrivals": { "kind": "poisson", "rate_per_h": NaN },
            |                                                    ^~~
        """#),
  ]
}
