import Accounting
import Demand
import Quantities
import Routing
import Supply

// What scheduled incidents cost: who met them, who was lost, who was saved.
extension Engine {
  /// Marks an attempt as spoilt by the scheduled incident that its endpoint is part of, if any.
  mutating func blame(_ slot: Int32) {
    let endpoint = Int(sessions[Int(slot)].flight.endpoint)
    sessions[Int(slot)].flight.incident = endpoints[endpoint].incident
  }

  /// Counts the first attempt of a call that goes where a scheduled incident is on.
  mutating func noteSending(_ slot: Int32, to endpoint: Int32) {
    let incident = endpoints[Int(endpoint)].incident
    guard incident >= 0, sessions[Int(slot)].flight.attempt == 1 else { return }
    books.outages[Int(incident)].firstAttempts += 1
    if endpoints[Int(endpoint)].notice.isNoticed {
      books.outages[Int(incident)].firstAttemptsAfterNotice += 1
    }
  }

  /// Takes in an attempt that has been settled and observed by the gateway.
  mutating func noteAttempt(_ row: AttemptRow, _ slot: Int32) {
    guard books.hasTimeline else { return }
    books.placeInTime(row)
    guard plan.setting.incidents.hasSchedule else { return }
    let index = caller(of: slot)
    if row.disposition == .billed {
      sessions[index].struck.cost += row.cost
      sessions[index].struck.newInput += (row.usage.input - row.usage.cacheRead).count
    }
    let incident = sessions[Int(slot)].flight.incident
    guard incident >= 0 else { return }
    if sessions[index].struck.incident < 0 { sessions[index].struck.incident = incident }
    books.outages[Int(incident)].attemptsLost[row.outcome.rawValue] += 1
    noteFailure(of: Int(incident), at: row.endpoint)
  }

  /// Notes the first failure at an endpoint, and when the gateway first believes what it means.
  private mutating func noteFailure(of incident: Int, at endpoint: EndpointID) {
    let index = Int(endpoint.index)
    // The incident may have ended while the refusal was on its way.
    guard endpoints[index].incident == Int32(incident) else { return }
    let first = endpoints[index].notice.firstFailureAt ?? now
    if endpoints[index].notice.firstFailureAt == nil {
      endpoints[index].notice.firstFailureAt = now
      books.outages[incident].endpointsMet += 1
    }
    guard !endpoints[index].notice.isNoticed,
      gateway.believesInOutage(endpoint, at: now)
    else { return }
    endpoints[index].notice.isNoticed = true
    books.outages[incident].endpointsNoticed += 1
    books.outages[incident].timeToNotice += now - first
  }

  /// Counts a call that ended after a scheduled incident had spoilt one of its attempts.
  mutating func noteCallEnd(_ slot: Int32, _ ending: CallEnding) {
    let struck = sessions[Int(slot)].struck
    guard struck.incident >= 0 else { return }
    let incident = Int(struck.incident)
    switch ending {
    case .completed:
      let session = sessions[Int(slot)].session
      books.outages[incident].saved.append(
        SavedCall(
          key: CallKey(
            task: session.task, branch: session.branch, step: session.step,
            repetition: session.repetition), cost: struck.cost, newInput: struck.newInput))
    case .censored: books.outages[incident].callsCensored += 1
    default: books.outages[incident].callsLost += 1
    }
  }
}
