import Accounting
import Demand
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Cascades within a run: who answers, who pays, what the client sees.
struct CascadeRunTests {
  /// Model 0 gets about half of the steps right, model 1 nearly all; the second costs ten times more.
  private static let scores = [1_200.0, 1_700.0]
  private static let models = [ModelID(0), ModelID(1)]

  private static func plan(
    _ judge: Judge?, scores: [Double] = scores, modelRule: RuleSettings? = nil,
    drills: [ScheduledIncident] = [], namedShare: Double = 0, tasks: Int = 60
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue(
      [
        HandMadeEndpoint(model: 0, provider: 0),
        HandMadeEndpoint(model: 1, provider: 1, prompt: 10),
      ], scores: scores)
    let terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: 1, secondsPer1kOutput: 1))
    var policy = Policy(
      name: "cascade", modelRule: modelRule ?? .named(models: [ModelID(0)], weights: [1]),
      endpointRule: .cheapestFirst)
    policy.cascade = judge.map { Cascade(models: models, judge: $0) }
    let offsets = (0..<tasks).map { Double($0) * 2 }
    var plan = SmallWorld.plan(
      catalogue, terms, SmallWorld.conversation(calls: 3), tasksAt: offsets, drills: drills,
      policy: policy)
    plan.workload = SmallWorld.workload(
      SmallWorld.conversation(calls: 3),
      arrivals: .recorded(offsets: offsets.map(SmallWorld.seconds)), namedShare: namedShare)
    return plan
  }

  private static func alone(_ model: Int) -> RunPlan {
    plan(nil, modelRule: .named(models: [ModelID(model)], weights: [1]))
  }

  @Test("A judge that accepts everything makes the first rung of the cascade all of it")
  func acceptsAll() {
    let cascade = Self.plan(Judge(trueAccept: 1, trueReject: 0)).run()
    #expect(cascade.digest == Self.alone(0).run().digest)
    #expect(cascade.all.answersSetAside == 0)
  }

  @Test("A judge that accepts nothing pays every rung and shows the last one's answers")
  func acceptsNothing() {
    let (record, rows) = Self.plan(Judge(trueAccept: 0, trueReject: 1)).runCollecting()
    let top = Self.alone(1).run()
    #expect(record.audit().isEmpty)
    #expect(record.all.tasksEnded == top.all.tasksEnded)
    #expect(record.all.callsArrived == top.all.callsArrived)
    #expect(record.all.attemptCount == 2 * record.all.callsArrived)
    #expect(record.all.answersSetAside == record.all.callsArrived)
    // Each attempt is billed once, numbered on, the lower rung first.
    #expect(rows.allSatisfy { $0.disposition == .billed })
    for row in rows { #expect(Int32(row.endpoint.index) == row.attempt) }
    var billed = USDTotal.zero
    for row in rows { billed += row.cost }
    #expect(billed == record.costByDisposition[Disposition.billed.rawValue])
  }

  @Test("Times add up: a call that climbs takes as long as both rungs")
  func times() {
    let (_, rows) = Self.plan(Judge(trueAccept: 0, trueReject: 1), tasks: 1).runCollecting()
    #expect(rows.count >= 2)
    #expect(rows[1].sentAt == rows[0].endedAt)
  }

  /// The same draw for every rung of a step: a better model is right wherever a worse one is, so
  /// that a judge that knows the truth loses nothing against the top model alone.
  @Test("A judge that is never wrong solves what the top model solves, for less")
  func truthfulJudge() {
    let cascade = Self.plan(Judge(trueAccept: 1, trueReject: 1)).run()
    let top = Self.alone(1).run()
    let cheap = Self.alone(0).run()
    #expect(cascade.audit().isEmpty)
    #expect(cascade.tasksSolved == top.tasksSolved)
    #expect(cascade.tasksSolved > cheap.tasksSolved)
    #expect(cascade.cost < top.cost)
    #expect(cascade.all.repeats == top.all.repeats)
  }

  /// The first model is never right: every answer is sent on with probability 0.7, so that of n
  /// steps about 0.7 n climb. Five standard deviations: one seed in 1.7 million fails.
  @Test("A judge sends bad answers on as often as is stated")
  func statedAccuracy() {
    let record = Self.plan(
      Judge(trueAccept: 1, trueReject: 0.7), scores: [-1e6, SmallWorld.perfectScore], tasks: 300
    ).run()
    let calls = Double(record.all.callsArrived)
    let climbed = Double(record.all.answersSetAside)
    #expect(abs(climbed - 0.7 * calls) < 5 * (0.21 * calls).squareRoot())
    #expect(record.audit().isEmpty)
  }

  @Test("Where no upper rung answers, the client gets the answer that was not accepted")
  func upperRungDown() {
    let down = SmallWorld.incident(0, 2_000, scope: IncidentScope(provider: ProviderID(1)))
    let record = Self.plan(Judge(trueAccept: 0, trueReject: 1), drills: [down]).run()
    let cheap = Self.alone(0).run()
    #expect(record.audit().isEmpty)
    #expect(record.count(CallEnding.completed) == record.all.callsArrived)
    #expect(record.all.answersSetAside == 0)
    #expect(record.all.tasksEnded == cheap.all.tasksEnded)
    #expect(record.all.attemptCount > record.all.callsArrived)
  }

  @Test("A task that names its model does not climb")
  func named() {
    let record = Self.plan(Judge(trueAccept: 0, trueReject: 1), namedShare: 1).run()
    #expect(record.all.answersSetAside == 0)
    #expect(record.all.attemptCount == record.all.callsArrived)
  }
}
