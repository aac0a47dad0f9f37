import Accounting
import Quantities

/// One thing that is measured of a scheduled incident in one replication.
struct OutageMeasure: Sendable {
  /// The stable name in files, unit last.
  let id: String
  /// The heading in tables.
  let label: String
  /// What it is measured in.
  let unit: MetricUnit
  /// What it means, in one sentence.
  let definition: String
  /// Its value; `nil` where it is not defined.
  let value: @Sendable (OutageTally, SavedCallPairs?) -> Double?

  /// All measures, in the order of tables and files.
  static let all = meeting + calls + costs

  private static let meeting = [
    OutageMeasure(
      id: "first_attempts", label: "first attempts there", unit: .number,
      definition: "First attempts of calls that went to endpoints concerned while it was on.",
      value: { tally, _ in Double(tally.firstAttempts) }),
    OutageMeasure(
      id: "first_attempts_after_notice", label: "of them after notice", unit: .number,
      definition: "First attempts that went to an endpoint after the gateway had noticed.",
      value: { tally, _ in Double(tally.firstAttemptsAfterNotice) }),
    OutageMeasure(
      id: "time_to_notice_s", label: "time to notice", unit: .seconds,
      definition: "From the end of the first attempt that it spoilt at an endpoint to the "
        + "gateway's belief in an outage there, mean over the endpoints at which it came to that.",
      value: { tally, _ in
        ratio(tally.timeToNotice.seconds, Double(tally.endpointsNoticed))
      }),
    OutageMeasure(
      id: "attempts_lost", label: "attempts lost", unit: .number,
      definition: "Attempts that it spoilt: refused, failed by the extra errors, or broken off.",
      value: { tally, _ in Double(tally.attemptsLost.reduce(0, +)) }),
  ]

  private static let calls = [
    OutageMeasure(
      id: "calls_lost", label: "calls lost", unit: .number,
      definition: "Calls of which it spoilt an attempt and that ended with an error.",
      value: { tally, _ in Double(tally.callsLost) }),
    OutageMeasure(
      id: "calls_saved", label: "calls saved", unit: .number,
      definition: "Calls of which it spoilt an attempt and that were served all the same.",
      value: { tally, _ in Double(tally.saved.count) }),
  ]

  private static let costs = [
    OutageMeasure(
      id: "extra_cost_usd", label: "extra cost of saved calls", unit: .usd,
      definition: "Charges for the saved calls less those for the same calls in the same run "
        + "without scheduled incidents.",
      value: { _, pairs in pairs?.extraCost.dollars }),
    OutageMeasure(
      id: "rewritten_tokens", label: "input read anew", unit: .tokens,
      definition: "Input of the saved calls that was not read from a cache, less the same in the "
        + "run without scheduled incidents.",
      value: { _, pairs in pairs.map { Double($0.newInput - $0.undisturbedNewInput) } }),
    OutageMeasure(
      id: "calls_saved_unpaired", label: "saved calls without a twin", unit: .number,
      definition: "Saved calls that the run without scheduled incidents did not serve; they are "
        + "not in the cost.",
      value: { _, pairs in pairs.map { Double($0.unpaired) } }),
  ]
}

extension SavedCallPairs {
  /// Charges of the pairs with the incident less those without it.
  fileprivate var extraCost: USDTotal {
    USDTotal(picoDollars: cost.picoDollars - undisturbedCost.picoDollars)
  }
}

extension ExperimentResults {
  /// Incidents that tables speak of: those of the reference point.
  var incidents: [IncidentDescription] {
    record.incidents.isEmpty ? [] : record.incidents[referencePoint]
  }

  /// The twins of the replications of a cell; empty where there are none.
  func twins(of cell: Cell) -> ArraySlice<UndisturbedRun> {
    guard record.undisturbed.count == record.runs.count else { return [] }
    let runs = record.runs(of: cell)
    return record.undisturbed[runs.startIndex..<runs.endIndex]
  }

  /// A measure of an incident over the replications of a cell.
  func estimate(_ measure: OutageMeasure, of incident: Int, in cell: Cell) -> Estimate? {
    let runs = record.runs(of: cell)
    let twins = twins(of: cell)
    return Estimate(
      runs.indices.map { index in
        guard incident < runs[index].outages.count else { return nil }
        let pairs = twins.isEmpty ? nil : twins[index].pairs[incident]
        return measure.value(runs[index].outages[incident], pairs)
      })
  }

  /// What all scheduled incidents together change in a metric: with them less without them, paired
  /// by replication.
  func disturbance(of metric: Metric, in cell: Cell) -> Estimate? {
    let runs = record.runs(of: cell)
    let twins = twins(of: cell)
    guard !twins.isEmpty else { return nil }
    return Estimate(
      runs.indices.map { index in
        guard let with = metric.value(runs[index]),
          let without = metric.value(twins[index].record)
        else { return nil }
        return with - without
      })
  }
}
