public import Demand
import NumericalMethods
public import Quantities
public import Supply

/// What a gateway learns of a step once its answer has been judged.
///
/// Who judges errs and does not always answer; the bill always comes. What the step was really like
/// is not here.
public struct StepFeedback: Sendable {
  /// The task.
  public var task: TaskID
  /// Position of its type in the workload's types.
  public var type: Int
  /// Input of the task's first request.
  public var firstInput: TokenCount
  /// The model that gave the answer.
  public var model: ModelID
  /// Whether the answer was reported to be good; `nil` where nobody said anything.
  public var isGood: Bool?
  /// What the call has cost, all of its attempts together.
  public var cost: USD
  /// From the client's request to the last token.
  public var callTime: SimDuration

  /// Creates feedback.
  public init(
    task: TaskID, type: Int, firstInput: TokenCount, model: ModelID, isGood: Bool?, cost: USD,
    callTime: SimDuration
  ) {
    self.task = task
    self.type = type
    self.firstInput = firstInput
    self.model = model
    self.isGood = isGood
    self.cost = cost
    self.callTime = callTime
  }
}

/// Which answer is judged: the place of a draw.
public struct JudgedAnswer: Sendable {
  /// The task.
  public var task: TaskID
  /// 0 for the main conversation, else the number of a sub-agent.
  public var branch: Int
  /// Steps of the conversation behind it.
  public var step: Int
  /// Times that the step has been repeated.
  public var repetition: Int

  /// Names an answer.
  public init(task: TaskID, branch: Int, step: Int, repetition: Int) {
    self.task = task
    self.branch = branch
    self.step = step
    self.repetition = repetition
  }
}

/// Somebody who says whether answers are good, and errs.
public struct Judge: Hashable, Sendable {
  /// Probability that a good answer is called good.
  public var trueAccept: Double
  /// Probability that a bad answer is called bad.
  public var trueReject: Double

  /// Creates a judge.
  ///
  /// - Precondition: probabilities.
  public init(trueAccept: Double, trueReject: Double) {
    precondition((0...1).contains(trueAccept) && (0...1).contains(trueReject), "probabilities")
    self.trueAccept = trueAccept
    self.trueReject = trueReject
  }

  /// What a judge that draws `uniform` says of an answer.
  public func accepts(_ isGood: Bool, uniform: Double) -> Bool {
    isGood ? uniform < trueAccept : uniform >= trueReject
  }
}

/// How a gateway gets to know how steps went: from a share of them, and not always rightly.
public struct FeedbackChannel: Hashable, Sendable {
  /// Turn of the draw, beyond the rungs of any cascade.
  private static let turn = 63
  /// Share of steps of which somebody says whether they went well.
  public var share: Double
  /// Who says it.
  public var judge: Judge

  /// Creates a channel.
  public init(share: Double, judge: Judge) {
    self.share = share
    self.judge = judge
  }

  /// What is reported of an answer: a draw of the answer's own, the same under every policy.
  ///
  /// - Returns: `nil` where nobody says anything.
  public func report(_ answer: JudgedAnswer, isGood: Bool, _ chance: Chance) -> Bool? {
    var stream = chance.stream(
      .judgement, task: answer.task, branch: answer.branch, step: answer.step,
      repetition: answer.repetition, attempt: Self.turn)
    guard stream.uniform() < share else { return nil }
    return judge.accepts(isGood, uniform: stream.uniform())
  }
}
