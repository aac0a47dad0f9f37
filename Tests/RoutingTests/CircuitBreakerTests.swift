import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// The circuit breaker against a machine written by the documentation, step by step.
///
/// Sources: resilience4j's documentation of its CircuitBreaker (states, failure rate "equal or
/// greater" than the threshold, minimum number of calls, permitted calls in half-open state);
/// Envoy's outlier detection (consecutive failures); gobreaker's README and source (a generation
/// begins with every change of state, results of older ones are ignored; in half-open state as many
/// successes as probes close the circuit and one failure opens it).
@Suite struct CircuitBreakerTests {
  /// The machine as the documents tell it: one endpoint, whole seconds, every result remembered.
  struct Documented {
    enum State { case closed, open, halfOpen }
    var consecutive = 2
    var share = 0.5
    var minimum = 4
    /// Slices of the window, of one second each.
    var window = 10
    var cooldown = 3
    var factor = 2.0
    var limit = 10
    var probes = 1

    var state = State.closed
    var generation = 0
    var results: [(at: Int, failed: Bool)] = []
    var inARow = 0
    var until = 0
    var failedProbes = 0
    var sent = 0
    var good = 0

    mutating func permits(at now: Int) -> Bool {
      advance(to: now)
      switch state {
      case .closed: return true
      case .open: return false
      case .halfOpen: return sent < probes
      }
    }

    /// Sends an attempt and says to which generation it belongs.
    mutating func send(at now: Int) -> Int {
      advance(to: now)
      if state == .halfOpen { sent += 1 }
      return generation
    }

    mutating func end(_ its: Int, failed: Bool?, at now: Int) {
      advance(to: now)
      guard its == generation else { return }
      switch state {
      case .open: return
      case .closed:
        guard let failed else { return }
        results.append((now, failed))
        inARow = failed ? inARow + 1 : 0
        let recent = results.filter { $0.at > now - window }
        let bad = recent.count { $0.failed }
        let isShare = recent.count >= minimum && Double(bad) >= share * Double(recent.count)
        if (consecutive > 0 && inARow >= consecutive) || isShare { open(at: now) }
      case .halfOpen:
        guard let failed else {
          sent -= 1
          return
        }
        if failed {
          failedProbes += 1
          open(at: now)
          return
        }
        good += 1
        guard good >= probes else { return }
        failedProbes = 0
        change(to: .closed)
      }
    }

    private mutating func open(at now: Int) {
      var length = Double(cooldown)
      for _ in 0..<failedProbes { length = min(Double(limit), length * factor) }
      until = now + Int(length)
      change(to: .open)
    }

    private mutating func advance(to now: Int) {
      if state == .open, now >= until { change(to: .halfOpen) }
    }

    private mutating func change(to state: State) {
      self.state = state
      generation += 1
      results = []
      inARow = 0
      sent = 0
      good = 0
    }
  }

  static let directory = EndpointDirectory(
    models: [ModelID(0)], providers: [ProviderID(0)], rates: [Rates(filling: RateCard())])

  static func breaker(_ rule: Documented, bypass: Bool = false) -> CircuitBreaker {
    CircuitBreaker(
      RuleSettings(
        CircuitBreaker.card,
        [
          "consecutive_failures": .integer(rule.consecutive), "failure_share": .number(rule.share),
          "minimum_requests": .integer(rule.minimum),
          "window": .duration(SimDuration(seconds: Double(rule.window))),
          "cooldown": .duration(SimDuration(seconds: Double(rule.cooldown))),
          "cooldown_factor": .number(rule.factor),
          "cooldown_limit": .duration(SimDuration(seconds: Double(rule.limit))),
          "probes": .integer(rule.probes), "bypass": .flag(bypass),
        ]), directory)
  }

  static func time(_ seconds: Int) -> SimTime { SimTime(microseconds: Int64(seconds) * 1_000_000) }

  static func sent(at now: Int) -> SentAttempt {
    SentAttempt(endpoint: 0, request: HandMadeMarket.request(), at: time(now))
  }

  static func ended(_ outcome: AttemptOutcome, sentAt: Int, at now: Int) -> EndedAttempt {
    EndedAttempt(
      endpoint: 0, task: TaskID(0), outcome: outcome, timeToFirstToken: .zero,
      duration: SimDuration(seconds: Double(now - sentAt)), at: time(now))
  }

  /// Steps of a course: time passes, an attempt is sent where it may be, the oldest or the newest
  /// one under way ends in one of three ways.
  enum Step: Int, CaseIterable {
    case second, cooldown, send, succeedOldest, failOldest, failNewest, cancelOldest
  }

  /// Walks both machines through the steps; `false` where they differ or a law is broken.
  private func agree(_ steps: [Step], _ rule: Documented) -> Bool {
    var documented = rule
    var breaker = Self.breaker(rule)
    var underWay: [(at: Int, generation: Int)] = []
    var probes: [Int] = []
    var now = 0
    func end(_ place: Int, _ outcome: AttemptOutcome, _ failed: Bool?) {
      guard underWay.indices.contains(place) else { return }
      let attempt = underWay.remove(at: place)
      breaker.attemptEnded(Self.ended(outcome, sentAt: attempt.at, at: now))
      documented.end(attempt.generation, failed: failed, at: now)
    }
    for step in steps {
      switch step {
      case .second: now += 1
      case .cooldown: now += rule.cooldown
      case .send:
        if documented.permits(at: now) {
          underWay.append((now, documented.send(at: now)))
          breaker.attemptSent(Self.sent(at: now))
        }
      case .succeedOldest: end(0, .served, false)
      case .failOldest: end(0, .serverError, true)
      case .failNewest: end(underWay.count - 1, .timedOut, true)
      case .cancelOldest: end(0, .cancelled, nil)
      }
      let isPermitted = documented.permits(at: now)
      guard breaker.permits(0, at: Self.time(now)) == isPermitted else { return false }
      // Never more probes under way than the rule lets through.
      if documented.state == .halfOpen {
        probes = underWay.filter { $0.generation == documented.generation }.map(\.at)
        guard probes.count <= rule.probes else { return false }
      }
    }
    return true
  }

  #if DEBUG
    static let depth = 5
  #else
    static let depth = 7
  #endif

  /// Every course of that many steps, after a few ways to begin, under four rules.
  @Test func `oracle: every short course is that of the documents`() {
    var rules = [Documented(), Documented(), Documented(), Documented()]
    rules[1].probes = 2
    rules[2].consecutive = 0
    rules[2].minimum = 2
    rules[3].probes = 3
    rules[3].consecutive = 1
    let openings: [[Step]] = [
      [], [.send, .send, .failOldest, .failOldest],
      [.send, .send, .failOldest, .failOldest, .cooldown, .send],
    ]
    let kinds = Step.allCases.count
    var courses = 1
    for _ in 0..<Self.depth { courses *= kinds }
    var wrong = 0
    for (number, rule) in rules.enumerated() {
      for opening in openings {
        // One rule is walked in full, of the others every seventh course.
        for course in stride(from: 0, to: courses, by: number == 0 ? 1 : 7) {
          var rest = course
          let steps = (0..<Self.depth).map { _ -> Step in
            defer { rest /= kinds }
            return Step.allCases[rest % kinds]
          }
          if !agree(opening + steps, rule) {
            wrong += 1
            if wrong < 4 { Issue.record("rule \(number): \(opening + steps)") }
          }
        }
      }
    }
    #expect(wrong == 0)
  }

  /// Long random courses reach what short ones cannot: windows that roll, cooldowns at their limit.
  @Test func `oracle: long random courses are those of the documents`() {
    var stream = RandomStream(seed: 11, entity: 2, code: 2)
    for _ in 0..<2_000 {
      var rule = Documented()
      rule.probes = 1 + Int(stream.below(3))
      rule.consecutive = Int(stream.below(4))
      rule.minimum = 1 + Int(stream.below(6))
      rule.share = 0.25 * Double(1 + stream.below(4))
      let steps = (0..<120).map { _ in Step.allCases[Int(stream.below(7))] }
      #expect(agree(steps, rule), "\(rule): \(steps)")
    }
  }

  @Test func `a circuit is open for its cooldown, which grows with every failed probe`() {
    var rule = Documented()
    rule.consecutive = 1
    var breaker = Self.breaker(rule)
    var now = 0
    for cooldown in [3, 6, 10, 10] {
      breaker.attemptSent(Self.sent(at: now))
      breaker.attemptEnded(Self.ended(.providerDown, sentAt: now, at: now))
      for second in 0..<cooldown { #expect(!breaker.permits(0, at: Self.time(now + second))) }
      now += cooldown
      #expect(breaker.permits(0, at: Self.time(now)))
      #expect(breaker.state(of: 0, at: Self.time(now)) == .halfOpen)
    }
    breaker.attemptSent(Self.sent(at: now))
    #expect(!breaker.permits(0, at: Self.time(now)))
    breaker.attemptEnded(Self.ended(.served, sentAt: now, at: now + 1))
    #expect(breaker.state(of: 0, at: Self.time(now + 1)) == .closed)
  }

  @Test func `a 429 says nothing unless the rule counts it`() {
    var breaker = Self.breaker(Documented())
    for _ in 0..<50 { breaker.attemptEnded(Self.ended(.rateLimited, sentAt: 0, at: 0)) }
    #expect(breaker.permits(0, at: .zero))
    var strict = CircuitBreaker(
      RuleSettings(CircuitBreaker.card, ["counts_429": .flag(true)]), Self.directory)
    for _ in 0..<5 { strict.attemptEnded(Self.ended(.rateLimited, sentAt: 0, at: 0)) }
    #expect(!strict.permits(0, at: .zero))
  }
}

/// Portkey's breaker, sentence by sentence of its documentation (AI gateway, circuit breaker).
@Suite struct PortkeyBreakerTests {
  private func breaker(_ changed: [String: RuleValue]) -> PortkeyBreaker {
    PortkeyBreaker(RuleSettings(PortkeyBreaker.card, changed), CircuitBreakerTests.directory)
  }

  private func end(_ breaker: inout PortkeyBreaker, _ outcome: AttemptOutcome, at now: Int) {
    breaker.attemptEnded(CircuitBreakerTests.ended(outcome, sentAt: now, at: now))
  }

  /// "Failure count exceeds failure_threshold"; "closes automatically after cooldown_interval".
  @Test func `it opens beyond the threshold and closes by itself`() {
    var breaker = breaker([
      "failure_threshold": .integer(3), "cooldown_interval": .duration(SimDuration(seconds: 60)),
    ])
    for failure in 1...4 {
      #expect(breaker.permits(0, at: CircuitBreakerTests.time(failure)))
      end(&breaker, .providerDown, at: failure)
    }
    #expect(!breaker.permits(0, at: CircuitBreakerTests.time(63)))
    #expect(breaker.permits(0, at: CircuitBreakerTests.time(64)))
    // Counts start over: again three failures are borne.
    for failure in 64...66 { end(&breaker, .overloaded, at: failure) }
    #expect(breaker.permits(0, at: CircuitBreakerTests.time(66)))
    end(&breaker, .timedOut, at: 67)
    #expect(!breaker.permits(0, at: CircuitBreakerTests.time(67)))
  }

  /// The documentation's example: 20 %, at least 10 requests.
  @Test func `the share counts from the minimum of requests on`() {
    var breaker = breaker([
      "failure_threshold": .integer(0), "failure_threshold_percentage": .number(20),
      "minimum_requests": .integer(10),
    ])
    for request in 0..<9 { end(&breaker, request < 2 ? .providerDown : .served, at: request) }
    #expect(breaker.permits(0, at: CircuitBreakerTests.time(9)))
    // The tenth: 2 of 10 do not exceed 20 %; the eleventh failure is 3 of 11.
    end(&breaker, .served, at: 9)
    #expect(breaker.permits(0, at: CircuitBreakerTests.time(9)))
    end(&breaker, .providerDown, at: 10)
    #expect(!breaker.permits(0, at: CircuitBreakerTests.time(10)))
  }

  /// "min: 30s"; "default: >500": a 500 itself is no failure, nor is a 429.
  @Test func `the cooldown is 30 s at least, and only codes above 500 count`() {
    var breaker = breaker([
      "failure_threshold": .integer(1), "cooldown_interval": .duration(SimDuration(seconds: 1)),
    ])
    for now in 0..<50 { end(&breaker, now % 2 == 0 ? .serverError : .rateLimited, at: now) }
    #expect(breaker.permits(0, at: CircuitBreakerTests.time(50)))
    end(&breaker, .providerDown, at: 50)
    end(&breaker, .providerDown, at: 50)
    #expect(!breaker.permits(0, at: CircuitBreakerTests.time(79)))
    #expect(breaker.permits(0, at: CircuitBreakerTests.time(80)))
  }

  /// "If all targets are OPEN, circuit breaker is bypassed."
  @Test func `where all are open the breaker is bypassed`() {
    var policy = GatewayTests.policy(
      .cheapestFirst, retry: RetryRule(attemptLimit: 1, rounds: 1))
    policy.breaker = RuleSettings(PortkeyBreaker.card, ["failure_threshold": .integer(1)])
    var market = HandMadeMarket(
      [HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2)],
      policy: policy)
    for _ in 0..<2 { market.observe(0, .providerDown, duration: 0) }
    let first = market.tries()
    for _ in 0..<2 { market.observe(1, .providerDown, duration: 0) }
    let second = market.tries()
    #expect(first == [1] && second == [0])
  }

  /// The circuit breaker without its bypass fails at once, and says so.
  @Test func `without a bypass a call is kept out`() {
    var policy = GatewayTests.policy(.cheapestFirst)
    policy.breaker = RuleSettings(CircuitBreaker.card, ["consecutive_failures": .integer(1)])
    var market = HandMadeMarket([HandMadeOffer()], policy: policy)
    market.observe(0, .providerDown, duration: 0)
    var routing = CallRouting(model: ModelID(0))
    guard case .refuse(.keptOut) = market.next(&routing) else {
      Issue.record("the circuit is open")
      return
    }
    #expect(routing.attempts == 0)
    // After the cooldown one probe goes through, and only one.
    let (probe, next) = (market.tries(at: 30), market.tries(at: 31))
    #expect(probe == [0] && next.isEmpty)
  }
}
