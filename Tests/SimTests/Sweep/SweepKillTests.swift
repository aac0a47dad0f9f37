import Analysis
import Foundation
import NumericalMethods
import Testing

/// A sweep that is killed with -9 at random moments and started again.
@Suite struct SweepKillTests {
  #if DEBUG
    private static let kills = 8
  #else
    private static let kills = 50
  #endif

  @Test func `killed at random moments, nothing is lost, doubled or half, and bytes are the same`()
    throws
  {
    let folder = try Folder.small()
    let whole = try Program.run(SweepFixture.here("whole"), in: folder)
    #expect(whole.status == 0)
    let reference = try folder.contents("whole/report")
    #expect(reference.count > 8)
    var stream = RandomStream(seed: 20_261_127, entity: 0, code: 0)
    var (killed, number, midway) = (0, 0, 0)
    while killed < Self.kills {
      let name = "killed-\(number)"
      let before = SweepFixture.marks(name, in: folder)
      let process = try Program.start(SweepFixture.here(name, ["--quiet"]), in: folder)
      // From before the plan is written to after the report is: moments are told by the results
      // that are there, for time runs differently on a busy machine.
      let awaited =
        killed % 5 == 0 ? 0 : before.count + Int(stream.uniform() * Double(25 - before.count))
      while process.isRunning, results(name, in: folder) < awaited { usleep(200) }
      usleep(UInt32(stream.uniform() * 5_000))
      let isRunning = process.isRunning
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      killed += 1
      let after = SweepFixture.marks(name, in: folder)
      try check(name, before, after, reference, in: folder)
      if isRunning, !after.isEmpty, after.count < 24 { midway += 1 }
      // Each sweep is killed a few times on its way, then brought to its end.
      if killed % 4 == 0 || killed == Self.kills {
        let kept = SweepFixture.marks(name, in: folder)
        let ending = try Program.run(SweepFixture.here(name), in: folder)
        #expect(ending.status == 0, "\(ending.err)")
        #expect(ending.out == whole.out)
        try check(name, kept, SweepFixture.marks(name, in: folder), reference, in: folder)
        #expect(try folder.contents(name + "/report") == reference)
        let hidden = try folder.listing(name).filter {
          $0.split(separator: "/").last?.hasPrefix(".") == true
        }
        #expect(hidden == [], "left behind")
        number += 1
      }
    }
    // Moments that hit nothing would show nothing; how many do depends on how busy the machine is.
    #expect(midway > 0, "\(midway) of \(killed) in the midst of results")
  }

  /// How many results are there, without reading them.
  private func results(_ name: String, in folder: Folder) -> Int {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.file("\(name)/results").path)
    return (names ?? []).count { $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") }
  }

  /// What must hold after any kill: finished results stay as they are, all results are whole, and a
  /// report is there whole or not at all.
  private func check(
    _ name: String, _ before: [String: String], _ after: [String: String],
    _ reference: [String: Data], in folder: Folder
  ) throws {
    for (file, mark) in before { #expect(after[file] == mark, "\(file) was written again") }
    #expect(after.count <= 24)
    for file in after.keys {
      let bytes = [UInt8](try Data(contentsOf: folder.file("\(name)/results/\(file)")))
      #expect(SweepResult.isWhole(bytes, task: String(file.dropLast(".jsonl".count))), "\(file)")
    }
    if FileManager.default.fileExists(atPath: folder.file(name + "/report").path) {
      #expect(try folder.contents(name + "/report") == reference)
    }
  }
}
