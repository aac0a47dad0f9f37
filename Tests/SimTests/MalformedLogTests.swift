import Foundation
import Testing

/// Recorded logs with mistakes, as `sim import` meets them.
@Suite struct MalformedLogTests {
  /// A log that is refused whole, because a row of it is no row of such a log.
  struct Log: Sendable, CustomTestStringConvertible {
    let mistake: String
    let kind: String
    let bytes: [UInt8]
    let says: String

    var testDescription: String { mistake }
  }

  @Test(arguments: cases) func `a log of another form is refused with its row`(_ log: Log) throws {
    let folder = try Folder()
    try folder.write(log.bytes, to: "log")
    let ending = try Program.run(["import", "--as", log.kind, "log"], in: folder)
    #expect(ending.err == log.says + "\n")
    #expect(ending.status == 65)
    #expect(ending.out.isEmpty)
    #expect(try folder.listing() == ["log"])
  }

  private static let session =
    #"{"id":"a","block_size":64,"requests":[{"t":0,"type":"n","in":9,"out":1,"hash_ids":[1]}]}"#
    + "\n"
  private static let columns = "TIMESTAMP,ContextTokens,GeneratedTokens\n"

  /// `printf 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.68,374,44\n' | gzip -n`,
  /// without its last 12 bytes.
  private static let gzip: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x0B, 0xF1, 0xF4, 0x75,
    0x0D, 0x0E, 0x71, 0xF4, 0x0D, 0xD0, 0x71, 0xCE, 0xCF, 0x2B, 0x49, 0xAD, 0x28, 0x09,
    0xC9, 0xCF, 0x4E, 0xCD, 0x2B, 0xD6, 0x71, 0x4F, 0xCD, 0x4B, 0x2D, 0x4A, 0x2C, 0x49,
    0x4D, 0x81, 0xF0, 0xB9, 0x8C, 0x0C, 0x8C, 0x8C, 0x75, 0x0D, 0x0D, 0x75, 0x0D, 0xCD,
    0x14, 0x0C, 0x2D, 0xAC, 0x0C, 0x4D, 0xAD, 0x4C, 0xCC, 0xF4, 0xCC, 0x2C, 0x74, 0x8C,
    0xCD, 0x4D, 0x74,
  ]

  private static let cases: [Log] = [
    Log(
      mistake: "other columns", kind: "azure", bytes: Array("a,b\n1,2\n".utf8),
      says: #"log:1: error: no column "TIMESTAMP"; there are "a", "b""#),
    Log(
      mistake: "nothing", kind: "azure", bytes: [],
      says: "log:1: error: found nothing; expected a row of names"),
    Log(
      mistake: "a quote that is not closed", kind: "azure",
      bytes: Array((columns + "\"2023-11-16 18:15:46,3,4\n").utf8),
      says: "log:2: error: a quoted field has no closing quote"),
    Log(
      mistake: "text after a quote", kind: "azure",
      bytes: Array((columns + "\"2023-11-16 18:15:46\"x,3,4\n").utf8),
      says: "log:2: error: found text after a closing quote; expected a comma"),
    Log(
      mistake: "gzip that ends early", kind: "azure", bytes: gzip,
      says: "log: error: gzip, byte 73: ends in the middle of the compressed data"),
    Log(
      mistake: "gzip that is damaged", kind: "azure",
      bytes: Array(gzip.prefix(10)) + [0xFF, 0xFF, 0xFF, 0xFF],
      says: "log: error: gzip, byte 11: invalid block type"),
    Log(
      mistake: "a line that is no JSON", kind: "agent-sessions",
      bytes: Array((session + "this is no session\n").utf8),
      says: "log:2: error: found this; expected a value; text stands in double quotes"),
    Log(
      mistake: "a line that is cut off", kind: "agent-sessions",
      bytes: Array((session + session.prefix(50)).utf8),
      says: "log:2: error: this string has no closing quote"),
    Log(
      mistake: "a session without an id", kind: "agent-sessions",
      bytes: Array(#"{"block_size":64,"requests":[]}"#.utf8),
      says: #"log:1: error: a session needs an "id""#),
    Log(
      mistake: "two sizes of blocks", kind: "agent-sessions",
      bytes: Array((session + session.replacingOccurrences(of: "64", with: "16")).utf8),
      says: "log:2: error: block_size is 16; so far it was 64"),
    Log(
      mistake: "no session", kind: "agent-sessions", bytes: Array("\n\n".utf8),
      says: "log: error: found no session"),
  ]

  @Test func `a file that is no known log is refused with what was found`() throws {
    let folder = try Folder()
    try folder.write("a,b\n1,2\n", to: "log.csv")
    let ending = try Program.run(["import", "log.csv"], in: folder)
    #expect(
      ending.err.hasPrefix(
        "log.csv: error: found the columns \"a\", \"b\", which no known log has\n"
          + "   = formats: \"agent-sessions\", \"azure\", "))
    #expect(ending.status == 65)
    #expect(ending.out.isEmpty)
  }

  @Test func `a format that does not exist is refused with the nearest`() throws {
    let folder = try Folder()
    try folder.write("a,b\n", to: "log.csv")
    let ending = try Program.run(["import", "log.csv", "--as", "azur"], in: folder)
    #expect(ending.err.contains("no format is called \"azur\"; did you mean \"azure\"?"))
    #expect(ending.status == 64)
  }

  @Test(arguments: ["text", "json"])
  func `the format that was found is named`(_ form: String) throws {
    let folder = try Folder(["log.csv": "Tests/Fixtures/logs/openrouter-logs.csv"])
    let ending = try Program.run(["import", "log.csv", "--format", form], in: folder)
    #expect(ending.status == 0)
    let said = form == "text" ? "openrouter-logs (detected)" : "\"format\": \"openrouter-logs\""
    #expect(ending.out.contains(said))
  }

  @Test func `rows that cannot be understood are left out, counted and named`() throws {
    let folder = try Folder()
    let rows = ["yesterday,1,2", "2023-11-16 18:15:46.68,374,-44", "2023-11-16 18:15:46.68,374,44"]
    try folder.write(Self.columns + rows.joined(separator: "\n") + "\n", to: "log.csv")
    let ending = try Program.run(["import", "log.csv"], in: folder)
    #expect(ending.status == 0)
    let account = ending.out.split(separator: "\n").first ?? ""
    #expect(account.hasPrefix("log.csv: 3 calls read = 1 kept + 2 dropped ("))
    #expect(account.contains("log.csv:2") && account.contains("log.csv:3"))
  }
}
