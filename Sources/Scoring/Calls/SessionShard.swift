import Quantities
import Routing
import Supply

/// The live sessions of a part of the log, and what each policy has done with them.
///
/// A session is kept for as long as a cache or a policy could remember it; memory is in proportion to
/// the sessions that are alive at once.
struct SessionShard: Sendable {
  /// Where a policy has sent the last call of a session.
  private enum Place: Sendable {
    /// Nowhere yet.
    case nowhere
    /// As the route of this cell says.
    case asCell(Int32)
    /// To these endpoints, with these probabilities.
    case among([(endpoint: Int32, mass: UInt64)])
  }

  private var slots: [UInt64: Int] = [:]
  private var free: [Int] = []
  /// When the last call of each slot's session ended.
  private var lastEnds: [Int64] = []
  /// By slot and policy.
  private var places: [Place] = []
  /// By policy.
  private(set) var totals: [PolicyTotals]
  /// The newest start that was seen.
  private var newest = Int64.min
  private var sinceSweep = 0
  private let rules: SessionRules
  private var call = CallAmounts()
  private var mix = SessionMix()

  init(_ world: ScoringWorld) {
    rules = SessionRules(world)
    totals = world.policies.map { _ in PolicyTotals(endpoints: world.catalogue.endpoints.count) }
  }

  /// Sessions that are held.
  var sessionCount: Int { slots.count }

  /// Scores a call after those before it.
  mutating func take(_ scored: ScoredCall, _ cells: [ScoringCell]) {
    let cell = cells[Int(scored.cell)]
    call.begin(scored, cell, rules.cache)
    let slot = slot(of: scored, group: cell.group)
    let pause = slot.map { scored.start - lastEnds[$0] } ?? 0
    rules.orderedPolicies.withUnsafeBufferPointer { policies in
      for policy in policies {
        let place = slot.map { places[$0 * policies.count + policy] } ?? .nowhere
        let next = route(scored, cell, cells, policy, place, pause)
        if let slot, let next { places[slot * policies.count + policy] = next }
      }
    }
    if let slot { lastEnds[slot] = max(lastEnds[slot], scored.end) }
    newest = max(newest, scored.start)
    sinceSweep += 1
    if sinceSweep >= 65_536 { sweep() }
  }

  /// The slot of a call's session, which is made where there is none; `nil` for a call that has none.
  private mutating func slot(of scored: ScoredCall, group: Int32) -> Int? {
    guard scored.session != 0 else { return nil }
    let key = scored.session ^ (UInt64(UInt32(bitPattern: group)) &* 0x9E37_79B9_7F4A_7C15)
    let count = rules.orderedPolicies.count
    if let slot = slots[key] {
      if scored.start - lastEnds[slot] > rules.memory { forget(slot) }
      return slot
    }
    let slot = free.popLast() ?? lastEnds.count
    if slot == lastEnds.count {
      lastEnds.append(.min / 2)
      places.append(contentsOf: repeatElement(.nowhere, count: count))
    }
    lastEnds[slot] = .min / 2
    slots[key] = slot
    return slot
  }

  private mutating func forget(_ slot: Int) {
    let count = rules.orderedPolicies.count
    for index in (slot * count)..<((slot + 1) * count) { places[index] = .nowhere }
  }

  /// Lets go of the sessions that nothing remembers any more.
  private mutating func sweep() {
    sinceSweep = 0
    for (key, slot) in slots where newest - lastEnds[slot] > rules.memory {
      slots[key] = nil
      forget(slot)
      free.append(slot)
    }
    free.sort(by: >)
  }

  /// Sends a call its way under one policy.
  ///
  /// - Returns: where the policy has sent it; `nil` where that has not changed.
  private mutating func route(
    _ scored: ScoredCall, _ cell: ScoringCell, _ cells: [ScoringCell], _ policy: Int,
    _ place: Place, _ pause: Int64
  ) -> Place? {
    let route = cell.routes[policy]
    guard !route.options.isEmpty else {
      call.settle([], .nothing, policy, &totals[policy], rules)
      return nil
    }
    let isKept = rules.idleLimits[policy].map { pause <= $0 } ?? false
    switch place {
    case .nowhere:
      call.settle(route.options, .nothing, policy, &totals[policy], rules)
      return .asCell(scored.cell)
    case .asCell(let before):
      if isKept, before == scored.cell, route.keepsAll, route.isWhole {
        call.settle(route.options, .everything, policy, &totals[policy], rules)
        return nil
      }
      return again(scored, cell, cells[Int(before)], policy, isKept)
    case .among(let masses):
      mix.begin(cell)
      for entry in masses { mix.add(entry.endpoint, entry.mass, cell, route, isKept) }
      return settleMix(scored, cell, route, policy, isKept)
    }
  }

  /// A call whose session was sent as the route of another cell says.
  private mutating func again(
    _ scored: ScoredCall, _ cell: ScoringCell, _ earlier: ScoringCell, _ policy: Int,
    _ isKept: Bool
  ) -> Place? {
    let (route, its) = (cell.routes[policy], earlier.routes[policy])
    if let row = its.only, let own = route.only, its.isWhole, route.isWhole {
      let stayed = cell.row(of: earlier.endpoints[row])
      let keeps = isKept && (stayed.map { route.keepers[$0] } ?? false)
      let now = keeps ? stayed ?? own : own
      mix.begin(cell)
      mix.now[now] = ShareMass.whole
      if now == stayed { mix.stay[now] = ShareMass.whole }
      call.settle(mix, policy, &totals[policy], rules)
      return keeps ? nil : .asCell(scored.cell)
    }
    mix.begin(cell)
    for option in its.options {
      mix.add(earlier.endpoints[option.row], option.mass, cell, route, isKept)
    }
    return settleMix(scored, cell, route, policy, isKept)
  }

  private mutating func settleMix(
    _ scored: ScoredCall, _ cell: ScoringCell, _ route: CellRoute, _ policy: Int, _ isKept: Bool
  ) -> Place {
    mix.finish(route)
    call.settle(mix, policy, &totals[policy], rules)
    // Without stickiness and with one model what is drawn anew is all, as the route says.
    if !isKept, route.segments.count == 1, route.isWhole { return .asCell(scored.cell) }
    return .among(
      cell.endpoints.indices.filter { mix.now[$0] > 0 }.map { (cell.endpoints[$0], mix.now[$0]) })
  }
}

/// What the sessions of a world are scored by.
struct SessionRules: Sendable {
  let cache: CacheAssumption
  /// By policy: how long a conversation stays [µs]; `nil` where it does not.
  let idleLimits: [Int64?]
  /// The baseline, then the others.
  let orderedPolicies: [Int]
  let baseline: Int
  /// How long a session is remembered after the end of its last call [µs]: an hour, the longest life
  /// of a cache, or the longest idle time of a policy.
  let memory: Int64

  init(_ world: ScoringWorld) {
    cache = world.cache
    idleLimits = world.policies.map { $0.stickiness.idleLimit?.microseconds }
    baseline = world.baseline
    orderedPolicies = [world.baseline] + world.policies.indices.filter { $0 != world.baseline }
    memory = idleLimits.compactMap { $0 }.reduce(3_600_000_000) { max($0, $1) }
  }
}

/// Where calls go whose session was at some endpoints before, and how much of that stays.
///
/// What a policy keeps stays; the rest is drawn anew among the endpoints of the model that the session
/// has got, and what has no model yet is drawn from the beginning. One value is used again for all
/// calls.
struct SessionMix: Sendable {
  /// Probabilities by row.
  fileprivate(set) var now: [UInt64] = []
  /// The part that was there before, by row.
  fileprivate(set) var stay: [UInt64] = []
  private var rests: [UInt64] = []
  private var left: UInt64 = 0

  fileprivate mutating func begin(_ cell: ScoringCell) {
    let missing = cell.endpoints.count - now.count
    if missing > 0 {
      now.append(contentsOf: repeatElement(0, count: missing))
      stay.append(contentsOf: repeatElement(0, count: missing))
    }
    for row in cell.endpoints.indices { (now[row], stay[row]) = (0, 0) }
    for segment in rests.indices { rests[segment] = 0 }
    left = ShareMass.whole
  }

  /// Adds what was at an endpoint.
  fileprivate mutating func add(
    _ endpoint: Int32, _ mass: UInt64, _ cell: ScoringCell, _ route: CellRoute, _ isKept: Bool
  ) {
    guard let row = cell.row(of: endpoint) else { return }
    while rests.count < route.segments.count { rests.append(0) }
    if isKept, route.keepers[row] {
      now[row] += mass
      stay[row] += mass
      left -= mass
    } else if let segment = cell.segment(of: row, in: route) {
      rests[segment] += mass
      left -= mass
      let share = route.segments[segment].options.first { $0.row == row }?.mass ?? 0
      stay[row] += ShareMass.part(share, of: mass)
    }
  }

  /// Draws anew what is not kept.
  fileprivate mutating func finish(_ route: CellRoute) {
    while rests.count < route.segments.count { rests.append(0) }
    for (position, segment) in route.segments.enumerated() {
      let mass = rests[position] + ShareMass.part(segment.mass, of: left)
      var (given, largest) = (UInt64(0), 0)
      for (index, option) in segment.options.enumerated() {
        let part = ShareMass.part(option.mass, of: mass)
        now[option.row] += part
        given += part
        if option.mass > segment.options[largest].mass { largest = index }
      }
      if !segment.options.isEmpty { now[segment.options[largest].row] += mass - given }
    }
  }
}

extension ScoringCell {
  /// The segment that draws among the endpoints of a row's model.
  fileprivate func segment(of row: Int, in route: CellRoute) -> Int? {
    if route.segments.count == 1, route.segments[0].mass == ShareMass.whole { return 0 }
    guard let part = parts.first(where: { $0.rows.contains(row) }) else { return nil }
    return route.segments.firstIndex { segment in
      segment.options.contains { part.rows.contains($0.row) }
    }
  }
}
