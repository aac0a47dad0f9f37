/// A symmetric matrix of a few hundred rows: inverse and eigenvalues.
///
/// Plain loops in a fixed order, so the same bits on every CPU.
public struct SymmetricMatrix: Hashable, Sendable {
  /// Rows, which are as many as columns.
  public let order: Int
  /// The numbers, row after row.
  public private(set) var values: [Double]

  /// Creates a matrix of zeros.
  public init(order: Int) {
    self.order = order
    values = [Double](repeating: 0, count: order * order)
  }

  /// Creates a matrix of these numbers, row after row; the mean of both halves counts.
  ///
  /// - Precondition: there are `order` times `order` numbers.
  public init(order: Int, values: [Double]) {
    precondition(values.count == order * order, "a square matrix has as many rows as columns")
    self.init(order: order)
    for row in 0..<order {
      for column in 0...row {
        self[row, column] = (values[row * order + column] + values[column * order + row]) / 2
      }
    }
  }

  /// The number at a place, and at its mirror image.
  public subscript(row: Int, column: Int) -> Double {
    get { values[row * order + column] }
    set {
      values[row * order + column] = newValue
      values[column * order + row] = newValue
    }
  }

  /// The rows and columns of these numbers.
  public func submatrix(_ indices: [Int]) -> SymmetricMatrix {
    var part = SymmetricMatrix(order: indices.count)
    for (row, from) in indices.enumerated() {
      for (column, to) in indices.enumerated() { part[row, column] = self[from, to] }
    }
    return part
  }

  /// The product with a vector.
  public func times(_ vector: [Double]) -> [Double] {
    (0..<order).map { row in
      (0..<order).reduce(0) { $0 + self[row, $1] * vector[$1] }
    }
  }

  /// The inverse by Cholesky's factor; `nil` unless the matrix is positive definite by a margin above
  /// rounding, measured after its diagonal is scaled to 1.
  public func inverse() -> SymmetricMatrix? {
    let scales = (0..<order).map { self[$0, $0].squareRoot() }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var lower = [[Double]](repeating: [], count: order)
    for row in 0..<order {
      lower[row] = (0..<order).map { self[row, $0] / (scales[row] * scales[$0]) }
      for column in 0...row {
        var sum = lower[row][column]
        for index in 0..<column { sum -= lower[row][index] * lower[column][index] }
        if row == column {
          guard sum > Double(order) * 0x1p-48 else { return nil }
          lower[row][row] = sum.squareRoot()
        } else {
          lower[row][column] = sum / lower[column][column]
        }
      }
    }
    var inverse = SymmetricMatrix(order: order)
    for column in 0..<order {
      var solution = [Double](repeating: 0, count: order)
      solution[column] = 1
      for row in column..<order {
        for index in column..<row { solution[row] -= lower[row][index] * solution[index] }
        solution[row] /= lower[row][row]
      }
      for row in stride(from: order - 1, through: column, by: -1) {
        for index in row + 1..<max(order, row + 1) {
          solution[row] -= lower[index][row] * solution[index]
        }
        solution[row] /= lower[row][row]
        inverse[row, column] = solution[row] / (scales[row] * scales[column])
      }
    }
    return inverse
  }

  /// Eigenvalues, the largest first, each with its vector of length 1.
  ///
  /// The sign of a vector is such that its largest component is positive.
  ///
  /// Source: the cyclic method of C. G. J. Jacobi as in G. H. Golub and C. F. Van Loan, Matrix
  /// Computations (4th ed., 2013), section 8.5.
  public func eigenpairs() -> [(value: Double, vector: [Double])] {
    var matrix = self
    var vectors = (0..<order).map { row in (0..<order).map { $0 == row ? 1.0 : 0 } }
    for _ in 0..<60 {
      var outside = 0.0
      for row in 0..<order {
        for column in 0..<row { outside += matrix[row, column] * matrix[row, column] }
      }
      if outside == 0 { break }
      for p in 0..<order {
        for q in p + 1..<max(order, p + 1) { matrix.rotate(p, q, &vectors) }
      }
    }
    let sorted = (0..<order).sorted { (-matrix[$0, $0], $0) < (-matrix[$1, $1], $1) }
    return sorted.map { index in
      let vector = vectors.map { $0[index] }
      let largest = vector.max { $0.magnitude < $1.magnitude } ?? 1
      return (matrix[index, index], largest < 0 ? vector.map { -$0 } : vector)
    }
  }

  /// Turns two axes so that the number between them vanishes.
  private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout [[Double]]) {
    let off = self[p, q]
    guard off.magnitude > 0x1p-60 * (self[p, p] * self[q, q]).magnitude.squareRoot() else {
      self[p, q] = 0
      return
    }
    let ratio = (self[q, q] - self[p, p]) / (2 * off)
    let tangent = (ratio < 0 ? -1 : 1) / (ratio.magnitude + (1 + ratio * ratio).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = tangent * cosine
    for index in 0..<order where index != p && index != q {
      let (a, b) = (self[index, p], self[index, q])
      self[index, p] = cosine * a - sine * b
      self[index, q] = sine * a + cosine * b
    }
    self[p, p] -= tangent * off
    self[q, q] += tangent * off
    self[p, q] = 0
    for index in 0..<order {
      let (a, b) = (vectors[index][p], vectors[index][q])
      vectors[index][p] = cosine * a - sine * b
      vectors[index][q] = sine * a + cosine * b
    }
  }
}
