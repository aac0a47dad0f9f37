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
      call.settle(nobodyIn: policy, &totals[policy], rules)
      return nil
    }
    let isKept = rules.idleLimits[policy].map { pause <= $0 } ?? false
    switch place {
    case .nowhere:
      call.settle(route.options, stay: nil, policy, &totals[policy], rules)
      return .asCell(scored.cell)
    case .asCell(let before):
      if isKept, before == scored.cell, route.keepsAll, route.unserved == 0 {
        call.settle(route.options, stay: route.options, policy, &totals[policy], rules)
        return nil
      }
      let earlier = cells[Int(before)]
      let its = earlier.routes[policy]
      if let row = its.only, let own = route.only, its.unserved == 0, route.unserved == 0 {
        let stayed = cell.row(of: earlier.endpoints[row])
        let keeps = isKept && (stayed.map { route.keepers[$0] } ?? false)
        let now = keeps ? stayed ?? own : own
        let options = [CellRoute.Option(row: now, mass: ShareMass.whole)]
        call.settle(options, stay: now == stayed ? options : nil, policy, &totals[policy], rules)
        return keeps ? nil : .asCell(scored.cell)
      }
      let masses = its.options.map { (endpoint: earlier.endpoints[$0.row], mass: $0.mass) }
      return mix(masses, isKept, cell, policy)
    case .among(let masses):
      return mix(masses, isKept, cell, policy)
    }
  }

  /// The general case: what stays of a distribution, and what is drawn anew.
  private mutating func mix(
    _ before: [(endpoint: Int32, mass: UInt64)], _ isKept: Bool, _ cell: ScoringCell, _ policy: Int
  ) -> Place {
    let mixed = cell.mix(before, isKept: isKept, policy: policy)
    call.settle(mixed.now, stay: mixed.stay, policy, &totals[policy], rules)
    return .among(mixed.now.map { (cell.endpoints[$0.row], $0.mass) })
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

extension ScoringCell {
  /// Where calls go whose session was at some endpoints before, and how much of that stays.
  ///
  /// What a policy keeps stays; the rest is drawn anew among the endpoints of the model that the
  /// session has got, and what has no model yet is drawn from the beginning.
  func mix(
    _ before: [(endpoint: Int32, mass: UInt64)], isKept: Bool, policy: Int
  ) -> (now: [CellRoute.Option], stay: [CellRoute.Option]) {
    let route = routes[policy]
    var now: [UInt64] = Array(repeating: 0, count: endpoints.count)
    var stay = now
    var rests: [UInt64] = Array(repeating: 0, count: route.segments.count)
    var left = ShareMass.whole
    for entry in before {
      guard let row = row(of: entry.endpoint) else { continue }
      if isKept, route.keepers[row] {
        now[row] += entry.mass
        stay[row] += entry.mass
        left -= entry.mass
      } else if let segment = segment(of: row, in: route) {
        rests[segment] += entry.mass
        left -= entry.mass
        let share = route.segments[segment].options.first { $0.row == row }?.mass ?? 0
        stay[row] += ShareMass.part(share, of: entry.mass)
      }
    }
    for (position, segment) in route.segments.enumerated() {
      let mass = rests[position] + ShareMass.part(segment.mass, of: left)
      let parts = ShareMass.split(mass, segment.options.map(\.mass))
      for (option, part) in zip(segment.options, parts) { now[option.row] += part }
    }
    func options(_ masses: [UInt64]) -> [CellRoute.Option] {
      masses.enumerated().filter { $1 > 0 }.map { CellRoute.Option(row: $0, mass: $1) }
    }
    return (options(now), options(zip(now, stay).map { min($0, $1) }))
  }

  /// The segment that draws among the endpoints of a row's model.
  private func segment(of row: Int, in route: CellRoute) -> Int? {
    if route.segments.count == 1, route.segments[0].mass == ShareMass.whole { return 0 }
    guard let part = parts.first(where: { $0.rows.contains(row) }) else { return nil }
    return route.segments.firstIndex { segment in
      segment.options.contains { part.rows.contains($0.row) }
    }
  }
}
