public import Demand
import NumericalMethods
import Quantities
public import Supply

// Endpoints that have asked the gateway to wait.
extension Gateway {
  /// Which of the gateway's accounts at an endpoint's provider serves a task.
  public func account(of task: TaskID, at endpoint: EndpointID) -> Int {
    scene.views[Int(endpoint.index)].account(of: task)
  }

  /// Takes in the `Retry-After` of a refusal that has just arrived.
  mutating func hold(
    _ endpoint: EndpointID, for wait: SimDuration, of task: TaskID, at now: SimTime
  ) {
    let index = Int(endpoint.index)
    scene.views[index].hold(account: scene.views[index].account(of: task), until: now + wait)
  }

  func heldUntil(_ endpoint: Int, _ task: TaskID) -> SimTime {
    scene.views[endpoint].heldUntil(account: scene.views[endpoint].account(of: task))
  }

  /// When the first endpoint that a new round could try is free; `nil` where one is free already or
  /// none fits the call.
  func earliestRelease(_ request: CallRequest, at now: SimTime) -> SimTime? {
    guard policy.retry.honoursRetryAfter else { return nil }
    var earliest: SimTime?
    let fallbacks = fallbacks(of: request.model)
    for turn in -1..<fallbacks.count {
      let model = turn < 0 ? request.model : fallbacks[turn]
      let first = Int(firstEndpoint[Int(model.index)])
      for endpoint in first..<Int(firstEndpoint[Int(model.index) + 1])
      where offers[endpoint].accepts(request) {
        let until = heldUntil(endpoint, request.task)
        guard until > now else { return nil }
        earliest = min(earliest ?? until, until)
      }
    }
    return earliest
  }

  /// Tries a call that has no time left to wait for endpoints that are held.
  mutating func heldAttempt(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream
  ) -> Decision {
    routing.startRound(from: scene.request.model)
    return nextAttempt(&routing, sticky, &stream, passingOverHeld: false) ?? .giveUp
  }
}
