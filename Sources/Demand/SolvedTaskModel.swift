import NumericalMethods

/// What a task takes and whether it ends solved, in expectation, by the quality of its model.
///
/// Assumed: difficulty D ~ Normal(mean of the task's type, 1); a call at quality q succeeds with
/// the probability of its ``SolvedTaskLaw``; a step has at most four calls; the task ends unsolved with
/// the first step that fails four times. Every task has the mean number of steps.
package struct SolvedTaskModel: Sendable {
  /// Steps of a task before repeats.
  package let steps: Double
  /// Mean difficulty of each kind of task.
  package let difficulties: [Double]
  /// Relative frequency of each kind.
  package let weights: [Double]
  /// How likely a call is to succeed.
  package let law: SolvedTaskLaw

  /// Calls that one task makes, and the share of tasks that end solved.
  package struct Expectation: Hashable, Sendable {
    /// Calls per task, repeats included.
    package let calls: Double
    /// Share of tasks that end solved.
    package let solved: Double

    /// Creates an expectation.
    package init(calls: Double, solved: Double) {
      self.calls = calls
      self.solved = solved
    }
  }

  /// Calls of one step at most: the first and three repeats.
  package static let callsPerStepMax = 4

  /// Creates the model of a workload.
  package init(
    steps: Double, types: [TaskType], typeWeights: [Double], law: SolvedTaskLaw = .calibrated
  ) {
    self.steps = steps
    difficulties = types.map(\.meanDifficulty)
    weights = typeWeights
    self.law = law
  }

  /// What a model of this quality comes to, averaged over difficulty and kinds of task.
  ///
  /// The trapezoid rule with step 1/16 on ±8 standard deviations; the rule converges
  /// geometrically on integrands of this kind (L. N. Trefethen and J. A. C. Weideman, 2014).
  package func expectation(qualityLogits quality: Double) -> Expectation {
    var calls = 0.0
    var solved = 0.0
    var mass = 0.0
    for (difficulty, weight) in zip(difficulties, weights) {
      for node in -128...128 {
        let deviation = Double(node) / 16
        let share = weight * deterministicExp(-0.5 * deviation * deviation)
        let task = Self.task(
          success: law.success(quality: quality, difficulty: difficulty + deviation),
          steps: steps)
        calls += share * task.calls
        solved += share * task.solved
        mass += share
      }
    }
    guard mass > 0 else { return Expectation(calls: steps, solved: 1) }
    return Expectation(calls: calls / mass, solved: solved / mass)
  }

  /// The probability that a step succeeds at first with a model of this quality, averaged as
  /// ``expectation(qualityLogits:)`` is.
  package func firstSuccess(qualityLogits quality: Double) -> Double {
    var succeeded = 0.0
    var mass = 0.0
    for (difficulty, weight) in zip(difficulties, weights) {
      for node in -128...128 {
        let deviation = Double(node) / 16
        let share = weight * deterministicExp(-0.5 * deviation * deviation)
        succeeded += share * law.success(quality: quality, difficulty: difficulty + deviation)
        mass += share
      }
    }
    return mass > 0 ? succeeded / mass : 1
  }

  /// The same tasks with another number of steps.
  package func with(steps: Double) -> SolvedTaskModel {
    SolvedTaskModel(
      steps: steps, types: difficulties.map { TaskType(name: "", meanDifficulty: $0) },
      typeWeights: weights, law: law)
  }

  /// A task of known difficulty: `success` is the probability that one call succeeds.
  package static func task(success: Double, steps: Double) -> Expectation {
    let failure = 1 - success
    let perStep = 1 + failure + failure * failure + failure * failure * failure
    let stepFailure = failure * failure * failure * failure
    guard stepFailure < 1 else { return Expectation(calls: perStep, solved: 0) }
    // Where a step almost never fails, the geometric sum is its own limit.
    if stepFailure * steps < 1e-7 {
      return Expectation(calls: perStep * steps, solved: 1 - stepFailure * steps)
    }
    let solved = deterministicPow(1 - stepFailure, steps)
    return Expectation(calls: perStep * (1 - solved) / stepFailure, solved: solved)
  }
}
