import Foundation
import Testing

/// Exit codes 64 (usage), 66 (missing input) and 73 (cannot write), and that nothing is left.
@Suite struct ExitCodeTests {
  /// Arguments that are refused, and the first line of what is said.
  struct Usage: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let says: String

    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    Usage(
      arguments: ["rnu", "x.json"],
      says: "sim: error: there is no command `rnu`; did you mean `sim run`?"),
    Usage(
      arguments: ["frobnicate"], says: "sim: error: there is no command `frobnicate`"),
    Usage(
      arguments: ["scenario.json"],
      says: "sim: error: there is no command `scenario.json`; did you mean `sim run scenario.json`?"
    ),
    Usage(
      arguments: ["catalog", "shwo"],
      says: "sim catalog: error: there is no command `shwo`; did you mean `sim catalog show`?"),
    Usage(arguments: ["run"], says: "Error: Missing expected argument '<scenario>'"),
    Usage(
      arguments: ["run", "scenario.json", "--thread", "2"],
      says: "Error: Unknown option '--thread'. Did you mean '--threads'?"),
    Usage(
      arguments: ["run", "scenario.json", "--threads", "0"],
      says: "Error: --threads is 1 to 1024, not 0."),
    Usage(
      arguments: ["run", "scenario.json", "-r", "0"],
      says: "Error: --replications is 1 to 10000, not 0."),
    Usage(
      arguments: ["run", "scenario.json", "--seed", "9007199254740992"],
      says: "Error: --seed is 0 to 2^53 - 1 = 9007199254740991, not 9007199254740992."),
    Usage(
      arguments: ["run", "scenario.json", "--out", ""], says: "Error: --out names no folder."),
    Usage(
      arguments: ["run", "scenario.json", "--set", "experiment.seed"],
      says: "--set experiment.seed: error: expected path=value, e.g. --set experiment.seed=7"),
  ])
  func `wrong usage ends with 64`(_ usage: Usage) throws {
    let folder = try Folder.small()
    let before = try folder.listing()
    let ending = try Program.run(usage.arguments, in: folder)
    #expect(ending.err.split(separator: "\n").first.map(String.init) == usage.says)
    #expect(ending.status == 64)
    #expect(ending.out.isEmpty)
    #expect(try folder.listing() == before)
  }

  @Test func `a missing scenario ends with 66`() throws {
    let folder = try Folder()
    for command in ["run", "validate"] {
      let ending = try Program.run([command, "nope.json"], in: folder)
      #expect(ending.err == "nope.json: error: there is no such file, or it cannot be read\n")
      #expect(ending.status == 66)
    }
    let ending = try Program.run(["run", "."], in: folder)
    #expect(ending.err == ".: error: is a folder\n")
    #expect(ending.status == 66)
    #expect(try folder.listing().isEmpty)
  }

  @Test func `a missing catalogue ends with 66, at the place that names it`() throws {
    let folder = try Folder(["scenario.json": "Tests/Fixtures/small.json"])
    let ending = try Program.run(["run", "scenario.json"], in: folder)
    #expect(
      ending.err == #"""
        scenario.json:5:24: error: $.catalog.file: there is no file small-catalog.json, or it cannot be read
          5 |   "catalog": { "file": "small-catalog.json" },
            |                        ^~~~~~~~~~~~~~~~~~~~

        """#)
    #expect(ending.status == 66)
    #expect(try folder.listing() == ["scenario.json"])
  }

  @Test func `a missing log ends with 66`() throws {
    let ending = try Program.run(["import", "nope.csv"], in: Folder())
    #expect(ending.err == "nope.csv: error: there is no such file, or it cannot be read\n")
    #expect(ending.status == 66)
  }

  @Test func `a place where no folder can be ends with 73`() throws {
    let folder = try Folder.small()
    let before = try folder.listing()
    let below = try Program.run(["run", "scenario.json", "--out", "scenario.json/x"], in: folder)
    #expect(below.err == "scenario.json/x: error: cannot create a folder there\n")
    #expect(below.status == 73)
    let on = try Program.run(["run", "scenario.json", "--out", "scenario.json"], in: folder)
    #expect(
      on.err
        == "scenario.json: error: exists and is no folder that can be read; name another --out\n")
    #expect(on.status == 73)
    #expect(try folder.listing() == before)
  }

  /// A limit on the size of files stands for a disk that is full.
  @Test func `a disk that is full ends with 73, and nothing is left`() throws {
    let folder = try Folder.small()
    let before = try folder.listing()
    let command = "trap '' XFSZ; ulimit -f 4; exec '\(Program.binary.path)' run scenario.json"
    for trace in ["first", "none"] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", command + " --trace \(trace) --out deep/report"]
      process.currentDirectoryURL = folder.url
      let pipe = Pipe()
      process.standardError = pipe
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(text.contains("error: cannot write: file too large"))
      #expect(process.terminationStatus == 73)
      #expect(try folder.listing() == before)
    }
  }

  @Test func `a full stdout ends with 73`() throws {
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = ["schema"]
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text == "sim: error: cannot write the result to stdout\n")
    #expect(process.terminationStatus == 73)
  }
}
