/// A linear regression some of whose regressors move with the error, told by instruments that do not.
///
/// Prices follow from appeal that nobody measured, so a regression of log shares on prices understates
/// how customers mind them; cost shifters tell the difference. Two steps of the generalised method of
/// moments: first two-stage least squares, then the weights by the residuals' moments about their mean,
/// efficient under errors of unequal variance. With the log of a share less that of the outside option
/// as response it is the logit of market shares.
///
/// Sources: L. P. Hansen, Econometrica 50 (1982); S. Berry, RAND Journal of Economics 25 (1994), for
/// shares; moments about their mean as in C. Conlon and J. Gortmaker, RAND Journal of Economics 51
/// (2020).
public struct InstrumentalRegression: Hashable, Sendable {
  /// One coefficient for each regressor.
  public let coefficients: [Double]
  /// Their standard errors, whatever the errors' variances.
  public let standardErrors: [Double]
  /// Hansen's statistic: chi-square of ``surplus`` degrees where all instruments are valid.
  public let overidentification: Double
  /// How many more instruments than regressors there are.
  public let surplus: Int

  /// Regresses.
  ///
  /// - Parameters:
  ///   - response: what is explained.
  ///   - regressors: one list for each.
  ///   - instruments: one list for each, those regressors among them that are their own.
  ///   - groups: the group of each observation, whose mean is taken off everything (fixed effects);
  ///     `nil` for none, in which case a constant is a regressor and an instrument like others.
  /// - Returns: `nil` where there are fewer instruments than regressors, or some follow from others, or
  ///   the instruments do not tell the regressors apart.
  public init?(
    response: [Double], regressors: [[Double]], instruments: [[Double]], groups: [Int]? = nil
  ) {
    let count = response.count
    guard regressors.count <= instruments.count, !regressors.isEmpty,
      (regressors + instruments).allSatisfy({ $0.count == count }),
      groups?.count ?? count == count
    else { return nil }
    func within(_ column: [Double]) -> [Double] { groups.map { Self.within(column, $0) } ?? column }
    let y = within(response)
    let x = regressors.map(within)
    let z = instruments.map(within)
    let crossed = z.map { z in x.map { dot(z, $0) } }
    let towards = z.map { dot($0, y) }
    var squares = SymmetricMatrix(order: z.count)
    for row in z.indices {
      for column in 0...row { squares[row, column] = dot(z[row], z[column]) }
    }
    guard let first = Self.solve(squares.inverse(), crossed, towards),
      let weights = Self.moments(Self.residuals(y, x, first.coefficients), z).inverse(),
      let second = Self.solve(weights, crossed, towards)
    else { return nil }
    coefficients = second.coefficients
    let residuals = Self.residuals(y, x, coefficients)
    let spread = Self.moments(residuals, z)
    standardErrors = x.indices.map { index in
      // The row of (GᵀWG)⁻¹GᵀW, and its product with the moments' variance from both sides.
      let row = z.indices.map { moment in
        x.indices.reduce(0) { $0 + second.inverse[index, $1] * second.projected[$1][moment] }
      }
      return dot(row, spread.times(row)).squareRoot()
    }
    let moments = z.map { dot($0, residuals) }
    overidentification = dot(moments, weights.times(moments))
    surplus = z.count - x.count
  }

  /// Coefficients for these weights, with GᵀW and the inverse of GᵀWG.
  private static func solve(
    _ weights: SymmetricMatrix?, _ crossed: [[Double]], _ towards: [Double]
  ) -> (coefficients: [Double], projected: [[Double]], inverse: SymmetricMatrix)? {
    guard let weights, let width = crossed.first?.count else { return nil }
    let projected = (0..<width).map { column in weights.times(crossed.map { $0[column] }) }
    var curvature = SymmetricMatrix(order: width)
    for row in 0..<width {
      for column in 0...row {
        curvature[row, column] = dot(projected[row], crossed.map { $0[column] })
      }
    }
    guard let inverse = curvature.inverse() else { return nil }
    return (inverse.times(projected.map { dot($0, towards) }), projected, inverse)
  }

  private static func residuals(_ y: [Double], _ x: [[Double]], _ b: [Double]) -> [Double] {
    y.indices.map { row in x.indices.reduce(y[row]) { $0 - x[$1][row] * b[$1] } }
  }

  /// The variance of the sums of moments, about their means.
  private static func moments(_ residuals: [Double], _ z: [[Double]]) -> SymmetricMatrix {
    let count = Double(residuals.count)
    let moments = z.map { z -> [Double] in
      let products = zip(z, residuals).map { $0 * $1 }
      let mean = products.reduce(0, +) / count
      return products.map { $0 - mean }
    }
    var variance = SymmetricMatrix(order: z.count)
    for row in z.indices {
      for column in 0...row { variance[row, column] = dot(moments[row], moments[column]) }
    }
    return variance
  }

  /// A column less the mean of each group.
  private static func within(_ column: [Double], _ groups: [Int]) -> [Double] {
    let order = groups.indices.sorted { (groups[$0], $0) < (groups[$1], $1) }
    var result = column
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, groups[order[last + 1]] == groups[order[first]] { last += 1 }
      let mean = order[first...last].reduce(0) { $0 + column[$1] } / Double(last - first + 1)
      for place in first...last { result[order[place]] -= mean }
      first = last + 1
    }
    return result
  }
}
