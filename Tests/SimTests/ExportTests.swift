import Formats
import Foundation
import Testing

/// `sim run --export`: the logs that it writes beside its report.
@Suite struct ExportTests {
  private static let names = [
    "logs/chat.cheap.openrouter.csv", "logs/chat.cheap.otlp.jsonl",
    "logs/chat.named.openrouter.csv", "logs/chat.named.otlp.jsonl",
  ]

  private static func run(
    _ arguments: [String] = [], in folder: Folder, out: String = "report"
  ) throws -> Program.Ending {
    try Program.run(["run", "scenario.json", "--quiet", "--out", out] + arguments, in: folder)
  }

  private static func reader(_ text: String) throws -> CSVReader {
    var whole: [UInt8]? = Array(text.utf8)
    return try CSVReader(file: "log.csv") {
      defer { whole = nil }
      return whole
    }
  }

  @Test func `each policy has a log of each form, with its hash in the manifest`() throws {
    let folder = try Folder.small()
    let forms = ["--export", "otlp", "--export", "openrouter-csv", "--export", "otlp"]
    #expect(try Self.run(forms, in: folder).status == 0)
    #expect(try folder.listing("report").filter { $0.hasPrefix("logs/") } == Self.names)
    let manifest = try JSONNode(
      parsing: Array(folder.text("report/manifest.json").utf8), file: "manifest.json")
    for name in Self.names {
      let entry = manifest["files"]?.array?.first { $0["name"]?.string == name }
      #expect(
        entry?["sha256"]?.string == SHA256.hex(of: Array(try folder.text("report/" + name).utf8)))
    }
    // A run without the option writes none.
    #expect(try Self.run(in: folder).status == 0)
    #expect(try !folder.listing("report").contains { $0.hasPrefix("logs") })
  }

  @Test func `threads and other forms change no byte, and replications add none`() throws {
    let folder = try Folder.small()
    let both = ["--export", "openrouter-csv", "--export", "otlp"]
    _ = try Self.run(both + ["--threads", "1"], in: folder, out: "a")
    _ = try Self.run(
      both + ["--threads", "2", "--replications", "3", "--trace", "none"], in: folder, out: "b")
    _ = try Self.run(["--export", "otlp"], in: folder, out: "c")
    let (a, b, c) = (
      try folder.contents("a"), try folder.contents("b"), try folder.contents("c")
    )
    for name in Self.names {
      #expect((a[name]?.count ?? 0) > 1000)
      #expect(a[name] == b[name], "\(name)")
      if name.hasSuffix("jsonl") { #expect(a[name] == c[name], "\(name)") }
    }
  }

  /// The attempts of the same run are the witness: what they bill is what the log charges.
  @Test func `a log holds the calls of the attempts and charges what they bill`() throws {
    let folder = try Folder.small()
    _ = try Self.run(["--export", "openrouter-csv"], in: folder)
    var calls: Set<String> = []
    var billed: [String: Int64] = [:]
    var attempts = try Self.reader(folder.text("report/tables/attempts.csv"))
    while try attempts.next() {
      let policy = attempts.text(at: 1)
      let parts = [policy] + (2...5).map { attempts.text(at: $0) }
      calls.insert(parts.joined(separator: "/"))
      let column = try attempts.column(named: "disposition")
      guard attempts.text(at: column) == "billed" else { continue }
      let cost = attempts.text(at: try attempts.column(named: "cost_usd"))
      billed[policy, default: 0] += try Self.units(cost)
    }
    for policy in ["cheap", "named"] {
      var log = try Self.reader(folder.text("report/logs/chat.\(policy).openrouter.csv"))
      #expect(log.columns.count == 24)
      var rows = 0
      var charged: Int64 = 0
      var names: Set<String> = []
      while try log.next() {
        rows += 1
        names.insert(log.text(at: 0))
        charged += try Self.units(log.text(at: 2))
        #expect(log.text(at: 1).count == 23)
        #expect(log.text(at: 16).hasPrefix("session:task-"))
      }
      #expect(rows == calls.count { $0.hasPrefix(policy + "/") })
      #expect(names.count == rows)
      #expect(charged == billed[policy])
    }
  }

  /// The pico-dollars of an exact decimal.
  private static func units(_ text: String) throws -> Int64 {
    let cost = try #require(ExactDecimal(parsing: text)?.integer(timesTenToThe: 12))
    #expect(!cost.wasRounded)
    return cost.value
  }

  @Test func `names that no file can have are made safe and stay apart`() throws {
    let folder = try Folder.small()
    let ending = try Self.run(
      [
        "--export", "otlp", "--set", #"policies[0].name="a/b: ü""#, "--set",
        #"policies[1].name="a/b; ü""#, "--set", #"baseline="a/b: ü""#,
      ], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    #expect(
      try folder.listing("report").filter { $0.hasPrefix("logs/") } == [
        "logs/chat.a-b----0.otlp.jsonl", "logs/chat.a-b----1.otlp.jsonl",
      ])
  }

  @Test func `a form that there is not is a mistake of usage`() throws {
    let folder = try Folder.small()
    let ending = try Self.run(["--export", "csv"], in: folder)
    #expect(ending.status == 64)
    #expect(ending.err.contains("openrouter-csv"))
    #expect(ending.err.contains("otlp"))
    #expect(try folder.listing().count == 2)
  }
}
