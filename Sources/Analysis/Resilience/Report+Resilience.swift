import Accounting
import Formats
import Quantities

extension Report {
  /// What scheduled incidents did to the number of attempts, for programs:
  /// `resilience[workload][policy][incident]`.
  func resilienceNode() -> JSONNode {
    let record = results.record
    func number(_ value: Double?) -> JSONNode {
      guard let value, value.isFinite else { return .null }
      return .number(value)
    }
    func node(_ incident: Int, _ cell: Cell) -> JSONNode {
      let its = results.incidents[incident]
      let load = results.load(of: incident, in: cell)
      return .object([
        ("name", .string(its.name)), ("attempts_per_call_before", number(load?.before)),
        ("attempts_per_call_during", number(load?.during)),
        ("attempts_per_call_after", number(load?.after)),
        ("attempts_per_min_there", number(load?.perMinute)),
        ("attempts_per_min_there_undisturbed", number(load?.undisturbedPerMinute)),
        ("recovery_s", number(load?.recovery?.seconds)),
        ("is_storm", load.map { .bool($0.isStorm) } ?? .null),
        ("outlasts_cause", load.map { .bool($0.outlasts(its)) } ?? .null),
      ])
    }
    return .object(
      record.workloads.enumerated().map { workload, description in
        let policies = record.policies.enumerated().map { policy, its -> (String, JSONNode) in
          let cell = results.referenceCell(workload: workload, policy: policy)
          return (its.name, .array(results.incidents.indices.map { node($0, cell) }))
        }
        return (description.name, .object(policies))
      })
  }

  /// Attempts by time and number of the try: all replications of a policy together.
  func triesTable() -> DataTable? {
    let record = results.record
    guard !results.incidents.isEmpty else { return nil }
    var table = DataTable(Self.triesSchema)
    for (workload, description) in record.workloads.enumerated() {
      for (policy, name) in record.policies.map(\.name).enumerated() {
        let cell = results.referenceCell(workload: workload, policy: policy)
        guard let line = PooledTimeline(Array(record.runs(of: cell)), providers: []) else {
          continue
        }
        for (bin, counts) in line.tries.enumerated() {
          for (column, count) in counts.enumerated() where count > 0 {
            table.add(
              .texts(description.name, name)
                + .numbers(line.width.seconds * Double(bin), line.width.seconds)
                + [.text(AttemptTimeline.tryNames[column]), .count(count)])
          }
        }
      }
    }
    return table
  }
}
