import Formats
import NumericalMethods
import Quantities
import Testing

@testable import Analysis
@testable import Market

@Suite struct GapStudyReportTests {
  private func text(_ record: GapStudyRecord) -> String {
    GapStudyReport(record).consoleText().split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  /// Oracle: the gap sweep in the project's literature notes (section 3.3), 55 % at 10x:
  /// .27 gives 40 [27-54] at 1x, .64 gives 22 [8-47], .96 gives 12 [5-25].
  @Test func tableShowsTheKnownSweep() {
    let report = GapStudyReport(GapStudyFixture.record)
    let section = report.sections.first { $0.title == "Share against the gap" }
    let table = section?.blocks.compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }.first
    #expect(
      table?.columns.map(\.title) == [
        "list gap", "0 % agentic", "50 % agentic, as it is", "100 % agentic",
      ])
    #expect(table?.rows.map(\.[0]) == ["1x", "2x", "4x", "10x", "13.5x", "17x"])
    #expect(table?.rows[0] == ["1x", "40 % (27-54)", "22 % (8-47)", "12 % (5-25)"])
    #expect(table?.rows[3] == ["10x", "55 % (55-55)", "55 % (55-55)", "55 % (55-55)"])
  }

  @Test func firstLinesAnswerTheQuestion() {
    let report = GapStudyReport(GapStudyFixture.record)
    // 17x: odds 55/45 times 1.7^eta; .64 gives 63.2 %, .139 gives 56.8 %, 1.147 gives 69.2 %.
    #expect(
      report.headlines == [
        "10x -> 17x moves the share of models from CN in the tokens of named models by "
          + "+8.2 points (+1.8 to +14.2), 90 % of draws; what prices do not explain moved it by "
          + "+13.6 points since February 2026"
      ])
    let words = text(GapStudyFixture.record)
    // 10x to 20x is the doubling nearest to the reference of 10x on a logarithmic axis, together
    // with 5x to 10x; the first in the list of the two is told.
    #expect(words.contains("Per doubling of the list-price gap, from 5x to 10x, the share"))
    #expect(words.contains("anchored at 55.0 %, observed in the week of 2026-07-13, at a gap"))
    #expect(words.contains("the gap went from 17.1x to 11.5x"))
    #expect(words.contains("in the week of 2026-07-13: +7.5 points"))
    #expect(words.contains("prices worked the other way"))
    // 55/45 times 1.7^.27 is a share of 58.5 %.
    #expect(words.contains("+3.5 points (+0.3 to +6.7) with 0.3 of the weight of cost"))
    #expect(words.contains("the share goes from 40 % to 59 % where 0 % of the demand is agentic"))
  }

  /// What price explains is said by the signs of the whole band, not of its middle.
  @Test func explanationFollowsTheBand() {
    var record = GapStudyFixture.record
    record.priceEffect = Band(estimate: 0.03, low: 0.015, high: 0.06)
    #expect(text(record).contains("The price gap explains 40 % of it (20-80)"))
    record.priceEffect = Band(estimate: 0.03, low: -0.01, high: 0.06)
    #expect(text(record).contains("Whether the price gap explains any of it cannot be told"))
    record.priceLists[0].isGiven = true
    #expect(text(record).contains("own basket: 17.1x of February 2026."))
    record.priceLists[0].observed = nil
    #expect(text(record).contains("What was observed in February 2026 is not known."))
    record.priceEffect = nil
    #expect(!text(record).contains("price lists of February"))
  }

  /// Law: straight in the logarithm of the gap between points, exact at points, nothing beyond.
  @Test func readsBetweenPoints() {
    let axis = [1.0, 4, 16]
    let bands = [0.2, 0.4, 0.8].map { Band(estimate: $0, low: $0 / 2, high: $0 + 0.1) }
    #expect(GapInterpolation.value(bands, on: axis, at: 4) == bands[1])
    let between = GapInterpolation.value(bands, on: axis, at: 8)
    #expect(abs((between?.estimate ?? 0) - 0.6) < 1e-12)
    #expect(abs((between?.low ?? 0) - 0.3) < 1e-12)
    #expect(GapInterpolation.value(bands, on: axis, at: 0.9) == nil)
    #expect(GapInterpolation.value(bands, on: axis, at: 17) == nil)
    #expect(GapInterpolation.value(bands, on: axis, at: 16) == bands[2])
  }

  /// The same rates make a smaller effective gap, so the same share stands at a smaller gap.
  @Test func threeReadingsShareTheirRates() {
    let report = GapStudyReport(GapStudyFixture.record)
    let section = report.sections.first { $0.title == "Three readings of the gap" }
    let tables = section?.blocks.compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
    #expect(tables?[1].rows[3] == ["10x", "8.5x", "7x"])
    // 17x effective is a list gap of 20x: 55/45 * 2^.64 is a share of 65.6 %.
    #expect(tables?[0].rows[5][2] == "66 % (57-73)")
    #expect(tables?[0].rows[5][3] == "n/a")
  }

  @Test func pagesAreWhole() {
    let report = GapStudyReport(GapStudyFixture.record)
    let html = report.html()
    #expect(MarkupChecker.problem(in: html) == nil)
    #expect(!html.contains("<script"))
    #expect(
      report.figures().map(\.name) == [
        "share-against-gap.svg", "three-gaps.svg", "price-and-rest.svg", "what-else.svg",
        "units.svg", "segments.svg",
        "drivers.svg",
      ])
    for figure in report.figures() { #expect(MarkupChecker.problem(in: figure.svg) == nil) }
    // Bands that lie on one another are told apart by the pattern of their edges.
    let first = report.figures()[0].svg
    for edge in 0..<3 { #expect(first.contains("line\(edge) edge\(edge)")) }
    for name in ["0 % agentic", "February 2026", "observed"] {
      #expect(first.contains(">\(name)</text>"))
    }
    #expect(report.markdown().contains("## What this model assumes"))
  }

  @Test func filesHoldEveryPoint() throws {
    let record = GapStudyFixture.record
    let report = GapStudyReport(record)
    let tables = report.tables()
    let shares = CSVRows.rows(of: tables[0].csv)
    #expect(shares.count == 1 + record.curves.count * record.points.count * 4)
    #expect(shares.allSatisfy { $0.count == shares[0].count })
    let column = try #require(shares[0].firstIndex(of: "denominator"))
    let denominators = Set(shares.dropFirst().map { $0[column] })
    #expect(denominators.contains("tokens of named models"))
    let summary = try JSONNode(parsing: Array(report.summaryJSON().utf8), file: "summary.json")
    #expect(summary["schema"]?.string == "tollway.gap-study/1")
    #expect(summary["curves"]?.array?.count == record.curves.count)
  }

  /// The reference week stands under every denominator, from the panel alone.
  @Test func showsTheWeekUnderEveryDenominator() {
    let models = [("x/cheap", "CN"), ("y/dear", "US")].map { slug, origin in
      PanelModel(
        slug: slug, author: String(slug.prefix(1)), origin: origin, listPrices: [1])
    }
    let start = GapStudyFixture.date("2026-07-13")
    let panel = TrafficPanel(
      sources: [], models: models,
      weeks: [PanelWeek(start: start, days: 7, tokens: [60, 20], unnamedTokens: 20)],
      origins: [])
    let observed = ObservationReport(panel, week: 0, origins: ["CN", "US"])
    let report = GapStudyReport(GapStudyFixture.record, observed: observed)
    let words = report.consoleText().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("all traffic of the platform 60.0 %"))
    #expect(words.contains("models that the rankings name 75.0 %"))
    #expect(report.tables().last?.name == "denominators")
    #expect(MarkupChecker.problem(in: report.html()) == nil)
  }

  /// A study that is cut short by its scenario has fewer sections, not wrong ones.
  @Test func sparseRecordsAreFine() {
    var record = GapStudyRecord(
      name: "bare", question: "?", origins: ("US", "CN"),
      reference: GapStudyFixture.record.reference)
    #expect(!GapStudyReport(record).html().isEmpty)
    record.points = GapStudyFixture.record.points
    record.curves = [GapStudyFixture.record.curves[1]]
    let report = GapStudyReport(record)
    #expect(report.headlines.isEmpty)
    #expect(MarkupChecker.problem(in: report.html()) == nil)
    #expect(!report.sections.contains { $0.title == "What else moves it" })
  }
}
