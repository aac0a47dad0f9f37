import Foundation
import NumericalMethods
import Testing

/// A sweep's report does not depend on how it was run.
@Suite struct SweepSameBytesTests {
  @Test func `tasks, threads, order, shards and machines change no byte`() throws {
    let folder = try Folder.small()
    let whole = try Program.run(SweepFixture.here("whole", ["--threads", "1"]), in: folder)
    #expect(whole.status == 0)
    let reference = try folder.contents("whole/report")
    for tasks in [1, 5, 24] {
      let ending = try Program.run(
        SweepFixture.here("t\(tasks)", tasks: tasks, ["--threads", "2"]), in: folder,
        environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
      #expect(ending.out == whole.out)
      #expect(try folder.contents("t\(tasks)/report") == reference, "\(tasks) tasks")
    }
    // One task a process, in random order, some of them twice.
    #expect(try plan("single", tasks: 6, in: folder) == 6)
    var stream = RandomStream(seed: 3, entity: 0, code: 0)
    for index in stream.permutation(6) + [2] {
      let ending = try SweepFixture.run(
        ["run", "single", "--index", "auto", "--threads", "2", "--quiet"], in: folder,
        environment: ["SLURM_ARRAY_TASK_ID": "\(index)"])
      #expect(ending.status == 0 && ending.out.isEmpty && ending.err.isEmpty)
    }
    #expect(try merge(["single"], in: folder) == reference)
    // Shards, as where an array may not have as many elements as the plan has tasks.
    #expect(try plan("shards", tasks: 12, in: folder) == 12)
    for shard in [2, 0, 1] {
      let ending = try SweepFixture.run(
        ["run", "shards", "--index", "\(shard)", "--shards", "3", "--quiet"], in: folder)
      #expect(ending.status == 0)
    }
    #expect(try merge(["shards"], in: folder) == reference)
    // Copies of the folder on two machines without a common file system; both did task 1.
    #expect(try plan("a", tasks: 4, in: folder) == 4)
    try FileManager.default.copyItem(at: folder.file("a"), to: folder.file("b"))
    for (name, indices) in [("a", [0, 1]), ("b", [1, 2, 3])] {
      for index in indices {
        _ = try SweepFixture.run(["run", name, "--index", "\(index)", "--quiet"], in: folder)
      }
    }
    #expect(try merge(["a", "b"], in: folder) == reference)
  }

  @Test func `replications of a cell may be in several tasks, and cells of a hypercube in one`()
    throws
  {
    let folder = try Folder.small()
    let arguments = [
      "scenario.json", "--vary", "workload.arrivals.rate_per_h=10..80 log", "--vary",
      "world.capacity_factor=0.5..2", "--cells", "7", "--replications", "3",
    ]
    for tasks in ["1", "21"] {
      let ending = try SweepFixture.run(
        arguments + ["--tasks", tasks, "--out", "cube" + tasks, "--quiet"], in: folder)
      #expect(ending.status == 0, "\(ending.err)")
    }
    #expect(try folder.contents("cube1/report") == folder.contents("cube21/report"))
    // A cell is what `sim run` gives for the same values: the same metrics to the last bit.
    let plan = try folder.text("cube21/plan.jsonl").split(separator: "\n")
    #expect(plan.count == 21)
  }

  @Test func `a cell is what a run with its values is`() throws {
    let folder = try Folder.small()
    _ = try Program.run(SweepFixture.here("whole", ["--quiet"]), in: folder)
    _ = try Program.run(
      [
        "run", "scenario.json", "--out", "run", "--set", "workload.arrivals.rate_per_h=40", "--set",
        "world.capacity_factor=2",
      ], in: folder)
    let metrics = rows(try folder.text("run/tables/metrics.csv"))
    let cells = rows(try folder.text("whole/report/tables/cells.csv"))
      .filter { $0[1] == "40" && $0[2] == "2" }
    // After workload, point, axis value and gap, or after cell and both axes.
    #expect(!metrics.isEmpty && metrics.count == cells.count)
    for (a, b) in zip(metrics, cells) { #expect(Array(a[4...]) == Array(b[4...])) }
  }

  /// The cells of a table's rows, without the heading.
  private func rows(_ table: String) -> [[String]] {
    let lines: [Substring] = table.split(separator: "\n")
    return lines.dropFirst().map { line in
      let cells: [Substring] = line.split(separator: ",", omittingEmptySubsequences: false)
      return cells.map(String.init)
    }
  }

  private func plan(_ name: String, tasks: Int, in folder: Folder) throws -> Int {
    let ending = try SweepFixture.run(
      ["plan", "scenario.json", "-o", name, "--tasks", "\(tasks)"] + SweepFixture.axes, in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    return try folder.text(name + "/plan.jsonl").split(separator: "\n").count
  }

  private func merge(_ names: [String], in folder: Folder) throws -> [String: Data] {
    let ending = try SweepFixture.run(["merge"] + names + ["--quiet"], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    return try folder.contents(names[0] + "/report")
  }
}
