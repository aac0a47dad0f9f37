import Demand
import Formats
import Foundation
import Quantities
import Studies
import Supply
import Testing

/// Scenarios that replay a log, with two models and a log made by hand.
@Suite struct RecordedScenarioTests {
  private static let catalogue: Catalogue = {
    let models = [("acme/big", 1450.0), ("acme/small", 1300.0)].map { slug, score in
      Model(
        slug: slug, name: slug, author: "acme", origin: "US",
        quality: Quality(arenaScore: score, basis: .published))
    }
    let rate = TokenRate(picoDollarsPerToken: 1_000_000)
    return Catalogue(
      models: models,
      providers: [Provider(slug: "p", name: "P", country: "US", kind: .host)],
      endpoints: models.indices.map { model in
        Endpoint(
          model: ModelID(model), provider: ProviderID(0), providerModel: "m",
          contextLength: TokenCount(1_000_000),
          prices: PriceSheet(
            rules: [PriceRule(rates: RateCard(prompt: rate, completion: rate), source: 0)]))
      },
      sources: [
        Source(name: "made by hand", licence: "none", asOf: CalendarDate(daysSinceEpoch: 20_500))
      ])
  }()

  private func source(_ text: String) -> ChunkSource {
    var rest: [UInt8]? = Array(text.utf8)
    return {
      defer { rest = nil }
      return rest
    }
  }

  private func agentLog() throws -> RecordedSessions {
    let lines = [("a", "x", 100), ("b", "y", 300), ("c", "x", 200)].map { name, model, input in
      #"{"id": "\#(name)", "block_size": 10, "requests": ["#
        + #"{"type": "n", "t": 0, "in": \#(input), "out": 7, "model": "\#(model)"}]}"#
    }
    return try RecordedSessions.importing(
      .agentSessions, file: "log.jsonl", source: source(lines.joined(separator: "\n"))
    ).sessions
  }

  private func azureLog() throws -> RecordedSessions {
    let rows = "2023-11-16 18:00:00,50,1\n2023-11-16 18:00:02,500,1\n2023-11-16 18:00:05,60,1\n"
    return try RecordedSessions.importing(
      .azure, file: "log.csv", source: source("TIMESTAMP,ContextTokens,GeneratedTokens\n" + rows)
    ).sessions
  }

  private func decode(
    recorded: String, arrivals: String = #"{"kind": "poisson", "rate_per_h": 60}"#,
    more: String = ""
  ) throws -> Scenario {
    let text = """
      {
        "schema": "tollway.scenario/1", "name": "r", "question": "?",
        "catalog": {"file": "c.json"},
        "workload": {
          "recorded": \(recorded), "arrivals": \(arrivals), \(more)
          "task_types": [{"name": "any"}]
        },
        "policies": [{"preset": "cheapest"}]
      }
      """
    let root = try JSONNode(parsing: Array(text.utf8), file: "r.json")
    return try Scenario(decoding: root, files: try files())
  }

  private func files() throws -> ScenarioFiles {
    var files = ScenarioFiles()
    files.catalogues["c.json"] = Self.catalogue
    files.recorded["log.jsonl"] = try agentLog()
    files.recorded["log.csv"] = try azureLog()
    return files
  }

  private func replay(_ scenario: Scenario) throws -> RecordedReplay {
    guard case .recorded(let replay) = try #require(scenario.workloads.first).workload.source else {
      throw CancellationError()
    }
    return replay
  }

  private static let agentSessions =
    #"{"file": "log.jsonl", "format": "agent-sessions", "models": {"x": "acme/big"}}"#

  @Test func mapsModelsAndNamesThem() throws {
    let scenario = try decode(recorded: Self.agentSessions)
    let replay = try replay(scenario)
    #expect(replay.models.map { $0?.model } == [ModelID(0), nil])
    #expect(replay.models[0]?.qualityLogits == 1.0)
    #expect(replay.needsTools)
    let requests = try #require(scenario.workloads.first).workload.requests
    #expect(requests.namedShare == 1)
    #expect(requests.namedModels == [ModelID(0)])
    #expect(requests.namedWeights == [2])
    #expect(
      scenario.workloads.first?.summary
        == "the 3 sessions with 3 calls of log.jsonl, in its order")
  }

  /// What a scenario resolves to decodes to what it was.
  @Test(arguments: [
    agentSessions, #"{"file": "log.csv", "format": "azure"}"#,
    #"{"file": "log.jsonl", "format": "agent-sessions", "longest_input_tokens": 250,"#
      + #" "output_limit_tokens": 5, "needs_tools": false}"#,
  ]) func resolvesToItself(recorded: String) throws {
    let scenario = try decode(recorded: recorded)
    let again = try Scenario(decoding: scenario.resolved, files: try files())
    #expect(again.resolved.canonicalText == scenario.resolved.canonicalText)
    #expect(try replay(again).order == replay(scenario).order)
    #expect(try replay(again).outputLimit == replay(scenario).outputLimit)
  }

  @Test func leavesOutLongSessionsWithTheirArrivals() throws {
    let scenario = try decode(
      recorded: #"{"file": "log.csv", "format": "azure", "longest_input_tokens": 100}"#,
      arrivals: #"{"kind": "recorded"}"#)
    let workload = try #require(scenario.workloads.first).workload
    guard case .recorded(let offsets) = workload.arrivals else {
      Issue.record("arrivals are not those of the log")
      return
    }
    #expect(offsets.map(\.seconds) == [0, 5])
    let chance = Chance(seed: 1, replication: 0)
    let gaps = (0..<3).map {
      workload.arrivals.gap(before: TaskID(UInt64($0)), chance: chance)?.seconds
    }
    #expect(gaps == [0, 5, nil])
  }

  @Test(arguments: [
    (
      #"{"file": "log.jsonl", "format": "agent-sessions"}"#, #"{"kind": "recorded"}"#,
      "the log does not say when its sessions began"
    ),
    (
      #"{"file": "none", "format": "azure"}"#, #"{"kind": "closed", "clients": 1}"#,
      "the log \"none\" has not been loaded"
    ),
    (#"{"file": "log.csv", "format": "azur"}"#, "{}", "did you mean \"azure\""),
    (
      #"{"file": "log.csv", "format": "azure", "longest_input_tokens": 9}"#, "{}",
      "found no session to replay in \"log.csv\" whose calls"
    ),
    (
      #"{"file": "log.jsonl", "format": "agent-sessions", "models": {"z": "acme/big"}}"#, "{}",
      "which the log does not name"
    ),
    (
      #"{"file": "log.jsonl", "format": "agent-sessions", "models": {"x": "acme/bug"}}"#, "{}",
      "did you mean \"acme/big\""
    ),
  ]) func reportsMistakes(recorded: String, arrivals: String, message: String) throws {
    let error = try #require(throws: ContentError.self) {
      try decode(recorded: recorded, arrivals: arrivals)
    }
    #expect(error.description.contains(message), "\(error)")
  }

  @Test func refusesPresetAndLogTogether() throws {
    let error = try #require(throws: ContentError.self) {
      try decode(recorded: Self.agentSessions, more: #""preset": "chat","#)
    }
    #expect(error.description.contains("found both \"preset\" and \"recorded\""))
  }

  @Test func listsTheLogsOfAScenario() throws {
    let text = """
      {
        "workload": {"recorded": {"file": "a", "format": "azure"}},
        "workloads": [
          {"recorded": {"file": "b", "format": "agent-sessions"}}, {"preset": "chat"},
          {"recorded": {"file": "a", "format": "azure"}}, {"recorded": {"file": "c"}},
          {"recorded": {"file": "d", "format": "no such"}}
        ]
      }
      """
    let root = try JSONNode(parsing: Array(text.utf8), file: "r.json")
    #expect(
      Scenario.recordedFiles(in: root) == [
        RecordedFile(path: "a", format: .azure), RecordedFile(path: "b", format: .agentSessions),
        RecordedFile(path: "c", format: nil),
      ])
  }
}
