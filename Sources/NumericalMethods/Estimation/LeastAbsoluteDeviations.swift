/// A linear fit that minimises the sum of absolute residuals: the median's regression.
///
/// Few far-off observations move it little, which is why it suits service times. The fit is exact:
/// the descent of P. Bloomfield and W. Steiger ("Least absolute deviations curve-fitting", SIAM J.
/// Sci. Stat. Comput. 1, 1980) goes from one exact fit through p observations to a better one along
/// the edge of steepest descent, and stops where no edge descends.
public struct LeastAbsoluteDeviations: Hashable, Sendable {
  /// One coefficient per column.
  public let coefficients: [Double]
  /// The sum that was minimised.
  public let absoluteResidualSum: Double
  /// Exact fits that were gone through.
  public let steps: Int

  /// Fits `response = sum of coefficient * column` over all rows.
  ///
  /// - Parameters:
  ///   - columns: The regressors, each as long as `responses`; a column of ones for a constant.
  ///   - responses: What is explained.
  /// - Returns: `nil` where the columns are not independent, or where ties kept the descent going
  ///   for 1,000 steps.
  /// - Complexity: O(n log n + n p) for each of a few dozen steps.
  public init?(columns: [[Double]], responses: [Double]) {
    precondition(!columns.isEmpty && columns.allSatisfy { $0.count == responses.count })
    guard var descent = EdgeDescent(columns: columns, responses: responses) else { return nil }
    var steps = 0
    while descent.improve() {
      steps += 1
      guard steps < 1_000 else { return nil }
    }
    coefficients = descent.coefficients
    absoluteResidualSum = descent.residuals.reduce(0) { $0 + abs($1) }
    self.steps = steps
  }
}

/// An exact fit through as many observations as there are coefficients, and the way to a better one.
private struct EdgeDescent {
  private let columns: [[Double]]
  private let responses: [Double]
  /// The observations that are fitted exactly.
  private var basis: [Int]
  private var isInBasis: [Bool]
  /// Inverse of the basis rows: column j is the edge that leaves the basis's j-th observation.
  private var inverse: [[Double]] = []
  private(set) var coefficients: [Double] = []
  private(set) var residuals: [Double] = []

  /// Begins at p independent observations that the least-squares fit passes close by.
  init?(columns: [[Double]], responses: [Double]) {
    self.columns = columns
    self.responses = responses
    isInBasis = Array(repeating: false, count: responses.count)
    basis = []
    guard let start = Self.leastSquares(columns, responses) else { return nil }
    let distances = responses.indices.map { row in
      abs(responses[row] - columns.indices.reduce(0) { $0 + start[$1] * columns[$1][row] })
    }
    let nearest = responses.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    guard let chosen = Self.independentRows(columns, among: nearest) else { return nil }
    basis = chosen
    for row in chosen { isInBasis[row] = true }
    guard refresh() else { return nil }
  }

  private func row(_ index: Int) -> [Double] { columns.map { $0[index] } }

  /// Works out inverse, coefficients and residuals of the present basis.
  private mutating func refresh() -> Bool {
    guard let inverse = Self.inverse(basis.map(row)) else { return false }
    self.inverse = inverse
    coefficients = inverse.map { line in
      zip(line, basis).reduce(0) { $0 + $1.0 * responses[$1.1] }
    }
    residuals = responses.indices.map { index in
      isInBasis[index]
        ? 0
        : responses[index]
          - columns.indices.reduce(0) {
            $0 + coefficients[$1] * columns[$1][index]
          }
    }
    return true
  }

  /// Goes to a better exact fit; `false` where there is none.
  mutating func improve() -> Bool {
    let objective = residuals.reduce(0) { $0 + abs($1) }
    for edge in descendingEdges() {
      let slopes = projection(on: edge)
      guard let entering = weightedMedian(slopes) else { continue }
      let before = (basis, isInBasis)
      isInBasis[basis[edge]] = false
      isInBasis[entering] = true
      basis[edge] = entering
      let isFit = refresh()
      // Rounding and ties can make a step that gains nothing; then another edge is tried.
      if isFit, residuals.reduce(0, { $0 + abs($1) }) < objective * (1 - 1e-13) { return true }
      (basis, isInBasis) = before
      _ = refresh()
    }
    return false
  }

  /// Edges along which the sum falls, the steepest first.
  private func descendingEdges() -> [Int] {
    var rates: [(edge: Int, rate: Double)] = []
    for edge in columns.indices {
      var derivative = 0.0
      var flat = 0.0
      for (residual, slope) in zip(residuals, projection(on: edge)) {
        if residual > 0 { derivative -= slope }
        if residual < 0 { derivative += slope }
        if residual == 0 { flat += abs(slope) }
      }
      // The observation that is left counts 1; others that are fitted by chance count as well.
      let rate = abs(derivative) - flat
      if rate > 1e-9 * Double(residuals.count) { rates.append((edge, rate)) }
    }
    return rates.sorted { ($1.rate, $0.edge) < ($0.rate, $1.edge) }.map(\.edge)
  }

  /// How the fitted value of each observation moves along an edge.
  private func projection(on edge: Int) -> [Double] {
    responses.indices.map { index in
      if isInBasis[index] { return basis[edge] == index ? 1 : 0 }
      return columns.indices.reduce(0) { $0 + columns[$1][index] * inverse[$1][edge] }
    }
  }

  /// The observation at which the sum is lowest along an edge.
  private func weightedMedian(_ slopes: [Double]) -> Int? {
    let moving = residuals.indices.filter { abs(slopes[$0]) > 1e-12 }
    let ordered = moving.map { (step: residuals[$0] / slopes[$0], index: $0) }
      .sorted { ($0.step, $0.index) < ($1.step, $1.index) }
    let half = moving.reduce(0) { $0 + abs(slopes[$1]) } / 2
    var mass = 0.0
    for (_, index) in ordered {
      mass += abs(slopes[index])
      if mass >= half { return isInBasis[index] ? nil : index }
    }
    return nil
  }
}

extension EdgeDescent {
  private static func leastSquares(_ columns: [[Double]], _ responses: [Double]) -> [Double]? {
    let products = columns.map { left in columns.map { right in dot(left, right) } }
    guard let inverse = inverse(products) else { return nil }
    let right = columns.map { dot($0, responses) }
    return inverse.map { dot($0, right) }
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The first rows in this order that are independent (modified Gram-Schmidt).
  private static func independentRows(_ columns: [[Double]], among order: [Int]) -> [Int]? {
    var chosen: [Int] = []
    var directions: [[Double]] = []
    for index in order {
      let row = columns.map { $0[index] }
      var rest = row
      for direction in directions {
        let share = dot(rest, direction)
        for position in rest.indices { rest[position] -= share * direction[position] }
      }
      let length = dot(rest, rest).squareRoot()
      guard length > 1e-6 * dot(row, row).squareRoot(), length > 0 else { continue }
      directions.append(rest.map { $0 / length })
      chosen.append(index)
      if chosen.count == columns.count { return chosen }
    }
    return nil
  }

  /// The inverse by Gauss-Jordan elimination with row pivoting; `nil` where there is none.
  private static func inverse(_ matrix: [[Double]]) -> [[Double]]? {
    let size = matrix.count
    var rows = matrix.enumerated().map { index, row in
      row + (0..<size).map { $0 == index ? 1 : 0 }
    }
    let scale = matrix.reduce(0) { max($0, $1.reduce(0) { max($0, abs($1)) }) }
    for column in 0..<size {
      let pivot = (column..<size).reduce(column) {
        abs(rows[$1][column]) > abs(rows[$0][column]) ? $1 : $0
      }
      guard abs(rows[pivot][column]) > 1e-13 * scale else { return nil }
      rows.swapAt(column, pivot)
      let factor = 1 / rows[column][column]
      for position in rows[column].indices { rows[column][position] *= factor }
      for other in 0..<size where other != column {
        let share = rows[other][column]
        if share == 0 { continue }
        for position in rows[other].indices {
          rows[other][position] -= share * rows[column][position]
        }
      }
    }
    return rows.map { Array($0[size...]) }
  }
}
