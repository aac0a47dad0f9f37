import Accounting
public import Demand
import Quantities
import Routing
import Supply

/// Which call of a run is to be explained, and what is known of it so far.
struct CallTracer {
  /// Its number among the calls that count, from 1.
  let number: Int
  /// Only calls of this task count; `nil` for all.
  let task: TaskID?
  /// The task whose model choice is kept.
  let choiceTask: TaskID?
  var callsSeen = 0
  var choice: ModelChoiceTrail?
  var trail: CallTrail?
  var hasEnded = false
}

// The trail of one call, kept only where somebody asks for it.
extension Engine {
  /// Notes how a task came to its model.
  mutating func traceModel(_ model: ModelID?, of task: TaskID, _ profile: TaskProfile) {
    guard tracer?.choiceTask == task else { return }
    let isNamed = profile.namedModel != nil
    tracer?.choice = ModelChoiceTrail(
      model: model, isNamed: isNamed, at: now,
      considered: isNamed ? [] : gateway.consideredModels)
  }

  /// Counts a call that has just been made, and begins its trail where it is the one.
  mutating func traceCall(_ slot: Int32) {
    let live = sessions[Int(slot)]
    guard let wanted = tracer, wanted.task == nil || wanted.task == live.session.task else {
      return
    }
    tracer?.callsSeen += 1
    guard wanted.callsSeen + 1 == wanted.number else { return }
    tracedSlot = slot
    var trail = CallTrail(
      number: books.record.all.callsArrived, task: live.session.task, branch: live.session.branch,
      step: live.session.step, repetition: live.session.repetition,
      taskType: Int(live.profile.type), issuedAt: live.callIssuedAt)
    trail.modelChoice = wanted.choice
    tracer?.trail = trail
  }

  /// Asks the gateway to write down its next decision where it is about the traced call.
  mutating func traceRequest(_ request: CallRequest) {
    tracer?.trail?.request = request
    gateway.trail = DecisionTrail()
  }

  /// Takes what the gateway wrote down.
  mutating func traceDecision(_ decision: Decision) {
    if let trail = gateway.trail {
      tracer?.trail?.moments.append(.decision(decision, trail, at: now))
    }
    gateway.trail = nil
  }

  mutating func traceEnd(_ ending: CallEnding) {
    tracer?.trail?.endedAt = now
    tracer?.trail?.ending = ending
    tracer?.hasEnded = true
    tracedSlot = -1
  }

  /// Runs until the call that is sought has ended.
  fileprivate consuming func trace(_ wanted: CallTracer) -> CallTracer? {
    tracer = wanted
    gateway.notesOdds = true
    while tracer?.hasEnded == false, advanceToNextEvent() {}
    // The run ended before the call did.
    if tracedSlot >= 0 {
      now = end
      traceEnd(.censored)
    }
    return tracer
  }
}

extension RunPlan {
  /// The trail of one call of the run.
  ///
  /// The run is made twice as far as to the call: once to learn whose it is, and once to see that
  /// task's model chosen. Neither run differs from one that nobody looks at.
  ///
  /// - Parameters:
  ///   - number: its number in order of issue, from 1.
  ///   - task: count calls of this task only; `nil` for all.
  public func explain(call number: Int, of task: TaskID? = nil) -> CallSearch {
    func search(choiceOf choiceTask: TaskID?) -> CallTracer? {
      Engine(self, sink: nil).trace(
        CallTracer(number: number, task: task, choiceTask: choiceTask))
    }
    guard let first = search(choiceOf: task) else { return .absent(calls: 0) }
    guard let trail = first.trail else { return .absent(calls: first.callsSeen) }
    if trail.modelChoice != nil { return .found(trail) }
    return .found(search(choiceOf: trail.task)?.trail ?? trail)
  }
}
