import Demand
import NumericalMethods
import Quantities
import Supply

extension Engine {
  /// The run starts in the midst of incidents that have been going on for ever.
  mutating func startIncidents() {
    let world = plan.setting.world
    for entity in 0..<arrivalEntity {
      var stream = incidentStream(entity)
      let left =
        entity < firstEndpoint
        ? providers[Int(entity)].enterSteadyState(world.providerIncidents, &stream)
        : endpoints[Int(entity - firstEndpoint)].incidents
          .enterSteadyState(world.endpointIncidents, &stream)
      scheduleChange(entity, after: left)
    }
  }

  mutating func changeCondition(_ entity: Int32) {
    let world = plan.setting.world
    var stream = incidentStream(entity)
    let left =
      entity < firstEndpoint
      ? providers[Int(entity)].enterNext(world.providerIncidents, &stream)
      : endpoints[Int(entity - firstEndpoint)].incidents
        .enterNext(world.endpointIncidents, &stream)
    scheduleChange(entity, after: left)
  }

  /// A change after the end of the run does not happen; it may lie beyond what events can hold.
  private mutating func scheduleChange(_ entity: Int32, after delay: SimDuration) {
    guard now + delay <= end else { return }
    schedule(entity, after: delay)
  }

  /// The draws of a provider's or endpoint's present turn.
  private func incidentStream(_ entity: Int32) -> RandomStream {
    if entity < firstEndpoint {
      return chance.stream(
        .outage, entity: UInt64(entity) << 1, index: providers[Int(entity)].turns)
    }
    let index = Int(entity - firstEndpoint)
    return chance.stream(
      .outage, entity: UInt64(index) << 1 | 1, index: endpoints[index].incidents.turns)
  }

  /// What an endpoint can do now: the worse of its own condition and its provider's.
  func condition(of endpoint: Int32) -> Condition {
    let provider = Int(plan.setting.terms[Int(endpoint)].provider.index)
    return max(endpoints[Int(endpoint)].incidents.condition, providers[provider].condition)
  }
}
