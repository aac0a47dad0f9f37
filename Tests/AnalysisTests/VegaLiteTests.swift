import Accounting
import Formats
import Foundation
import Testing

@testable import Analysis

/// The structure of specifications; what only Vega-Lite itself can tell is in `.ci/figures`.
@Suite struct VegaLiteTests {
  /// Reports of different kinds made from fixtures.
  static let reports: [(name: String, tree: any ReportTree)] = [
    ("run", makeReport(of: RecordFixture.twoPolicies)),
    ("axis", makeReport(of: AxisFixture.record)),
    ("outage", makeReport(of: OutageReportTests.record)),
    ("retries", makeReport(of: ResilienceReportTests.record)),
    ("sweep", makeSweepReport(of: SweepReportTests.record())),
    ("share study", GapStudyReport(GapStudyFixture.record)),
  ]

  @Test(arguments: reports.indices)
  func everyFigureHasASpecificationOfItsData(_ index: Int) throws {
    let figures = Self.reports[index].tree.allFigures
    #expect(!figures.isEmpty)
    for figure in figures {
      let document = figure.specification.document
      #expect(document["$schema"]?.string == VegaLite.schema)
      #expect(document["description"]?.string?.hasPrefix(figure.description) == true)
      let rows = Self.rows(of: document)
      #expect(!rows.isEmpty && rows.count <= VegaLite.rowLimit, "\(figure.name)")
      #expect(document.compactText.contains("\"url\"") == false)
    }
  }

  @Test(arguments: reports.indices)
  func everyScaleOfSeriesSaysItsOrderAndColours(_ index: Int) {
    for figure in Self.reports[index].tree.allFigures {
      let document = figure.specification.document
      let channels = Self.channels(["color", "shape", "fill"], of: document)
      for channel in channels where channel["field"]?.string == "series" {
        let domain = channel["scale"]?["domain"]?.array?.compactMap(\.string) ?? []
        #expect(!domain.isEmpty && Set(domain).count == domain.count, "\(figure.name)")
        #expect(channel["scale"]?["range"]?.array?.count == domain.count, "\(figure.name)")
      }
      let named = Set(Self.rows(of: document).compactMap { $0["series"]?.string })
      let known = Set(
        channels.flatMap { $0["scale"]?["domain"]?.array?.compactMap(\.string) ?? [] })
      #expect(named.isSubset(of: known), "\(figure.name): \(named.subtracting(known))")
    }
  }

  /// The first colour of a domain is that of the first series of the drawing.
  @Test func coloursAreThoseOfTheDrawing() throws {
    let figure = try #require(
      Self.reports[0].tree.allFigures.first { $0.name == "cost" })
    let document = figure.specification.document
    let colour = try #require(Self.channels(["color"], of: document).first)
    #expect(
      colour["scale"]?["domain"]?.array?.map(\.string)
        == ["cost per task", "cost per solved task (assumed)"])
    #expect(colour["scale"]?["range"]?.array?.first?.string == FigureStyle.colour(0))
    #expect(FigureStyle.css.contains("--c0:\(FigureStyle.colour(0))"))
    let values = Self.rows(of: document).filter { $0["kind"]?.string == "point" }
    let results = ExperimentResults(RecordFixture.twoPolicies)
    let estimate = try #require(
      results.estimate(Cell(workload: 0, point: 0, policy: 0), Metric.primary))
    #expect(values.first?["value"]?.double == estimate.mean)
  }

  @Test func panelsThatWouldBeTooManyAreLeftOut() {
    func panel(_ count: Int) -> VegaPanel {
      VegaPanel(
        title: "", rows: (0..<count).map { [("x", .number($0))] }, encoding: [], layers: [],
        height: 10)
    }
    let layout = VegaLayout([panel(3_000), panel(2_000), panel(1)])
    let document = layout.specification(title: "t", description: "d").document
    #expect(document["concat"]?.array?.count == 2)
    #expect(document["description"]?.string == "d The first 2 of 3 panels.")
  }

  @Test func interactivePageHasItsScriptsInScopesOfTheirOwn() throws {
    let report = makeReport(of: RecordFixture.twoPolicies)
    let bundle = "const s=\"</script><!--\";window.vegaEmbed=()=>s;"
    let page = report.html(bundle: bundle)
    #expect(page.contains("(()=>{\nconst s=\"<\\/script><\\!--\";"))
    #expect(page.components(separatedBy: "</script>").count == report.allFigures.count + 3)
    #expect(page.components(separatedBy: "class=\"chart\"").count == report.allFigures.count + 1)
    for figure in report.allFigures {
      let data = InteractivePage.data(of: figure)
      let start = try #require(data.firstIndex(of: ">"))
      let text = data[data.index(after: start)...].dropLast("</script>\n".count)
      #expect(!text.contains("<"))
      let tree = try JSONNode(parsing: Array(text.utf8), file: "page")
      #expect(tree["config"] != nil && tree["title"] == nil)
    }
    // Without a bundle the page is the plain one.
    #expect(report.html() == report.html(bundle: nil) && !report.html().contains("<script"))
  }

  @Test func labelsOfMarksThatLieOnOneAnotherStandTogether() {
    let labels = ScatterLabels.together([
      (1, 10, 10), (2, 12, 11), (3, 100, 100), (4, 11, 9), (5, 9, 10),
    ])
    #expect(labels.map(\.text) == ["1-2, 4-5", "3"])
  }

  @Test func unitsStayWithTheirNumbers() {
    #expect(Markup.unbroken("0.1 % of 3 s and a s") == "0.1\u{A0}% of 3\u{A0}s and a s")
    #expect(Markup.unbroken("63.9 ±1.7 min") == "63.9 ±1.7\u{A0}min")
  }

  // MARK: - Walking a specification

  private static func rows(of node: JSONNode) -> [JSONNode] {
    let own = node["data"]?["values"]?.array ?? []
    let parts = (node["concat"]?.array ?? []) + (node["layer"]?.array ?? [])
    return own + parts.flatMap { rows(of: $0) }
  }

  private static func channels(_ names: Set<String>, of node: JSONNode) -> [JSONNode] {
    let own = (node["encoding"]?.object ?? []).filter { names.contains($0.key) }.map(\.value)
    let parts = (node["concat"]?.array ?? []) + (node["layer"]?.array ?? [])
    return own + parts.flatMap { channels(names, of: $0) }
  }
}
