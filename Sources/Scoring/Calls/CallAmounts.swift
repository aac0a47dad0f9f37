/// What one call costs and how long it takes at the endpoints that some policy sends it to.
///
/// Worked out when first asked for: once for a call that finds nothing in a cache and once for one
/// that finds what the log says.
struct CallAmounts: Sendable {
  private struct Amounts: Sendable {
    var cold: (bill: Int64, time: Int64)
    var warm: (bill: Int64, time: Int64)
    var output: Int64
  }

  private var scored = ScoredCall(
    input: 0, cached: 0, output: 0, reasoning: 0, start: 0, end: 0, session: 0)
  private var cell: ScoringCell?
  private var cache = CacheAssumption.none
  private var amounts: [Amounts?] = []
  /// Where the baseline has sent the call, by row.
  private var baseline: [UInt64] = []
  private var baselineUnserved: UInt64 = 0

  /// Begins a call.
  mutating func begin(_ scored: ScoredCall, _ cell: ScoringCell, _ cache: CacheAssumption) {
    self.scored = scored
    self.cell = cell
    self.cache = cache
    amounts.removeAll(keepingCapacity: true)
    amounts.append(contentsOf: repeatElement(nil, count: cell.endpoints.count))
    baseline.removeAll(keepingCapacity: true)
    baseline.append(contentsOf: repeatElement(0, count: cell.endpoints.count))
    baselineUnserved = 0
  }

  private mutating func amounts(_ row: Int, _ cell: ScoringCell) -> Amounts {
    if let known = amounts[row] { return known }
    let part = cell.parts.first { $0.rows.contains(row) }
    let written = scored.written(part?.verbosity ?? 1)
    func amount(_ bill: LinearBill, cached: Int32) -> Int64 {
      bill.amount(
        new: scored.input - cached, cached: cached, completion: written.completion,
        reasoning: written.reasoning)
    }
    func both(cached: Int32) -> (bill: Int64, time: Int64) {
      (amount(cell.bills[row], cached: cached), amount(cell.times[row], cached: cached))
    }
    let warm = both(cached: cache == .none ? 0 : scored.cached)
    let cold = cache == .sticky ? both(cached: 0) : warm
    let new = Amounts(
      cold: cold, warm: warm, output: Int64(written.completion) + Int64(written.reasoning))
    amounts[row] = new
    return new
  }

  /// Enters a call that no endpoint can serve.
  mutating func settle(nobodyIn policy: Int, _ totals: inout PolicyTotals, _ rules: SessionRules) {
    settle([], stay: nil, policy, &totals, rules)
  }

  /// Enters where a call goes, and what of it stays where the call before it went.
  mutating func settle(
    _ now: [CellRoute.Option], stay: [CellRoute.Option]?, _ policy: Int,
    _ totals: inout PolicyTotals, _ rules: SessionRules
  ) {
    guard let cell else { return }
    totals.addGroups(upTo: Int(cell.group) + 1)
    totals.addCallers(upTo: Int(scored.caller) + 1)
    var served: UInt64 = 0
    var common: UInt64 = 0
    for option in now {
      let amounts = amounts(option.row, cell)
      let stays = stay?.first { $0.row == option.row }?.mass ?? 0
      let (mass, moves) = (Int128(option.mass), option.mass - stays)
      let bill =
        Int128(moves) * Int128(amounts.cold.bill) + Int128(stays) * Int128(amounts.warm.bill)
      let endpoint = Int(cell.endpoints[option.row])
      totals.requests[endpoint] += option.mass
      totals.input[endpoint] += mass * Int128(scored.input)
      totals.output[endpoint] += mass * Int128(amounts.output)
      totals.spend[endpoint] += bill
      totals.groupSpend[Int(cell.group)] += bill
      totals.callerSpend[Int(scored.caller)] += bill
      totals.time +=
        Int128(moves) * Int128(amounts.cold.time) + Int128(stays) * Int128(amounts.warm.time)
      totals.histogram[PredictedTime.bucket(amounts.cold.time)] += moves
      totals.histogram[PredictedTime.bucket(amounts.warm.time)] += stays
      served += option.mass
      if policy == rules.baseline { baseline[option.row] = option.mass }
      common += min(option.mass, baseline[option.row])
    }
    let unserved = ShareMass.whole - served
    if policy == rules.baseline { baselineUnserved = unserved }
    let elsewhere = ShareMass.whole - common - min(unserved, baselineUnserved)
    totals.unserved += unserved
    totals.moved += elsewhere
    totals.groupMoved[Int(cell.group)] += elsewhere
  }
}
