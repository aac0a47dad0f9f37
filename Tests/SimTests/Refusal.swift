import Foundation
import Testing

/// One mistake in one file, and exactly what the program says about it.
struct Refusal: Sendable, CustomTestStringConvertible {
  let mistake: String
  /// The first place of the file that is replaced.
  var replacing = ""
  var by = ""
  /// The whole file, where it is not a change of the fixture.
  var whole: String?
  var arguments: [String] = []
  /// All of stderr, without the last line end.
  let says: String

  var testDescription: String { mistake }

  /// The file with the mistake.
  func applied(to text: String) throws -> String {
    if let whole { return whole }
    if replacing.isEmpty { return text }
    let range = try #require(text.range(of: replacing), "the fixture has no \(replacing)")
    return text.replacingCharacters(in: range, with: by)
  }

  /// Runs a scenario with the mistake in `file`, and checks all that can be seen from outside.
  func check(in file: String, of prepared: Folder? = nil) throws {
    let folder = try prepared ?? Folder.small()
    try folder.write(applied(to: folder.text(file)), to: file)
    let before = try folder.listing()
    let ending = try Program.run(["run", "scenario.json"] + arguments, in: folder)
    #expect(ending.err == says + "\n")
    #expect(ending.status == 65)
    #expect(ending.out.isEmpty)
    #expect(try folder.listing() == before, "something was left behind")
  }
}
