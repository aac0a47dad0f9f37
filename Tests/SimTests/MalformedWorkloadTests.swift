import Foundation
import Testing

/// Scenarios whose arrivals or sub-agents cannot be.
@Suite struct MalformedWorkloadTests {
  @Test(arguments: cases) func `a workload that cannot be is refused at the place`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  /// A file that is named and not there ends with 66, as a missing log does.
  @Test func `a missing table of clients is told at the place that names it`() throws {
    let folder = try Folder.small()
    let text = try folder.text("scenario.json")
    try folder.write(
      text.replacingOccurrences(
        of: arrivals, with: #"{ "kind": "servegen", "file": "clients.csv" }"#),
      to: "scenario.json")
    let ending = try Program.run(["run", "scenario.json"], in: folder)
    #expect(
      ending.err == #"""
        scenario.json:8:47: error: $.workload.arrivals.file: there is no file clients.csv, or it cannot be read
          8 |     "arrivals": { "kind": "servegen", "file": "clients.csv" },
            |                                               ^~~~~~~~~~~~~

        """#)
    #expect(ending.status == 66)
    try folder.write("0,1,one,Gamma,1,1\n", to: "clients.csv")
    let refused = try Program.run(["run", "scenario.json"], in: folder)
    #expect(
      refused.err
        == "clients.csv:1: error: found variation \"one\"; expected a number above 0\n")
    #expect(refused.status == 65)
    try folder.write("0,0.01,2,Gamma,1,1\n600,0.02,1,Weibull,1,1\n", to: "clients.csv")
    let ran = try Program.run(["run", "scenario.json", "--quiet"], in: folder)
    #expect(ran.status == 0)
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "a kind of arrivals that is none", replacing: #""poisson""#, by: #""gama""#,
      says: #"""
        scenario.json:8:27: error: $.workload.arrivals.kind: found "gama"; expected one of "poisson", "gamma", "weibull", "diurnal", "clients", "servegen", "closed"
          8 |     "arrivals": { "kind": "gama", "rate_per_h": 60 },
            |                           ^~~~~~
            = did you mean "gamma"?
        """#),
    Refusal(
      mistake: "a variation of zero", replacing: arrivals,
      by: #"{ "kind": "gamma", "rate_per_h": 60, "cv": 0 }"#,
      says: #"""
        scenario.json:8:60: error: $.workload.arrivals.cv: found 0; expected the coefficient of variation of gaps, 0.05 to 100
          8 |     "arrivals": { "kind": "gamma", "rate_per_h": 60, "cv": 0 },
            |                                                            ^
        """#),
    Refusal(
      mistake: "a day of three hours", replacing: arrivals,
      by: #"{ "kind": "diurnal", "rate_per_h": 60, "hourly": [1, 2, 1] }"#,
      says: #"""
        scenario.json:8:66: error: $.workload.arrivals.hourly: found 3 factors; expected 24 factors on the rate, one for each hour in UTC, 0 to 1000, not all of them 0
          8 |     "arrivals": { "kind": "diurnal", "rate_per_h": 60, "hourly": [1, 2, 1] },
            |                                                                  ^~~~~~~~~
        """#),
    Refusal(
      mistake: "clients without a number", replacing: arrivals,
      by: #"{ "kind": "clients", "rate_per_h": 60, "gaps": "pareto" }"#,
      says: #"""
        scenario.json:8:17: error: $.workload.arrivals.clients: missing; expected clients, 1 to 100,000
          8 |     "arrivals": { "kind": "clients", "rate_per_h": 60, "gaps": "pareto" },
            |                 ^
        scenario.json:8:64: error: $.workload.arrivals.gaps: found "pareto"; expected one of "gamma", "weibull"
          8 |     "arrivals": { "kind": "clients", "rate_per_h": 60, "gaps": "pareto" },
            |                                                                ^~~~~~~~
        """#),
    Refusal(
      mistake: "a round of fewer than its fewest", replacing: arrivals + ",",
      by: arrivals + #", "session": { "spawn": { "agents_min": 9 } },"#,
      says: #"""
        scenario.json:8:80: error: $.workload.session.spawn: found agents_min above agents_max
          8 | …arrivals": { "kind": "poisson", "rate_per_h": 60 }, "session": { "spawn": { "agents_min": 9 } },
            |                                                                            ^~~~~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "more sub-agents than a task can have", replacing: arrivals + ",",
      by: arrivals + #", "session": { "spawn": { "rounds": 60000 } },"#,
      says: #"""
        scenario.json:8:80: error: $.workload.session.spawn: found 60000 rounds of up to 6 sub-agents; a task has at most 65535 in all
          8 | …arrivals": { "kind": "poisson", "rate_per_h": 60 }, "session": { "spawn": { "rounds": 60000 } },
            |                                                                            ^~~~~~~~~~~~~~~~~~~
        """#),
  ]
}

private let arrivals = #"{ "kind": "poisson", "rate_per_h": 60 }"#
