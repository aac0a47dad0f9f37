import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// Where, when and how often a failed call is tried again.
@Suite struct RetryRuleTests {
  /// Two endpoints of one model, the first of them cheaper.
  private static let offers = [
    HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2),
  ]

  private func market(_ change: (inout RetryRule) -> Void) -> HandMadeMarket {
    var rule = RetryRule(attemptLimit: 30, rounds: 1)
    change(&rule)
    return HandMadeMarket(
      Self.offers, policy: GatewayTests.policy(.cheapestFirst, retry: rule, fallbacks: []))
  }

  /// What becomes of a call that fails everywhere with `outcome`: endpoints, pauses as -1.
  private func course(
    _ outcome: AttemptOutcome = .overloaded, _ change: (inout RetryRule) -> Void
  ) -> [Int] {
    var market = market(change)
    var routing = CallRouting(model: ModelID(0))
    var course: [Int] = []
    while course.count < 100 {
      switch market.next(&routing) {
      case .attempt(let endpoint, _):
        course.append(Int(endpoint.index))
        routing.failed(at: endpoint, with: outcome)
      case .wait: course.append(-1)
      case .giveUp, .refuse: return course
      }
    }
    return course
  }

  /// SDKs try the same endpoint again (OpenAI's and Anthropic's: two retries); then comes the next.
  @Test func `the same endpoint is tried again before the next`() {
    #expect(course { $0.sameEndpointAttempts = 3 } == [0, 0, 0, 1, 1, 1])
    #expect(
      course {
        $0.sameEndpointAttempts = 2
        $0.rounds = 2
      } == [0, 0, 1, 1, -1, 0, 0, 1, 1])
    #expect(
      course {
        $0.sameEndpointAttempts = 3
        $0.attemptLimit = 4
      } == [0, 0, 0, 1])
  }

  @Test func `pauses stand where the rule says`() {
    #expect(
      course {
        $0.sameEndpointAttempts = 2
        $0.pausePlace = .sameEndpoint
      } == [0, -1, 0, 1, -1, 1])
    #expect(
      course {
        $0.pausePlace = .retry
        $0.rounds = 2
      } == [0, -1, 1, -1, 0, -1, 1])
  }

  @Test(arguments: RetriedOutcomes.retriable)
  func `only what the rule names is tried again`(_ outcome: AttemptOutcome) {
    #expect(course(outcome) { $0.retriedOutcomes = RetriedOutcomes([outcome]) } == [0, 1])
    let others = RetriedOutcomes.retriable.filter { $0 != outcome }
    #expect(course(outcome) { $0.retriedOutcomes = RetriedOutcomes(others) } == [0])
    #expect(RetriedOutcomes.standard.contains(outcome) == (outcome != .zeroCompletion))
  }

  @Test func `forbidden fallbacks leave the same endpoint`() {
    var rule = RetryRule(attemptLimit: 9, rounds: 3)
    rule.sameEndpointAttempts = 3
    var market = HandMadeMarket(
      Self.offers,
      policy: GatewayTests.policy(
        .cheapestFirst, preferences: ProviderPreferences(allowsFallbacks: false), retry: rule))
    let tries = market.tries()
    #expect(tries == [0, 0, 0])
  }

  private func pauses(
    _ jitter: RetryJitter, draw: Double, factor: Double = 2, count: Int = 6
  ) -> [Double] {
    var rule = RetryRule(
      firstPause: SimDuration(seconds: 0.5), pauseLimit: SimDuration(seconds: 6))
    rule.jitter = jitter
    rule.pauseFactor = factor
    var last = SimDuration.zero
    return (0..<count).map { number in
      last = rule.pause(number: number, after: last, draw: draw)
      return last.seconds
    }
  }

  /// The formulas of the AWS Architecture Blog, "Exponential Backoff And Jitter" (2015), with base
  /// 0.5 s and cap 6 s, at both ends of the draw.
  @Test func `pauses are those of the published formulas`() {
    let most = 1 - 0x1p-53
    func expect(_ found: [Double], _ wanted: [Double]) {
      for (found, wanted) in zip(found, wanted) {
        #expect(abs(found - wanted) <= 1e-5, "\(found) instead of \(wanted)")
      }
    }
    let bases = [0.5, 1, 2, 4, 6, 6]
    expect(pauses(.none, draw: 0.3), bases)
    expect(pauses(.full, draw: 0), [0, 0, 0, 0, 0, 0])
    expect(pauses(.full, draw: most), bases)
    expect(pauses(.equal, draw: 0), bases.map { $0 / 2 })
    expect(pauses(.equal, draw: most), bases)
    // random_between(base, 3 · last), from a first "last" of the base.
    expect(pauses(.decorrelated, draw: 0), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    expect(pauses(.decorrelated, draw: most), [1.5, 4.5, 6, 6, 6, 6])
    expect(pauses(.decorrelated, draw: 0.5), [1, 1.75, 2.875, 4.5625, 6, 6])
    expect(pauses(.none, draw: 0, factor: 1), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    expect(pauses(.none, draw: 0, factor: 3), [0.5, 1.5, 4.5, 6, 6, 6])
  }
}

/// Finagle's retry budget (`RetryBudget` in finagle-core): "a share of requests ... in addition to"
/// a minimum per second, over a window.
@Suite struct RetryBudgetTests {
  private func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64(seconds * 1e6))
  }

  @Test func `a fifth of the calls may be tried again`() {
    var budget = RetryBudget(RetryBudgetRule(share: 0.2, minimumPerSecond: 0))
    for call in 1...40 {
      budget.deposit(at: time(Double(call) / 100))
      let isDue = call % 5 == 0
      let permits = budget.permits(at: time(Double(call) / 100))
      #expect(permits == isDue, "call \(call)")
      if isDue { budget.withdraw(at: time(Double(call) / 100)) }
    }
  }

  @Test func `the reserve lets a few through without any calls, and comes back`() {
    var budget = RetryBudget(RetryBudgetRule(share: 0.2, minimumPerSecond: 0.3))
    for _ in 0..<3 {
      let permits = budget.permits(at: time(5))
      #expect(permits)
      budget.withdraw(at: time(5))
    }
    let (before, after) = (budget.permits(at: time(14.9)), budget.permits(at: time(15)))
    #expect(!before && after)
  }

  @Test func `without a rule nothing is limited`() {
    var budget = RetryBudget(nil)
    for _ in 0..<1_000 {
      let permits = budget.permits(at: .zero)
      #expect(permits)
      budget.withdraw(at: .zero)
    }
  }

  /// The same decisions as a list of entries that is searched anew each time, over random courses.
  @Test func `law: the balance is that of the entries of the window`() {
    var stream = RandomStream(seed: 3, entity: 1, code: 1)
    for _ in 0..<200 {
      let share = Double(stream.below(11)) / 10
      let minimum = Double(stream.below(3))
      var budget = RetryBudget(
        RetryBudgetRule(
          share: share, minimumPerSecond: minimum, window: SimDuration(seconds: 10)))
      var entries: [(slice: Int, amount: Int)] = []
      var now = 0.0
      for _ in 0..<300 {
        now += stream.exponential() / 5
        let slice = Int(now)
        let balance = entries.reduce(0) { $0 + ($1.slice > slice - 10 ? $1.amount : 0) }
        let isLeft = balance + Int(minimum * 10) * 1_000_000 >= 1_000_000
        let permits = budget.permits(at: time(now))
        #expect(permits == isLeft)
        if stream.bernoulli(0.5) {
          budget.deposit(at: time(now))
          entries.append((slice, Int((share * 1e6).rounded())))
        } else if isLeft {
          budget.withdraw(at: time(now))
          entries.append((slice, -1_000_000))
        }
      }
    }
  }

  @Test func `when it is spent the last error is returned`() {
    var rule = RetryRule(attemptLimit: 30, rounds: 9)
    rule.budget = RetryBudgetRule(
      share: 0.5, minimumPerSecond: 0, window: SimDuration(seconds: 10))
    var market = HandMadeMarket(
      [HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2)],
      policy: GatewayTests.policy(.cheapestFirst, retry: rule))
    let courses = (0..<3).map { _ in market.tries() }
    #expect(courses == [[0], [0, 1], [0]])
  }
}
