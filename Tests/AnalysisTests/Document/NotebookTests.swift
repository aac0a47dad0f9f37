import Formats
import Testing

@testable import Analysis

/// The notebook keeps to nbformat 4.5 (https://nbformat.readthedocs.io, format description); that
/// `nbformat.validate` accepts it and that its cells run is checked by `.ci/notebooks`.
@Suite struct NotebookTests {
  private func cells(_ index: Int = 0) throws -> [JSONNode] {
    let text = ReportDocumentTests.document(index).notebook()
    let notebook = try JSONNode(parsing: Array(text.utf8), file: "report.ipynb")
    #expect(notebook["nbformat"]?.int64 == 4 && notebook["nbformat_minor"]?.int64 == 5)
    return try #require(notebook["cells"]?.array)
  }

  @Test(arguments: [0, 1]) func `cells have ids of their own and what their kind needs`(
    _ index: Int
  ) throws {
    let cells = try cells(index)
    let ids = cells.compactMap { $0["id"]?.string }
    #expect(Set(ids).count == cells.count)
    for id in ids {
      #expect((1...64).contains(id.count))
      #expect(id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    }
    let code = cells.filter { $0["cell_type"]?.string == "code" }
    #expect(code.map { $0["execution_count"]?.int64 } == (1...Int64(code.count)).map { $0 })
    for cell in cells {
      let isCode = cell["cell_type"]?.string == "code"
      #expect((cell["outputs"] != nil) == isCode)
      #expect(cell["source"]?.string != nil && cell["metadata"] != nil)
    }
  }

  @Test(arguments: [0, 1]) func `figures are embedded as their files have them`(_ index: Int)
    throws
  {
    let document = ReportDocumentTests.document(index)
    let files = Dictionary(uniqueKeysWithValues: document.files().map { ($0.name, $0.text) })
    let outputs = try cells(index).flatMap { $0["outputs"]?.array ?? [] }
    let drawings = outputs.compactMap { $0["data"]?["image/svg+xml"]?.string }
    #expect(drawings == document.allFigures.map { files["figures/\($0.name).svg"] })
    for (output, figure) in zip(outputs, document.allFigures) {
      #expect(output["data"]?["text/plain"]?.string == "<figure \(figure.name)>")
    }
  }

  @Test func `tables are read again, and the output says what there is`() throws {
    let cell = try #require(
      cells().first { $0["source"]?.string?.hasPrefix("metrics = table") == true })
    #expect(
      cell["outputs"]?.array?.first?["text"]?.string == "3 rows of policy, mean\n")
  }
}
