import Accounting
import Analysis
import Formats
import Testing

@Suite struct ReportTests {
  static let records = [RecordFixture.twoPolicies, AxisFixture.record]

  @Test(arguments: records.indices)
  func renderingTwiceGivesTheSameBytes(_ index: Int) {
    let a = makeReport(of: Self.records[index])
    let b = makeReport(of: Self.records[index])
    #expect(a.consoleText() == b.consoleText())
    #expect(a.markdown() == b.markdown())
    #expect(a.html() == b.html())
    #expect(a.summaryJSON() == b.summaryJSON())
    #expect(a.figures().map(\.svg) == b.figures().map(\.svg))
    #expect(a.tables().map(\.csv) == b.tables().map(\.csv))
  }

  @Test(arguments: records.indices)
  func consoleSaysWhatIsAsked(_ index: Int) {
    let text = makeReport(of: Self.records[index]).consoleText()
    for part in [
      "cost per task", "(assumed)", "new input tokens", "cached input tokens", "output tokens",
      "cache-hit share", "first token", "attempts per call", "429 everywhere",
      "Differences from", "Share by origin", "three gaps side by side", "What this model assumes",
      "Validation status", "Assumed by hand.", "Nothing was validated.",
    ] where index == 0 || part != "429 everywhere" {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("\u{1B}"))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  @Test func colourIsOnlyThereWhenAsked() {
    let report = makeReport(of: RecordFixture.twoPolicies)
    #expect(report.consoleText(isColoured: true).contains("\u{1B}[1m"))
  }

  @Test(arguments: records.indices)
  func summaryIsJSONWithStablePlaces(_ index: Int) throws {
    let record = Self.records[index]
    let text = makeReport(of: record).summaryJSON()
    let summary = try JSONNode(parsing: Array(text.utf8), file: "summary.json")
    #expect(summary["schema"]?.string == "tollway.summary/1")
    let points = try #require(summary["metrics"]?["coding"]?.array)
    #expect(points.count == record.catalogues.count)
    let cost = try #require(points[0][record.policies[0].name]?["cost_per_task_usd"])
    let results = ExperimentResults(record)
    let estimate = try #require(
      results.estimate(Cell(workload: 0, point: 0, policy: 0), Metric.primary))
    #expect(cost["mean"]?.double == estimate.mean)
    #expect(cost["n"]?.int64 == Int64(record.replications))
    #expect(cost["ci95"]?.array?.count == 2)
    #expect(cost["unit"]?.string == "usd")
    #expect(summary["gaps"]?["coding"]?.array?.count == record.catalogues.count)
    #expect(summary["comparisons"]?.array?.count == results.comparisons.count)
  }

  @Test(arguments: records.indices)
  func tablesAreRectangularCSV(_ index: Int) {
    for table in makeReport(of: Self.records[index]).tables() {
      let rows = CSVRows.rows(of: table.csv)
      #expect(rows.count > 1, "\(table.name)")
      for row in rows { #expect(row.count == rows[0].count, "\(table.name)") }
    }
  }

  @Test(arguments: records.indices)
  func pageIsWellFormedAndNeedsNothingElse(_ index: Int) {
    let report = makeReport(of: Self.records[index])
    let page = report.html()
    #expect(MarkupChecker.problem(in: page) == nil)
    for resource in ["http:", "https:", "<script", "<link", "<img", "url(", "@import"] {
      #expect(!page.contains(resource), "\(resource)")
    }
    #expect(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline';"))
    for figure in report.figures() {
      #expect(MarkupChecker.problem(in: figure.svg) == nil, "\(figure.name)")
      #expect(figure.svg.contains("<title") && figure.svg.contains("<desc"))
      #expect(!figure.svg.contains("NaN") && !figure.svg.contains("inf"))
    }
  }

  @Test func everyPolicyAndWorkloadHasItsFigures() {
    let names = makeReport(of: AxisFixture.record).figures().map(\.name)
    for name in ["share-against-gap.svg", "cost-coding.svg", "cost-chat.svg"] {
      #expect(names.contains(name))
    }
    #expect(Set(names).count == names.count)
  }

  @Test func markdownLinksItsFigures() {
    let report = makeReport(of: RecordFixture.twoPolicies)
    let text = report.markdown()
    for figure in report.figures() { #expect(text.contains("(figures/\(figure.name))")) }
  }
}
