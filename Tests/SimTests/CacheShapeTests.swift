import Foundation
import Testing

/// The shape of the recorded table of cache costs (`Tests/Fixtures/cache-routing.json`) on the shipped
/// scenario: the more often calls leave their endpoint, the less is read from cache, and the longer
/// a cache lives, the more. `SwitchingTableTests` has the figures.
@Suite struct CacheShapeTests {
  /// Share of the input that was read from cache, by workload and policy.
  private func hitShares(_ probabilities: [Double]) throws -> [String: Double] {
    let folder = try Folder()
    let scenario = Program.repository.appendingPathComponent("scenarios/cache-stickiness.json").path
    let policies = probabilities.map {
      #"{"name": "p\#($0)", "preset": "switching", "endpoint_choice": {"kind": "switching", "#
        + #""probability": \#($0)}}"#
    }
    let ending = try Program.run(
      [
        "run", scenario, "--quiet", "--out", "report", "--replications", "1", "--set",
        "policies=[\(policies.joined(separator: ","))]", "--set",
        "baseline=p\(probabilities[0])", "--set", #"experiment.horizon="15 min""#, "--set",
        #"experiment.warm_up="0 s""#,
      ], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    let lines = try folder.text("report/tables/attempts.csv").split(separator: "\n")
    let names = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    func column(_ name: String) throws -> Int { try #require(names.firstIndex(of: name)) }
    let reads = try column("tokens_cache_read")
    let inputs = try [
      "tokens_prompt", "tokens_cache_read", "tokens_cache_write_5m", "tokens_cache_write_1h",
    ].map(column)
    var sums: [String: (read: Int, input: Int)] = [:]
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let key = "\(cells[0]) \(cells[1])"
      sums[key, default: (0, 0)].read += Int(cells[reads]) ?? 0
      sums[key, default: (0, 0)].input += inputs.reduce(0) { $0 + (Int(cells[$1]) ?? 0) }
    }
    return sums.mapValues { Double($0.read) / Double($0.input) }
  }

  @Test func `less is read the more calls switch, more the longer caches live`() throws {
    let probabilities = [0.0, 0.2, 1.0]
    let shares = try hitShares(probabilities)
    func share(_ workload: String, _ probability: Double) throws -> Double {
      try #require(shares["\(workload) p\(probability)"])
    }
    for workload in ["marked", "hour", "unmarked"] {
      let found = try probabilities.map { try share(workload, $0) }
      #expect(found[0] > found[1] && found[1] > found[2], "\(workload): \(found)")
    }
    for probability in probabilities {
      let (hour, marked) = (try share("hour", probability), try share("marked", probability))
      let unmarked = try share("unmarked", probability)
      #expect(hour >= marked && marked > unmarked, "\(probability): \(hour) \(marked) \(unmarked)")
    }
  }
}
