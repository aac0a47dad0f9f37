import Accounting
import Formats
import Quantities

extension Report {
  /// What each scheduled incident did: one row per figure, by workload, point, policy, incident.
  func outagesTable() -> DataTable? {
    let record = results.record
    guard !results.incidents.isEmpty else { return nil }
    var table = DataTable(Self.outagesSchema)
    for (workload, description) in record.workloads.enumerated() {
      for (policy, name) in record.policies.map(\.name).enumerated() {
        let cell = results.referenceCell(workload: workload, policy: policy)
        for (incident, its) in results.incidents.enumerated() {
          for measure in OutageMeasure.all {
            let estimate = results.estimate(measure, of: incident, in: cell)
            table.add(
              .texts(description.name, name, its.name, its.scope)
                + .numbers(its.start.seconds, its.end.seconds)
                + .texts(measure.id, measure.unit.rawValue) + .estimate(estimate))
          }
        }
      }
    }
    return table
  }

  /// The same for programs: `outages[workload][policy][incident][measure]`.
  func outagesNode() -> JSONNode {
    let record = results.record
    func number(_ value: Double?) -> JSONNode {
      guard let value, value.isFinite else { return .null }
      return .number(value)
    }
    return .object(
      record.workloads.enumerated().map { workload, description in
        let policies = record.policies.enumerated().map { policy, its -> (String, JSONNode) in
          let cell = results.referenceCell(workload: workload, policy: policy)
          let incidents = results.incidents.enumerated().map { incident, about in
            let measures = OutageMeasure.all.map { measure -> (String, JSONNode) in
              (measure.id, number(results.estimate(measure, of: incident, in: cell)?.mean))
            }
            return JSONNode.object(
              [
                ("name", .string(about.name)), ("scope", .string(about.scope)),
                ("start_s", .number(about.start.seconds)),
                ("end_s", .number(about.end.seconds)),
              ] + measures)
          }
          return (its.name, .array(incidents))
        }
        return (description.name, .object(policies))
      })
  }
}
