public import Quantities
import Supply

extension Books {
  /// Keeps tallies of `count` scheduled incidents.
  public mutating func openOutages(count: Int) {
    outages = Array(repeating: OutageTally(), count: count)
  }

  /// Whether attempts are placed in time.
  public var hasTimeline: Bool { timeline != nil }

  /// Keeps a timeline of attempts up to `horizon`.
  public mutating func openTimeline(horizon: SimDuration) {
    timeline = AttemptTimeline(
      horizon: horizon, providerCount: record.ledger.providerPayables.count)
  }

  /// Enters an attempt in the timeline.
  public mutating func placeInTime(_ row: AttemptRow) {
    let provider = Int(providers[Int(row.endpoint.index)].index)
    timeline?.add(row, provider: provider)
  }
}
