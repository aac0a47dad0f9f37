/// The nested logit with a dissimilarity of its own for each nest, by full information.
///
/// Alternatives of a nest resemble each other: with dissimilarity 1 in each nest it is the plain
/// logit; towards 0 a nest's alternatives become perfect substitutes. Above 1 a nest agrees with
/// utility maximisation in a neighbourhood at best.
///
/// Sources: Train (2009), chapter 4; W. H. Greene, Econometric Analysis (7th ed.), section 18.2 for
/// the form without scaling; D. A. Hensher and W. H. Greene, Empirical Economics 27 (2002), for what
/// sets both apart.
public struct NestedLogit: LikelihoodModel {
  /// How the dissimilarity enters.
  public enum Form: Hashable, Sendable {
    /// Utilities of a nest are divided by it: consistent with utility maximisation.
    case scaled
    /// It multiplies the inclusive value only; characteristics of the nest as a whole stand outside.
    case inclusiveValueOnly
  }

  /// The choices.
  public let data: ChoiceData
  /// The nest of each alternative, counted from 0.
  public let nests: [Int]
  /// How dissimilarities enter.
  public let form: Form
  /// In ``Form/inclusiveValueOnly``: whether a characteristic belongs to the nest as a whole; its
  /// value is that of the nest's first alternative that is there.
  public let isOfNest: [Bool]
  private let nestNames: [String]

  /// Creates the model.
  ///
  /// - Precondition: every alternative has a nest; the form with scaling knows no characteristics of
  ///   nests (there they are characteristics that a nest's alternatives have alike).
  public init(
    _ data: ChoiceData, nests: [Int], nestNames: [String], form: Form = .scaled,
    isOfNest: [Bool]? = nil
  ) {
    precondition(nests.count == data.alternatives, "every alternative has a nest")
    precondition(nests.allSatisfy { nestNames.indices.contains($0) }, "every nest has a name")
    precondition(form != .scaled || isOfNest == nil, "the form with scaling needs no such flags")
    self.data = data
    self.nests = nests
    self.nestNames = nestNames
    self.form = form
    self.isOfNest = isOfNest ?? [Bool](repeating: false, count: data.width)
    precondition(self.isOfNest.count == data.width, "every characteristic belongs somewhere")
  }

  /// Coefficients, then a dissimilarity for each nest.
  public var parameterNames: [String] {
    data.characteristicNames + nestNames.map { "dissimilarity of \($0)" }
  }

  /// The log likelihood and its gradient; NaN unless dissimilarities are positive.
  public func logLikelihood(_ parameters: [Double], gradient: inout [Double]) -> Double {
    guard parameters[data.width...].allSatisfy({ $0 > 0 || form == .inclusiveValueOnly }) else {
      return .nan
    }
    let (value, slopes) = evaluate(parameters)
    gradient = columnSums(slopes, columns: parameters.count)
    return value
  }

  /// The gradient of each person.
  public func scores(_ parameters: [Double]) -> [Double]? { evaluate(parameters).scores }

  /// The value and the gradient of each person.
  private func evaluate(_ parameters: [Double]) -> (value: Double, scores: [Double]) {
    let lower = data.utilities(
      (0..<data.width).map { isOfNest[$0] ? 0 : parameters[$0] })
    let upper = data.utilities(
      (0..<data.width).map { isOfNest[$0] ? parameters[$0] : 0 })
    var scores = [Double](repeating: 0, count: data.persons.count * parameters.count)
    var value = 0.0
    var task = NestedTask(self, Array(parameters[data.width...]))
    for (person, tasks) in data.persons.enumerated() {
      for index in tasks {
        value += task.evaluate(index, lower: lower, upper: upper)
        task.add(index, to: &scores, at: person * parameters.count)
      }
    }
    return (value, scores)
  }
}

/// The work on one task, in memory that is used again.
private struct NestedTask {
  private let model: NestedLogit
  private let dissimilarities: [Double]
  /// Slopes by what enters the lower level.
  private var slopes: [Double]
  private var within: [Double]
  private var inclusive: [Double]
  private var upperUtilities: [Double]
  private var dissimilaritySlopes: [Double]
  private var nestSlopes: [Double]
  /// The first alternative of each nest that is there.
  private var first: [Int?]

  init(_ model: NestedLogit, _ dissimilarities: [Double]) {
    self.model = model
    self.dissimilarities = dissimilarities
    slopes = model.nests.map { _ in 0 }
    within = slopes
    inclusive = dissimilarities.map { _ in 0 }
    upperUtilities = inclusive
    dissimilaritySlopes = inclusive
    nestSlopes = inclusive
    first = dissimilarities.map { _ in nil }
  }

  /// The log probability of what was chosen; keeps the slopes.
  mutating func evaluate(_ task: Int, lower: [Double], upper: [Double]) -> Double {
    let data = model.data
    let start = task * data.alternatives
    let chosen = data.chosen[task]
    let isScaled = model.form == .scaled
    func scale(_ nest: Int) -> Double { isScaled ? 1 / dissimilarities[nest] : 1 }
    var tops = [Double](repeating: -.infinity, count: dissimilarities.count)
    var sums = [Double](repeating: 0, count: dissimilarities.count)
    for nest in first.indices { first[nest] = nil }
    for (index, nest) in model.nests.enumerated() where data.isPresent[start + index] {
      tops[nest] = max(tops[nest], lower[start + index] * scale(nest))
      first[nest] = first[nest] ?? index
    }
    for (index, nest) in model.nests.enumerated() {
      within[index] =
        data.isPresent[start + index]
        ? deterministicExp(lower[start + index] * scale(nest) - tops[nest]) : 0
      sums[nest] += within[index]
    }
    var top = -Double.infinity
    for (nest, index) in first.enumerated() {
      guard let index else { continue }
      inclusive[nest] = tops[nest] + deterministicLog(sums[nest])
      upperUtilities[nest] = upper[start + index] + dissimilarities[nest] * inclusive[nest]
      top = max(top, upperUtilities[nest])
    }
    var total = 0.0
    for nest in first.indices where first[nest] != nil {
      total += deterministicExp(upperUtilities[nest] - top)
    }
    let own = model.nests[chosen]
    for nest in first.indices {
      let share = first[nest] == nil ? 0 : deterministicExp(upperUtilities[nest] - top) / total
      nestSlopes[nest] = (nest == own ? 1 : 0) - share
      dissimilaritySlopes[nest] = first[nest] == nil ? 0 : nestSlopes[nest] * inclusive[nest]
    }
    for (index, nest) in model.nests.enumerated() {
      let share = sums[nest] > 0 ? within[index] / sums[nest] : 0
      var slope = (index == chosen ? 1.0 : 0) - (nest == own ? share : 0)
      slope += nestSlopes[nest] * dissimilarities[nest] * share
      slopes[index] = slope * scale(nest)
      if isScaled {
        let ratio = lower[start + index] * scale(nest) * scale(nest)
        dissimilaritySlopes[nest] -= slope * ratio
      }
    }
    return lower[start + chosen] * scale(own) - inclusive[own] + upperUtilities[own] - top
      - deterministicLog(total)
  }

  /// Adds the gradient of the task that was evaluated last.
  func add(_ task: Int, to scores: inout [Double], at place: Int) {
    let data = model.data
    let start = task * data.alternatives
    for column in 0..<data.width {
      var sum = 0.0
      if model.isOfNest[column] {
        for (nest, index) in first.enumerated() {
          guard let index else { continue }
          sum += nestSlopes[nest] * data.characteristics[(start + index) * data.width + column]
        }
      } else {
        for index in slopes.indices {
          sum += slopes[index] * data.characteristics[(start + index) * data.width + column]
        }
      }
      scores[place + column] += sum
    }
    for nest in dissimilaritySlopes.indices {
      scores[place + data.width + nest] += dissimilaritySlopes[nest]
    }
  }
}
