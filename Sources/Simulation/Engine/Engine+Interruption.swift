import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// The way out of an attempt before its time: its endpoint goes down, or somebody hangs up.
extension Engine {
  /// Breaks off an attempt that waits for a slot or is being served: it ends now, as `outcome`.
  ///
  /// What came before now was served: after the first token all of the input and the share of the
  /// output that the elapsed part of the decoding is of the whole (at least the first token);
  /// before it nothing. The attempt is settled by the session's next event, at this instant.
  mutating func interrupt(_ slot: Int32, as outcome: AttemptOutcome) {
    cutShort(slot, as: outcome)
    scheduleSession(slot, after: .zero)
  }

  /// Ends an attempt at this instant, but for its settlement.
  mutating func cutShort(_ slot: Int32, as outcome: AttemptOutcome) {
    let index = Int(slot)
    if sessions[index].phase == .queued { leaveQueue(slot) }
    sessions[index].flight.usage = usageServed(slot)
    sessions[index].flight.outcome = outcome
    sessions[index].flight.refusal = nil
    sessions[index].flight.firstTokenAt = min(sessions[index].flight.firstTokenAt, now)
    sessions[index].flight.endsAt = now
    sessions[index].phase = .inFlight
  }

  /// Whether the first token of an attempt has come.
  func hasFirstToken(_ slot: Int32) -> Bool {
    let flight = sessions[Int(slot)].flight
    return flight.isServing && flight.firstTokenAt <= now
  }

  /// Breaks off all that an endpoint has begun, for it has gone down.
  ///
  /// Waiting calls and calls before their first token meet a closed connection, after which the
  /// gateway may try elsewhere; a stream that has begun breaks off. A call whose last token is due
  /// at this very instant has been served.
  ///
  /// - Complexity: O(live sessions); outages are rare.
  mutating func breakOff(at endpoint: Int32) {
    while endpoints[Int(endpoint)].queueHead >= 0 {
      let slot = endpoints[Int(endpoint)].queueHead
      interrupt(slot, as: .providerDown)
      blame(slot)
    }
    guard endpoints[Int(endpoint)].busy > 0 else { return }
    for slot in 0..<Int32(sessions.count) {
      let index = Int(slot)
      if sessions[index].phase == .leftRunning, sessions[index].flight.endpoint == endpoint {
        scheduleSession(slot, after: .zero)
      }
      guard sessions[index].phase == .inFlight, sessions[index].flight.isServing,
        sessions[index].flight.holdsSlot,
        sessions[index].flight.endpoint == endpoint, sessions[index].flight.endsAt > now
      else { continue }
      interrupt(slot, as: hasFirstToken(slot) ? .cutMidStream : .providerDown)
      blame(slot)
    }
  }

  /// Puts another slot in the place of one that waits for its endpoint.
  mutating func replaceInQueue(_ slot: Int32, by other: Int32) {
    let index = Int(sessions[Int(slot)].flight.endpoint)
    sessions[Int(other)].nextInQueue = sessions[Int(slot)].nextInQueue
    if endpoints[index].queueTail == slot { endpoints[index].queueTail = other }
    if endpoints[index].queueHead == slot {
      endpoints[index].queueHead = other
      return
    }
    var place = endpoints[index].queueHead
    while sessions[Int(place)].nextInQueue != slot { place = sessions[Int(place)].nextInQueue }
    sessions[Int(place)].nextInQueue = other
  }

  /// Takes a waiting call out of its endpoint's queue, wherever it stands.
  private mutating func leaveQueue(_ slot: Int32) {
    let index = Int(sessions[Int(slot)].flight.endpoint)
    let next = sessions[Int(slot)].nextInQueue
    var before: Int32 = -1
    var place = endpoints[index].queueHead
    while place != slot {
      before = place
      place = sessions[Int(place)].nextInQueue
    }
    if before >= 0 {
      sessions[Int(before)].nextInQueue = next
    } else {
      endpoints[index].queueHead = next
    }
    if next < 0 { endpoints[index].queueTail = before }
    endpoints[index].waiting -= 1
  }

  /// What an attempt has been served by now.
  private func usageServed(_ slot: Int32) -> Usage {
    guard hasFirstToken(slot) else { return .zero }
    let flight = sessions[Int(slot)].flight
    let whole = flight.usage.output.count
    let decode = Int((flight.endsAt - flight.firstTokenAt).microseconds)
    guard whole > 0, decode > 0 else { return flight.usage }
    let elapsed = Int((now - flight.firstTokenAt).microseconds)
    let output = max(1, min(whole, whole * elapsed / decode))
    let reasoning = Int(Double(output) * reasoningShare)
    var usage = flight.usage
    usage.completion = TokenCount(output - reasoning)
    usage.reasoning = TokenCount(reasoning)
    return usage
  }
}
