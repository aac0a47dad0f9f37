package import Accounting

/// Everything that is computed from an experiment before a word is said of it.
package struct ExperimentResults: Sendable {
  /// What was run.
  package let record: ExperimentRecord
  /// The point at which tables stand: the one where an axis has the value 1, else the first.
  package let referencePoint: Int
  /// Estimates by cell and metric; `nil` where a metric is not defined.
  private let estimates: [[Estimate?]]
  /// Each other policy against the baseline: by workload, point, policy, metric.
  package let comparisons: [PairedDifference]
  /// Shares by workload, point, policy, dimension and member.
  package let shares: [ShareTable]
  /// The gap between the two origins, by workload and then point.
  package let gaps: [[OriginGap?]]

  /// Computes all results.
  package init(_ record: ExperimentRecord) { self.init(record, PairedDifference.Method()) }

  init(_ record: ExperimentRecord, _ method: PairedDifference.Method) {
    self.record = record
    referencePoint = record.referencePoint
    var estimates: [[Estimate?]] = []
    var shares: [ShareTable] = []
    for cell in record.cells {
      let runs = record.runs(of: cell)
      estimates.append(Metric.all.map { metric in Estimate(runs.map(metric.value)) })
      shares += ShareDimension.allCases.map { dimension in
        ShareTable(
          cell: cell, dimension: dimension, runs: runs, catalogue: record.catalogues[cell.point])
      }
    }
    let comparisons = PairedDifference.all(of: record, method)
    self.estimates = estimates
    self.comparisons = comparisons
    self.shares = shares
    let reference = referencePoint
    gaps = record.workloads.indices.map { workload in
      OriginGap.alongAxis(of: record, workload: workload, referencePoint: reference)
    }
  }

  /// The estimate of a metric; `nil` where it is not defined in any replication.
  package func estimate(_ cell: Cell, _ metric: Int) -> Estimate? {
    estimates[record.position(of: cell)][metric]
  }

  /// The comparison of a policy with the baseline; `nil` for the baseline itself.
  func comparison(_ cell: Cell, _ metric: Int) -> PairedDifference? {
    comparisons.first { $0.cell == cell && $0.metric == metric }
  }

  /// The shares of one policy along one dimension.
  package func shares(_ cell: Cell, _ dimension: ShareDimension) -> ShareTable {
    shares[record.position(of: cell) * ShareDimension.allCases.count + dimension.rawValue]
  }

  /// The cell of a policy at the reference point.
  func referenceCell(workload: Int, policy: Int) -> Cell {
    Cell(workload: workload, point: referencePoint, policy: policy)
  }
}

/// One combination of workload, point of the axis and policy.
package struct Cell: Hashable, Sendable {
  /// Position of the workload.
  package var workload: Int
  /// Position on the axis.
  package var point: Int
  /// Position of the policy.
  package var policy: Int

  /// Creates a cell.
  package init(workload: Int, point: Int, policy: Int) {
    self.workload = workload
    self.point = point
    self.policy = policy
  }
}

extension ExperimentRecord {
  /// All cells: policy varies fastest, then point, then workload.
  package var cells: [Cell] {
    var cells: [Cell] = []
    for workload in workloads.indices {
      for point in catalogues.indices {
        for policy in policies.indices {
          cells.append(Cell(workload: workload, point: point, policy: policy))
        }
      }
    }
    return cells
  }

  /// Where a cell stands among ``cells``.
  func position(of cell: Cell) -> Int {
    (cell.workload * catalogues.count + cell.point) * policies.count + cell.policy
  }

  /// The replications of a cell.
  func runs(of cell: Cell) -> ArraySlice<RunRecord> {
    runs(workload: cell.workload, point: cell.point, policy: cell.policy)
  }
}
