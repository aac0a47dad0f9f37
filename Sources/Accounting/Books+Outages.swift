public import Quantities
import Supply

extension Books {
  /// Keeps tallies of `count` scheduled incidents and a timeline up to `horizon`.
  public mutating func openOutages(count: Int, horizon: SimDuration) {
    outages = Array(repeating: OutageTally(), count: count)
    timeline = AttemptTimeline(
      horizon: horizon, providerCount: record.ledger.providerPayables.count)
  }

  /// Enters an attempt in the timeline.
  public mutating func placeInTime(_ row: AttemptRow) {
    let provider = Int(providers[Int(row.endpoint.index)].index)
    timeline?.add(row.outcome, at: row.sentAt, provider: provider)
  }
}
