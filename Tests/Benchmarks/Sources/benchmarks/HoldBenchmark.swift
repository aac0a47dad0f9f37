import BaselineCpp
import NumericalMethods
import Quantities
import Simulation

/// The hold model: take the earliest of n pending events and put it back an increment later.
enum HoldBenchmark {
  /// Returns whether both programs saw the same sequence of events at every size.
  static func run(operations: Int) -> Bool {
    var stream = RandomStream(seed: 42, entity: 0, code: 0)
    let increments = (0..<16_384).map { _ in ticks(stream.exponential()) }
    var agree = true
    for pending in [100, 1_000, 10_000, 100_000] {
      let swiftSum = hold(pending: pending, operations: operations, increments)
      let cppSum = baseline_hold(UInt64(pending), UInt64(operations), increments)
      let (swift, cpp) = medianSeconds(
        repetitions: 5,
        { _ = hold(pending: pending, operations: operations, increments) },
        { _ = baseline_hold(UInt64(pending), UInt64(operations), increments) })
      let count = Double(operations)
      print(
        "hold n=\(pending): swift \(digits(swift / count * 1e9, 1)) ns per hold,",
        "c++ \(digits(cpp / count * 1e9, 1)), ratio \(digits(swift / cpp, 2))",
        swiftSum == cppSum ? "ok" : "the sequences DIFFER")
      agree = agree && swiftSum == cppSum
    }
    return agree
  }

  private static func hold(pending: Int, operations: Int, _ increments: [UInt64]) -> UInt64 {
    var tree = EventTree(capacity: pending)
    for slot in 0..<pending {
      let time = Int64(bitPattern: increments[slot & 16_383])
      tree.schedule(Int32(slot), at: SimTime(microseconds: time))
    }
    var checksum: UInt64 = 0
    for operation in 0..<operations {
      let key = tree.nextKey
      checksum = (checksum ^ key) &* 0x9E37_79B9_7F4A_7C15
      let time = (key >> 20) &+ increments[operation & 16_383]
      tree.schedule(
        EventTree.slot(of: key), at: SimTime(microseconds: Int64(bitPattern: time)))
    }
    return checksum
  }
}
