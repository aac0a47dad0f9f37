import Formats
import Foundation
import Testing

/// A command that is interrupted or told to end at any moment leaves a whole report or none.
@Suite struct KilledTests {
  struct Victim: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    /// What it writes: a folder of a report, or a file.
    let output: String

    var testDescription: String { arguments.prefix(2).joined(separator: " ") }
  }

  static let longer = [
    "--set", "experiment.horizon=\"20 d\"", "--set", "workload.arrivals.rate_per_h=120",
  ]

  /// Moments at which a command is killed, each later than the one before [µs].
  private static let moments: [UInt32] = [
    2_000, 20_000, 60_000, 150_000, 330_000, 700_000,
  ]

  @Test(arguments: [
    Victim(
      arguments: ["run", "scenario.json", "--out", "out/report", "--trace", "all"] + longer,
      output: "out/report"),
    Victim(
      arguments: ["compare", "scenario.json", "--out", "out/report", "-r", "4"] + longer,
      output: "out/report"),
    Victim(
      arguments: ["score", "scenario.json", "--out", "out/report", "--drop-unscorable"] + longer,
      output: "out/report"),
    Victim(
      arguments: ["share", "fit", "--traffic", "traffic.json", "--out", "out/report"],
      output: "out/report"),
    Victim(arguments: ["init", "mine", "--catalog", "small-catalog.json"], output: "mine.json"),
  ])
  func `it leaves all or nothing`(_ victim: Victim) throws {
    var outcomes: [Int32] = []
    for (number, moment) in Self.moments.enumerated() {
      let folder = try Self.folder()
      let before = try folder.listing()
      let process = try Program.start(victim.arguments, in: folder)
      usleep(moment)
      kill(process.processIdentifier, number % 2 == 0 ? SIGINT : SIGTERM)
      process.waitUntilExit()
      let ending = try Program.ending(of: process, in: folder)
      outcomes.append(process.terminationStatus)
      // Before the program watches for signals it ends by the signal itself, with nothing written.
      let isSignal = process.terminationReason == .uncaughtSignal
      #expect(
        isSignal || [0, 130, 143].contains(process.terminationStatus),
        "\(process.terminationStatus) \(ending.err)")
      let after = try folder.listing()
      let isWritten = after.contains(victim.output)
      if !isWritten {
        #expect(
          after == before, "killed after \(moment) µs: \(after.filter { !before.contains($0) })")
      } else if victim.output.hasSuffix(".json") {
        #expect(try folder.text(victim.output).hasSuffix("}\n"))
      } else {
        try Self.requireWhole(victim.output, in: folder)
      }
      #expect(!after.contains { $0.contains(".partial") }, "\(after)")
    }
  }

  @Test func `a sweep goes on where it was, and comes to the same report`() throws {
    let arguments = [
      "sweep", "scenario.json", "--vary", "workload.arrivals.rate_per_h=30,60,90", "-o", "sweep",
    ]
    let folder = try Self.folder()
    for (number, moment) in Self.moments.enumerated() {
      let process = try Program.start(arguments, in: folder)
      usleep(moment)
      kill(process.processIdentifier, number % 2 == 0 ? SIGINT : SIGTERM)
      process.waitUntilExit()
      let hidden = try folder.listing().filter { $0.contains("/.") || $0.hasPrefix(".") }
      #expect(hidden.isEmpty, "killed after \(moment) µs: \(hidden)")
    }
    #expect(try Program.run(arguments + ["--quiet"], in: folder).status == 0)
    let other = try Self.folder()
    #expect(try Program.run(arguments + ["--quiet"], in: other).status == 0)
    #expect(try folder.contents("sweep/report") == other.contents("sweep/report"))
  }

  private static func folder() throws -> Folder {
    try Folder([
      "scenario.json": "Tests/Fixtures/small.json",
      "small-catalog.json": "Tests/Fixtures/small-catalog.json",
      "traffic.json": "scenarios/data/traffic-2026-07.json",
    ])
  }

  /// Every file that the manifest names is there, with the bytes that it had.
  private static func requireWhole(_ report: String, in folder: Folder) throws {
    let text = try folder.text(report + "/manifest.json")
    let manifest = try JSONNode(parsing: Array(text.utf8), file: "manifest.json")
    let files = try #require(manifest["files"]?.array)
    #expect(!files.isEmpty)
    for file in files {
      let name = try #require(file["name"]?.string)
      let bytes = [UInt8](try Data(contentsOf: folder.file(report + "/" + name)))
      #expect(SHA256.hex(of: bytes) == file["sha256"]?.string, "\(name)")
    }
  }
}
