import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Retries, breakers and the limit of a call in runs worked out by hand.
@Suite struct ResilienceRunTests {
  private func plan(
    tasksAt offsets: [Double], drills: [ScheduledIncident] = [], endpoints: Int = 1,
    first: Double = 1, _ policy: (inout Policy) -> Void
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue(
      (0..<endpoints).map { HandMadeEndpoint(provider: $0, prompt: Double($0 + 1)) })
    let terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: first, secondsPer1kOutput: 1))
    var own = SmallWorld.cheapest
    policy(&own)
    return SmallWorld.plan(
      catalogue, terms, SmallWorld.conversation(), tasksAt: offsets, drills: drills, policy: own)
  }

  private func down(_ from: Double, _ to: Double, provider: Int = 0) -> ScheduledIncident {
    SmallWorld.incident(from, to, scope: IncidentScope(provider: ProviderID(provider)))
  }

  /// Refused at 0, told at 0.29 s; a pause of 1 s, then of 2 s, without chance: sent at 1.29, 3.58 s.
  @Test func `an SDK's retries at one endpoint pause between them`() {
    let (record, rows) = plan(tasksAt: [0], drills: [down(0, 3)]) {
      $0.retry = RetryRule(attemptLimit: 3, rounds: 1, firstPause: SmallWorld.seconds(1))
      $0.retry.sameEndpointAttempts = 3
      $0.retry.pausePlace = .sameEndpoint
      $0.retry.jitter = .none
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.providerDown, .providerDown, .served])
    #expect(rows.map(\.sentAt.seconds) == [0, 1.29, 3.58])
    #expect(rows.map(\.role) == [.first, .retry, .retry])
    #expect(record.effort.attempts == [1, 2, 0])
  }

  /// The call may take 4 s: the pause after the second refusal would end at 3.58 s, which is in time,
  /// and the attempt is given up at 4 s, before its token at 4.58 s.
  @Test func `the limit of a call runs over attempts and pauses`() {
    func rows(_ limit: Double) -> [AttemptRow] {
      let (record, rows) = plan(tasksAt: [0], drills: [down(0, 3)]) {
        $0.retry = RetryRule(attemptLimit: 9, rounds: 1, firstPause: SmallWorld.seconds(1))
        $0.retry.sameEndpointAttempts = 9
        $0.retry.pausePlace = .sameEndpoint
        $0.retry.jitter = .none
        $0.timeouts.call = SmallWorld.seconds(limit)
      }.runCollecting()
      #expect(record.audit().isEmpty)
      return rows.filter { $0.repetition == 0 }
    }
    let four = rows(4)
    #expect(four.map(\.outcome) == [.providerDown, .providerDown, .timedOut])
    #expect(four[2].endedAt.seconds == 4)
    // With 3.5 s no pause is begun that would outlast them: the call ends with its last error.
    #expect(rows(3.5).map(\.outcome) == [.providerDown, .providerDown])
    // With 5 s the first token is in time and the last one is not.
    #expect(rows(5).last?.outcome == .timedOutMidStream)
    #expect(rows(5.58).last?.outcome == .served)
  }

  /// One task a second, refused from 0 to 20 s: two refusals open the circuit at 1.29 s for 10 s;
  /// the probe of 12 s fails and opens it for 20 s; that of 33 s succeeds.
  @Test func `a circuit is tried again after its cooldown, with one probe`() {
    let (record, rows) = plan(
      tasksAt: (0..<40).map(Double.init), drills: [down(0, 20)]
    ) {
      $0.retry = SmallWorld.once
      $0.breaker = RuleSettings(
        CircuitBreaker.card,
        [
          "consecutive_failures": .integer(2), "cooldown": .duration(SmallWorld.seconds(10)),
          "cooldown_factor": .number(2),
        ])
    }.runCollecting()
    #expect(record.audit().isEmpty)
    let refused = rows.filter { $0.outcome == .providerDown }
    #expect(refused.count == 3)
    // Clients repeat at once what was kept out, so that the first after the cooldown is the probe.
    #expect(refused.prefix(2).map(\.sentAt.seconds) == [0, 0.29])
    let opened = [0.58, refused[2].endedAt.seconds]
    #expect(refused[2].sentAt.seconds >= 10.58)
    let between = rows.filter {
      ($0.sentAt.seconds > opened[0] && $0.sentAt.seconds < 10.58)
        || ($0.sentAt.seconds > opened[1] && $0.sentAt.seconds < opened[1] + 20)
    }
    #expect(between.isEmpty)
    #expect(record.count(CallEnding.failedKeptOut) > 20)
    #expect(record.count(CallEnding.rejected) == 0)
    #expect(record.count(AttemptOutcome.served) > 3)
  }

  /// Ten tasks at once find the endpoint down; with a budget of a tenth one of them is tried again.
  @Test func `a budget ends calls with their last error`() {
    let (record, rows) = plan(
      tasksAt: Array(repeating: 0, count: 10), drills: [down(0, 900)], endpoints: 2
    ) {
      $0.retry = RetryRule(attemptLimit: 2, rounds: 1)
      $0.retry.budget = RetryBudgetRule(
        share: 0.1, minimumPerSecond: 0, window: SmallWorld.seconds(1))
    }.runCollecting()
    #expect(record.audit().isEmpty)
    let firstCalls = rows.filter { $0.repetition == 0 }
    #expect(firstCalls.count == 11 && firstCalls.count { $0.role == .retry } == 1)
    // Law: never more than a tenth of the calls, whatever the clients repeat.
    #expect(10 * record.allRoles[AttemptRole.retry.rawValue] <= record.all.callsArrived)
  }

  /// An empty answer is passed on unless the rule says to try again.
  @Test func `empty answers are tried again where the rule says so`() {
    func outcomes(_ rule: RetriedOutcomes) -> [AttemptOutcome] {
      var plan = plan(tasksAt: [0]) {
        $0.retry = RetryRule(attemptLimit: 3, rounds: 1)
        $0.retry.sameEndpointAttempts = 3
        $0.retry.retriedOutcomes = rule
      }
      var world = plan.setting.world
      world.zeroCompletionShare = 1
      plan.setting = Setting(
        catalogue: plan.setting.catalogue, terms: plan.setting.terms, world: world,
        startsAt: SmallWorld.startsAt)
      let (record, rows) = plan.runCollecting()
      #expect(record.audit().isEmpty)
      return rows.filter { $0.repetition == 0 }.map(\.outcome)
    }
    #expect(outcomes(.standard) == [.zeroCompletion])
    #expect(outcomes(RetriedOutcomes([.zeroCompletion])).count == 3)
  }
}
