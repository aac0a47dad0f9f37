import Formats
import Foundation
import Testing

/// `sim fit`.
@Suite struct FitTests {
  private func folder() throws -> Folder {
    let folder = try Folder.small()
    let sample = try Program.run(
      ["import", "sample", "--preset", "chat", "--sessions", "400"], in: folder)
    #expect(sample.status == 0)
    try folder.write(sample.out, to: "log.jsonl")
    return folder
  }

  @Test func `a log of a preset agrees with the preset`() throws {
    let ending = try Program.run(
      [
        "fit", "workload", "log.jsonl", "--preset", "chat", "--format", "json", "--catalog",
        "small-catalog.json",
      ], in: folder())
    #expect(ending.status == 0)
    let node = try JSONNode(parsing: Array(ending.out.utf8), file: "out")
    #expect(node["log"]?["sessions"]?.int64 == 400)
    let cells = node["quantiles"]?.array ?? []
    let medians = cells.filter { $0["percent"]?.int64 == 50 }
    #expect(medians.count >= 7)
    #expect(medians.allSatisfy { $0["is_miss"]?.bool == false })
  }

  /// A simulated log's times are the affine law to the millisecond: 1.24 s, 0.047, 0.0085, 15.6
  /// (workload and provider facts, 4.1).
  @Test func `the latency of a simulated log comes back`() throws {
    let ending = try Program.run(
      ["fit", "latency", "log.jsonl", "--format", "json"], in: folder())
    #expect(ending.status == 0)
    let node = try JSONNode(parsing: Array(ending.out.utf8), file: "out")
    let model = try #require(node["models"]?.array?.first)
    #expect(abs((model["base_s"]?.double ?? 0) - 1.24) < 0.002)
    #expect(abs((model["per_1k_output_s"]?.double ?? 0) - 15.6) < 0.01)
    #expect((model["held_out_mean_error"]?.double ?? 1) < 0.001)
  }

  @Test(arguments: [
    (["workload", "log.jsonl", "--preset", "chta"], "did you mean \"chat\"?"),
    (["latency", "log.jsonl", "--as", "agents"], "no format is called \"agents\""),
    (["latency", "log.jsonl", "--calls", "3"], "--calls is 50 or more."),
  ])
  func `a wrong name is refused with the right ones`(
    arguments: [String], words: String
  ) throws {
    let ending = try Program.run(["fit"] + arguments, in: folder())
    #expect(ending.status == 64)
    #expect(ending.err.contains(words), "\(ending.err)")
  }

  @Test func `a missing log ends with 66`() throws {
    let ending = try Program.run(["fit", "latency", "none.jsonl"], in: folder())
    #expect(ending.status == 66)
  }
}
