import BaselineCpp
import Foundation

/// GATEWAY-1: both programs must equal the reference table to the bit, then speed is compared.
enum Gateway1Benchmark {
  /// One row of the reference table (mode kfast, S = 1, seed 42).
  struct Row {
    let horizonSeconds: UInt64
    let events: UInt64
    let checksum: UInt64
    /// Arrivals, calls, failures, aborted tasks; not in the table for the longest run.
    let counts: [UInt64]?
  }

  static let table = [
    Row(
      horizonSeconds: 3_000, events: 242_632, checksum: 0x4513_6c64_64c6_ed5d,
      counts: [14_997, 117_613, 6_670, 89]),
    Row(
      horizonSeconds: 20_000, events: 1_626_887, checksum: 0xdee7_1e89_9432_ae3b,
      counts: [99_470, 790_575, 41_734, 634]),
    Row(
      horizonSeconds: 100_000, events: 8_159_227, checksum: 0x08e5_8195_76ca_2e7b, counts: nil),
  ]

  enum Engine: String {
    case swift
    case cpp
    case both
  }

  static func runSwift(horizonSeconds: UInt64) -> GatewayResult {
    let parameters = GatewayParameters(variant: .gateway1, scale: 1, seed: 42)
    var model = GatewayModel(parameters)
    model.run(until: horizonSeconds * 1_000_000)
    return GatewayResult(model)
  }

  static func runCpp(horizonSeconds: UInt64) -> GatewayResult {
    GatewayResult(baseline_gateway1(1, horizonSeconds * 1_000_000, 42))
  }

  /// Returns whether every result equals the table.
  static func run(quick: Bool) -> Bool {
    var agree = true
    for row in table where !quick || row.horizonSeconds <= 20_000 {
      agree = check("swift", runSwift(horizonSeconds: row.horizonSeconds), row) && agree
      agree = check("c++", runCpp(horizonSeconds: row.horizonSeconds), row) && agree
    }
    let row = table[quick ? 1 : 2]
    let (swift, cpp) = medianSeconds(
      repetitions: quick ? 5 : 7,
      { _ = runSwift(horizonSeconds: row.horizonSeconds) },
      { _ = runCpp(horizonSeconds: row.horizonSeconds) })
    let events = Double(row.events)
    print("swift \(digits(swift / events * 1e9, 1)) ns per event", terminator: ", ")
    print("c++ \(digits(cpp / events * 1e9, 1)), ratio \(digits(swift / cpp, 2))")
    return agree
  }

  /// Runs one engine once on one horizon, for an instruction count under callgrind.
  static func runOnce(engine: Engine, horizonSeconds: UInt64) -> Bool {
    var agree = true
    for (name, wanted) in [("swift", Engine.swift), ("c++", Engine.cpp)]
    where engine == wanted || engine == .both {
      let result =
        wanted == .swift
        ? runSwift(horizonSeconds: horizonSeconds) : runCpp(horizonSeconds: horizonSeconds)
      if let row = table.first(where: { $0.horizonSeconds == horizonSeconds }) {
        agree = check(name, result, row) && agree
      } else {
        print(line(name, result, horizonSeconds))
      }
    }
    return agree
  }

  private static func check(_ name: String, _ result: GatewayResult, _ row: Row) -> Bool {
    let counts = [result.arrivals, result.calls, result.failures, result.aborted]
    let agrees =
      result.events == row.events && result.checksum == row.checksum
      && (row.counts == nil || row.counts == counts)
    print(line(name, result, row.horizonSeconds), agrees ? "ok" : "DIFFERS from the table")
    return agrees
  }

  private static func line(_ name: String, _ result: GatewayResult, _ horizon: UInt64) -> String {
    let checksum = String(format: "%016llx", result.checksum)
    let latency = digits(result.meanLatencySeconds, 6)
    return "gateway1 T=\(horizon) \(name): events \(result.events) arrivals \(result.arrivals) "
      + "calls \(result.calls) failures \(result.failures) aborted \(result.aborted) "
      + "mean latency \(latency) s checksum \(checksum)"
  }
}
