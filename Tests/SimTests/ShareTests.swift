import Testing

/// `sim share fit | predict | backtest | decompose`, as a user meets them.
struct ShareTests {
  private static let panel = "scenarios/data/traffic-2026-07.json"

  private func folder() throws -> Folder { try Folder(["traffic.json": Self.panel]) }

  @Test func `a missing traffic file ends with 66`() throws {
    let ending = try Program.run(["share", "fit", "--traffic", "nope.json"], in: Folder())
    #expect(ending.err == "nope.json: error: there is no such file, or it cannot be read\n")
    #expect(ending.status == 66)
  }

  @Test func `a file of another schema ends with 65 and leaves nothing`() throws {
    let folder = try Folder()
    try folder.write(#"{"schema": "tollway.trafic/1"}"#, to: "t.json")
    let ending = try Program.run(["share", "backtest", "--traffic", "t.json"], in: folder)
    #expect(ending.err.contains("t.json:1:12: error: $.schema"))
    #expect(ending.status == 65)
    #expect(try folder.listing() == ["t.json"])
  }

  @Test func `a day outside the file ends with 64 and names its weeks`() throws {
    let folder = try folder()
    let before = try folder.listing()
    let ending = try Program.run(
      ["share", "predict", "--traffic", "traffic.json", "--from", "2026-01-05"], in: folder)
    #expect(ending.err.contains("begin on 2026-05-25 to 2026-07-13"))
    #expect(ending.status == 64)
    #expect(try folder.listing() == before)
  }

  @Test func `a name that is near a parameter or an author is guessed`() throws {
    let folder = try folder()
    let fix = try Program.run(
      ["share", "fit", "--traffic", "traffic.json", "--fix", "stayng=0.5"], in: folder)
    #expect(fix.err.contains("did you mean staying?"))
    #expect(fix.status == 64)
    let of = try Program.run(
      ["share", "decompose", "--traffic", "traffic.json", "--of", "tencnt"], in: folder)
    #expect(of.err.contains("did you mean tencent?"))
    #expect(of.status == 64)
  }

  /// Same inputs, same bytes: everything but the manifest, which has the time.
  @Test func `two forecasts of the same inputs are the same bytes`() throws {
    let folder = try folder()
    let arguments = [
      "share", "predict", "--traffic", "traffic.json", "--from", "2026-06-10", "--weeks", "1",
      "--draws", "3",
      "--quiet",
    ]
    let first = try Program.run(arguments + ["--out", "a"], in: folder)
    let second = try Program.run(arguments + ["--out", "b"], in: folder)
    #expect(first.status == 0 && second.status == 0)
    #expect(first.out == second.out && first.out.contains("CN: from 57.3 %"))
    for file in ["report.html", "report.md", "summary.json", "tables/shares.csv"] {
      #expect(try folder.text("a/" + file) == folder.text("b/" + file))
    }
  }
}
