import Demand
import NumericalMethods
import Quantities
import Supply

// Incidents of providers and endpoints by chance; all changes of the world pass here.
extension Engine {
  /// The run starts in the midst of incidents that have been going on for ever.
  mutating func startIncidents() {
    for entity in 0..<firstRegion {
      var stream = incidentStream(entity)
      let left =
        entity < firstEndpoint
        ? providers[Int(entity)].enterSteadyState(law(of: entity), &stream)
        : endpoints[Int(entity - firstEndpoint)].incidents
          .enterSteadyState(law(of: entity), &stream)
      scheduleChange(entity, after: left)
    }
    startRegions()
    for endpoint in 0..<Int32(endpoints.count) { refresh(endpoint) }
  }

  /// Handles an event of the world: of a provider, an endpoint, a region or the schedule.
  mutating func changeWorld(_ entity: Int32) {
    if entity < firstRegion {
      changeCondition(entity)
    } else if entity < scheduleEntity {
      changeRegion(entity - firstRegion)
    } else {
      followSchedule()
    }
  }

  private mutating func changeCondition(_ entity: Int32) {
    var stream = incidentStream(entity)
    let left: SimDuration
    if entity < firstEndpoint {
      left = providers[Int(entity)].enterNext(law(of: entity), &stream)
      refreshAll(of: entity)
    } else {
      let endpoint = entity - firstEndpoint
      left = endpoints[Int(endpoint)].incidents.enterNext(law(of: entity), &stream)
      refresh(endpoint)
    }
    scheduleChange(entity, after: left)
  }

  private func law(of entity: Int32) -> IncidentLaw {
    entity < firstEndpoint
      ? plan.setting.incidents.providerLaws[Int(entity)] : plan.setting.world.endpointIncidents
  }

  /// A change after the end of the run does not happen; it may lie beyond what events can hold.
  mutating func scheduleChange(_ entity: Int32, after delay: SimDuration) {
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
}
