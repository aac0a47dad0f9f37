import Formats
import Market
import Quantities
import Supply
import Testing

/// Panels of weeks made of daily rankings.
@Suite struct TrafficImportTests {
  private func made(
    _ rows: [String], _ change: (inout TrafficImport.Facts) throws -> Void = { _ in }
  ) throws -> TrafficImport {
    var facts = TrafficImport.Facts(register: try TrafficFiles.register())
    try change(&facts)
    return try TrafficImport(try rankings(rows), file: "days.csv", facts: facts)
  }

  /// Sums by hand: a model of 10 on each day from Sunday on, 5 of the rest.
  @Test func sumsWholeWeeks() throws {
    let days = dates(9, from: "2026-07-05")
    let result = try made(days.flatMap { ["\($0),qwen/qwen3.7-max-20260520,10", "\($0),other,5"] })
    let week = try #require(result.panel.weeks.first)
    #expect(result.panel.weeks.count == 1)
    #expect(week.start == day("2026-07-06"))
    #expect(week.days == 7)
    #expect(week.tokens == [70])
    #expect(week.unnamedTokens == 35)
    #expect(result.account.rowsKept == 14)
    #expect(result.account.dropped.map(\.count) == [4])
    #expect(result.panel.models[0].origin == "CN")
    #expect(result.panel.models[0].released == day("2026-05-20"))
    #expect(result.panel.models[0].releaseBasis == .name)
  }

  @Test func refusesFilesWithoutAWholeWeek() throws {
    #expect(throws: ContentError.self) { try made(dates(6).map { "\($0),a/b,1" }) }
    #expect(throws: ContentError.self) { try made([]) }
    let gap = (dates(7) + dates(7, from: "2026-07-20")).map { "\($0),a/b,1" }
    #expect(throws: ContentError.self) { try made(gap) }
  }

  /// A day in a name that is years off the announcement is a slip of the pen; events come first.
  @Test func knowsFirstDays() throws {
    let name = "nvidia/nemotron-3-super-120b-a12b-20230311:free"
    let rows = dates(7).map { "\($0),\(name),1" } + ["2026-07-12,new/model,1"]
    let result = try made(rows)
    let model = try #require(result.panel.models.last)
    #expect(model.released == day("2026-03-11"))
    #expect(model.releaseBasis == .register)
    #expect(result.account.contradictedDays == [name])
    #expect(result.account.uncertainRelease == ["new/model"])
    #expect(result.panel.models[0].released == nil, "six days after the data begin proves nothing")
    let events = "model,event,date,note\n\(name),released,2026-03-01,x\n"
    let told = try made(rows) { $0.events = try TrafficEvents(Array(events.utf8), file: "e.csv") }
    #expect(told.panel.models.last?.released == day("2026-03-01"))
  }

  /// The mean over the days of the week that have a price; 0 of free variants; a model that the list
  /// later lacks is withdrawn on the day after.
  @Test func averagesPrices() throws {
    let list = """
      date,model_id,mean_of_prompt_and_completion_usd_per_mtok
      2026-07-06,z-ai/glm-5.2,1.0
      2026-07-07,z-ai/glm-5.2,2.5
      2026-07-12,openai/gpt-5.5,17.5
      """
    let rows = dates(7).flatMap {
      ["\($0),z-ai/glm-5.2-20260616,1", "\($0),z-ai/glm-5.2-20260616:free,1"]
    }
    let result = try made(rows) { facts in
      facts.prices = try DailyPrices(
        Array(list.utf8), file: "p.csv", register: facts.register)
    }
    #expect(result.panel.models.map(\.listPrices) == [[1.75], [0]])
    #expect(result.panel.models.map(\.isFree) == [false, true])
    #expect(result.panel.models[0].withdrawn == day("2026-07-08"))
  }

  /// Law: reading what was written gives the same bytes.
  @Test func shippedPanelReadsBack() throws {
    let bytes = try TrafficFiles.shippedBytes("traffic-2026-07.json")
    #expect(try TrafficFiles.panel().encoded() == String(decoding: bytes, as: UTF8.self))
  }

  /// The shipped file is what the documented command makes of the daily data.
  @Test(.enabled(if: TrafficFiles.hasData("traffic")))
  func shippedPanelIsRegenerated() throws {
    let folder = "traffic/"
    var facts = TrafficImport.Facts(register: try TrafficFiles.register())
    facts.catalogue = try Catalogue(decoding: TrafficFiles.shippedTree("catalog-2026-08.json"))
    facts.prices = try DailyPrices(
      TrafficFiles.dataBytes(folder + "daily_list_price_mean_2026-05-24_2026-07-19.csv"),
      file: "prices", register: facts.register)
    facts.events = try TrafficEvents(
      TrafficFiles.shippedBytes("traffic-events.csv"), file: "events")
    facts.origins = try TrafficTables.originWeeks(
      TrafficFiles.dataBytes(folder + "weekly_share_by_origin.csv"), file: "weeks", source: 2)
    facts.openMonths = try TrafficTables.openMonths(
      TrafficFiles.dataBytes(folder + "open_vs_closed_monthly_2025-01_2026-06.csv"), file: "open")
    let shipped = try TrafficFiles.panel()
    facts.sources = shipped.sources
    var daily = DailyRankings()
    try daily.read(
      TrafficFiles.dataBytes(folder + "daily_top50_tokens_2026-05-24_2026-07-19.csv"),
      file: "daily")
    let made = try TrafficImport(daily, file: "daily", facts: facts)
    #expect(made.panel.encoded() == shipped.encoded())
    #expect(made.account.rowsRead == 2_907)
    #expect(made.account.rowsKept == 2_856)
  }

  /// Oracle: shares by origin that were computed independently from the same rows
  /// (`weekly_share_by_origin.csv`, four decimals).
  @Test(.enabled(if: TrafficFiles.hasData("traffic")))
  func sharesAgreeWithAnIndependentTable() throws {
    let panel = try TrafficFiles.panel()
    let rows = try TrafficFiles.rows("traffic/weekly_share_by_origin.csv")
    #expect(rows.count == panel.origins.count)
    for (row, week) in zip(rows, panel.origins) {
      #expect(week.start.description == row["week_start"])
      let all = try #require(week.reading(Observation(.origin("CN"), of: .all)))
      let named = try #require(week.reading(Observation(.origin("CN"), of: .named)))
      let us = try #require(week.reading(Observation(.origin("US"), of: .all)))
      let expected = ["CN_share_of_total", "CN_share_of_named", "US_share_of_total"].compactMap {
        row[$0].flatMap(Double.init)
      }
      for (found, share) in zip([all, named, us], expected) {
        #expect(abs(found.value - share) < 1.5e-4)
      }
    }
  }
}
