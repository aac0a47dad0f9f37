/// The mixed logit of panels by simulated maximum likelihood: persons differ in their coefficients,
/// which they keep over all their tasks.
///
/// The probability of a person's choices is the mean over draws of the product of logit
/// probabilities. Coefficients are independent; each is the same for all, or normal, or log-normal.
///
/// The simulated likelihood can have several maxima, the more so the fewer the draws: the Electricity
/// panel with 100 Halton draws has one of -3952.49 (R's mlogit, and ours from small deviations) and one
/// of -3946.28 (xlogit); with 600 draws both find -3888.47. Start from several places.
///
/// Draws are lanes: utilities of a person are one product of characteristics (alternatives of all
/// tasks by characteristics) and coefficients (characteristics by draws), the gradient another. Sums
/// over persons run in order, so that threads change nothing; products are OpenBLAS's, whose last bits
/// depend on the machine.
///
/// Source: Train (2009), chapters 6 and 10; D. Revelt and K. Train, Review of Economics and
/// Statistics 80 (1998).
public struct MixedLogit: LikelihoodModel {
  /// The choices.
  public let data: ChoiceData
  /// One for each characteristic; `nil` for a coefficient that all have alike.
  public let laws: [CoefficientLaw?]
  /// Draws of each person.
  public let draws: Int
  /// Threads; results do not depend on it.
  public var threads: Int
  /// The processor's instructions that passes use; results do not depend on it.
  var instructionSet = SimulatedShares.bestInstructionSet
  /// The characteristics whose coefficients are drawn.
  let random: [Int]
  /// Draws of a person in whole lanes of eight.
  let lanes: Int
  /// Standard normals at `((person · random + k) · lanes + r / 8)[r % 8]`.
  let normals: [SIMD8<Double>]

  /// Creates the model.
  ///
  /// - Parameters:
  ///   - data: the choices to explain.
  ///   - laws: the law of each coefficient; `nil` for one that is the same for all.
  ///   - draws: draws for each person.
  ///   - normals: standard normals at `(person · draws + draw) · random + k`, where `k` counts the
  ///     coefficients that are drawn; see ``CubePoints/standardNormals(_:)``.
  ///   - threads: persons under way at once; results do not depend on it.
  /// - Precondition: counts agree.
  public init(
    _ data: ChoiceData, laws: [CoefficientLaw?], draws: Int, normals: [Double], threads: Int = 1
  ) {
    precondition(laws.count == data.width, "every characteristic has a law or none")
    precondition(draws > 0 && threads > 0, "a simulation has draws")
    let random = laws.indices.filter { laws[$0] != nil }
    precondition(
      normals.count == data.persons.count * draws * random.count, "every person has draws")
    self.data = data
    self.laws = laws
    self.draws = draws
    self.threads = threads
    self.random = random
    lanes = (draws + 7) / 8
    var inLanes = [SIMD8<Double>](
      repeating: .zero, count: data.persons.count * random.count * lanes)
    for person in data.persons.indices {
      for draw in 0..<draws {
        for index in random.indices {
          inLanes[(person * random.count + index) * lanes + draw / 8][draw % 8] =
            normals[(person * draws + draw) * random.count + index]
        }
      }
    }
    self.normals = inLanes
  }

  /// Means of all coefficients, then deviations of those that are drawn.
  public var parameterNames: [String] {
    data.characteristicNames + random.map { "deviation of \(data.characteristicNames[$0])" }
  }

  /// The simulated log likelihood and its gradient.
  public func logLikelihood(_ parameters: [Double], gradient: inout [Double]) -> Double {
    let persons = evaluate(parameters)
    gradient = [Double](repeating: 0, count: parameters.count)
    var value = 0.0
    for person in persons {
      value += person.value
      for index in gradient.indices { gradient[index] += person.slopes[index] }
    }
    return value
  }

  /// The gradient of each person.
  public func scores(_ parameters: [Double]) -> [Double]? {
    evaluate(parameters).flatMap(\.slopes)
  }

  private func evaluate(_ parameters: [Double]) -> [MixedLogitPerson.Result] {
    precondition(parameters.count == data.width + random.count, "a parameter for each name")
    BLAS.prepare()
    return resultsInOrder(
      data.persons.count, threads: threads,
      makeWorker: { MixedLogitPerson(self, parameters) }, compute: { $0.evaluate($1) })
  }
}
