import Demand
import Quantities
import Routing
import Supply
import Testing

/// Cooldowns as observed on the real Router (`shared/reference/routing-litellm.md`) and as stated in
/// litellm 1.106.2, `router_utils/cooldown_handlers.py`.
@Suite struct LiteLLMCooldownTests {
  private static func breaker(
    deployments: Int = 2, own: SimDuration? = nil, _ changed: [String: RuleValue] = [:]
  ) -> LiteLLMCooldown {
    var settings = DeploymentSettings(EndpointID(0))
    settings.cooldown = own
    let rate = TokenRate(picoDollarsPerToken: 1)
    let directory = EndpointDirectory(
      models: (0..<deployments).map { _ in ModelID(0) },
      providers: (0..<deployments).map { ProviderID($0) },
      rates: (0..<deployments).map { _ in
        Rates(filling: RateCard(prompt: rate, completion: rate))
      }, deployments: [settings])
    return LiteLLMCooldown(RuleSettings(LiteLLMCooldown.card, changed), directory)
  }

  private static func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64(seconds * 1e6))
  }

  private static func attempt(
    _ outcome: AttemptOutcome, status: Int? = nil, retryAfter: Double? = nil, at seconds: Double
  ) -> EndedAttempt {
    var attempt = EndedAttempt(
      endpoint: 0, task: TaskID(0), outcome: outcome, timeToFirstToken: .zero, duration: .zero,
      retryAfter: retryAfter.map { SimDuration(seconds: $0) }, at: time(seconds))
    if let status { attempt.status = status }
    return attempt
  }

  @Test("A 429 cools at once, for as long as Retry-After says, else 5 s")
  func rateLimit() {
    var breaker = Self.breaker()
    breaker.attemptEnded(Self.attempt(.rateLimited, at: 10))
    #expect(!breaker.permits(0, at: Self.time(15)) && breaker.permits(0, at: Self.time(15.1)))
    breaker.attemptEnded(Self.attempt(.rateLimited, retryAfter: 30, at: 20))
    #expect(!breaker.permits(0, at: Self.time(50)) && breaker.permits(0, at: Self.time(50.1)))
    #expect(breaker.permits(1, at: Self.time(20)))
  }

  @Test("A deployment's own cooldown goes before Retry-After; none at all switches it off")
  func ownCooldown() {
    var breaker = Self.breaker(own: SimDuration(seconds: 2))
    breaker.attemptEnded(Self.attempt(.rateLimited, retryAfter: 30, at: 0))
    #expect(!breaker.permits(0, at: Self.time(2)) && breaker.permits(0, at: Self.time(2.1)))
    var off = Self.breaker(own: .zero)
    off.attemptEnded(Self.attempt(.rateLimited, retryAfter: 30, at: 0))
    #expect(off.permits(0, at: Self.time(0.1)))
  }

  @Test("A cooldown is not renewed by calls that were under way")
  func notRenewed() {
    var breaker = Self.breaker()
    breaker.attemptEnded(Self.attempt(.rateLimited, at: 0))
    breaker.attemptEnded(Self.attempt(.rateLimited, at: 4))
    #expect(breaker.permits(0, at: Self.time(5.1)))
  }

  @Test("A single deployment is never cooled by rate limits alone")
  func alone() {
    var breaker = Self.breaker(deployments: 1)
    for call in 0..<500 { breaker.attemptEnded(Self.attempt(.rateLimited, at: Double(call) / 100)) }
    #expect(breaker.permits(0, at: Self.time(5)))
    for call in 500..<1000 {
      breaker.attemptEnded(Self.attempt(.rateLimited, at: Double(call) / 100))
    }
    #expect(!breaker.permits(0, at: Self.time(10.1)), "1,000 failures and no success do cool")
  }

  @Test("Server errors cool when more than half of at least five requests failed")
  func failureShare() {
    var breaker = Self.breaker()
    for call in 0..<4 {
      breaker.attemptEnded(Self.attempt(.serverError, at: Double(call)))
      #expect(breaker.permits(0, at: Self.time(Double(call))))
    }
    breaker.attemptEnded(Self.attempt(.serverError, at: 4))
    #expect(!breaker.permits(0, at: Self.time(4.1)))

    var half = Self.breaker()
    for call in 0..<5 { half.attemptEnded(Self.attempt(.served, at: Double(call))) }
    for call in 5..<10 {
      half.attemptEnded(Self.attempt(.serverError, at: Double(call)))
      #expect(half.permits(0, at: Self.time(Double(call))), "half is not more than half")
    }
    half.attemptEnded(Self.attempt(.serverError, at: 10))
    #expect(!half.permits(0, at: Self.time(10.1)))
  }

  @Test("Counts are forgotten 60 s after the first event")
  func expiry() {
    var breaker = Self.breaker()
    for call in 0..<4 { breaker.attemptEnded(Self.attempt(.serverError, at: Double(call))) }
    breaker.attemptEnded(Self.attempt(.serverError, at: 60.5))
    #expect(breaker.permits(0, at: Self.time(60.6)))
  }

  @Test("A 400 never cools; 401, 402 and 404 cool at once; a 408 counts")
  func statuses() {
    var breaker = Self.breaker()
    for call in 0..<1000 {
      breaker.attemptEnded(Self.attempt(.serverError, status: 400, at: Double(call) / 100))
    }
    #expect(breaker.permits(0, at: Self.time(10)))
    for status in [401, 402, 404] {
      var other = Self.breaker()
      other.attemptEnded(Self.attempt(.serverError, status: status, at: 0))
      #expect(!other.permits(0, at: Self.time(1)), "\(status)")
    }
    var late = Self.breaker()
    late.attemptEnded(Self.attempt(.timedOut, at: 0))
    #expect(late.permits(0, at: Self.time(1)))
    for _ in 0..<4 { late.attemptEnded(Self.attempt(.timedOut, at: 1)) }
    #expect(!late.permits(0, at: Self.time(2)))
  }

  @Test("allowed_fails of 3 is the standard and ignored; 2 cools after three failures")
  func allowedFails() {
    var ignored = Self.breaker(["allowed_fails": .integer(3)])
    for call in 0..<4 { ignored.attemptEnded(Self.attempt(.serverError, at: Double(call) / 10)) }
    #expect(ignored.permits(0, at: Self.time(1)), "four failures are more than three allowed")
    var two = Self.breaker(["allowed_fails": .integer(2)])
    for call in 0..<2 { two.attemptEnded(Self.attempt(.serverError, at: Double(call) / 10)) }
    #expect(two.permits(0, at: Self.time(0.2)))
    two.attemptEnded(Self.attempt(.serverError, at: 0.3))
    #expect(!two.permits(0, at: Self.time(0.4)))
    // The count lives as long as a cooldown, 5 s: failures 3 s apart never add up to three.
    var slow = Self.breaker(["allowed_fails": .integer(2)])
    for call in 0..<20 {
      slow.attemptEnded(Self.attempt(.serverError, at: Double(call) * 3))
      #expect(slow.permits(0, at: Self.time(Double(call) * 3 + 0.1)))
    }
  }
}
