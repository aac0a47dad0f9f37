import Demand
import NumericalMethods
import Quantities
import Supply

// Calls that buy another service tier than standard.
extension Engine {
  /// Factor on the service time of the workload's tier.
  var tierSlowdown: Double {
    switch serviceTier {
    case .standard, .batch: 1
    case .flex: plan.setting.world.tiers.flexSlowdown
    case .priority: plan.setting.world.tiers.prioritySlowdown
    }
  }

  /// Share of calls refused because of the workload's tier.
  var tierRefusalShare: Double {
    serviceTier == .flex ? plan.setting.world.tiers.flexRefusalShare : 0
  }

  /// Batches go to a pool of their own: no slot is taken and no limit counts, and all tokens come
  /// at once when the provider gets to it, at the latest at the end of its window.
  mutating func startBatch(_ slot: Int32) {
    let endpoint = sessions[Int(slot)].flight.endpoint
    let cached = readCache(slot, at: endpoint)
    let tiers = plan.setting.world.tiers
    var stream = attemptStream(.service, slot)
    let factor = deterministicExp(tiers.batchLogSD * stream.normal())
    let turnaround = SimDuration(
      seconds: min(tiers.batchWindow.seconds, tiers.batchMedian.seconds * factor))
    sessions[Int(slot)].flight.holdsSlot = false
    begin(
      slot, cached: cached,
      Service(
        untilFirstToken: turnaround, afterFirstToken: .zero, output: wantedOutput(slot),
        outcome: .served))
  }
}
