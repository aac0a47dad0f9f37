import Demand
import NumericalMethods
import Quantities

/// A law of conservation that a run broke.
public struct AuditViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The law, in words.
  public var law: String
  /// The figures that do not agree.
  public var detail: String

  /// The law and the figures.
  public var description: String { "\(law): \(detail)" }
}

extension RunRecord {
  /// Checks the laws of conservation; an empty result means that the run balances.
  ///
  /// The laws: every task and every call that arrived ended exactly once; tokens served were
  /// billed, waived or absorbed; the books sum to zero, hold the charges that were made, and never
  /// let credits go negative; measured figures are part of the whole and agree by endpoint, by model
  /// and with the times recorded; input is divided by what caches did to it without rest; the clock
  /// never ran back.
  public func audit() -> [AuditViolation] {
    var violations: [AuditViolation] = []
    func expect(_ law: String, _ left: some BinaryInteger, equals right: some BinaryInteger) {
      if left != right { violations.append(AuditViolation(law: law, detail: "\(left) ≠ \(right)")) }
    }
    func atMost(_ law: String, _ left: some BinaryInteger, _ right: some BinaryInteger) {
      if left > right { violations.append(AuditViolation(law: law, detail: "\(left) > \(right)")) }
    }
    for (scope, counts) in [("", all), ("measured ", measured)] {
      expect(
        "\(scope)tasks arrived = solved + unsolved + censored", counts.tasksArrived,
        equals: counts.tasksEnded.reduce(0, +))
      expect(
        "\(scope)calls arrived = completed + failed + rejected + censored", counts.callsArrived,
        equals: counts.callsEnded.reduce(0, +))
    }
    atMost("measured calls are calls", measured.callsArrived, all.callsArrived)
    atMost("measured tasks are tasks", measured.tasksArrived, all.tasksArrived)
    auditMeasures(expect)
    auditTokens(expect)
    auditMoney(expect, atMost)
    expect(
      "calls completed + answers set aside = attempts served",
      all.callsEnded[CallEnding.completed.rawValue] + all.answersSetAside,
      equals: all.attempts[AttemptOutcome.served.rawValue])
    expect(
      "attempts = first ones + retries + hedges", all.attemptCount,
      equals: allRoles.reduce(0, +))
    expect(
      "measured attempts = first ones + retries + hedges", measured.attemptCount,
      equals: effort.attempts.reduce(0, +))
    atMost(
      "a call has one first attempt", allRoles[AttemptRole.first.rawValue], all.callsArrived)
    expect("the clock never runs back", clockReversals, equals: 0)
    return violations
  }

  private func auditMeasures(_ expect: (String, Int, Int) -> Void) {
    let attempts = endpoints.reduce(0) { $0 + $1.attempts.reduce(0, +) }
    expect("measured attempts = sum over endpoints", measured.attemptCount, attempts)
    let refusals = endpoints.reduce(0) { $0 + $1.refusals.reduce(0, +) }
    let refused = measured.attempts[AttemptOutcome.rateLimited.rawValue]
    expect("measured 429s = sum over the limits that refused", refused, refusals)
    let completed = measured.callsEnded[CallEnding.completed.rawValue]
    expect("times to first token = calls completed", Int(timeToFirstToken.count), completed)
    expect("call times = calls completed", Int(callTime.count), completed)
    expect(
      "times per output token = calls completed", Int(timePerOutputToken.count), completed)
    expect("throughputs = calls completed", Int(throughput.count), completed)
    expect("task times = tasks ended", Int(taskTime.count), tasksEnded)
    let tasks = models.reduce(0) { $0 + $1.solved + $1.unsolved }
    expect("measured tasks ended = sum over models", tasksEnded, tasks)
  }

  private func auditTokens(_ expect: (String, Int, Int) -> Void) {
    var accounted = Usage.zero
    for usage in usageByDisposition { accounted += usage }
    let law = "tokens served = billed + waived + absorbed"
    expect(law + " (prompt)", served.prompt.count, accounted.prompt.count)
    expect(law + " (cache read)", served.cacheRead.count, accounted.cacheRead.count)
    expect(law + " (5 min write)", served.cacheWrite5m.count, accounted.cacheWrite5m.count)
    expect(law + " (1 h write)", served.cacheWrite1h.count, accounted.cacheWrite1h.count)
    expect(law + " (completion)", served.completion.count, accounted.completion.count)
    expect(law + " (reasoning)", served.reasoning.count, accounted.reasoning.count)
    var tallied = Usage.zero
    for tally in endpoints { tallied += tally.usage }
    expect("measured tokens = sum over endpoints", usage.total.count, tallied.total.count)
    expect(
      "measured input = never sent before + read from caches + lost by reason",
      usage.input.count, caching.input)
    expect("cache reads billed = cache reads tallied", usage.cacheRead.count, caching.read)
    let negative = ([caching.unseen, caching.read] + caching.lost).count { $0 < 0 }
    expect("no part of the input is below nought", negative, 0)
  }

  private func auditMoney(
    _ expect: (String, Int128, Int128) -> Void, _ atMost: (String, Int128, Int128) -> Void
  ) {
    let billed = costByDisposition[Disposition.billed.rawValue]
    let waived = costByDisposition[Disposition.waived.rawValue]
    expect("postings sum to zero", ledger.balance.picoDollars, 0)
    expect(
      "providers are owed what was billed and waived", ledger.owedToProviders.picoDollars,
      (billed + waived).picoDollars)
    expect(
      "insurance expense = charges waived", ledger.insuranceExpense.picoDollars,
      waived.picoDollars)
    let bought = Int128(ledger.purchases) * Int128(ledger.terms.purchase.picoDollars)
    expect(
      "credits left = bought - billed", -ledger.customerCredits.picoDollars,
      bought - billed.picoDollars)
    atMost("credits never go negative", ledger.customerCredits.picoDollars, 0)
    var tallied = USDTotal.zero
    for tally in endpoints { tallied += tally.cost }
    expect("measured cost = sum over endpoints", cost.picoDollars, tallied.picoDollars)
    atMost("measured cost is part of what was billed", cost.picoDollars, billed.picoDollars)
    var ended = USDTotal.zero
    for tally in models { ended += tally.cost }
    expect("cost of ended tasks = sum over models", endedTaskCost.picoDollars, ended.picoDollars)
    atMost("cost of ended tasks is part of the cost", endedTaskCost.picoDollars, cost.picoDollars)
  }
}
