import Accounting
import Analysis
import Demand
import Formats
import Foundation
import Routing
import Studies
import Synchronization

/// The charges of one run, handed over when it has ended.
final class ChargeSink: ClosableSink {
  private var charges: HourlyCharges
  private let finished: ([HourlyCharges.Line]) -> Void

  /// Creates a sink.
  init(_ charges: HourlyCharges, finished: @escaping ([HourlyCharges.Line]) -> Void) {
    self.charges = charges
    self.finished = finished
  }

  func record(_ row: AttemptRow) { charges.add(row) }

  func close() throws { finished(charges.close()) }
}

/// The rows of `focus`: charges of replication 0 of each workload, point and policy.
final class FocusRows: Sendable {
  private let lines = Mutex<[RunPosition: Charged]>([:])

  private struct Charged {
    let lines: [HourlyCharges.Line]
    let origin: FocusTable.Origin
  }

  /// The sink of a run; `nil` for runs whose charges are not kept.
  func sink(of position: RunPosition, in experiment: Experiment) throws -> ChargeSink? {
    guard position.replication == 0 else { return nil }
    let scenario = try experiment.scenario(of: position)
    let workload = scenario.workloads[position.workload].workload
    let origin = FocusTable.Origin(
      scenario: scenario.name, workload: workload.name,
      policy: scenario.policies[position.policy].policy.name, point: position.point,
      seed: scenario.experiment.seed, replication: position.replication,
      catalogue: scenario.catalogue)
    let charges = HourlyCharges(
      catalogue: scenario.catalogue, startsAt: scenario.experiment.startsAt,
      tier: workload.serviceTier, terms: .openRouterCard)
    return ChargeSink(charges) { lines in
      self.lines.withLock { $0[position] = Charged(lines: lines, origin: origin) }
    }
  }

  /// The table, with the runs in the order of the experiment.
  func table(of experiment: Experiment) -> DataTable {
    let lines = self.lines.withLock { $0 }
    var table = FocusTable()
    for position in experiment.positions {
      guard let charged = lines[position] else { continue }
      table.add(charged.lines, of: charged.origin)
    }
    return table.table
  }
}
