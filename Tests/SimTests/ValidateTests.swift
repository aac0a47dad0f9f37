import Formats
import Foundation
import Testing

/// `sim validate` of several files, in words and as diagnostics for programs.
@Suite struct ValidateTests {
  private static func folder() throws -> Folder {
    let folder = try Folder.small()
    let text = try folder.text("scenario.json")
    try folder.write(text.replacing("\"seed\"", with: "\"sead\""), to: "typo.json")
    try folder.write(
      text.replacing("\"rate_per_h\": 60", with: "\"rate_per_h\": -3"), to: "negative.json")
    return folder
  }

  @Test func `all mistakes of all files are said, and which files can be used`() throws {
    let ending = try Program.run(
      ["validate", "scenario.json", "typo.json", "nope.json", "negative.json"], in: Self.folder())
    #expect(ending.status == 65)
    #expect(
      ending.out == """
        scenario.json: valid
        typo.json: 1 mistake
        nope.json: 1 mistake
        negative.json: 1 mistake
        1 of 4 scenarios can be used

        """)
    #expect(ending.err.contains("typo.json:") && ending.err.contains("did you mean \"seed\"?"))
    #expect(ending.err.contains("nope.json: error: there is no such file"))
    #expect(ending.err.contains("negative.json:") && ending.err.contains("found -3"))
  }

  @Test func `json has file, line, column, path, found, expected and suggestion`() throws {
    let ending = try Program.run(
      ["validate", "typo.json", "negative.json", "--format", "json"], in: Self.folder())
    #expect(ending.status == 65 && ending.err.isEmpty)
    let tree = try JSONNode(parsing: Array(ending.out.utf8), file: "stdout")
    #expect(tree["schema"]?.string == "tollway.diagnostics/1" && tree["valid"]?.bool == false)
    let found = try #require(tree["diagnostics"]?.array)
    try #require(found.count == 2)
    #expect(found[0]["file"]?.string == "typo.json" && found[0]["line"]?.int64 != nil)
    #expect(found[0]["path"]?.string?.hasPrefix("$.experiment") == true)
    #expect(found[0]["suggestion"]?.string?.contains("seed") == true)
    #expect(found[1]["path"]?.string == "$.workload.arrivals.rate_per_h")
    #expect(found[1]["found"]?.string == "-3" && found[1]["column"]?.int64 != nil)
    #expect(found[1]["expected"]?.string?.isEmpty == false)
  }

  @Test func `valid files give an empty list, and nothing where it is quiet`() throws {
    let folder = try Folder.small()
    let ending = try Program.run(["validate", "scenario.json", "--format", "json"], in: folder)
    #expect(ending.status == 0)
    let tree = try JSONNode(parsing: Array(ending.out.utf8), file: "stdout")
    #expect(tree["valid"]?.bool == true && tree["diagnostics"]?.array?.isEmpty == true)
    let quiet = try Program.run(["validate", "scenario.json", "--quiet"], in: folder)
    #expect(quiet.status == 0 && quiet.out.isEmpty && quiet.err.isEmpty)
  }
}
