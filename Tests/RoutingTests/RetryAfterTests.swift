import Demand
import Quantities
import Supply
import Testing

@testable import Routing

/// What a gateway makes of a `Retry-After`: a belief about one account, never a look at the bucket.
@Suite struct RetryAfterTests {
  private func market(honours: Bool, rounds: Int = 3) -> HandMadeMarket {
    var policy = Policy(
      name: "cheapest", modelRule: .cheapest(minimumScore: 0), endpointRule: .cheapestFirst)
    policy.retry = RetryRule(
      attemptLimit: 10, rounds: rounds, firstPause: SimDuration(seconds: 0.5),
      pauseLimit: SimDuration(seconds: 30), honoursRetryAfter: honours)
    return HandMadeMarket(
      [HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2)],
      policy: policy)
  }

  private func hold(
    _ market: inout HandMadeMarket, _ endpoint: Int, for seconds: Double, task: UInt64 = 0,
    at now: Double = 0
  ) {
    market.gateway.attemptEnded(
      EndedAttempt(
        endpoint: endpoint, task: TaskID(task), outcome: .rateLimited, timeToFirstToken: .zero,
        duration: .zero, retryAfter: SimDuration(seconds: seconds),
        at: SimTime(microseconds: Int64(now * 1e6))))
  }

  @Test func `an endpoint that asked to wait is passed over until then`() {
    var market = market(honours: true)
    #expect(market.tries(at: 0) == [0, 1])
    hold(&market, 0, for: 10)
    #expect(market.tries(at: 0) == [1])
    #expect(market.tries(at: 9.999) == [1])
    #expect(market.tries(at: 10) == [0, 1])
  }

  @Test func `a gateway that does not honour it goes on asking`() {
    var market = market(honours: false)
    hold(&market, 0, for: 10)
    #expect(market.tries(at: 0) == [0, 1])
  }

  /// Its own pause comes on top, from half to all of 0.5 s.
  @Test func `where all are held the first is waited for`() throws {
    var market = market(honours: true)
    hold(&market, 0, for: 20)
    hold(&market, 1, for: 10)
    var routing = CallRouting(model: ModelID(0))
    let decision = market.next(&routing, at: 4)
    guard case .wait(let pause) = decision else {
      Issue.record("expected a wait, found \(decision)")
      return
    }
    #expect(pause.seconds >= 6.25 && pause.seconds <= 6.5)
    #expect(routing.attempts == 0)
    guard case .attempt(let endpoint, _) = market.next(&routing, at: 10.3) else {
      Issue.record("expected an attempt")
      return
    }
    #expect(endpoint.index == 1)
  }

  @Test func `one free endpoint is worth no wait`() {
    var market = market(honours: true)
    hold(&market, 0, for: 20)
    var routing = CallRouting(model: ModelID(0))
    guard case .attempt(let endpoint, _) = market.next(&routing, at: 0) else {
      Issue.record("expected an attempt")
      return
    }
    #expect(endpoint.index == 1)
    // It failed; another round can begin with it after the gateway's own pause.
    guard case .wait(let pause) = market.next(&routing, at: 0) else {
      Issue.record("expected a wait")
      return
    }
    #expect(pause.seconds <= 0.5)
  }

  @Test func `too long a wait is not waited for`() {
    var market = market(honours: true)
    hold(&market, 0, for: 31)
    hold(&market, 1, for: 40)
    // A call that was never tried is tried all the same, so that it ends with what it was refused by.
    #expect(market.tries(at: 0).first == 0)
    var routing = CallRouting(model: ModelID(0))
    guard case .attempt = market.next(&routing, at: 0) else {
      Issue.record("expected an attempt")
      return
    }
    guard case .giveUp = market.next(&routing, at: 0) else {
      Issue.record("expected to give up")
      return
    }
  }

  @Test func `rounds bound the waits, and the last one asks`() {
    var market = market(honours: true, rounds: 2)
    hold(&market, 0, for: 20)
    hold(&market, 1, for: 10)
    var routing = CallRouting(model: ModelID(0))
    guard case .wait = market.next(&routing, at: 0) else {
      Issue.record("expected a wait")
      return
    }
    // Another call's refusals have held both for longer meanwhile.
    hold(&market, 0, for: 20, at: 10)
    hold(&market, 1, for: 15, at: 10)
    guard case .attempt(let endpoint, _) = market.next(&routing, at: 10.5) else {
      Issue.record("expected an attempt")
      return
    }
    #expect(endpoint.index == 0)
  }

  @Test func `accounts are held one by one`() {
    var view = EndpointView(timeToFirstTokenSeconds: 1, tokensPerSecond: 1, accounts: 2)
    view.hold(account: view.account(of: TaskID(3)), until: SimTime(microseconds: 7))
    #expect(view.heldUntil(account: 1) == SimTime(microseconds: 7))
    #expect(view.heldUntil(account: 0) == .zero)
    #expect(view.account(of: TaskID(2)) == 0 && view.account(of: TaskID(5)) == 1)
  }
}
