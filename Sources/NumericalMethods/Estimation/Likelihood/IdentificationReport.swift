/// Which parameters the data can tell, and which only priors or assumptions hold.
///
/// Eigenvalues are those of the information of the data alone (no prior) over the parameters that
/// were not fixed, scaled to a diagonal of 1 so that units do not matter: all are 1 where parameters
/// are told apart perfectly. A direction whose eigenvalue is small is a combination, in units of
/// standard errors that each parameter would have if the others were known, which the data hardly
/// tell.
///
/// Sources: D. A. Belsley, E. Kuh and R. E. Welsch, Regression Diagnostics (1980), for condition
/// indices and their limit of 30; C. R. Rao (1948) for tests of a fixed value by the score.
public struct IdentificationReport: Hashable, Sendable {
  /// A parameter's part in a combination.
  public struct Loading: Hashable, Sendable {
    /// The parameter.
    public let name: String
    /// Its weight, between -1 and 1.
    public let weight: Double
  }

  /// A combination of parameters.
  public struct Direction: Hashable, Sendable {
    /// The information about it, in a scale in which single parameters have 1.
    public let eigenvalue: Double
    /// The weight of each parameter in it; the squares sum to 1.
    public let loadings: [Loading]

    /// The weights worth naming, the greatest first.
    public func main(atLeast least: Double = 0.1) -> [Loading] {
      loadings.filter { $0.weight.magnitude >= least }
        .sorted { ($1.weight.magnitude, $0.name) < ($0.weight.magnitude, $1.name) }
    }
  }

  /// What is known of one parameter.
  public struct Entry: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// How it was treated.
    public let treatment: MaximumLikelihood.Treatment
    /// The precision that data give when nothing else must be estimated.
    public let informationAlone: Double
    /// The precision that data give beside the other parameters, with their priors; 0 where they
    /// cannot tell it from them.
    public let information: Double
    /// Of a penalised parameter: the share of the prior's variance that the data removed; 1 for a
    /// free one, `nil` for a fixed one.
    public let dataShare: Double?
    /// Of a fixed parameter: chi-square of 1 degree for its value, `nil` where data say nothing.
    public let scoreTest: Double?
    /// Of a fixed parameter: by how much the data would move it, to first order.
    public let pull: Double?
  }

  /// All directions, the best told first.
  public let directions: [Direction]
  /// One for each parameter.
  public let entries: [Entry]

  /// The largest eigenvalue over the smallest; infinite where data cannot tell some combination.
  public var conditionNumber: Double {
    guard let first = directions.first, let last = directions.last else { return 1 }
    return last.eigenvalue > Self.rounding * first.eigenvalue
      ? first.eigenvalue / last.eigenvalue : .infinity
  }

  /// Combinations that the data do not tell at all.
  public var untold: [Direction] {
    directions.filter { $0.eigenvalue <= Self.rounding * (directions.first?.eigenvalue ?? 0) }
  }

  /// Combinations that the data hardly tell: condition index of 30 or more, and those not told.
  public var weak: [Direction] {
    directions.filter { $0.eigenvalue * 900 <= directions.first?.eigenvalue ?? 0 }
  }

  /// Below this share of the largest an eigenvalue is rounding, mostly of differences.
  private static let rounding = 1e-9

  init(
    names: [String], parameters: [MaximumLikelihood.Parameter], information: SymmetricMatrix,
    gradient: [Double], covariance: SymmetricMatrix?
  ) {
    let moving = parameters.indices.filter { parameters[$0].treatment != .fixed }
    let scales = moving.map { index -> Double in
      information[index, index] > 0 ? 1 / information[index, index].squareRoot() : 0
    }
    var scaled = SymmetricMatrix(order: moving.count)
    for row in moving.indices {
      for column in 0...row {
        scaled[row, column] =
          information[moving[row], moving[column]] * scales[row] * scales[column]
      }
    }
    directions = scaled.eigenpairs().map { value, vector in
      Direction(
        eigenvalue: value,
        loadings: zip(moving, vector).map { Loading(name: names[$0], weight: $1) })
    }
    entries = parameters.indices.map { index in
      Self.entry(index, names[index], parameters, information, gradient, moving, covariance)
    }
  }

  private static func entry(
    _ index: Int, _ name: String, _ parameters: [MaximumLikelihood.Parameter],
    _ information: SymmetricMatrix, _ gradient: [Double], _ moving: [Int],
    _ covariance: SymmetricMatrix?
  ) -> Entry {
    let parameter = parameters[index]
    let alone = information[index, index]
    if let position = moving.firstIndex(of: index) {
      let total = covariance.map { 1 / $0[position, position] } ?? 0
      let prior = parameter.priorPrecision
      let own = max(0, total - prior)
      return Entry(
        name: name, treatment: parameter.treatment, informationAlone: alone, information: own,
        dataShare: prior > 0 ? (total > 0 ? own / total : 0) : 1, scoreTest: nil, pull: nil)
    }
    // What is left of the information when the others adapt (a Schur complement).
    let shared = moving.map { information[index, $0] }
    let left = covariance.map { alone - dot(shared, $0.times(shared)) } ?? 0
    let isTold = left > rounding * max(alone, 0) && left > 0
    return Entry(
      name: name, treatment: .fixed, informationAlone: alone, information: isTold ? left : 0,
      dataShare: nil, scoreTest: isTold ? gradient[index] * gradient[index] / left : nil,
      pull: isTold ? gradient[index] / left : nil)
  }
}
