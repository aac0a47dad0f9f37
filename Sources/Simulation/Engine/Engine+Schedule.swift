import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// Incidents that are scheduled or strike a region, and what all incidents together do.
extension Engine {
  /// Waits for the first edge of the schedule.
  mutating func startSchedule() {
    guard let first = plan.setting.incidents.edges.first, first.at <= end else { return }
    schedule(scheduleEntity, after: first.at - now)
  }

  /// Begins and ends the scheduled incidents whose time has come, all of one instant together.
  mutating func followSchedule() {
    let edges = plan.setting.incidents.edges
    let first = nextEdge
    while nextEdge < edges.count, edges[nextEdge].at <= now {
      let edge = edges[nextEdge]
      if edge.isStart {
        activeIncidents.append(edge.incident)
        activeIncidents.sort()
      } else {
        activeIncidents.removeAll { $0 == edge.incident }
      }
      nextEdge += 1
    }
    for edge in edges[first..<nextEdge] {
      for endpoint in plan.setting.incidents.incidents[Int(edge.incident)].endpoints {
        refresh(endpoint)
      }
    }
    guard nextEdge < edges.count, edges[nextEdge].at <= end else { return }
    schedule(scheduleEntity, after: edges[nextEdge].at - now)
  }

  mutating func startRegions() {
    guard let regional = plan.setting.world.regionalIncidents else { return }
    for region in 0..<Int32(regions.count) {
      var stream = regionStream(region)
      let left = regions[Int(region)].enterSteadyState(regional.law, &stream)
      strike(region)
      scheduleChange(firstRegion + region, after: left)
    }
  }

  mutating func changeRegion(_ region: Int32) {
    guard let regional = plan.setting.world.regionalIncidents else { return }
    var stream = regionStream(region)
    let left = regions[Int(region)].enterNext(regional.law, &stream)
    strike(region)
    scheduleChange(firstRegion + region, after: left)
  }

  private func regionStream(_ region: Int32) -> RandomStream {
    chance.stream(
      .outage, entity: plan.setting.incidents.regions[Int(region)].key,
      index: regions[Int(region)].turns)
  }

  /// Hands the region's condition to those of its providers that the present incident takes.
  private mutating func strike(_ region: Int32) {
    let members = plan.setting.incidents.regions[Int(region)]
    let condition = regions[Int(region)].condition
    let probability = plan.setting.world.regionalIncidents?.providerProbability ?? 0
    for (provider, key) in zip(members.providers, members.providerKeys) {
      var stream = chance.stream(.outage, entity: key, index: regions[Int(region)].turns)
      let isTaken = stream.uniform() < probability
      regionalConditions[Int(provider)] = isTaken ? condition : .up
      refreshAll(of: provider)
    }
  }

  mutating func refreshAll(of provider: Int32) {
    for endpoint in plan.setting.incidents.endpointsOfProvider[Int(provider)] {
      refresh(endpoint)
    }
  }

  /// Works out what is wrong with an endpoint: the worst of its own incidents, its provider's, its
  /// region's and the scheduled ones. What it was serving breaks off where it goes down.
  mutating func refresh(_ endpoint: Int32) {
    let index = Int(endpoint)
    let provider = Int(plan.setting.terms[index].provider.index)
    var trouble = drawnTrouble(
      max(
        endpoints[index].incidents.condition, providers[provider].condition,
        regionalConditions[provider]))
    var incident: Int32 = -1
    var worst = Condition.up
    for candidate in activeIncidents {
      let scheduled = plan.setting.incidents.incidents[Int(candidate)]
      guard scheduled.concerns(endpoint) else { continue }
      trouble.worsen(by: scheduled.trouble)
      if scheduled.trouble.condition > worst {
        worst = scheduled.trouble.condition
        incident = candidate
      }
    }
    let wasDown = endpoints[index].trouble.condition == .down
    endpoints[index].trouble = trouble
    if incident != endpoints[index].incident {
      endpoints[index].incident = incident
      endpoints[index].notice = OutageNotice()
    }
    if trouble.condition == .down, !wasDown { breakOff(at: endpoint) }
  }

  /// The trouble that incidents drawn by chance make.
  private func drawnTrouble(_ condition: Condition) -> Trouble {
    let world = plan.setting.world
    return switch condition {
    case .up: .none
    case .degraded:
      Trouble(
        condition: .degraded, errorShare: world.degradedErrorShare,
        slowdown: world.degradedSlowdown)
    case .down: .down
    }
  }
}
