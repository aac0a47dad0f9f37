/// A linear regression with a ridge, kept up to date one observation at a time, whose old
/// observations may fade.
///
/// It holds `A = ridge·I + Σ x xᵀ` and `b = Σ y x` with their discounts, the inverse of `A` by rank-1
/// updates (Sherman and Morrison 1950), and the coefficients `A⁻¹ b`. Sums are plain loops in one
/// order, so that a decision that rests on them is the same on every machine. BLAS would save a third
/// of the microsecond that 26 features take (measured), with other last bits on other CPUs.
public struct DiscountedRidge: Sendable {
  /// Share of the ridge below which discounting tops it up (ParetoBandit 0.1.1).
  static let floorShare = 0.1

  /// Features.
  public let dimension: Int
  /// What keeps directions without data from running away.
  public let ridge: Double
  /// Row by row.
  private var precision: [Double]
  private var moment: [Double]
  private var inverse: [Double]
  /// Coefficients: the solution of `A w = b`.
  public private(set) var coefficients: [Double]
  /// What discounting has left of the ridge.
  private var ridgeLeft: Double
  private var image: [Double]

  /// A regression without data.
  ///
  /// - Precondition: one feature or more, and a ridge above 0.
  public init(dimension: Int, ridge: Double) {
    precondition(dimension > 0 && ridge > 0)
    var identity = Array(repeating: 0.0, count: dimension * dimension)
    for index in 0..<dimension { identity[index * dimension + index] = ridge }
    self.init(
      precision: identity, moment: Array(repeating: 0, count: dimension), ridge: ridge)
  }

  /// A regression that begins with what is known.
  ///
  /// - Parameters:
  ///   - precision: `A`, the ridge included, row by row; symmetric and positive definite.
  ///   - moment: `b`.
  ///   - ridge: how much of `A` is ridge.
  public init(precision: [Double], moment: [Double], ridge: Double) {
    precondition(precision.count == moment.count * moment.count, "A is square")
    dimension = moment.count
    self.ridge = ridge
    self.precision = precision
    self.moment = moment
    ridgeLeft = ridge
    inverse = precision
    coefficients = moment
    image = moment
    invert()
  }

  /// The expected value at `x`.
  public func mean(_ x: [Double]) -> Double {
    var sum = 0.0
    for index in 0..<dimension { sum += coefficients[index] * x[index] }
    return sum
  }

  /// `xᵀ A⁻¹ x`: how little is known at `x`, in units of the variance of one observation.
  public func variance(_ x: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<dimension {
      var entry = 0.0
      for column in 0..<dimension { entry += inverse[row * dimension + column] * x[column] }
      sum += entry * x[row]
    }
    return sum
  }

  /// Lets all that was observed so far, and the ridge, count for less.
  ///
  /// Where little of the ridge is left, it is filled up again, so that directions without data do
  /// not become certain of anything; that costs an inversion.
  ///
  /// - Parameter factor: above 0, at most 1.
  public mutating func discount(by factor: Double) {
    guard factor < 1 else { return }
    for index in precision.indices { precision[index] *= factor }
    for index in moment.indices { moment[index] *= factor }
    ridgeLeft *= factor
    if ridgeLeft < ridge * Self.floorShare {
      addRidge(ridge - ridgeLeft)
    } else {
      for index in inverse.indices { inverse[index] /= factor }
    }
  }

  /// Takes in an observation of weight 1.
  public mutating func add(_ x: [Double], _ y: Double) {
    var spread = 0.0
    for row in 0..<dimension {
      var entry = 0.0
      for column in 0..<dimension { entry += inverse[row * dimension + column] * x[column] }
      image[row] = entry
      spread += entry * x[row]
    }
    for row in 0..<dimension {
      for column in 0..<dimension { precision[row * dimension + column] += x[row] * x[column] }
      moment[row] += y * x[row]
    }
    // A⁻¹ is positive definite, so a negative spread is rounding that has run away.
    guard spread >= -1e-9 else {
      addRidge(max(ridge - ridgeLeft, ridge * Self.floorShare))
      return
    }
    let scale = 1 + spread
    for row in 0..<dimension {
      for column in 0..<dimension {
        inverse[row * dimension + column] -= image[row] * image[column] / scale
      }
    }
    solve()
  }

  /// Fills up the ridge where the inverse has grown past all use.
  public mutating func stabilise(traceLimit: Double) {
    var trace = 0.0
    for index in 0..<dimension { trace += inverse[index * dimension + index] }
    if trace > traceLimit { addRidge(ridge) }
  }

  private mutating func addRidge(_ missing: Double) {
    for index in 0..<dimension { precision[index * dimension + index] += missing }
    ridgeLeft += missing
    invert()
  }

  private mutating func solve() {
    for row in 0..<dimension {
      var sum = 0.0
      for column in 0..<dimension { sum += inverse[row * dimension + column] * moment[column] }
      coefficients[row] = sum
    }
  }

  private mutating func invert() {
    inverse = invertedPositiveDefinite(precision, dimension: dimension)
    solve()
  }
}

/// The inverse of a symmetric positive definite matrix, row by row, by Cholesky's factorisation.
///
/// - Precondition: the matrix is positive definite.
/// - Complexity: O(dimension³).
public func invertedPositiveDefinite(_ matrix: [Double], dimension: Int) -> [Double] {
  var factor = Array(repeating: 0.0, count: matrix.count)
  for row in 0..<dimension {
    for column in 0...row {
      var rest = matrix[row * dimension + column]
      for k in 0..<column { rest -= factor[row * dimension + k] * factor[column * dimension + k] }
      if row == column {
        precondition(rest > 0, "the matrix is not positive definite")
        factor[row * dimension + row] = rest.squareRoot()
      } else {
        factor[row * dimension + column] = rest / factor[column * dimension + column]
      }
    }
  }
  var inverse = Array(repeating: 0.0, count: matrix.count)
  var solution = Array(repeating: 0.0, count: dimension)
  for unit in 0..<dimension {
    for row in 0..<dimension {
      var rest = row == unit ? 1.0 : 0
      for k in 0..<row { rest -= factor[row * dimension + k] * solution[k] }
      solution[row] = rest / factor[row * dimension + row]
    }
    for row in stride(from: dimension - 1, through: 0, by: -1) {
      var rest = solution[row]
      for k in row + 1..<dimension { rest -= factor[k * dimension + row] * solution[k] }
      solution[row] = rest / factor[row * dimension + row]
    }
    for row in 0...unit {
      inverse[row * dimension + unit] = solution[row]
      inverse[unit * dimension + row] = solution[row]
    }
  }
  return inverse
}
