/// How much each of several inputs moves a response: a linear regression in which all are
/// standardised to mean 0 and variance 1.
///
/// A coefficient says by how many of its standard deviations the response moves as an input moves by
/// one of its own while the others stand still; with inputs that are uncorrelated, the squares of the
/// coefficients share out ``rSquared``. Where the response is monotone but not straight, the ranks
/// take the place of the values.
///
/// Solved by Cholesky's factorisation of the correlations of the inputs; standard errors are those of
/// ordinary least squares with the standard deviations taken as known.
///
/// Sources: M. D. McKay, R. J. Beckman and W. J. Conover, Technometrics 21 (1979); R. L. Iman and
/// W. J. Conover, The use of the rank transform in regression, Technometrics 21 (1979).
public struct StandardisedRegression: Hashable, Sendable {
  /// One coefficient per input.
  public let coefficients: [Double]
  /// Half the length of each coefficient's interval, by Student's t on `count` - inputs - 1.
  public let halfWidths: [Double]
  /// The share of the response's variance that the straight lines explain.
  public let rSquared: Double

  /// Regresses a response on inputs.
  ///
  /// - Parameters:
  ///   - inputs: one list of values per input, each as long as the response.
  ///   - response: what they move.
  ///   - usesRanks: whether ranks take the place of values, those of equal values averaged.
  ///   - confidence: of the intervals.
  /// - Returns: `nil` where a list does not vary, an input follows from the others, or there are not
  ///   at least two more observations than inputs and a constant need.
  public init?(
    inputs: [[Double]], response: [Double], usesRanks: Bool, confidence: Double = 0.95
  ) {
    let count = response.count
    let freedom = count - inputs.count - 1
    guard !inputs.isEmpty, freedom >= 1, inputs.allSatisfy({ $0.count == count }) else {
      return nil
    }
    let columns = inputs.compactMap { Self.standardised($0, usesRanks: usesRanks) }
    guard columns.count == inputs.count,
      let target = Self.standardised(response, usesRanks: usesRanks)
    else { return nil }
    let scale = 1 / Double(count - 1)
    let correlations = columns.map { a in columns.map { b in Self.product(a, b) * scale } }
    let towards = columns.map { Self.product($0, target) * scale }
    guard let factor = Self.factor(correlations) else { return nil }
    let solution = Self.solve(factor, towards)
    coefficients = solution
    let explained = zip(solution, towards).reduce(0) { $0 + $1.0 * $1.1 }
    rSquared = min(1, max(0, explained))
    let residual = (1 - rSquared) / Double(freedom)
    let critical = StudentT(degreesOfFreedom: Double(freedom)).quantile(0.5 + confidence / 2)
    halfWidths = inputs.indices.map { index in
      var unit = [Double](repeating: 0, count: inputs.count)
      unit[index] = 1
      // The diagonal of the inverse of the correlations.
      return critical * (residual * Self.solve(factor, unit)[index]).squareRoot()
    }
  }

  /// Ranks from 1; equal values share the mean of theirs.
  public static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = values
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = Double(first + last) / 2 + 1 }
      first = last + 1
    }
    return ranks
  }

  private static func standardised(_ values: [Double], usesRanks: Bool) -> [Double]? {
    let values = usesRanks ? ranks(values) : values
    let moments = Moments(values)
    guard moments.max > moments.min, moments.standardDeviation > 0 else { return nil }
    return values.map { ($0 - moments.mean) / moments.standardDeviation }
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The lower triangle L of A = L Lᵀ; `nil` where A is singular to working precision.
  private static func factor(_ matrix: [[Double]]) -> [[Double]]? {
    var lower = matrix
    for row in matrix.indices {
      for column in 0...row {
        var sum = matrix[row][column]
        for index in 0..<column { sum -= lower[row][index] * lower[column][index] }
        if row == column {
          guard sum > 1e-10 else { return nil }
          lower[row][row] = sum.squareRoot()
        } else {
          lower[row][column] = sum / lower[column][column]
        }
      }
    }
    return lower
  }

  private static func solve(_ lower: [[Double]], _ right: [Double]) -> [Double] {
    var solution = right
    for row in right.indices {
      for column in 0..<row { solution[row] -= lower[row][column] * solution[column] }
      solution[row] /= lower[row][row]
    }
    for row in right.indices.reversed() {
      for column in (row + 1)..<max(row + 1, right.count) {
        solution[row] -= lower[column][row] * solution[column]
      }
      solution[row] /= lower[row][row]
    }
    return solution
  }
}
