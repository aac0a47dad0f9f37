import Testing

@testable import NumericalMethods

struct DiscountedRidgeTests {
  /// `A w = b` solved by elimination with the largest pivot: another way than the one tested.
  private static func eliminated(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    let count = rows.count
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) }
      rows.swapAt(column, pivot ?? column)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for index in column...count { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return (0..<count).map { rows[$0][count] / rows[$0][$0] }
  }

  private struct Observation {
    var x: [Double]
    var y: Double
  }

  private static func observations(_ count: Int, dimension: Int) -> [Observation] {
    var stream = RandomStream(seed: 5, entity: 1, code: 2)
    return (0..<count).map { _ in
      let x = (0..<dimension).map { $0 == dimension - 1 ? 1 : stream.normal() }
      return Observation(x: x, y: x.reduce(0, +) / 3 + stream.normal())
    }
  }

  @Test("oracle: the coefficients solve the normal equations", arguments: [2, 5, 26])
  func normalEquations(dimension: Int) {
    var ridge = DiscountedRidge(dimension: dimension, ridge: 0.7)
    var matrix = (0..<dimension).map { row in
      (0..<dimension).map { $0 == row ? 0.7 : 0 }
    }
    var right = Array(repeating: 0.0, count: dimension)
    for observation in Self.observations(200, dimension: dimension) {
      ridge.add(observation.x, observation.y)
      for row in 0..<dimension {
        for column in 0..<dimension {
          matrix[row][column] += observation.x[row] * observation.x[column]
        }
        right[row] += observation.y * observation.x[row]
      }
    }
    let expected = Self.eliminated(matrix, right)
    for (found, wanted) in zip(ridge.coefficients, expected) { #expect(abs(found - wanted) < 1e-9) }
    let x = Self.observations(1, dimension: dimension)[0].x
    let spread = zip(x, Self.eliminated(matrix, x)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(ridge.variance(x) - spread) < 1e-9)
    let mean = zip(x, expected).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(ridge.mean(x) - mean) < 1e-9)
  }

  /// Weights 0.99^age; the ridge fades as well and is filled up to 1 whenever a tenth of it is left,
  /// as ParetoBandit 0.1.1 does.
  @Test("oracle: with discounts the coefficients solve the weighted normal equations")
  func discounted() {
    let (dimension, memory) = (4, 0.99)
    var ridge = DiscountedRidge(dimension: dimension, ridge: 1)
    var matrix = (0..<dimension).map { row in (0..<dimension).map { $0 == row ? 1.0 : 0 } }
    var right = Array(repeating: 0.0, count: dimension)
    var ridgeLeft = 1.0
    for observation in Self.observations(600, dimension: dimension) {
      ridge.discount(by: memory)
      ridge.add(observation.x, observation.y)
      ridgeLeft *= memory
      let missing = ridgeLeft < 0.1 ? 1 - ridgeLeft : 0
      ridgeLeft += missing
      for row in 0..<dimension {
        for column in 0..<dimension {
          matrix[row][column] *= memory
          matrix[row][column] += observation.x[row] * observation.x[column]
        }
        matrix[row][row] += missing
        right[row] = memory * right[row] + observation.y * observation.x[row]
      }
    }
    let expected = Self.eliminated(matrix, right)
    for (found, wanted) in zip(ridge.coefficients, expected) { #expect(abs(found - wanted) < 1e-9) }
  }

  @Test("An inverse times its matrix is one")
  func inverse() {
    let matrix = [4.0, 1, 0.5, 1, 3, -0.25, 0.5, -0.25, 2]
    let inverse = invertedPositiveDefinite(matrix, dimension: 3)
    for row in 0..<3 {
      for column in 0..<3 {
        let product = (0..<3).reduce(0.0) { $0 + matrix[row * 3 + $1] * inverse[$1 * 3 + column] }
        #expect(abs(product - (row == column ? 1 : 0)) < 1e-14)
      }
    }
  }
}
