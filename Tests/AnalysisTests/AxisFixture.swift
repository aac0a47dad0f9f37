import Accounting
import Analysis
import Demand

/// Two workloads and two policies on an axis of four points; the dear model's rates are multiplied.
enum AxisFixture {
  static let multipliers = [0.5, 1, 2, 4]

  static let record: ExperimentRecord = {
    var runs: [RunRecord] = []
    for _ in 0..<2 {
      for multiplier in multipliers {
        for policy in 0..<2 {
          for replication in 0..<2 {
            // The control keeps its model; the other policy moves as the gap grows.
            let dear = policy == 0 ? 50 : Int(60 / (1 + multiplier)) + replication
            runs.append(run(dearRequests: dear, multiplier: multiplier))
          }
        }
      }
    }
    var chat = RecordFixture.coding
    chat.name = "chat"
    return RecordFixture.record(
      workloads: [RecordFixture.coding, chat], policies: ["control", "cost & <quality>"],
      axis: VaryAxis(path: "x", label: "multiplier on rates", values: multipliers),
      catalogues: multipliers.map { RecordFixture.catalogue(multiplier: $0) }, replications: 2,
      runs: runs)
  }()

  private static func run(dearRequests: Int, multiplier: Double) -> RunRecord {
    let parts = [(0, dearRequests, 0.02 * multiplier), (1, 100 - dearRequests, 0.002)]
    return RecordFixture.run(
      parts.map { endpoint, requests, dollars in
        RecordFixture.Served(
          endpoint: endpoint, requests: requests,
          usage: RecordFixture.usage(
            new: 1000 * requests, cached: 4000 * requests, output: 200 * requests),
          dollars: dollars * Double(requests))
      }, solved: 9, unsolved: 1)
  }
}
