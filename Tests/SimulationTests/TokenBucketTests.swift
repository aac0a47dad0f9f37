import Accounting
import Demand
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Rate limits: one bucket by hand, then buckets at work in an endpoint.
@Suite struct TokenBucketTests {
  private func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64((seconds * 1e6).rounded()))
  }

  private func admits(_ bucket: TokenBucket, _ amount: Double, at time: SimTime) -> Bool {
    var copy = bucket
    return copy.admits(amount, at: time)
  }

  @Test func `a full bucket gives its minute at once and refills evenly`() {
    var bucket = TokenBucket(perMinute: 60)
    for _ in 0..<60 {
      #expect(admits(bucket, 1, at: .zero))
      bucket.take(1, at: .zero)
    }
    #expect(!admits(bucket, 1, at: .zero))
    #expect(!admits(bucket, 1, at: time(0.99)))
    #expect(admits(bucket, 1, at: time(1.000001)))
  }

  @Test func `it never holds more than a minute's allowance`() {
    var bucket = TokenBucket(perMinute: 60)
    #expect(admits(bucket, 60, at: time(1_000)))
    bucket.take(60, at: time(1_000))
    #expect(!admits(bucket, 2, at: time(1_001)))
  }

  @Test func `a request larger than the bucket goes when it is full and leaves a debt`() {
    var bucket = TokenBucket(perMinute: 60)
    #expect(admits(bucket, 90, at: .zero))
    bucket.take(90, at: .zero)
    #expect(!admits(bucket, 0, at: time(29)))
    #expect(admits(bucket, 0, at: time(30.001)))
    #expect(!admits(bucket, 90, at: time(89)))
    #expect(admits(bucket, 90, at: time(90.001)))
  }

  /// An endpoint with one limit, offered twice as much; every call is one attempt.
  private func plan(_ limit: (inout EndpointTerms) -> Void) -> RunPlan {
    let catalogue = SmallWorld.catalogue([HandMadeEndpoint()])
    var terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(secondsPer1kOutput: 0.001))
    limit(&terms[0])
    var world = World.ideal
    world.hasRateLimits = true
    world.clientPause = SmallWorld.seconds(1e6)
    world.clientPauseLimit = world.clientPause
    var policy = SmallWorld.cheapest
    policy.retry = SmallWorld.once
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: 2)),
      policy: policy, seed: 4, replication: 0, warmUp: .zero, horizon: SmallWorld.seconds(3_000),
      drain: SmallWorld.seconds(60))
  }

  /// Under steady overload a bucket passes its first minute and then its rate, less what is left in
  /// it at the end; the bound of 10 calls left is wide for a load of twice the rate.
  @Test(arguments: 0..<3) func `the long-run rate is that of the limit`(kind: Int) {
    let plan = plan { terms in
      switch kind {
      case 0: terms.requestsPerMinute = 60
      case 1: terms.inputTokensPerMinute = 60_000
      default: terms.outputTokensPerMinute = 60_000
      }
    }
    let record = plan.run()
    #expect(record.audit().isEmpty)
    let served = record.count(AttemptOutcome.served)
    // A minute in the bucket, then one call a second; calls are of 1,000 tokens each way.
    #expect((3_060 - 11...3_061).contains(served))
    #expect(record.count(AttemptOutcome.rateLimited) == record.all.callsArrived - served)
    #expect(record.count(CallEnding.failedRateLimited) == record.all.callsArrived - served)
    // The offer was indeed about twice the rate.
    #expect(record.all.callsArrived > 5_500)
  }

  @Test func `without rate limits everything passes`() {
    var plan = plan { $0.requestsPerMinute = 60 }
    var world = plan.setting.world
    world.hasRateLimits = false
    plan.setting = Setting(
      catalogue: plan.setting.catalogue, terms: plan.setting.terms, world: world,
      startsAt: SmallWorld.startsAt)
    let record = plan.run()
    #expect(record.count(AttemptOutcome.served) == record.all.callsArrived)
  }
}
