import Formats
import Market
import Testing

@testable import Studies

@Suite("A study of the price gap") struct GapStudyTests {
  private func study(_ change: (JSONNode) throws -> JSONNode = { $0 }) throws -> GapStudy {
    let root = try change(Fixture.tree("Tests/Fixtures/market.json"))
    return try GapStudy(of: Experiment(decoding: root, files: MarketFixture.files()))
  }

  /// Everything a record says, as text.
  private func text(_ record: GapStudyRecord) -> String {
    "\(record.curves)\(record.contrasts)\(record.priceLists)\(record.points)\(record.elasticities)"
      + "\(record.inputs)\(String(describing: record.supply))\(record.assumptions)"
  }

  @Test("one thread and three give the same figures")
  func threads() async throws {
    let study = try study()
    let one = try await study.run(threads: 1)
    let three = try await study.run(threads: 3)
    #expect(text(one) == text(three))
    #expect(one.draws == 20)
    #expect(one.supply?.rounds.isEmpty == false)
  }

  @Test("the settings of a study: one change at a time, with bands around the central value")
  func settings() async throws {
    let record = try await study { try $0.changing("market.supply", to: nil) }.run(threads: 2)
    let settings = record.curves.map(\.setting)
    #expect(settings.count == 7)
    #expect(settings[0] == GapSetting(agenticShare: 0.6))
    #expect(settings[1] == GapSetting(agenticShare: 0.6, weeks: 4))
    #expect(settings[2].agenticShare == 0 && settings[3].agenticShare == 1)
    #expect(!settings[4].cacheDiscount && settings[5].qualityShift == 50)
    #expect(settings[6].switchingCost == 1)
    #expect(record.supply == nil)
    for curve in record.curves where curve.setting.cacheDiscount {
      for (narrow, wide) in zip(curve.tokens, curve.tokens.dropFirst()) {
        #expect(wide.estimate > narrow.estimate)
        #expect(wide.low <= wide.high)
      }
      // A band of 20 draws of a monotone answer holds what the centres give.
      for band in curve.tokens {
        #expect(band.low - 1e-9 <= band.estimate && band.estimate <= band.high + 1e-9)
      }
    }
    // Three of the panel's seven models are of the cheap origin: (300 + 120 + 70) / 960.
    #expect(abs(record.reference.cheapShare - 490.0 / 960) < 1e-12)
    #expect(record.priceLists.map(\.label) == ["then", "now"])
    #expect(abs(record.priceLists[0].gaps.list - 16) < 1e-9)
    // Today's list is the reference, which every draw goes through.
    #expect(abs(record.priceLists[1].share.low - 490.0 / 960) < 1e-8)
    #expect(abs(record.priceLists[1].share.high - 490.0 / 960) < 1e-8)
    #expect(record.inputs.map(\.name) == ["weight of cost", "bill"])
    let ends = record.inputs[0].shareAtEnds
    #expect(ends.low < ends.high)
  }

  @Test("a sweep has every combination")
  func combinations() async throws {
    let record = try await study().run(combining: true, threads: 2)
    // 2 agentic shares, 2 caches, 2 qualities, 2 switching costs, 1 long run and 1 horizon.
    #expect(record.curves.count == 32)
    #expect(Set(record.curves.map(\.setting)).count == 32)
    #expect(record.supply == nil)
  }

  @Test("congestion meets whoever moves: it takes back a part of what a gap moves, and no more")
  func supply() async throws {
    let record = try await study().run(threads: 2)
    let curves = record.curves
    let plain = try #require(curves.first { $0.setting == GapSetting(agenticShare: 0.6) })
    let answered = try #require(
      curves.first { $0.setting == GapSetting(agenticShare: 0.6, supplyAnswers: true) })
    let last = plain.tokens.count - 1
    #expect(answered.tokens[0].estimate >= plain.tokens[0].estimate - 0.01)
    #expect(answered.tokens[last].estimate <= plain.tokens[last].estimate + 0.01)
    let response = try #require(record.supply)
    #expect(response.rounds.allSatisfy { $0.shareBefore > 0 && $0.shareAfter < 1 })
    #expect(Set(response.rounds.map(\.point)) == [0, 3])
  }

  @Test("a scenario without a market says what is missing")
  func withoutMarket() throws {
    let experiment = try Experiment(
      decoding: Fixture.tree("Tests/Fixtures/small.json"), files: Fixture.files())
    #expect(throws: ContentError.self) { try GapStudy(of: experiment) }
  }
}

@Suite("The section market") struct MarketSettingsTests {
  private func scenario(_ change: (JSONNode) throws -> JSONNode = { $0 }) throws -> Scenario {
    try Scenario(
      decoding: change(Fixture.tree("Tests/Fixtures/market.json")), files: MarketFixture.files())
  }

  private func mistakes(_ path: String, _ value: JSONNode) throws -> [String] {
    let root = try Fixture.tree("Tests/Fixtures/market.json").changing(path, to: value)
    return try Fixture.mistakes(in: root, MarketFixture.files()).map { "\($0.path): \($0.message)" }
  }

  @Test("its laws are drawn by the study and are no inputs of a run")
  func laws() throws {
    let scenario = try scenario()
    #expect(!scenario.hasUncertainInputs)
    let market = try #require(scenario.market)
    #expect(
      market.inputs.map(\.path) == [
        "market.cost_scale", "market.segments[1].noticed_bill_usd_per_month",
      ])
    let drawn = market.customers(in: [2, 50])
    #expect(drawn.segments[1].tastes.cost == 3.2)
    #expect(drawn.segments[1].noticedBill == 50)
    #expect(drawn.segments[0].noticedBill == 20)
    #expect(market.customers(in: nil).segments[1].tastes.cost == 1.6)
  }

  @Test("what is resolved resolves to itself, laws included")
  func resolved() throws {
    let resolved = try scenario().resolved
    let again = try Scenario(decoding: resolved, files: MarketFixture.files()).resolved
    #expect(again.prettyText == resolved.prettyText)
    #expect(resolved["market"]?["cost_scale"]?["uncertain"]?.string == "lognormal")
  }

  @Test("mistakes name the place, what was found and what is right")
  func malformed() throws {
    #expect(
      try mistakes("market.week", "2026-07-07").contains {
        $0.contains("$.market.week") && $0.contains("2026-06-29 to 2026-07-06")
      })
    #expect(
      try mistakes("market.segments[0].workload", "chats").contains {
        $0.hasPrefix("$.market.segments[0].workload")
      })
    #expect(
      try mistakes("market.gap", [4, 1]).contains { $0.contains("do not ascend") })
    #expect(
      try mistakes(
        "market.segments[0].outside_share", ["uncertain": "uniform", "from": 0.5, "to": 1.5]
      ).contains { $0.hasPrefix("$.market.segments[0].outside_share") })
    #expect(
      try mistakes("market.supply.warm_up", "2 h").contains { $0.contains("to be shorter") })
    #expect(try mistakes("market.draws", 5).count == 1)
  }

  @Test("draws cover each input's law evenly, and another input does not move them")
  func draws() throws {
    let study = try GapStudy(
      of: Experiment(
        decoding: Fixture.tree("Tests/Fixtures/market.json"), files: MarketFixture.files()))
    let drawn = study.drawnInputs
    #expect(drawn.count == 20)
    let median = drawn.filter { $0[0] < 1 }.count
    #expect(median == 10)
    let fewer = try GapStudy(
      of: Experiment(
        decoding: Fixture.tree("Tests/Fixtures/market.json")
          .changing("market.segments[1].noticed_bill_usd_per_month", to: 200),
        files: MarketFixture.files()))
    #expect(fewer.drawnInputs.map { $0[0] } == drawn.map { $0[0] })
  }
}

/// Files of the scenario `market.json`.
enum MarketFixture {
  static func files() throws -> ScenarioFiles {
    var files = try Fixture.files()
    files.panels["traffic.json"] = try TrafficPanel(
      decoding: Fixture.tree("Tests/Fixtures/traffic.json"))
    return files
  }
}
