import Demand
import NumericalMethods
import Quantities
import Supply

extension Engine {
  /// Incidents have been going on for 30 days when the run starts, so that it starts in the midst
  /// of them.
  private static var history: SimDuration { SimDuration(microseconds: 2_592_000_000_000) }

  mutating func startIncidents() {
    for entity in 0..<arrivalEntity {
      var next = SimTime.zero - Self.history
      while next <= .zero { next = next + enterNextCondition(entity) }
      scheduleCondition(entity, at: next)
    }
  }

  mutating func changeCondition(_ entity: Int32) {
    scheduleCondition(entity, at: now + enterNextCondition(entity))
  }

  /// A change that comes after the end of the run is left out: it may lie beyond all time.
  private mutating func scheduleCondition(_ entity: Int32, at time: SimTime) {
    guard time <= end else { return }
    schedule(entity, after: time - now)
  }

  private mutating func enterNextCondition(_ entity: Int32) -> SimDuration {
    let world = plan.setting.world
    if entity < firstEndpoint {
      let index = Int(entity)
      var stream = chance.stream(
        .outage, entity: UInt64(entity) << 1, index: providers[index].turns)
      return providers[index].enterNext(world.providerIncidents, &stream)
    }
    let index = Int(entity - firstEndpoint)
    var stream = chance.stream(
      .outage, entity: UInt64(index) << 1 | 1, index: endpoints[index].incidents.turns)
    return endpoints[index].incidents.enterNext(world.endpointIncidents, &stream)
  }

  /// What an endpoint can do now: the worse of its own condition and its provider's.
  func condition(of endpoint: Int32) -> Condition {
    let provider = Int(plan.setting.terms[Int(endpoint)].provider.index)
    return max(endpoints[Int(endpoint)].incidents.condition, providers[provider].condition)
  }
}
