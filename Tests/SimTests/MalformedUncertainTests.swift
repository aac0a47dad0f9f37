import Testing

/// Scenarios with laws that cannot be, or that stand where none can.
@Suite struct MalformedUncertainTests {
  @Test(arguments: cases) func `a law that cannot be is refused with its place`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  private static func law(_ mistake: String, _ law: String, says: String) -> Refusal {
    Refusal(
      mistake: mistake, replacing: "\"rate_per_h\": 60", by: "\"rate_per_h\": \(law)", says: says)
  }

  private static let cases: [Refusal] = [
    law(
      "a kind that is none", #"{ "uncertain": "log-normal", "median": 60, "p90": 90 }"#,
      says: #"""
        scenario.json:8:67: error: $.workload.arrivals.rate_per_h.uncertain: found "log-normal"; expected one of "normal", "lognormal", "uniform", "loguniform", "triangular", "pert", "choice"
          8 | …s": { "kind": "poisson", "rate_per_h": { "uncertain": "log-normal", "median": 60, "p90": 90 } },
            |                                                        ^~~~~~~~~~~~
            = did you mean "lognormal"?
        """#),
    law(
      "half of the parameters", #"{ "uncertain": "lognormal", "median": 60 }"#,
      says: #"""
        scenario.json:8:52: error: $.workload.arrivals.rate_per_h: found "median"; a lognormal law is given by "median" and "p90", or by "median" and "log_sd", or by "mean" and "sd", or by "p10" and "p90"
          8 |     "arrivals": { "kind": "poisson", "rate_per_h": { "uncertain": "lognormal", "median": 60 } },
            |                                                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    law(
      "ends the wrong way round", #"{ "uncertain": "uniform", "from": 90, "to": 60 }"#,
      says: #"""
        scenario.json:8:96: error: $.workload.arrivals.rate_per_h.to: found a "to" below the "from"
          8 | …rrivals": { "kind": "poisson", "rate_per_h": { "uncertain": "uniform", "from": 90, "to": 60 } },
            |                                                                                           ^~
        """#),
    law(
      "a logarithm of nothing", #"{ "uncertain": "loguniform", "from": 0, "to": 60 }"#,
      says: #"""
        scenario.json:8:89: error: $.workload.arrivals.rate_per_h.from: found 0 or less; a loguniform law is above 0
          8 | …ivals": { "kind": "poisson", "rate_per_h": { "uncertain": "loguniform", "from": 0, "to": 60 } },
            |                                                                                  ^
        """#),
    law(
      "units that do not go together", #"{ "uncertain": "uniform", "from": 10, "to": "1 h" }"#,
      says: #"""
        scenario.json:8:96: error: $.workload.arrivals.rate_per_h.to: found a string "1 h"; all values of one law have the same unit
          8 | …vals": { "kind": "poisson", "rate_per_h": { "uncertain": "uniform", "from": 10, "to": "1 h" } },
            |                                                                                        ^~~~~
        """#),
    law(
      "weights without values", #"{ "uncertain": "choice", "values": [60, 90], "weights": [1] }"#,
      says: #"""
        scenario.json:8:108: error: $.workload.arrivals.rate_per_h.weights: found weights that are not one for each value
          8 | …kind": "poisson", "rate_per_h": { "uncertain": "choice", "values": [60, 90], "weights": [1] } },
            |                                                                                          ^~~
        """#),
    law(
      "a draw that the key does not accept",
      #"{ "uncertain": "normal", "median": 60, "p90": 120 }"#,
      says: #"""
        scenario.json:8:52: error: $.workload.arrivals.rate_per_h: found -84.6792648497732, which can be drawn (normal, p10 0, median 60, p90 120); a rate is tasks per hour, 0.000001 to 1e9, e.g. 120
          8 | …vals": { "kind": "poisson", "rate_per_h": { "uncertain": "normal", "median": 60, "p90": 120 } },
            |                                            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    law(
      "an unknown key", #"{ "uncertain": "uniform", "from": 10, "to": 60, "because": "new" }"#,
      says: #"""
        scenario.json:8:100: error: $.workload.arrivals.rate_per_h.because: unknown key; valid keys are "name", "why", "source", "uncertain", "from", "to"
          8 | …: "poisson", "rate_per_h": { "uncertain": "uniform", "from": 10, "to": 60, "because": "new" } },
            |                                                                             ^~~~~~~~~
        """#),
    Refusal(
      mistake: "an experiment that is uncertain",
      replacing: #""seed": 7"#, by: #""seed": { "uncertain": "uniform", "from": 1, "to": 9 }"#,
      says: #"""
        scenario.json:24:13: error: $.experiment.seed: found an uncertain value; only parts of the simulated world are uncertain
          24 |     "seed": { "uncertain": "uniform", "from": 1, "to": 9 }
             |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
  ]
}
