import Accounting
import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

/// Every law of the audit, broken one at a time in a record that keeps all others.
@Suite struct AuditTests {
  struct Breach: Sendable, CustomTestStringConvertible {
    var law: String
    var commit: @Sendable (inout RunRecord) -> Void

    init(_ law: String, _ commit: @escaping @Sendable (inout RunRecord) -> Void) {
      self.law = law
      self.commit = commit
    }

    var testDescription: String { law }
  }

  /// Both sides of a token law are six counts; one more on the left breaks one of them.
  static let tokens: [Breach] = {
    let law = "tokens served = billed + waived + absorbed"
    return [
      Breach("\(law) (prompt)") { $0.served.prompt += TokenCount(1) },
      Breach("\(law) (cache read)") { $0.served.cacheRead += TokenCount(1) },
      Breach("\(law) (5 min write)") { $0.served.cacheWrite5m += TokenCount(1) },
      Breach("\(law) (1 h write)") { $0.usageByDisposition[1].cacheWrite1h += TokenCount(1) },
      Breach("\(law) (completion)") { $0.usageByDisposition[2].completion += TokenCount(1) },
      Breach("\(law) (reasoning)") { $0.usageByDisposition[0].reasoning += TokenCount(1) },
      Breach("measured tokens = sum over endpoints") {
        $0.usage.prompt += TokenCount(1)
        $0.caching.unseen += 1
      },
      Breach("measured input = never sent before + read from caches + lost by reason") {
        $0.caching.lost[CacheLoss.expired.rawValue] += 1
      },
      Breach("cache reads billed = cache reads tallied") {
        $0.caching.read += 1
        $0.caching.unseen -= 1
      },
      Breach("no part of the input is below nought") {
        $0.caching.lost[CacheLoss.evicted.rawValue] -= 1
        $0.caching.unseen += 1
      },
    ]
  }()

  static let flow = [
    Breach("tasks arrived = solved + unsolved + censored") { $0.all.tasksArrived += 1 },
    Breach("measured tasks arrived = solved + unsolved + censored") {
      $0.measured.tasksEnded[TaskEnding.censored.rawValue] += 1
    },
    Breach("calls arrived = completed + failed + rejected + censored") {
      $0.all.callsArrived += 1
    },
    Breach("measured calls arrived = completed + failed + rejected + censored") {
      $0.measured.callsEnded[CallEnding.rejected.rawValue] += 1
    },
    Breach("measured calls are calls") {
      $0.measured.callsArrived += 10
      $0.measured.callsEnded[CallEnding.censored.rawValue] += 10
    },
    Breach("measured tasks are tasks") {
      $0.measured.tasksArrived += 10
      $0.measured.tasksEnded[TaskEnding.censored.rawValue] += 10
    },
    Breach("calls completed + answers set aside = attempts served") {
      $0.all.attempts[AttemptOutcome.served.rawValue] += 1
      $0.allRoles[AttemptRole.retry.rawValue] += 1
    },
    Breach("attempts = first ones + retries + hedges") {
      $0.allRoles[AttemptRole.hedge.rawValue] += 1
    },
    Breach("measured attempts = first ones + retries + hedges") {
      $0.effort.attempts[AttemptRole.hedge.rawValue] += 1
    },
    Breach("a call has one first attempt") {
      $0.allRoles[AttemptRole.first.rawValue] += 1_000
      $0.allRoles[AttemptRole.retry.rawValue] -= 1_000
    },
    Breach("the clock never runs back") { $0.clockReversals = 1 },
  ]

  static let measures = [
    Breach("measured attempts = sum over endpoints") {
      $0.endpoints[0].attempts[AttemptOutcome.overloaded.rawValue] += 1
    },
    Breach("measured 429s = sum over the limits that refused") {
      $0.endpoints[0].refusals[LimitReason.concurrency.rawValue] += 1
    },
    Breach("times to first token = calls completed") { $0.timeToFirstToken.record(5) },
    Breach("call times = calls completed") { $0.callTime.record(5) },
    Breach("times per output token = calls completed") { $0.timePerOutputToken.record(5) },
    Breach("throughputs = calls completed") { $0.throughput.record(5) },
    Breach("task times = tasks ended") { $0.taskTime.record(5) },
    Breach("measured tasks ended = sum over models") { $0.models[0].solved += 1 },
    Breach("cost of ended tasks = sum over models") {
      $0.models[0].cost += USD(picoDollars: 1)
    },
  ]

  static let one = USD(picoDollars: 1)

  static let money = [
    Breach("postings sum to zero") { $0.ledger.cash += one },
    Breach("providers are owed what was billed and waived") {
      $0.ledger.providerPayables[0] -= one
      $0.ledger.cash += one
    },
    Breach("insurance expense = charges waived") {
      $0.ledger.insuranceExpense += one
      $0.ledger.cash -= one
    },
    Breach("credits left = bought - billed") {
      $0.ledger.customerCredits += one
      $0.ledger.cash -= one
    },
    Breach("measured cost = sum over endpoints") { $0.cost += one },
    Breach("cost of ended tasks is part of the cost") {
      let excess = USD(picoDollars: 2_000_000_000_000)
      $0.endedTaskCost += excess
      $0.models[0].cost += excess
    },
    Breach("measured cost is part of what was billed") {
      let excess = USD(picoDollars: 200_000_000_000_000)
      $0.cost += excess
      $0.endpoints[0].cost += excess
    },
    // Spending beyond the credits bought, everything else in order.
    Breach("credits never go negative") {
      let excess = USD(picoDollars: 1_000_000_000_000_000)
      $0.costByDisposition[Disposition.billed.rawValue] += excess
      $0.ledger.customerCredits += excess
      $0.ledger.providerPayables[0] -= excess
    },
  ]

  @Test func `a record that balances passes`() {
    #expect(HandMadeBooks.record().audit() == [])
  }

  @Test(arguments: tokens + flow + measures + money)
  func `a broken law is caught by name, and no other`(breach: Breach) {
    var record = HandMadeBooks.record()
    breach.commit(&record)
    #expect(record.audit().map(\.law) == [breach.law])
  }

  @Test func `a violation says the law and the figures`() throws {
    var record = HandMadeBooks.record()
    record.all.callsArrived += 1
    let violation = try #require(record.audit().first)
    #expect(
      violation.description
        == "calls arrived = completed + failed + rejected + censored: 8 ≠ 7")
  }
}
