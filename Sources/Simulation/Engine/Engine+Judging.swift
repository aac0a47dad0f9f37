import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// Whether answers are good, who says so, and what a cascade makes of it.
extension Engine {
  /// Whether the answer to a conversation's present step is good enough.
  ///
  /// The step's own draw is compared with the chance of the model that answered: a better model is
  /// right wherever a worse one is.
  func isGoodAnswer(_ slot: Int32) -> Bool {
    var stream = stepStream(.stepSuccess, of: sessions[Int(slot)].session)
    let model = Int(sessions[Int(slot)].routing.model.index)
    let success = plan.workload.successProbability(
      quality: plan.setting.models[model].qualityLogits,
      difficulty: sessions[Int(slot)].profile.difficulty, of: sessions[Int(slot)].session)
    return stream.uniform() < success && !sessions[Int(slot)].flight.hasToolError
  }

  /// Input of the first request of a conversation that has not begun.
  func firstInput(of opened: Session) -> TokenCount {
    var session = opened
    _ = plan.workload.advance(&session, after: nil, chance: chance)
    return TokenCount(Int(session.context))
  }

  /// Tells the gateway how a step went, as far as anyone does.
  mutating func report(_ slot: Int32, isGood: Bool, by channel: FeedbackChannel) {
    let live = sessions[Int(slot)]
    guard live.profile.namedModel == nil else { return }
    let answer = JudgedAnswer(
      task: live.session.task, branch: Int(live.session.branch), step: Int(live.session.step),
      repetition: Int(live.session.repetition))
    gateway.learn(
      StepFeedback(
        task: live.session.task, type: Int(live.profile.type), firstInput: live.firstInput,
        model: live.routing.model, isGood: channel.report(answer, isGood: isGood, chance),
        cost: live.callCost, callTime: now - live.callIssuedAt))
  }

  /// The model that the present rung asks for.
  func askedModel(of slot: Int32) -> ModelID {
    let rung = sessions[Int(slot)].routing.rung
    guard rung > 0, let cascade = plan.policy.cascade else { return sessions[Int(slot)].model }
    return cascade.models[rung]
  }

  /// Where the present rung has served the conversation.
  func sticky(of slot: Int32) -> StickyRecord {
    let rung = sessions[Int(slot)].routing.rung
    let keeper = keeper(of: Int(slot))
    return rung == 0 ? sessions[keeper].sticky : sessions[keeper].upperSticky[rung - 1]
  }

  /// Keeps what an answer leaves behind: the conversation's endpoint and its cached prefix.
  ///
  /// The key of stickiness includes the model: a fallback's success is not the model's own.
  mutating func noteSuccess(_ slot: Int32) {
    let index = Int(slot)
    if sessions[index].routing.model == askedModel(of: slot) {
      let endpoint = EndpointID(Int(sessions[index].flight.endpoint))
      let rung = sessions[index].routing.rung
      let keeper = keeper(of: index)
      let readsCache = sessions[index].flight.usage.cacheRead > .zero
      if rung == 0 {
        sessions[keeper].sticky.succeed(
          at: endpoint, now, readsCache: readsCache, under: stickiness)
      } else {
        sessions[keeper].upperSticky[rung - 1].succeed(
          at: endpoint, now, readsCache: readsCache, under: stickiness)
      }
    }
    keepPrefix(slot)
  }

  /// Whether the judge of the policy's cascade sends a call that has been answered to the next rung.
  func climbs(_ slot: Int32) -> Bool {
    let rung = sessions[Int(slot)].routing.rung
    guard let cascade = plan.policy.cascade, sessions[Int(slot)].profile.namedModel == nil,
      rung + 1 < cascade.models.count
    else { return false }
    let session = sessions[Int(slot)].session
    var stream = chance.stream(
      .judgement, task: session.task, branch: Int(session.branch), step: Int(session.step),
      repetition: Int(session.repetition), attempt: rung)
    return !cascade.judge.accepts(isGoodAnswer(slot), uniform: stream.uniform())
  }

  /// Sends the same call to the next rung; the client has seen nothing of the answer.
  mutating func climb(_ slot: Int32) {
    guard let cascade = plan.policy.cascade else { return }
    let index = Int(slot)
    noteSuccess(slot)
    books.answerSetAside(isMeasured: sessions[index].isMeasured)
    let flight = sessions[index].flight
    sessions[index].rejectedAnswer = RejectedAnswer(
      model: sessions[index].routing.model, endpoint: flight.endpoint, sentAt: flight.sentAt,
      startedAt: flight.startedAt, firstTokenAt: flight.firstTokenAt,
      output: flight.usage.output)
    sessions[index].routing.climb(to: cascade.models[sessions[index].routing.rung + 1])
    sessions[index].phase = .rerouting
    attempt(slot)
  }

  /// No upper rung answers: the client gets the answer that the judge did not accept.
  mutating func takeRejected(_ answer: RejectedAnswer, _ slot: Int32) {
    let index = Int(slot)
    sessions[index].rejectedAnswer = nil
    books.answerSetAside(-1, isMeasured: sessions[index].isMeasured)
    sessions[index].flight.endpoint = answer.endpoint
    sessions[index].flight.sentAt = answer.sentAt
    sessions[index].flight.startedAt = answer.startedAt
    sessions[index].flight.firstTokenAt = answer.firstTokenAt
    sessions[index].routing.settle(on: answer.model)
    finishCall(slot, output: answer.output)
  }
}
