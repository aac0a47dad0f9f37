import Formats
import Foundation
import Testing

/// `sim runs`: what is listed and shown, and what is never cleared away.
@Suite struct RunsTests {
  /// A folder with two runs of one scenario and a comparison, in `notebooks-out`.
  private static func folder() throws -> Folder {
    let folder = try Folder.small()
    for arguments in [
      ["run", "scenario.json", "--quiet"], ["run", "scenario.json", "--seed", "8", "--quiet"],
      ["compare", "scenario.json", "--quiet"],
    ] {
      #expect(try Program.run(arguments, in: folder).status == 0)
    }
    // Seconds apart in what they say of when they were finished.
    for (number, name) in try names(in: folder).enumerated() {
      try date(name, "2026-11-0\(number + 1)T10:00:00Z", in: folder)
    }
    return folder
  }

  private static func names(in folder: Folder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("notebooks-out").path)
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  private static func date(_ name: String, _ time: String, in folder: Folder) throws {
    let path = "notebooks-out/\(name)/manifest.json"
    let tree = try JSONNode(parsing: Array(try folder.text(path).utf8), file: path)
    let selector = try #require(JSONSelector(parsing: "finished_at"))
    try folder.write(tree.setting(selector, to: .string(time)).prettyText, to: path)
  }

  @Test func `manifests name the command, the title and a headline`() throws {
    let folder = try Self.folder()
    var commands: [String] = []
    for name in try Self.names(in: folder) {
      let path = "notebooks-out/\(name)/manifest.json"
      let tree = try JSONNode(parsing: Array(try folder.text(path).utf8), file: path)
      commands.append(try #require(tree["command"]?.string))
      #expect(tree["title"]?.string?.isEmpty == false)
      #expect(tree["headline"]?.string?.isEmpty == false)
    }
    #expect(commands.sorted() == ["compare", "run", "run"])
  }

  @Test func `ls lists the newest first, in words and for programs`() throws {
    let folder = try Self.folder()
    let names = try Self.names(in: folder)
    let list = try Program.run(["runs"], in: folder)
    #expect(list.status == 0 && list.err.isEmpty)
    let rows = list.out.split(separator: "\n").filter { $0.hasPrefix("2026-") }
    #expect(rows.map { $0.split(separator: " ").last.map(String.init) } == names.reversed())
    #expect(list.out.hasPrefix("when "))
    let json = try Program.run(["runs", "ls", "--format", "json", "--limit", "2"], in: folder)
    let tree = try JSONNode(parsing: Array(json.out.utf8), file: "stdout")
    let runs = try #require(tree["runs"]?.array)
    #expect(runs.map { $0["name"]?.string } == names.reversed().prefix(2).map { $0 })
    #expect(
      runs.allSatisfy { ($0["bytes"]?.int64 ?? 0) > 10_000 && $0["scenario"]?.string == "small" })
    #expect(json.err == "1 older runs are not shown\n")
    let none = try Program.run(["runs"], in: Folder())
    #expect(none.status == 0 && none.out.isEmpty && none.err.contains("no reports"))
  }

  @Test func `show takes what only one name begins with`() throws {
    let folder = try Self.folder()
    let names = try Self.names(in: folder)
    let comparison = try #require(names.first { $0.contains("compare") })
    let shown = try Program.run(["runs", "show", "small-comp"], in: folder)
    #expect(shown.status == 0)
    #expect(
      shown.out.hasPrefix("notebooks-out/\(comparison)\n  made by       sim compare, version"))
    #expect(shown.out.contains("tables/replications.csv") && shown.out.contains("## In brief"))
    let several = try Program.run(["runs", "show", "small"], in: folder)
    #expect(several.status == 64 && several.err.contains("3 runs begin like this"))
    let wrong = try Program.run(["runs", "show", String(comparison.dropLast(1)) + "_"], in: folder)
    #expect(wrong.status == 66 && wrong.err.contains("did you mean \"\(comparison)\"?"))
    let foreign = try Program.run(["runs", "show", "."], in: folder)
    #expect(foreign.status == 66 && foreign.err.contains("is no report of ours"))
  }

  @Test func `gc removes nothing without a yes`() throws {
    let folder = try Self.folder()
    let before = try folder.listing()
    let ending = try Program.run(["runs", "gc", "--keep", "0"], in: folder)
    #expect(ending.status == 0 && ending.out.contains("to be removed: 3 folders"))
    #expect(ending.err == "nothing was removed; --yes removes it\n")
    #expect(try folder.listing() == before)
  }

  @Test func `gc keeps the newest of each scenario and command, and what is young`() throws {
    let folder = try Self.folder()
    let names = try Self.names(in: folder)
    // The comparison comes before the runs by its name, so that it is the oldest.
    let young = try Program.run(["runs", "gc", "--older-than", "100000d", "--yes"], in: folder)
    #expect(young.out == "nothing to remove in notebooks-out\n")
    let ending = try Program.run(
      ["runs", "gc", "--keep", "1", "--yes", "--format", "json"], in: folder)
    let tree = try JSONNode(parsing: Array(ending.out.utf8), file: "stdout")
    #expect(tree["removed"]?.bool == true)
    let runs = names.filter { !$0.contains("compare") }
    #expect(try Self.names(in: folder) == names.filter { $0 != runs[0] })
    #expect(try folder.listing("notebooks-out").allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func `gc takes leftovers of dead processes, and never what is not ours`() throws {
    let folder = try Self.folder()
    let manager = FileManager.default
    // Processes have numbers below 2^22 (kernel.pid_max); this one cannot be.
    let dead = ".small-0123abcd.4194305.partial"
    let alive = ".small-0123abcd.\(ProcessInfo.processInfo.processIdentifier).partial"
    for name in [dead, alive, "foreign", "other", ".hidden"] {
      try manager.createDirectory(
        at: folder.file("notebooks-out/" + name), withIntermediateDirectories: true)
    }
    try folder.write("mine", to: "notebooks-out/foreign/thesis.txt")
    try folder.write(#"{"schema": "another/1"}"#, to: "notebooks-out/other/manifest.json")
    let ending = try Program.run(["runs", "gc", "--keep", "0", "--yes"], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    let left = try manager.contentsOfDirectory(atPath: folder.file("notebooks-out").path)
    #expect(left.sorted() == [".hidden", alive, "foreign", "other"].sorted())
    #expect(try folder.text("notebooks-out/foreign/thesis.txt") == "mine")
  }

  @Test func `gc keeps what git keeps`() throws {
    let folder = try Self.folder()
    let names = try Self.names(in: folder)
    for arguments in [["init", "-q"], ["add", "-f", "notebooks-out/" + names[0]]] {
      let git = Process()
      git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      git.arguments = ["git"] + arguments
      git.currentDirectoryURL = folder.url
      try git.run()
      git.waitUntilExit()
      #expect(git.terminationStatus == 0)
    }
    let ending = try Program.run(["runs", "gc", "--keep", "0", "--yes"], in: folder)
    #expect(ending.err == "1 reports stay because git keeps them\n")
    #expect(try Self.names(in: folder) == [names[0]])
  }
}
