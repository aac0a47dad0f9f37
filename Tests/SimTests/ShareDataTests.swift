import Foundation
import Testing

/// `sim share observe`, `sim share claims` and the imports behind them, as a user runs them.
@Suite struct ShareDataTests {
  private static let shipped = [
    "traffic-2026-07.json", "prices-history.json", "claims-2026.json", "catalog-2026-08.json",
    "authors.json", "providers.json", "models.json",
  ]

  /// A folder with the shipped files where commands look for them.
  private func folder() throws -> Folder {
    let folder = try Folder()
    let data = folder.file("scenarios/data")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    for name in Self.shipped {
      try FileManager.default.copyItem(
        at: Program.repository.appendingPathComponent("scenarios/data/\(name)"),
        to: data.appendingPathComponent(name))
    }
    return folder
  }

  /// Shares that `weekly_share_by_origin.csv` has for the week of 13 July 2026: .6337 and .6704.
  @Test func printsShares() throws {
    let folder = try folder()
    let ending = try Program.run(
      ["share", "observe", "CN of all tokens", "CN of named tokens"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.out == "0.6337  CN of all tokens\n0.6704  CN of named tokens\n")
  }

  @Test func writesTheReportWhole() throws {
    let folder = try folder()
    let ending = try Program.run(
      ["share", "observe", "--week", "2026-06-17", "--out", "report", "-q"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.err.isEmpty)
    #expect(ending.out.contains("In the week of 2026-06-15"))
    let files = try folder.listing("report")
    for name in ["manifest.json", "report.html", "tables/shares.csv", "figures/denominators.svg"] {
      #expect(files.contains(name))
    }
  }

  /// Bad input gets one message and leaves nothing behind.
  @Test(arguments: [
    (["--week", "2026-01-05"], "no figures by model for the week of 2026-01-05", 65),
    (["--of", "CX"], "no model belongs to \"CX\"", 65),
    (["CN of nmed tokens"], "did you mean \"named\"?", 64),
    (["--traffic", "gone.json"], "gone.json: error: there is no such file", 66),
  ])
  func refuses(_ arguments: [String], _ expected: String, _ status: Int) throws {
    let folder = try folder()
    let before = try folder.listing()
    let ending = try Program.run(["share", "observe"] + arguments, in: folder)
    #expect(Int(ending.status) == status)
    #expect(ending.err.contains(expected))
    #expect(ending.out.isEmpty)
    #expect(try folder.listing() == before)
  }

  /// Without the rows that may not be shipped, the claims that need them are open and say so.
  @Test func judgesClaims() throws {
    let folder = try folder()
    let ending = try Program.run(["share", "claims", "--out", "report", "-q"], in: folder)
    #expect(ending.status == 0)
    let table = try folder.text("report/tables/claims.csv")
    #expect(table.contains("cn-61-february,"))
    let weekend = table.split(separator: "\n").first { $0.hasPrefix("weekend,") }
    #expect(weekend?.contains("cannot be told from these data") == true)
    #expect(weekend?.contains("(--data)") == true)
  }

  @Test func namesMistakesOfClaims() throws {
    let folder = try folder()
    try folder.write("{\"schema\": \"tollway.claims/1\", \"clams\": []}", to: "c.json")
    let ending = try Program.run(["share", "claims", "c.json"], in: folder)
    #expect(ending.status == 65)
    #expect(ending.err.contains("c.json:1:"))
    #expect(ending.err.contains("did you mean \"claims\"?"))
  }

  /// The answer of the public data set becomes a panel that the other commands read.
  @Test func importsRankings() throws {
    let folder = try folder()
    let rows = (6...12).flatMap { day in
      ["z-ai/glm-5.2-20260616", "openai/gpt-5.5-20260423", "other"].map { name in
        let date = "2026-07-" + (day < 10 ? "0" : "") + String(day)
        return
          "{\"date\": \"\(date)\", \"model_permaslug\": \"\(name)\", \"total_tokens\": \"100\"}"
      }
    }
    try folder.write(
      "{\"data\": [\(rows.joined(separator: ","))], \"meta\": {\"as_of\": \"2026-07-13T02:00:00Z\"}}",
      to: "days.json")
    let made = try Program.run(
      ["import", "openrouter-rankings", "days.json", "-o", "traffic.json"], in: folder)
    #expect(made.status == 0)
    #expect(made.err.contains("21 rows read = 21 kept + 0 left out"))
    let seen = try Program.run(
      ["share", "observe", "CN of all tokens", "--traffic", "traffic.json"], in: folder)
    #expect(seen.out == "0.3333  CN of all tokens\n")
    try folder.write("{\"rows\": []}", to: "wrong.json")
    let refused = try Program.run(
      ["import", "openrouter-rankings", "wrong.json", "-o", "none.json"], in: folder)
    #expect(refused.status == 65)
    #expect(!FileManager.default.fileExists(atPath: folder.file("none.json").path))
  }
}
