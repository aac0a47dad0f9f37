import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// What an endpoint still knows of a call's input.
extension Engine {
  /// Whether an endpoint keeps the input of the present workload's calls.
  func isCaching(_ endpoint: Int32) -> Bool {
    let cache = plan.setting.terms[Int(endpoint)].cache
    return cache.isOffered && (cacheControl != .none || !cache.isExplicit)
  }

  private func keepsForAnHour(_ endpoint: Int32) -> Bool {
    cacheControl == .hour && plan.setting.terms[Int(endpoint)].offersHourCache
  }

  func timeToLive(_ endpoint: Int32) -> SimDuration {
    keepsForAnHour(endpoint) ? .hour : plan.setting.terms[Int(endpoint)].cache.timeToLive
  }

  /// Input of the present call that an endpoint would read from its cache [tokens].
  func cachedTokens(_ slot: Int32, at endpoint: Int32) -> Int {
    readableTokens(livingTokens(slot, at: endpoint), at: endpoint)
  }

  /// What an endpoint reads of input that it has: nothing below its minimum, and whole steps.
  func readableTokens(_ living: Int, at endpoint: Int32) -> Int {
    let cache = plan.setting.terms[Int(endpoint)].cache
    return living >= cache.minimumInput.count ? living / cache.step.count * cache.step.count : 0
  }

  /// Input of the present call that an endpoint has and still keeps [tokens].
  func livingTokens(_ slot: Int32, at endpoint: Int32) -> Int {
    guard isCaching(endpoint) else { return 0 }
    let timeToLive = timeToLive(endpoint)
    let session = sessions[Int(slot)].session
    var blocks = 0
    if let cached = caches.prefix(
      sessions[keeper(of: Int(slot))].cacheHead, at: endpoint, timeToLive: timeToLive, now)
    {
      blocks = plan.workload.commonBlocks(cached, plan.workload.prefix(of: session))
    }
    if sharesPrefixes { blocks = max(blocks, sharedBlocks(session, at: endpoint)) }
    return min(Int(session.context), blocks * plan.workload.blockTokens)
  }

  /// Leading blocks that other conversations have left at an endpoint.
  private func sharedBlocks(_ session: Session, at endpoint: Int32) -> Int {
    let timeToLive = timeToLive(endpoint)
    var blocks = 0
    plan.workload.forEachSharedSegment(of: session) { segment in
      guard caches.holds(segment, at: endpoint, timeToLive: timeToLive, now) else { return false }
      blocks += Int(segment.blocks)
      return true
    }
    return blocks
  }

  /// Reads what an endpoint has of a call's input, which lives on from its start [tokens].
  mutating func readCache(_ slot: Int32, at endpoint: Int32) -> Int {
    let living = livingTokens(slot, at: endpoint)
    let cached = readableTokens(living, at: endpoint)
    noteFate(slot, at: endpoint, living: living, cached: cached)
    if cached > 0 { keepRead(slot, at: endpoint) }
    return cached
  }

  private mutating func keepRead(_ slot: Int32, at endpoint: Int32) {
    caches.touch(sessions[keeper(of: Int(slot))].cacheHead, at: endpoint)
    guard sharesPrefixes else { return }
    let session = sessions[Int(slot)].session
    let read = sharedBlocks(session, at: endpoint)
    useShared(session, blocks: read, at: endpoint, start: now, visibleFrom: now)
  }

  /// Keeps the input of a call that was served where it was served.
  mutating func keepPrefix(_ slot: Int32) {
    let flight = sessions[Int(slot)].flight
    noteSeen(slot)
    guard isCaching(flight.endpoint) else { return }
    let session = sessions[Int(slot)].session
    let prefix = plan.workload.prefix(of: session)
    let shared = sharesPrefixes ? plan.workload.sharedBlocks(of: session) : 0
    let own = Int(prefix.blocks + prefix.extraBlocks) - shared
    if own > 0 || !sharesPrefixes, !isOvertaken(slot, prefix) {
      let keeper = keeper(of: Int(slot))
      sessions[keeper].cacheHead = caches.store(
        sessions[keeper].cacheHead, at: flight.endpoint, prefix, size: Int32(max(1, own)),
        visibleFrom: flight.firstTokenAt, lastUse: flight.startedAt)
    }
    if sharesPrefixes {
      useShared(
        session, blocks: shared, at: flight.endpoint, start: flight.startedAt,
        visibleFrom: flight.firstTokenAt)
    }
  }

  /// The last segment first: where room is short, an input is forgotten from its end.
  private mutating func useShared(
    _ session: Session, blocks: Int, at endpoint: Int32, start: SimTime, visibleFrom: SimTime
  ) {
    let timeToLive = timeToLive(endpoint)
    plan.workload.forEachSharedSegmentBackwards(of: session, from: blocks) { segment in
      caches.use(
        segment, at: endpoint, timeToLive: timeToLive, start: start, visibleFrom: visibleFrom)
    }
  }

  /// Splits the input of a call into what is read from cache, written to it and neither.
  func inputUsage(_ input: Int, cached: Int, at endpoint: Int32) -> Usage {
    let rest = TokenCount(input - cached)
    if isCaching(endpoint) {
      if keepsForAnHour(endpoint) {
        return Usage(cacheRead: TokenCount(cached), cacheWrite1h: rest)
      }
      if plan.setting.terms[Int(endpoint)].chargesWrites {
        return Usage(cacheRead: TokenCount(cached), cacheWrite5m: rest)
      }
    }
    return Usage(prompt: rest, cacheRead: TokenCount(cached))
  }
}

extension SimDuration {
  fileprivate static let hour = SimDuration(microseconds: 3_600_000_000)
}
