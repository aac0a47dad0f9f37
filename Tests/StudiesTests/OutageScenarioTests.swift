import Accounting
import Demand
import Formats
import Foundation
import NumericalMethods
import Quantities
import Routing
import Simulation
import Supply
import Testing

@testable import Studies

/// Drills, schedules and their twins, from the scenario file to the record.
@Suite struct OutageScenarioTests {
  private func scenario(_ changes: [(String, JSONNode?)] = []) throws -> Scenario {
    try Scenario(decoding: root(changes), files: Fixture.files())
  }

  private func root(_ changes: [(String, JSONNode?)]) throws -> JSONNode {
    var root = try Fixture.everything()
    for (path, value) in changes { root = try root.changing(path, to: value) }
    return root
  }

  private func minutes(_ minutes: Int64) -> SimDuration {
    SimDuration(microseconds: minutes * 60_000_000)
  }

  /// The run starts at 08:00; the time of day, the time since then and the instant are the same.
  @Test func `a drill begins at a time of day, after a while, or at an instant`() throws {
    for from in ["08:10", "08:10:00", "10 min", "2026-08-18T08:10:00Z", "2026-08-18 08:10+00:00"] {
      let drill = try scenario([("world.drills[0].from", .string(from))])
        .world.scheduledIncidents[0]
      #expect(drill.start == UTCInstant(parsing: "2026-08-18T08:10:00Z"), "\(from)")
      #expect(drill.end == drill.start + minutes(10))
      #expect(drill.kind == .degraded(errorShare: 0.3, slowdown: 3))
    }
    // A time of day before the start is tomorrow's, also where the run is over before that.
    let tomorrow = Fixture.mistakes(
      in: try root([("world.drills[0].from", "07:59")]), try Fixture.files())
    #expect(
      tomorrow.first?.message
        == "found a drill from 2026-08-19 07:59 to 2026-08-19 08:09, outside of the run, which is "
        + "from 2026-08-18 08:00 to 2026-08-18 10:30")
    let longer = try scenario([
      ("world.drills[0].from", "07:59"), ("experiment.drain", "30 h"),
    ])
    #expect(
      longer.world.scheduledIncidents[0].start == UTCInstant(parsing: "2026-08-19T07:59:00Z"))
  }

  @Test func `drills come first, then the rows of the schedule that fall into the run`() throws {
    let scenario = try scenario()
    let incidents = scenario.world.scheduledIncidents
    #expect(scenario.outages.drillCount == 2 && incidents.count == 4)
    #expect(
      incidents.map(\.name) == [
        "DeepSeek is slow", "OpenAI is down", "openai down 2026-08-18 08:05 to 08:06",
        "models of google in US degraded 2026-08-18 08:00 to 09:00",
      ])
    #expect(incidents[3].kind == .degraded(errorShare: 0.25, slowdown: 1.5))
    #expect(incidents[2].scope == IncidentScope(provider: scenario.catalogue.provider("openai")))
    #expect(incidents[3].scope == IncidentScope(author: "google", host: "US"))
    #expect(
      scenario.words.contains(
        "incident DeepSeek is slow: deepseek/deepseek-v4-pro models of deepseek at deepseek in CN, "
          + "an extra share of 0.3 fails, all take 3.0 times as long"))
    #expect(
      scenario.words.contains(
        "incident openai down 2026-08-18 08:05 to 08:06: openai, nothing is served"))
    let own = scenario.world.ownIncidents
    #expect(own.map(\.provider) == [try #require(scenario.catalogue.provider("anthropic"))])
    var law = IncidentLaw.anthropic
    law.outageShare = 0.2
    #expect(own[0].law == law)
    #expect(scenario.world.regionalIncidents?.providerProbability == 0.3)
  }

  @Test func `a schedule without a row in the run is used with a warning`() throws {
    let scenario = try scenario([
      ("experiment.starts_on", "2026-12-01"), ("world.drills", .array([])),
    ])
    #expect(scenario.world.scheduledIncidents.isEmpty)
    let warnings = scenario.warnings.filter { $0.path == "$.world.outage_schedule" }
    #expect(warnings.count == 1)
    #expect(warnings.first?.message.hasPrefix("none of the 3 incidents") == true)
  }

  /// Mistakes of the content of a scenario: where, what, and the nearest name.
  @Test func `mistakes in outages name their place and the nearest name`() throws {
    let cases: [(String, JSONNode?, path: String, says: String, suggestion: String?)] = [
      (
        "world.providers", ["antropic": ["incidents": ["fit": "openai"]]],
        "$.world.providers.antropic", "the catalogue has no provider \"antropic\"",
        "did you mean \"anthropic\"?"
      ),
      (
        "world.providers.anthropic.incidents.fit", "openia",
        "$.world.providers.anthropic.incidents.fit",
        "found \"openia\"; expected one of \"openai\", \"anthropic\", \"character-ai\"",
        "did you mean \"openai\"?"
      ),
      (
        "world.providers.anthropic.incidents.gap_shape", 0,
        "$.world.providers.anthropic.incidents.gap_shape",
        "found 0; expected a Weibull shape, 0.05 to 20", nil
      ),
      (
        "world.drills[0].model", "deepseek/deepseek-v4-por", "$.world.drills[0].model",
        "found \"deepseek/deepseek-v4-por\"; the catalogue has no model of this name",
        "did you mean \"deepseek/deepseek-v4-pro\"?"
      ),
      (
        "world.drills[0].from", "25:00", "$.world.drills[0].from",
        "found a string \"25:00\"; expected a time of day (\"14:00\", UTC), a time since the "
          + "start (\"6 h\") or an instant (\"2026-08-18T14:00:00Z\")", nil
      ),
      ("world.drills[0].for", "0 s", "$.world.drills[0].for", "found a drill of no length", nil),
      (
        "world.drills[0].everything", true, "$.world.drills[0]",
        "found a drill of everything that names a part of it", nil
      ),
      (
        "world.drills[0].host", "US", "$.world.drills[0]",
        "found no endpoint in the catalogue that fits all of this", nil
      ),
      (
        "world.outage_schedule", "outage.csv", "$.world.outage_schedule",
        "the schedule \"outage.csv\" has not been loaded", nil
      ),
    ]
    for (place, value, path, says, suggestion) in cases {
      let mistakes = Fixture.mistakes(in: try root([(place, value)]), try Fixture.files())
      #expect(mistakes.map(\.path) == [path], "\(place)")
      #expect(mistakes.first?.message == says)
      #expect(mistakes.first?.suggestion == suggestion)
    }
    let drill: JSONNode = ["from": "08:10", "for": "1 min", "kind": "down"]
    let nothing = Fixture.mistakes(
      in: try root([("world.drills", .array([drill]))]), try Fixture.files())
    #expect(nothing.map(\.path) == ["$.world.drills[0]"])
    #expect(nothing.first?.message.hasPrefix("found a drill of nothing; expected") == true)
  }

  private func reading(_ text: String) throws -> OutageSchedule {
    var whole: [UInt8]? = Array(text.utf8)
    return try OutageSchedule(reading: "s.csv") {
      defer { whole = nil }
      return whole
    }
  }

  @Test func `all mistakes of a schedule are told, by row`() throws {
    let text = """
      start,end,scope,kind,error_share,slowdown
      2026-08-18T08:00:00,2026-08-18T09:00:00Z,everything,down,,
      2026-08-18T08:00:00Z,2026-08-18T08:00:00Z,everything,down,,
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,everything,downn,,
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,provder:openai,down,,
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,provider:,down,,
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,,down,,
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,everything,down,0.5,
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,everything,degraded,1.5,
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,everything,degraded,0.5,nan
      2026-08-18T08:00:00Z,2026-08-18T09:00:00Z,everything
      """
    let scope =
      "expected \"everything\", or each at most once provider:NAME, model:NAME, author:NAME, "
      + "host:COUNTRY"
    let says = [
      "s.csv:2: error: found the start \"2026-08-18T08:00:00\"; expected a UTC instant, e.g. "
        + "2024-06-04T14:30:00Z",
      "s.csv:3: error: found an end that is not after the start",
      "s.csv:4: error: found the kind \"downn\"; expected \"down\" or \"degraded\"\n"
        + "    = did you mean \"down\"?",
      "s.csv:5: error: found the scope \"provder:openai\"; \(scope)\n"
        + "    = did you mean \"provider\"?",
      "s.csv:6: error: found the scope \"provider:\"; \(scope)",
      "s.csv:7: error: found no scope; expected e.g. provider:openai",
      "s.csv:8: error: found a error_share of an incident of kind \"down\"",
      "s.csv:9: error: found the error_share \"1.5\"; expected a number, 0 to 1, or nothing",
      "s.csv:10: error: found the slowdown \"nan\"; expected a number, 1 to 100, or nothing",
      "s.csv:11: error: found 3 fields; expected 6",
    ]
    do {
      _ = try reading(text)
      Issue.record("nothing was wrong")
    } catch let error as ContentError {
      #expect(error.diagnostics.map { $0.render() } == says)
    }
    for (header, message) in [
      ("start,end,scope", "no column \"kind\"; there are \"start\", \"end\", \"scope\""),
      ("start,end,scope,kind,slow_down", "unknown column \"slow_down\""),
    ] {
      let error = #expect(throws: ContentError.self) { try reading(header + "\n") }
      #expect(error?.diagnostics.map(\.message) == [message])
      #expect(error?.diagnostics.first?.line == 1)
    }
  }

  @Test func `names of a schedule are looked up, and mistakes told by row`() throws {
    var files = try Fixture.files()
    files.schedules["outages.csv"] = try reading(
      """
      start,end,scope,kind
      2026-08-18T08:00Z,2026-08-18T09:00Z,provider:openia,down
      2026-08-18T08:00Z,2026-08-18T09:00Z,host:ZZ,down
      2026-08-18T08:00Z,2026-08-18T09:00Z,model:openai/gpt-5.4 provider:deepseek,down
      """)
    let mistakes = Fixture.mistakes(in: try Fixture.everything(), files)
    #expect(
      mistakes.map { $0.render() } == [
        "s.csv:2: error: found \"openia\"; the catalogue has no provider of this name\n"
          + "    = did you mean \"openai\"?",
        "s.csv:3: error: found \"ZZ\"; the catalogue has no country of a provider of this name",
        "s.csv:4: error: found no endpoint in the catalogue that fits all of the scope",
      ])
  }

  /// The small market with two drills, regional incidents and no other chance.
  private func experiment(_ changes: [(String, JSONNode?)] = []) throws -> Experiment {
    var root = try Fixture.tree("Tests/Fixtures/small.json")
    let drills: JSONNode = [
      ["provider": "openai", "from": "10 min", "for": "8 min", "kind": "down"],
      ["provider": "deepseek", "from": "12 min", "for": "8 min", "kind": "degraded"],
    ]
    for (path, value) in [
      ("world.drills", drills), ("world.regional_incidents", .object([])),
      ("workload.arrivals.rate_per_h", 900),
    ] as [(String, JSONNode?)] + changes {
      root = try root.changing(path, to: value)
    }
    return try Experiment(decoding: root, files: Fixture.files())
  }

  @Test func `law: outages and twins are the same for any number of threads`() async throws {
    let experiment = try experiment()
    let one = String(reflecting: try await experiment.run(threads: 1))
    let three = String(reflecting: try await experiment.run(threads: 3))
    let areEqual = one == three
    #expect(areEqual)
  }

  /// The sums over pairs against a search by hand through the attempts of both runs.
  @Test func `the extra cost of saved calls is that of the same calls in the twin`() async throws {
    let experiment = try experiment()
    let settings = experiment.settings
    var paired = 0
    for position in experiment.positions {
      let plan = try experiment.plan(position, in: settings)
      let rows = Rows()
      let record = plan.run(sink: rows)
      let twin = plan.undisturbed(beside: record)
      var bare = plan
      bare.setting = plan.setting.withoutScheduledIncidents
      let others = Rows()
      let bareRecord = bare.run(sink: others)
      #expect(bareRecord.all.callsArrived == twin.record.all.callsArrived)
      for (incident, tally) in record.outages.enumerated() {
        var extra: Int128 = 0
        var count = 0
        for call in tally.saved {
          let mine = rows.rows.filter { $0.key == call.key && $0.disposition == .billed }
          let its = others.rows.filter { $0.key == call.key && $0.disposition == .billed }
          guard its.contains(where: { $0.outcome == .served }) else { continue }
          count += 1
          extra += mine.reduce(0) { $0 + Int128($1.cost.picoDollars) }
          extra -= its.reduce(0) { $0 + Int128($1.cost.picoDollars) }
        }
        let pairs = twin.pairs[incident]
        #expect(pairs.paired == count && pairs.paired + pairs.unpaired == tally.saved.count)
        #expect(pairs.cost.picoDollars - pairs.undisturbedCost.picoDollars == extra)
        paired += count
      }
    }
    #expect(paired > 100)
  }

  /// A drill of what nobody uses changes nothing, and costs nothing.
  @Test func `a drill that nobody meets leaves every figure`() async throws {
    let drill: JSONNode = [
      ["provider": "mistral", "from": "0 s", "for": "20 h", "kind": "down"]
    ]
    let drilled = try await experiment([("world.drills", drill)]).run(threads: 2)
    #expect(drilled.undisturbed.count == drilled.runs.count && !drilled.runs.isEmpty)
    for (run, twin) in zip(drilled.runs, drilled.undisturbed) {
      var bare = run
      bare.outages = []
      // The schedule itself is an event, at its start and at its end.
      bare.events = twin.record.events
      let areEqual = String(reflecting: bare) == String(reflecting: twin.record)
      #expect(areEqual)
      #expect(run.outages[0].firstAttempts == 0 && twin.pairs[0].paired == 0)
    }
    let without = try await experiment([("world.outage_counterfactual", false)]).run(threads: 2)
    #expect(without.undisturbed.isEmpty && without.incidents[0].count == 2)
  }

  /// Drills need no outages by chance.
  @Test func `outages off keeps drills`() async throws {
    let record = try await experiment([
      ("world.outages", false),
      (
        "world.drills",
        [
          ["everything": true, "from": "10 min", "for": "5 min", "kind": "down"]
        ]
      ),
    ]).run(threads: 2)
    for (run, twin) in zip(record.runs, record.undisturbed) {
      let down = AttemptOutcome.providerDown.rawValue
      #expect(run.all.attempts[down] > 50 && twin.record.all.attempts[down] == 0)
      #expect(run.outages[0].callsLost > 20)
    }
  }
}

/// Keeps the rows of a run.
private final class Rows: AttemptSink {
  var rows: [AttemptRow] = []
  func record(_ row: AttemptRow) { rows.append(row) }
}

extension AttemptRow {
  fileprivate var key: CallKey {
    CallKey(task: task, branch: branch, step: step, repetition: repetition)
  }
}
