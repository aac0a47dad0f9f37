import Demand
import NumericalMethods
import Quantities
import Supply

/// Scores every eligible model for a block of task starts by one matrix product.
///
/// Utility of model m for a task of type k, in units of the value of a solved step:
/// `P(success | quality of m, mean difficulty of k) - cost of a step on m / value`. It is the
/// product of a task vector (type as one-hot, size of the parts of a step relative to the mean)
/// and a model vector (success by type, cost of each part). Both are on a fixed-point grid, so
/// the product is exact and the same on every machine (DESIGN section 11).
struct ModelScorer: Sendable {
  /// Largest entry of either matrix: with 2^20 steps per one and a few dozen features every
  /// partial sum stays below 2^53.
  private static let featureLimit = 8.0

  private let models: [EligibleModel]
  private let types: [TaskType]
  private let usdPerSolvedStep: Double
  private let stated: ScorerWeights
  private var choices: [Int32] = []
  private var scores: [Double] = []

  init(
    models: [EligibleModel], types: [TaskType], usdPerSolvedStep: Double, weights: ScorerWeights
  ) {
    self.models = models
    self.types = types
    self.usdPerSolvedStep = usdPerSolvedStep
    stated = weights
  }

  /// Features of a task: its type, then the three parts of a step.
  private var featureCount: Int { types.count + 3 }

  func choice(of position: Int) -> Int { Int(choices[position]) }

  /// Scores of every model for one task of the block.
  func scores(of position: Int) -> [Double] {
    models.indices.map { scores[$0 * choices.count + position] }
  }

  mutating func score(
    block: UInt64, size: UInt64, _ workload: Workload, _ prices: [CallPrice], chance: Chance
  ) {
    let tasks = Int(size)
    let features = taskFeatures(block: block, count: tasks, workload, chance: chance)
    let weights = modelWeights(prices, workload.solvedTask)
    exactProduct(weights, features, lanes: 0..<tasks, into: &scores)
    choices = (0..<tasks).map { task in
      var best = 0
      for model in models.indices where scores[model * tasks + task] > scores[best * tasks + task] {
        best = model
      }
      return Int32(best)
    }
  }

  /// Feature-major: row f holds feature f of every task of the block.
  private func taskFeatures(
    block: UInt64, count: Int, _ workload: Workload, chance: Chance
  ) -> GridMatrix {
    let meanFirstInput = workload.meanFirstInput
    var features = GridMatrix(rows: featureCount, columns: count)
    for position in 0..<count {
      let task = TaskID(block * UInt64(count) + UInt64(position))
      let profile = workload.requests.profile(of: task, chance: chance)
      var session = workload.open(task, chance: chance)
      _ = workload.advance(&session, after: nil, chance: chance)
      let relativeInput = Double(session.context) / meanFirstInput
      features[Int(profile.type), position] = 1
      features[types.count, position] = 1
      features[types.count + 1, position] = min(Self.featureLimit, relativeInput)
      features[types.count + 2, position] = 1
    }
    return features
  }

  private func modelWeights(_ prices: [CallPrice], _ law: SolvedTaskLaw) -> GridMatrix {
    var weights = GridMatrix(rows: models.count, columns: featureCount)
    for (row, (model, price)) in zip(models, prices).enumerated() {
      for (column, type) in types.enumerated() {
        weights[row, column] =
          stated.success
          * law.success(quality: model.qualityLogits, difficulty: type.meanDifficulty)
      }
      for (part, cost) in [price.newInput, price.cachedInput, price.output].enumerated() {
        weights[row, types.count + part] = -min(
          Self.featureLimit, stated.costs[part] * cost / usdPerSolvedStep)
      }
    }
    return weights
  }
}

/// Weights that a scenario states over a scorer's features; 1 each unless it does.
struct ScorerWeights: Sendable {
  var success: Double
  /// Of new input, cached input and output.
  var costs: [Double]
}
