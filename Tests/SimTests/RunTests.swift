import Formats
import Foundation
import Testing

/// What `sim run` prints and writes, and how it puts its folder in place.
@Suite struct RunTests {
  @Test func `a run prints the result on stdout and names its folder on stderr`() throws {
    let folder = try Folder.small()
    let ending = try Program.run(["run", "scenario.json", "--out", "report"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.out.hasSuffix(".\n") && !ending.out.contains("\u{1B}"))
    let lines = ending.err.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0] == "report: report/report.html")
    #expect(lines[1].hasPrefix("4 runs, "))
    #expect(!ending.err.contains("\r") && !ending.err.contains("\u{1B}"))
    let files = try folder.listing("report")
    for name in [
      "report.html", "report.md", "summary.json", "scenario.resolved.json", "manifest.json",
      "tables/attempts.csv",
    ] { #expect(files.contains(name)) }
    #expect(!files.contains { $0.contains(".attempts") || $0.contains(".partial") })
  }

  @Test func `json on stdout is summary.json, and quiet is quiet`() throws {
    let folder = try Folder.small()
    let ending = try Program.run(
      ["run", "scenario.json", "--out", "report", "--format", "json", "--quiet"], in: folder)
    #expect(ending.out == (try folder.text("report/summary.json")))
    #expect(ending.err.isEmpty)
    _ = try JSONNode(parsing: Array(ending.out.utf8), file: "stdout")
  }

  @Test func `the manifest has the hash of every other file`() throws {
    let folder = try Folder.small()
    _ = try Program.run(["run", "scenario.json", "--out", "report", "--trace", "all"], in: folder)
    let manifest = try JSONNode(
      parsing: Array(folder.text("report/manifest.json").utf8), file: "manifest.json")
    let entries = try #require(manifest["files"]?.array)
    let contents = try folder.contents("report")
    #expect(Set(entries.compactMap { $0["name"]?.string }) == Set(contents.keys))
    for entry in entries {
      let name = try #require(entry["name"]?.string)
      let bytes = try #require(contents[name])
      #expect(entry["sha256"]?.string == SHA256.hex(of: [UInt8](bytes)), "\(name)")
    }
  }

  @Test func `attempts are CSV that reads back, with the names quoted where they need it`() throws {
    let folder = try Folder.small()
    let name = #"a "named", policy"#
    _ = try Program.run(
      ["run", "scenario.json", "--out", "report", "--set", "policies[1].name=" + name], in: folder)
    let text = try folder.text("report/tables/attempts.csv")
    var whole: [UInt8]? = Array(text.utf8)
    var reader = try CSVReader(file: "attempts.csv") {
      defer { whole = nil }
      return whole
    }
    #expect(reader.columns.prefix(3) == ["workload", "policy", "task"])
    var policies: Set<String> = []
    var rows = 0
    while try reader.next() {
      rows += 1
      policies.insert(reader.text(at: 1))
      let sentAt = reader.text(at: 10).split(separator: ".")
      #expect(sentAt.count == 2 && sentAt[1].count == 6)
      #expect(reader.text(at: 21).split(separator: ".").last?.count == 12)
    }
    #expect(policies == ["cheap", name])
    #expect(rows == text.split(separator: "\n").count - 1)
    #expect(!text.contains("\r"))
  }

  @Test func `a report of ours is replaced whole`() throws {
    let folder = try Folder.small()
    let arguments = ["run", "scenario.json", "--out", "report", "--quiet"]
    _ = try Program.run(arguments, in: folder)
    try folder.write("left by an earlier version", to: "report/old.txt")
    let first = try folder.contents("report")
    #expect(try Program.run(arguments, in: folder).status == 0)
    let second = try folder.contents("report")
    #expect(second["old.txt"] == nil)
    #expect(second.count == first.count - 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 3)
  }

  @Test func `an empty folder is taken, a foreign one is refused`() throws {
    let folder = try Folder.small()
    for (name, manifest) in [("notes", nil), ("extension", #"{"manifest_version": 3}"#)] {
      try FileManager.default.createDirectory(
        at: folder.file(name), withIntermediateDirectories: false)
      try folder.write("mine", to: name + "/mine.txt")
      if let manifest { try folder.write(manifest, to: name + "/manifest.json") }
      let before = try folder.listing()
      let ending = try Program.run(["run", "scenario.json", "--out", name], in: folder)
      #expect(
        ending.err == "\(name): error: exists and is no report of ours (its manifest.json is "
          + "missing or another program's); name another --out\n")
      #expect(ending.status == 73)
      #expect(try folder.listing() == before)
    }
    try FileManager.default.createDirectory(
      at: folder.file("empty"), withIntermediateDirectories: false)
    #expect(try Program.run(["run", "scenario.json", "--out", "empty"], in: folder).status == 0)
    #expect(try folder.listing("empty").contains("manifest.json"))
  }

  @Test func `what a killed run left behind is removed, what another run writes is not`() throws {
    let folder = try Folder.small()
    // No process has this number: it is above the system's limit of 4,194,304.
    let dead = ".report.1073741824.partial"
    let alive = ".report.\(ProcessInfo.processInfo.processIdentifier).partial"
    let other = ".reports.1073741824.partial"
    for name in [dead, alive, other] {
      try FileManager.default.createDirectory(
        at: folder.file(name), withIntermediateDirectories: false)
    }
    #expect(try Program.run(["run", "scenario.json", "--out", "report"], in: folder).status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!names.contains(dead))
    #expect(names.contains(alive) && names.contains(other))
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `an interrupted run leaves nothing`(_ number: Int32, _ status: Int32) throws {
    let folder = try Folder.small()
    let before = try folder.listing()
    let process = try Program.start(
      [
        "run", "scenario.json", "--out", "deep/report", "--trace", "all", "--set",
        "experiment.horizon=150 d", "--set", "workload.arrivals.rate_per_h=600",
        "--replications", "1000",
      ], in: folder)
    let deadline = Date().addingTimeInterval(20)
    while try !folder.listing().contains(where: { $0.contains(".attempts") }), Date() < deadline {
      usleep(10_000)
    }
    #expect(process.isRunning)
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    let ending = try Program.ending(of: process, in: folder)
    #expect(ending.err == "sim: interrupted; no report was written\n")
    #expect(ending.status == status)
    #expect(ending.out.isEmpty)
    #expect(try folder.listing() == before)
  }
}
