import Accounting
import Demand
import Quantities
import Supply

// Why input that was sent before is not read from a cache: kept for reports, and acted on by nobody.
extension Engine {
  /// Notes where the input of an attempt stands with caches as its service begins.
  mutating func noteFate(_ slot: Int32, at endpoint: Int32, living: Int, cached: Int) {
    guard sessions[Int(slot)].isMeasured else { return }
    sessions[Int(slot)].flight.fate = fate(slot, at: endpoint, living: living, cached: cached)
  }

  /// Divides the input of the present call: never sent before, had here, had elsewhere.
  ///
  /// Reasons come in the order of the waterfall: an endpoint without a cache loses everything, else
  /// what it has had itself is expired or evicted, and only the rest was sent elsewhere.
  private func fate(_ slot: Int32, at endpoint: Int32, living: Int, cached: Int) -> CacheFate {
    let keeper = keeper(of: Int(slot))
    let session = sessions[Int(slot)].session
    let last = sessions[keeper].lastServed
    let input = Int(session.context)
    let prefix = plan.workload.prefix(of: session)
    var known = last.endpoint >= 0 ? plan.workload.commonBlocks(last.prefix, prefix) : 0
    if sharesPrefixes { known = max(known, seenBlocks(session)) }
    let size = plan.workload.blockTokens
    // What an endpoint kept of an older call can be longer than what the last one had in common.
    let seen = max(living, min(input, known * size))
    var fate = CacheFate(
      unseen: Int32(input - seen),
      isFailover: sessions[Int(slot)].flight.role != .first || last.isFailover,
      tooShort: Int32(living - cached))
    var rest = seen - living
    guard rest > 0 else { return fate }
    guard isCaching(endpoint) else {
      fate.missed = Int32(rest)
      fate.miss = plan.setting.terms[Int(endpoint)].cache.isOffered ? .unmarked : .noCache
      return fate
    }
    if let remains = caches.remains(sessions[keeper].cacheHead, at: endpoint) {
      let had = min(input, plan.workload.commonBlocks(remains.prefix, prefix) * size)
      fate.missed = Int32(min(rest, max(0, had - living)))
      fate.miss = remains.isEvicted ? .evicted : .expired
      rest -= Int(fate.missed)
    }
    guard rest > 0, sharesPrefixes, fate.missed == 0,
      let lapse = lapse(of: session, at: endpoint, isLast: last.endpoint == endpoint)
    else {
      fate.elsewhere = Int32(rest)
      return fate
    }
    fate.missed = Int32(rest)
    fate.miss = lapse
    return fate
  }

  /// Leading blocks that calls of any conversation have sent to any endpoint.
  private func seenBlocks(_ session: Session) -> Int {
    var blocks = 0
    plan.workload.forEachSharedSegment(of: session) { segment in
      guard seenSegments.contains(segment.number) else { return false }
      blocks += Int(segment.blocks)
      return true
    }
    return blocks
  }

  /// Why an endpoint lacks the first shared segment that it does not keep; `nil` where it never had
  /// it, as far as is known: of what was evicted nothing is left, so it counts as such only where
  /// the conversation itself was last served here.
  private func lapse(of session: Session, at endpoint: Int32, isLast: Bool) -> CacheLoss? {
    let timeToLive = timeToLive(endpoint)
    var lapse: CacheLoss?
    plan.workload.forEachSharedSegment(of: session) { segment in
      if caches.holds(segment, at: endpoint, timeToLive: timeToLive, now) { return true }
      lapse = caches.remembers(segment, at: endpoint) ? .expired : isLast ? .evicted : nil
      return false
    }
    return lapse
  }

  /// Takes in that the input of a call has been answered, wherever that was.
  mutating func noteSeen(_ slot: Int32) {
    let index = Int(slot)
    let keeper = keeper(of: index)
    let session = sessions[index].session
    let prefix = plan.workload.prefix(of: session)
    // In an open loop an earlier call may be answered after a later one.
    let isOvertaken =
      keeper != index && sessions[keeper].lastServed.endpoint >= 0
      && sessions[keeper].lastServed.prefix.line > prefix.line
    if !isOvertaken {
      let flight = sessions[index].flight
      sessions[keeper].lastServed = LastServed(
        prefix: prefix, endpoint: flight.endpoint, isFailover: flight.role != .first)
    }
    guard sharesPrefixes else { return }
    plan.workload.forEachSharedSegment(of: session) { segment in
      seenSegments.insert(segment.number)
      return true
    }
  }
}
