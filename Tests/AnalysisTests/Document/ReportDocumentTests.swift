import Accounting
import Formats
import Testing

@testable import Analysis

/// A report that is stored and read again is the same report.
@Suite struct ReportDocumentTests {
  static let records = [RecordFixture.twoPolicies, AxisFixture.record]

  static func document(_ index: Int = 0) -> ReportDocument {
    let facts: [(String, JSONNode)] = [
      ("scenario", "two"), ("inputs_sha256", "12ab"), ("seconds", 1.5), ("seed", 7),
      ("inputs", [["name": "a.json", "sha256": "0123456789abcdef"]]),
    ]
    return ReportDocument(
      makeReport(of: records[index]), provenance: Provenance(version: "0", facts: facts),
      tables: [
        .init(name: "metrics", about: "One row a metric.", columns: ["policy", "mean"], rows: 3)
      ])
  }

  static func reread(_ document: ReportDocument) throws -> ReportDocument {
    try ReportDocument(
      decoding: JSONNode(parsing: Array(document.json().utf8), file: "report.json"))
  }

  @Test(arguments: records.indices)
  func `every rendering of what was stored has the same bytes`(_ index: Int) throws {
    let document = Self.document(index)
    let again = try Self.reread(document)
    #expect(again.json() == document.json())
    #expect(again.files().map(\.name) == document.files().map(\.name))
    for (old, new) in zip(document.files(), again.files()) {
      #expect(old.text == new.text, "\(old.name)")
    }
    #expect(again.consoleText() == document.consoleText())
    #expect(again.latexTables().map(\.text) == document.latexTables().map(\.text))
  }

  @Test func `the clock and the machine are not in it`() {
    let text = Self.document().json()
    #expect(!text.contains("seconds"))
    #expect(text.contains("\"inputs_sha256\": \"12ab\""))
  }

  @Test func `numbers of tables are those of the summary`() throws {
    let record = RecordFixture.twoPolicies
    let results = ExperimentResults(record)
    let cells = Self.document().sections.flatMap(\.blocks).flatMap { block -> [Table.Cell] in
      guard case .table(let table) = block else { return [] }
      return table.groups.flatMap(\.cells).flatMap { $0 }
    }
    let numbers = cells.compactMap(\.number)
    for (policy, name) in record.policies.map(\.name).enumerated() {
      let number = try #require(
        numbers.first {
          $0.metric == "cost_per_task_usd" && $0.place.contains(.init("policy", name))
            && !$0.place.contains { $0.name == "minus" }
        })
      let estimate = try #require(
        results.estimate(Cell(workload: 0, point: 0, policy: policy), Metric.primary))
      #expect(number.value == estimate.mean && number.count == estimate.count)
      #expect(number.interval == estimate.low...estimate.high && number.confidence == 0.95)
      #expect(number.unit == "usd")
    }
    #expect(numbers.contains { $0.metric == "share_of_tokens" })
    #expect(numbers.contains { $0.metric == "list_usd_per_m" })
    #expect(numbers.contains { $0.place.contains(.init("minus", record.policies[0].name)) })
  }

  @Test func `a page shows what a number is`() throws {
    let page = Self.document().html()
    #expect(page.contains("title=\"cost_per_task_usd = "))
    #expect(MarkupChecker.problem(in: page) == nil)
  }

  @Test(arguments: [
    (#""schema": "tollway.report/1""#, #""schema": "tollway.report/2""#, "$.schema"),
    (#""kind": "words""#, #""kind": "wrods""#, ".kind"),
    (#""paragraph": "#, #""pargraph": "#, "unknown key"),
    (#""for_files": false"#, #""for_files": 0"#, "$.sections[0].for_files"),
  ])
  func `what is wrong is told with its place`(_ old: String, _ new: String, _ place: String) {
    let text = Self.document().json().replacing(old, with: new, maxReplacements: 1)
    let error = #expect(throws: ContentError.self) {
      try ReportDocument(decoding: JSONNode(parsing: Array(text.utf8), file: "report.json"))
    }
    #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
  }
}
