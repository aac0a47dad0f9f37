import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// What the engine does with a call whose attempts fail, on two endpoints of one model.
@Suite struct FailoverTests {
  private func plan(
    world: World = .ideal, policy: Policy = SmallWorld.cheapest, tasks: Int = 40,
    terms change: (inout [EndpointTerms]) -> Void
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue([
      HandMadeEndpoint(provider: 0, prompt: 1), HandMadeEndpoint(provider: 1, prompt: 2),
    ])
    var terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: 1, secondsPer1kOutput: 9))
    change(&terms)
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(calls: 2), arrivals: .poisson(ratePerSecond: 0.01)),
      policy: policy, seed: 21, replication: 0, warmUp: .zero, horizon: SmallWorld.seconds(1e6),
      drain: SmallWorld.seconds(1e6), taskLimit: tasks)
  }

  /// Each refusal before the first token costs its delay and goes on to the next endpoint.
  @Test(arguments: [AttemptOutcome.serverError, .rateLimited, .providerDown, .overloaded])
  func `a refusal falls over to the next endpoint`(outcome: AttemptOutcome) throws {
    var world = World.ideal
    world.refusalDelay = SmallWorld.seconds(0.25)
    world.gatewayOverhead = SmallWorld.seconds(0.04)
    if outcome == .providerDown {
      world.hasOutages = true
      // Down for good, nearly always: gaps of a microsecond, incidents of years.
      world.providerIncidents = IncidentLaw(
        gapShape: 1, gapScale: SimDuration(microseconds: 1), repairLogMean: 18, repairLogSD: 0,
        outageShare: 1)
      world.endpointIncidents = IncidentLaw(
        gapShape: 1, gapScale: SmallWorld.seconds(1e9), repairLogMean: 0, repairLogSD: 0,
        outageShare: 1)
    }
    let plan = plan(world: world) { terms in
      switch outcome {
      case .serverError: terms[0].serverErrorShare = 1
      case .rateLimited: terms[0].rateLimitShare = 1
      case .providerDown: terms[1].provider = ProviderID(0)
      default: (terms[0].profile.slots, terms[0].profile.queueLimit) = (0, 0)
      }
    }
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    let refused = rows.filter { $0.endpoint.index == 0 }
    #expect(!refused.isEmpty && refused.allSatisfy { $0.outcome == outcome })
    #expect(refused.allSatisfy { $0.duration == SmallWorld.seconds(0.25) })
    #expect(refused.allSatisfy { $0.usage == .zero && $0.cost == .zero })
    if outcome == .providerDown {
      // Both endpoints hang on the provider that is down: nothing is ever served.
      #expect(record.count(AttemptOutcome.served) == 0)
      #expect(record.count(CallEnding.failedProviderDown) == record.all.callsArrived)
      #expect(record.count(TaskEnding.unsolved) == 40)
      return
    }
    #expect(record.count(CallEnding.completed) == 80)
    #expect(record.all.callsArrived == 80)
    #expect(rows.count == 160)
    // The client's time to first token includes the refusal: 0.04 + 0.25 + 0.04 + 1 s.
    #expect(record.timeToFirstToken.min == 1_330_000 && record.timeToFirstToken.max == 1_330_000)
    #expect(record.callTime.max == 10_330_000)
  }

  /// After the first token the client has half an answer: no failover, the client asks again.
  @Test func `a stream that breaks off does not fall over`() {
    var world = World.ideal
    world.cutHazardPerSecond = 0.2
    let (record, rows) = plan(world: world) { _ in }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.allSatisfy { $0.attempt == 0 && $0.endpoint.index == 0 })
    let cut = rows.filter { $0.outcome == .cutMidStream }
    #expect(cut.count == record.count(CallEnding.failedMidStream) && cut.count > 20)
    for row in cut {
      #expect(row.disposition == .absorbed)
      #expect(row.duration > row.timeToFirstToken && row.usage.output.count < 1_000)
    }
    #expect(record.all.repeats > 20)
    #expect(record.costByDisposition[Disposition.absorbed.rawValue] > .zero)
  }

  @Test func `an empty answer is waived and does not fall over`() {
    var world = World.ideal
    world.zeroCompletionShare = 0.5
    let (record, rows) = plan(world: world) { _ in }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.allSatisfy { $0.attempt == 0 })
    let empty = rows.filter { $0.outcome == .zeroCompletion }
    #expect(empty.count == record.count(CallEnding.failedZeroCompletion) && empty.count > 20)
    #expect(empty.allSatisfy { $0.disposition == .waived && $0.usage.output == .zero })
    #expect(record.ledger.insuranceExpense > .zero)
  }

  /// One try and three repeats of the first step, pauses of half to all of 5, 10 and 20 s.
  @Test func `a step that fails four times ends its task`() {
    var policy = SmallWorld.cheapest
    policy.retry = RetryRule(attemptLimit: 2, rounds: 1)
    let (record, rows) = plan(policy: policy) { terms in
      terms[0].serverErrorShare = 1
      terms[1].serverErrorShare = 1
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(record.count(TaskEnding.unsolved) == 40)
    #expect(record.count(CallEnding.failedServerError) == 160)
    #expect(rows.count == 320)
    for task in 0..<40 {
      let own = rows.filter { $0.task.number == UInt64(task) }
      #expect(own.map(\.repetition) == [0, 0, 1, 1, 2, 2, 3, 3])
      #expect(own.map(\.endpoint.index) == [0, 1, 0, 1, 0, 1, 0, 1])
      for (repetition, base) in [(1, 5.0), (2, 10), (3, 20)] {
        let pause = (own[2 * repetition].sentAt - own[2 * repetition - 1].endedAt).seconds
        #expect(pause >= base / 2 && pause <= base)
      }
    }
  }

  @Test func `the gateway's pause comes between rounds`() {
    var policy = SmallWorld.cheapest
    policy.retry = RetryRule(attemptLimit: 30, rounds: 3, firstPause: SmallWorld.seconds(4))
    let (_, rows) = plan(policy: policy, tasks: 10) { terms in
      terms[0].serverErrorShare = 1
      terms[1].serverErrorShare = 1
    }.runCollecting()
    for (before, after) in zip(rows, rows.dropFirst())
    where before.task == after.task && before.repetition == after.repetition {
      let gap = (after.sentAt - before.endedAt).seconds
      switch after.attempt {
      case 2: #expect(gap >= 2 && gap <= 4)
      case 4: #expect(gap >= 4 && gap <= 8)
      default: #expect(gap == 0)
      }
    }
    #expect(rows.map(\.attempt).max() == 5)
  }

  @Test func `a call that fits nowhere is rejected and ends its task`() {
    var policy = SmallWorld.cheapest
    policy.preferences.only = []
    let (record, rows) = plan(policy: policy) { _ in }.runCollecting()
    #expect(record.audit().isEmpty && rows.isEmpty)
    #expect(record.count(CallEnding.rejected) == 40 && record.all.callsArrived == 40)
    #expect(record.count(TaskEnding.unsolved) == 40)
  }

  /// Waiting calls are served in the order in which they came.
  @Test func `law: an endpoint's queue is first come, first served`() {
    var plan = plan(tasks: 300) { terms in
      (terms[0].profile.slots, terms[0].profile.residualLogSD) = (3, 1)
    }
    plan.workload.arrivals = .poisson(ratePerSecond: 0.5)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    let order = rows.filter { $0.endpoint.index == 0 }.sorted { $0.sentAt < $1.sentAt }
    // Service began a second's residual before the first token; starts are those of the queue.
    #expect(order.count == 600)
    var running: [Int64] = []
    for row in order {
      // With three slots, a call starts when fewer than three of those before it are running.
      running.removeAll { $0 <= row.sentAt.microseconds }
      let earliest =
        running.count < 3 ? row.sentAt.microseconds : running.sorted()[running.count - 3]
      #expect(row.sentAt.microseconds + row.timeToFirstToken.microseconds > earliest)
      running.append(row.endedAt.microseconds)
    }
  }
}
