import Formats
import Foundation
import Testing

/// `sim report` makes what a run wrote again, from its report.json alone.
@Suite struct ReportCommandTests {
  private static func finished() throws -> Folder {
    let folder = try Folder.small()
    let ending = try Program.run(["run", "scenario.json", "--out", "report"], in: folder)
    try #require(ending.status == 0)
    return folder
  }

  @Test func `a finished run is rendered again to the same bytes`() throws {
    let folder = try Self.finished()
    let before = try folder.contents("report")
    let manifest = try folder.text("report/manifest.json")
    for name in ["report.html", "report.md", "report.ipynb", "figures/cost.svg"] {
      try folder.write("spoilt", to: "report/\(name)")
    }
    try FileManager.default.removeItem(at: folder.file("scenario.json"))
    let ending = try Program.run(["report", "report"], in: folder)
    #expect(ending.status == 0 && ending.out.isEmpty)
    #expect(ending.err.contains("written: report.html, report.md, report.ipynb, figures/cost.svg"))
    #expect(try folder.contents("report") == before)
    #expect(try folder.text("report/manifest.json") == manifest)
    let second = try Program.run(["report", "report"], in: folder)
    #expect(second.err.contains("nothing changed"))
  }

  @Test(arguments: [
    ("html", "report.html"), ("md", "report.md"), ("ipynb", "report.ipynb"),
    ("json", "report.json"),
  ])
  func `one form goes to stdout or a file`(_ format: String, _ name: String) throws {
    let folder = try Self.finished()
    let printed = try Program.run(["report", "report", "--format", format], in: folder)
    #expect(printed.out == (try folder.text("report/\(name)")))
    let written = try Program.run(
      ["report", "report", "--format", format, "-o", "copy"], in: folder)
    #expect(written.out.isEmpty && written.err.isEmpty)
    #expect(try folder.text("copy") == printed.out)
  }

  @Test func `text is what the run printed`() throws {
    let folder = try Folder.small()
    let run = try Program.run(["run", "scenario.json", "--out", "report"], in: folder)
    let again = try Program.run(["report", "report", "--format", "text"], in: folder)
    #expect(again.out == run.out)
  }

  @Test func `latex tables are files of the folder that the manifest lists`() throws {
    let folder = try Self.finished()
    #expect(try Program.run(["report", "report", "--latex"], in: folder).status == 0)
    let tables = try folder.listing("report/tables").filter { $0.hasSuffix(".tex") }
    #expect(tables.count > 5)
    let manifest = try folder.text("report/manifest.json")
    for table in tables { #expect(manifest.contains("\"tables/\(table)\"")) }
  }

  @Test func `a bundle is inlined, and its absence is told`() throws {
    let folder = try Self.finished()
    let missing = try Program.run(
      ["report", "report", "--interactive", "--vega-bundle", "none.js"], in: folder)
    #expect(missing.status == 66)
    #expect(missing.err.contains("none.js: error: there is no Vega bundle; make it once with"))
    try folder.write("window.vegaEmbed = () => {}", to: "vega.js")
    let ending = try Program.run(
      ["report", "report", "--interactive", "--vega-bundle", "vega.js"], in: folder)
    #expect(ending.status == 0)
    #expect(try folder.text("report/report.interactive.html").contains("window.vegaEmbed"))
    #expect(try !folder.text("report/report.html").contains("<script"))
  }

  @Test func `what is no report is told`() throws {
    let folder = try Self.finished()
    let none = try Program.run(["report", "elsewhere"], in: folder)
    #expect(
      none.status == 66
        && none.err.contains("elsewhere: error: there is no such run in notebooks-out"))
    try folder.write("{\"schema\": \"tollway.report/1\"}", to: "report/report.json")
    let before = try folder.contents("report")
    let wrong = try Program.run(["report", "report"], in: folder)
    #expect(wrong.status == 65 && wrong.err.contains("report/report.json:1:1"))
    #expect(try folder.contents("report") == before)
    let usage = try Program.run(["report", "report", "-o", "x"], in: folder)
    #expect(usage.status == 64)
  }
}
