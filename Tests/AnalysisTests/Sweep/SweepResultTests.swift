import Accounting
import Analysis
import Demand
import Formats
import Quantities
import Testing

/// Results of tasks as files, and what is computed from them.
@Suite struct SweepResultTests {
  /// A run whose tasks cost so much each.
  static func run(dollars: Double, tasks: Int = 10) -> SweepRun {
    SweepRun(
      RecordFixture.run(
        [
          RecordFixture.Served(
            endpoint: 0, requests: 20,
            usage: RecordFixture.usage(new: 1000, cached: 4000, output: 200),
            dollars: dollars * Double(tasks))
        ], solved: tasks - 1, unsolved: 1))
  }

  private static let result = SweepResult(
    task: "0123456789abcdef",
    runs: (0..<3).map { replication in
      (
        SweepPlace(cell: 4, workload: 0, policy: 1, replication: replication),
        run(dollars: 0.1 + Double(replication) / 3)
      )
    })

  @Test func `a result is read back to the last bit, money as whole pico-dollars`() throws {
    let bytes = Array(Self.result.text.utf8)
    let read = try #require(SweepResult(bytes, task: Self.result.task))
    #expect(read.runs.map(\.run) == Self.result.runs.map(\.run))
    #expect(read.runs.map(\.place) == Self.result.runs.map(\.place))
    #expect(read.text == Self.result.text)
    let cost = try #require(SweepTotal.allCases.firstIndex(of: .cost))
    #expect(read.runs[0].run.totals[cost] == 1_000_000_000_000)
  }

  @Test func `a result cut at any byte, changed in any, or of another task is not whole`() {
    let bytes = Array(Self.result.text.utf8)
    for end in bytes.indices {
      #expect(!SweepResult.isWhole(Array(bytes[..<end]), task: Self.result.task))
    }
    for index in stride(from: 0, to: bytes.count, by: 7) {
      var changed = bytes
      changed[index] ^= 1
      #expect(!SweepResult.isWhole(changed, task: Self.result.task), "byte \(index)")
    }
    #expect(SweepResult.isWhole(bytes, task: Self.result.task))
    #expect(!SweepResult.isWhole(bytes, task: "fedcba9876543210"))
  }
}

@Suite struct SweepReportTests {
  /// Three cells of one axis, two policies: `plain` costs x, `clever` 3 - x dollars a task, with
  /// the same noise in both.
  static func record(replications: Int = 4) -> SweepRecord {
    let noise = [0.02, -0.01, 0.03, -0.02]
    let values = [0.5, 1.0, 2.0]
    var runs: [SweepRun] = []
    for value in values {
      for mean in [value, 3 - value] {
        runs += noise.prefix(replications).map { SweepResultTests.run(dollars: mean + $0) }
      }
    }
    return SweepRecord(
      of: RecordFixture.record(policies: ["plain", "clever"], replications: 0, runs: []),
      design: "a grid of 3 cells", isGrid: true,
      axes: [SweepAxisRecord(path: "world.x", label: "x", isLogarithmic: false)],
      cells: values.map { [SweepValue(text: "\($0)", number: $0)] }, referenceCell: 1,
      isReferenceWritten: true, replications: replications, runs: runs)
  }

  @Test func `differences are paired within a cell and between cells`() throws {
    let results = SweepResults(Self.record())
    let primary = results.comparisons.filter { $0.metric == Metric.primary }
    #expect(primary.map(\.cell) == [0, 1, 2])
    // The noise is common, so that the differences have none: 3 - 2x.
    for (comparison, expected) in zip(primary, [2.0, 1, -1]) {
      let difference = try #require(comparison.difference)
      #expect(abs(difference.mean - expected) < 1e-9)
      #expect((difference.halfWidth ?? 1) < 1e-9)
      #expect(comparison.verdict.code == (expected > 0 ? "worse" : "better"))
    }
    let shifts = results.shifts.filter { $0.policy == 0 }
    #expect(shifts.map(\.cell) == [0, 2])
    for (shift, expected) in zip(shifts, [-0.5, 1]) {
      #expect(abs((shift.difference?.mean ?? 0) - expected) < 1e-9)
    }
  }

  @Test func `the brief says where the cheapest policy changes`() {
    let text = makeSweepReport(of: Self.record()).consoleText()
    #expect(text.contains("plain in 2, of clever in 1 of 3 cells"))
    #expect(text.contains("from plain to clever between 1.0 and 2.0"))
    #expect(text.contains("cheaper in 1, dearer in 2"))
  }

  @Test func `one replication gives no verdict, and no report breaks`() {
    let report = makeSweepReport(of: Self.record(replications: 1))
    #expect(report.consoleText().contains("one replication, cannot tell in 3"))
    #expect(report.summaryJSON().contains("no_interval"))
  }

  @Test func `pages are well-formed and tables have a row per figure`() {
    let report = makeSweepReport(of: Self.record())
    #expect(MarkupChecker.problem(in: report.html()) == nil)
    for figure in report.figures() {
      #expect(MarkupChecker.problem(in: figure.svg) == nil, "\(figure.name)")
    }
    #expect(report.figures().map(\.name) == ["response.svg", "difference.svg"])
    let cells = report.tables().first { $0.name == "cells" }?.csv ?? ""
    #expect(cells.split(separator: "\n").count == 1 + 3 * 2 * Metric.all.count)
  }
}
