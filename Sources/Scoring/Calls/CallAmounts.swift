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

  /// How much of what goes somewhere stays where the call before it went.
  enum Staying {
    case nothing
    case everything
  }

  /// Enters where a call goes: nowhere, if no endpoint can serve it.
  mutating func settle(
    _ now: [CellRoute.Option], _ staying: Staying, _ policy: Int, _ totals: inout PolicyTotals,
    _ rules: SessionRules
  ) {
    guard let cell else { return }
    var sums = begin(&totals, cell)
    for option in now {
      enter(
        option.row, option.mass, stays: staying == .everything ? option.mass : 0, policy, &totals,
        rules, cell, &sums)
    }
    finish(policy, &totals, rules, cell, sums)
  }

  /// Enters where a call goes, by row.
  mutating func settle(
    _ mix: borrowing SessionMix, _ policy: Int, _ totals: inout PolicyTotals,
    _ rules: SessionRules
  ) {
    guard let cell else { return }
    var sums = begin(&totals, cell)
    for row in cell.endpoints.indices where mix.now[row] > 0 {
      enter(
        row, mix.now[row], stays: min(mix.now[row], mix.stay[row]), policy, &totals, rules, cell,
        &sums)
    }
    finish(policy, &totals, rules, cell, sums)
  }

  private struct Sums {
    var served: UInt64 = 0
    var common: UInt64 = 0
    var bill: Int128 = 0
  }

  private func begin(_ totals: inout PolicyTotals, _ cell: ScoringCell) -> Sums {
    totals.addGroups(upTo: Int(cell.group) + 1)
    totals.addCallers(upTo: Int(scored.caller) + 1)
    return Sums()
  }

  @inline(__always)
  private mutating func enter(
    _ row: Int, _ mass: UInt64, stays: UInt64, _ policy: Int, _ totals: inout PolicyTotals,
    _ rules: SessionRules, _ cell: ScoringCell, _ sums: inout Sums
  ) {
    let amounts = amounts(row, cell)
    let moves = mass - stays
    let bill = Int128(moves) * Int128(amounts.cold.bill) + Int128(stays) * Int128(amounts.warm.bill)
    let endpoint = Int(cell.endpoints[row])
    totals.requests[endpoint] += mass
    totals.input[endpoint] += Int128(mass) * Int128(scored.input)
    totals.output[endpoint] += Int128(mass) * Int128(amounts.output)
    totals.spend[endpoint] += bill
    totals.time +=
      Int128(moves) * Int128(amounts.cold.time) + Int128(stays) * Int128(amounts.warm.time)
    if moves > 0 { totals.histogram[PredictedTime.bucket(amounts.cold.time)] += moves }
    if stays > 0 { totals.histogram[PredictedTime.bucket(amounts.warm.time)] += stays }
    sums.bill += bill
    sums.served += mass
    if policy == rules.baseline { baseline[row] = mass }
    sums.common += min(mass, baseline[row])
  }

  private mutating func finish(
    _ policy: Int, _ totals: inout PolicyTotals, _ rules: SessionRules, _ cell: ScoringCell,
    _ sums: Sums
  ) {
    let unserved = ShareMass.whole - sums.served
    if policy == rules.baseline { baselineUnserved = unserved }
    let elsewhere = ShareMass.whole - sums.common - min(unserved, baselineUnserved)
    totals.groupSpend[Int(cell.group)] += sums.bill
    totals.callerSpend[Int(scored.caller)] += sums.bill
    totals.unserved += unserved
    totals.moved += elsewhere
    totals.groupMoved[Int(cell.group)] += elsewhere
  }
}
