package import Accounting
package import Quantities

/// One axis of a sweep as a report sees it.
package struct SweepAxisRecord: Sendable {
  /// The path that is set.
  package var path: String
  /// What reports call it.
  package var label: String
  /// Whether its values spread by factors.
  package var isLogarithmic: Bool

  /// Creates an axis.
  package init(path: String, label: String, isLogarithmic: Bool) {
    self.path = path
    self.label = label
    self.isLogarithmic = isLogarithmic
  }
}

/// The value of an axis in a cell.
package struct SweepValue: Hashable, Sendable {
  /// As the scenario spells it.
  package var text: String
  /// As a number, lengths of time in seconds; `nil` for words.
  package var number: Double?

  /// Creates a value.
  package init(text: String, number: Double?) {
    self.text = text
    self.number = number
  }
}

/// A sweep as run: cells x workloads x policies x replications.
package struct SweepRecord: Sendable {
  /// Short name of the scenario.
  package var name: String
  /// The question that the scenario asks.
  package var question: String
  /// How cells were chosen, in words.
  package var design: String
  /// Whether all combinations of the axes' values are there.
  package var isGrid: Bool
  /// What is varied.
  package var axes: [SweepAxisRecord]
  /// The value of each axis, cell by cell.
  package var cells: [[SweepValue]]
  /// The cell with which others are compared; `nil` for none.
  package var referenceCell: Int?
  /// Whether that cell is the scenario as written.
  package var isReferenceWritten: Bool
  /// Workloads, in scenario order.
  package var workloads: [WorkloadDescription]
  /// Policies, in scenario order.
  package var policies: [PolicyDescription]
  /// The policy that others are compared with.
  package var baseline: Int
  /// When a difference is called one, and in which metric the sweep is decided.
  package var decision: DecisionRule
  /// How many inputs are uncertain and drawn per replication.
  package var uncertainInputs: Int
  /// Replications of each run.
  package var replications: Int
  /// Seed of the experiment.
  package var seed: UInt64
  /// World time at the start, which dates prices.
  package var startsAt: UTCInstant
  /// Tasks that arrive before this are not measured.
  package var warmUp: SimDuration
  /// No task arrives after this.
  package var horizon: SimDuration
  /// What is assumed rather than measured.
  package var assumptions: [String]
  /// What was and was not checked against recorded behaviour.
  package var validation: [String]
  /// The runs: replication varies fastest, then policy, then workload, then cell.
  package var runs: [SweepRun]

  /// Describes a sweep of a scenario, whose experiment without axes gave `record`, before its runs.
  package init(
    of record: ExperimentRecord, design: String, isGrid: Bool, axes: [SweepAxisRecord],
    cells: [[SweepValue]], referenceCell: Int?, isReferenceWritten: Bool, replications: Int,
    runs: [SweepRun]
  ) {
    name = record.name
    question = record.question
    self.design = design
    self.isGrid = isGrid
    self.axes = axes
    self.cells = cells
    self.referenceCell = referenceCell
    self.isReferenceWritten = isReferenceWritten
    workloads = record.workloads
    policies = record.policies
    baseline = record.baseline
    decision = record.decision
    uncertainInputs = record.uncertainty?.inputs.count ?? 0
    self.replications = replications
    seed = record.seed
    startsAt = record.startsAt
    warmUp = record.warmUp
    horizon = record.horizon
    assumptions = record.assumptions
    validation = record.validation
    self.runs = runs
  }

  /// Position of the metric that the sweep is decided on.
  package var primaryMetric: Int { Metric.position(of: decision.primaryMetric) ?? Metric.primary }

  /// Where a run stands among all.
  package func position(of place: SweepPlace) -> Int {
    ((place.cell * workloads.count + place.workload) * policies.count + place.policy)
      * replications + place.replication
  }

  /// All replications of a policy on a workload in a cell.
  func runs(cell: Int, workload: Int, policy: Int) -> ArraySlice<SweepRun> {
    let first = position(
      of: SweepPlace(cell: cell, workload: workload, policy: policy, replication: 0))
    return runs[first..<(first + replications)]
  }

  /// Whether an axis has numbers only.
  func isNumeric(_ axis: Int) -> Bool { cells.allSatisfy { $0[axis].number != nil } }

  /// The distinct values of an axis, in the order in which cells have them, numbers ascending.
  func levels(_ axis: Int) -> [SweepValue] {
    var seen: Set<SweepValue> = []
    let levels = cells.map { $0[axis] }.filter { seen.insert($0).inserted }
    guard isNumeric(axis) else { return levels }
    return levels.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
  }

  /// What is set in a cell, in words.
  func words(_ cell: Int) -> String {
    zip(axes, cells[cell]).map { "\($0.label) = \($1.text)" }.joined(separator: ", ")
  }
}
