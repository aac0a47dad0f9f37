import Accounting
import Quantities
import Supply
import Testing

@testable import Analysis

/// Tornadoes over records made by hand: a task costs what is written here.
@Suite struct TornadoTests {
  private static func input(_ name: String) -> InputDescription {
    func value(_ number: Double) -> InputDescription.Value {
      InputDescription.Value(number: number, text: "\(Int(number))")
    }
    return InputDescription(
      name: name, path: name, law: "", why: "", source: "", low: value(1), centre: value(2),
      high: value(3))
  }

  private static func run(_ dollars: Double) -> RunRecord {
    var run = RecordFixture.run(
      [RecordFixture.Served(endpoint: 0, requests: 1, usage: .zero, dollars: dollars)], solved: 1)
    run.endedTaskCost = run.cost
    return run
  }

  /// Three replications; the baseline costs 10, 11 and 12 a task at every point.
  private static func tornado(_ differences: [Double]) -> Tornado {
    var runs: [RunRecord] = []
    for difference in differences {
      runs += [10.0, 11, 12].map(run)
      // The difference itself varies by a tenth of a dollar.
      runs += [9.9, 11, 12.1].map { run($0 + difference) }
    }
    let record = TornadoRecord(
      inputs: (0..<(differences.count / 2)).map { input("x\($0)") }, replications: 3, policies: 2,
      runs: runs)
    let metric = Metric.all.firstIndex { $0.id == "cost_usd" } ?? 0
    return Tornado(record, workloads: 1, baseline: 0, metric: metric, confidence: 0.95)
  }

  @Test func `swings are paired and ranked, the farthest first`() throws {
    let panel = try #require(Self.tornado([2, 1.5, 2.5, 5, -1, 2, 2]).panels.first)
    #expect(panel.bars.map(\.input) == [1, 0, 2])
    let swings = panel.bars.map(\.swing)
    for (swing, expected) in zip(swings, [-6.0, 1, 0]) {
      #expect(abs(swing.mean - expected) < 1e-9)
      // All replications move alike, so the swing has no spread though each difference has.
      #expect((swing.halfWidth ?? 1) < 1e-9)
    }
    // Differences of 1.9, 2 and 2.1: t(0.975, 2) = 4.302653, times 0.1 / sqrt 3.
    #expect(abs(panel.centre.mean - 2) < 1e-9)
    #expect(abs((panel.centre.halfWidth ?? 0) - 4.302653 * 0.1 / 3.0.squareRoot()) < 1e-5)
  }

  @Test func `a flip is a sign that is settled at both places and is not the same`() throws {
    let panel = try #require(Self.tornado([2, 1.5, 2.5, 5, -1, 0.1, 2]).panels.first)
    #expect(panel.centre.sign == .higher)
    #expect(panel.flips.map(\.input) == [1])
    #expect(panel.flips.map(\.isHigh) == [true])
    // 0.1 ± 0.25 settles nothing.
    #expect(panel.bars.first { $0.input == 2 }?.low.sign == .open)
    let open = try #require(Self.tornado([0.1, 1.5, 2.5]).panels.first)
    #expect(open.centre.sign == .open)
    #expect(open.flips.isEmpty)
  }

  @Test func `an axis on both sides of nought has round ticks`() {
    let axis = Axis.linear(covering: [-2.2, 0.4], margin: 0.1, from: 0, to: 100)
    #expect(axis.ticks(count: 7).map { ($0 * 10).rounded() / 10 } == [-2, -1.5, -1, -0.5, 0, 0.5])
    #expect(axis.tickText(-1.5) == "-1.5")
    let plain = Axis.linear(maximum: 4, from: 0, to: 100)
    #expect(plain.ticks(count: 4) == [0, 1, 2, 3, 4])
  }
}
