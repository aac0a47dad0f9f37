import Foundation
import Testing

/// A small sweep as a user runs it.
enum SweepFixture {
  /// Two axes, twelve cells, two replications.
  static let axes = [
    "--vary", "workload.arrivals.rate_per_h=20,40,60", "--vary",
    "world.capacity_factor=0.25,0.5,1,2",
  ]

  /// `sim sweep …` in a folder.
  static func run(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:]
  ) throws -> Program.Ending {
    try Program.run(["sweep"] + arguments, in: folder, environment: environment)
  }

  /// The whole sweep in one process, divided into so many tasks.
  static func here(_ name: String, tasks: Int = 24, _ more: [String] = []) -> [String] {
    ["sweep", "scenario.json", "--out", name, "--tasks", "\(tasks)"] + axes + more
  }

  /// Inode and time of change of each result: a result that is written again has others.
  static func marks(_ name: String, in folder: Folder) -> [String: String] {
    let results = folder.file("\(name)/results").path
    var marks: [String: String] = [:]
    for file in (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
    where !file.hasPrefix(".") {
      let facts = try? FileManager.default.attributesOfItem(atPath: results + "/" + file)
      let inode = facts?[.systemFileNumber] ?? 0
      let date = (facts?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      marks[file] = "\(inode) \(date)"
    }
    return marks
  }
}
