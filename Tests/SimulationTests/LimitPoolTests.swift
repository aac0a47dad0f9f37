import Demand
import NumericalMethods
import Quantities
import Testing

@testable import Simulation

/// The limits of one account, by hand: documented rules (Anthropic, "Rate limits"; OpenAI, "Rate
/// limits"; RFC 9110, 10.2.3) turned into timelines.
@Suite struct LimitPoolTests {
  private func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64((seconds * 1e6).rounded()))
  }

  private func pool(_ set: (inout LimitTerms) -> Void) -> LimitPool {
    var terms = LimitTerms()
    terms.retryAfter = .exact
    set(&terms)
    return LimitPool(terms)
  }

  private func call(_ input: Int = 1_000, cached: Int = 0, outputLimit: Int = 500) -> LimitDemand {
    LimitDemand(input: input, cached: cached, outputLimit: outputLimit)
  }

  private func peek(
    at pool: LimitPool, for demand: LimitDemand, _ now: SimTime
  ) -> LimitRefusal? {
    var copy = pool
    return copy.refusal(of: demand, at: now)
  }

  /// Asks and, if admitted, takes.
  private func send(
    _ demand: LimitDemand, to pool: inout LimitPool, at seconds: Double
  ) -> LimitRefusal? {
    let refusal = pool.refusal(of: demand, at: time(seconds))
    if refusal == nil { pool.admit(demand, at: time(seconds), isCounted: true) }
    return refusal
  }

  @Test func `without limits everything passes`() {
    var pool = pool { _ in }
    for _ in 0..<1_000 {
      #expect(send(call(1_000_000), to: &pool, at: 0) == nil)
      pool.release(outputLimit: 500, output: 100_000, at: .zero, isCounted: true)
    }
    #expect(pool.use.requests == 1_000)
  }

  @Test func `a refused call uses nothing up`() {
    var pool = pool { terms in
      terms.requestsPerMinute = 2
      terms.inputTokensPerMinute = 1_000
    }
    #expect(send(call(900), to: &pool, at: 0) == nil)
    // Refused for its input, again and again: the second request is still there.
    for _ in 0..<50 {
      let refusal = send(call(200), to: &pool, at: 0)
      #expect(refusal == LimitRefusal(reason: .inputTokens, retryAfter: SimDuration(seconds: 6)))
    }
    #expect(send(call(100), to: &pool, at: 0) == nil)
    #expect(pool.use.requests == 2 && pool.use.inputTokens == 1_000)
  }

  @Test func `cached reads are exempt where the provider exempts them`() {
    for isExempt in [true, false] {
      var pool = pool { terms in
        terms.inputTokensPerMinute = 10_000
        terms.areCachedReadsExempt = isExempt
      }
      #expect(send(call(10_000, cached: 9_000), to: &pool, at: 0) == nil)
      let second = send(call(10_000, cached: 9_000), to: &pool, at: 0)
      #expect((second == nil) == isExempt)
    }
  }

  @Test func `output counts as written, or as declared until it is known`() {
    var actual = pool { $0.outputTokensPerMinute = 600 }
    #expect(send(call(outputLimit: 500), to: &actual, at: 0) == nil)
    #expect(send(call(outputLimit: 500), to: &actual, at: 0) == nil)
    actual.release(outputLimit: 500, output: 650, at: time(0), isCounted: true)
    // 50 tokens of debt, 10 tokens a second.
    let debt = send(call(), to: &actual, at: 1)
    #expect(debt == LimitRefusal(reason: .outputTokens, retryAfter: SimDuration(seconds: 4)))
    #expect(send(call(), to: &actual, at: 5) == nil)

    var reserved = pool { terms in
      terms.outputTokensPerMinute = 600
      terms.outputCounting = .reserved
    }
    #expect(send(call(outputLimit: 500), to: &reserved, at: 0) == nil)
    let refusal = send(call(outputLimit: 500), to: &reserved, at: 0)
    #expect(refusal == LimitRefusal(reason: .outputTokens, retryAfter: SimDuration(seconds: 40)))
    // The call ends after 100 tokens: 400 come back, and 500 are there at once.
    reserved.release(outputLimit: 500, output: 100, at: time(0), isCounted: true)
    #expect(send(call(outputLimit: 500), to: &reserved, at: 0) == nil)
    #expect(actual.use.outputTokens == 650 && reserved.use.outputTokens == 100)
  }

  @Test func `no more at once than the cap`() {
    var pool = pool { $0.concurrency = 2 }
    #expect(send(call(), to: &pool, at: 0) == nil && send(call(), to: &pool, at: 0) == nil)
    #expect(send(call(), to: &pool, at: 100) == LimitRefusal(reason: .concurrency))
    pool.release(outputLimit: 500, output: 1, at: time(100), isCounted: true)
    #expect(send(call(), to: &pool, at: 100) == nil)
  }

  /// RFC 9110: `Retry-After` is a whole number of seconds.
  @Test func `what a refusal says of when to come back`() {
    for (rule, wait) in [
      (LimitTerms.RetryAfter.exact, SimDuration(microseconds: 857_143)),
      (.seconds, SimDuration(microseconds: 1_000_000)), (.absent, nil),
    ] {
      var pool = pool { terms in
        terms.requestsPerMinute = 70
        terms.retryAfter = rule
      }
      for _ in 0..<70 { #expect(send(call(), to: &pool, at: 0) == nil) }
      #expect(send(call(), to: &pool, at: 0) == LimitRefusal(reason: .requests, retryAfter: wait))
    }
  }

  /// The first instant at which a call is admitted is the refusal plus its `Retry-After`, to the
  /// microsecond, for any limits and any past.
  @Test func `law: a call that comes back in time is admitted, a microsecond earlier it is not`() {
    var draw = RandomStream(seed: 3, entity: 0, code: 0)
    var reasons = Set<LimitReason>()
    for _ in 0..<300 {
      var pool = pool { terms in
        terms.requestsPerMinute = 1 + 300 * draw.uniform()
        terms.inputTokensPerMinute = (1_000 + 1e6 * draw.uniform()).rounded()
        terms.outputTokensPerMinute = 100 + 1e5 * draw.uniform()
        terms.outputCounting = draw.bernoulli(0.5) ? .actual : .reserved
      }
      var now = SimTime.zero
      for _ in 0..<200 {
        now = now + SimDuration(microseconds: Int64(draw.below(2_000_000)))
        let demand = call(Int(draw.below(20_000)), outputLimit: Int(draw.below(4_000)))
        guard let refusal = pool.refusal(of: demand, at: now) else {
          pool.admit(demand, at: now, isCounted: true)
          pool.release(
            outputLimit: demand.outputLimit, output: demand.outputLimit / 2, at: now,
            isCounted: true)
          continue
        }
        reasons.insert(refusal.reason)
        let wait = refusal.retryAfter ?? .zero
        let early = now + wait - SimDuration(microseconds: 1)
        #expect(peek(at: pool, for: demand, early) != nil)
        #expect(peek(at: pool, for: demand, now + wait) == nil)
      }
    }
    #expect(reasons == [.requests, .inputTokens, .outputTokens])
  }
}

/// The limit on growth: OpenAI's rule of thumb, no more than 50 % in 15 minutes from a floor on.
@Suite struct AccelerationGaugeTests {
  private func time(_ seconds: Int) -> SimTime {
    SimTime(microseconds: Int64(seconds) * 1_000_000)
  }

  /// Sends calls of 1,000 tokens evenly, so many a minute, and counts what passes each minute.
  private func passed(_ rates: [Int], floor: Double) -> [Int] {
    var gauge = AccelerationGauge(AccelerationLimit(floor: floor))
    var counts: [Int] = []
    for (minute, rate) in rates.enumerated() {
      var count = 0
      for number in 0..<rate {
        let now = SimTime(
          microseconds: Int64(minute) * 60_000_000 + Int64(number) * 60_000_000 / Int64(rate))
        if gauge.admits(1_000, at: now) {
          gauge.take(1_000, at: now)
          count += 1
        }
      }
      counts.append(count)
    }
    return counts
  }

  @Test func `a step of 50 % every 15 minutes passes, a larger one is cut to it`() {
    let steps = [100, 150, 225, 337]
    let ramp = steps.flatMap { Array(repeating: $0, count: 16) }
    #expect(passed(ramp, floor: 100_000) == ramp)
    let jump = Array(repeating: 100, count: 16) + Array(repeating: 400, count: 4)
    let through = passed(jump, floor: 100_000)
    #expect(through[..<16].allSatisfy { $0 == 100 })
    // 1.5 times the mean minute before; the minutes of the jump raise that mean one by one.
    #expect((149...151).contains(through[16]) && through[17] > through[16])
    #expect(through[19] < 180)
  }

  @Test func `below its floor traffic may do what it likes`() {
    #expect(passed([0, 0, 500, 0, 500], floor: 500_000) == [0, 0, 500, 0, 500])
    // A new account has no past: it begins at the floor.
    #expect(passed([500], floor: 200_000) == [200])
  }

  @Test func `what is long past is forgotten`() {
    var gauge = AccelerationGauge(AccelerationLimit(floor: 1_000))
    for second in 0..<1_200 where gauge.admits(100, at: time(second)) {
      gauge.take(100, at: time(second))
    }
    let soon = gauge.admits(1_001, at: time(1_200))
    let late = gauge.admits(1_001, at: time(1_000_000))
    let few = gauge.admits(1_000, at: time(1_000_000))
    #expect(soon && !late && few)
  }
}
