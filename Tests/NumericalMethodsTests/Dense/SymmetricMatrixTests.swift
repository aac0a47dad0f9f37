import Testing

@testable import NumericalMethods

@Suite struct SymmetricMatrixTests {
  private static func random(_ order: Int, seed: UInt64) -> SymmetricMatrix {
    var stream = RandomStream(seed: seed, entity: 0, code: 0)
    let factor = (0..<order * order).map { _ in stream.normal() }
    var matrix = SymmetricMatrix(order: order)
    for row in 0..<order {
      for column in 0...row {
        matrix[row, column] = (0..<order).reduce(row == column ? 0.1 : 0) {
          $0 + factor[row * order + $1] * factor[column * order + $1]
        }
      }
    }
    return matrix
  }

  @Test(arguments: [1, 2, 5, 30])
  func theInverseTimesTheMatrixIsOne(order: Int) throws {
    let matrix = Self.random(order, seed: UInt64(order))
    let inverse = try #require(matrix.inverse())
    for column in 0..<order {
      let unit = matrix.times((0..<order).map { inverse[$0, column] })
      for row in 0..<order { #expect((unit[row] - (row == column ? 1 : 0)).magnitude < 1e-9) }
    }
  }

  @Test(arguments: [1, 2, 5, 30])
  func eigenpairsGiveTheMatrixBack(order: Int) {
    let matrix = Self.random(order, seed: UInt64(order) + 50)
    let pairs = matrix.eigenpairs()
    for (value, vector) in pairs {
      let image = matrix.times(vector)
      for row in 0..<order {
        #expect((image[row] - value * vector[row]).magnitude < 1e-11 * pairs[0].value)
      }
      #expect((dot(vector, vector) - 1).magnitude < 1e-13)
    }
    #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0.value >= $1.value })
    let trace = (0..<order).reduce(0) { $0 + matrix[$1, $1] }
    #expect((pairs.reduce(0) { $0 + $1.value } / trace - 1).magnitude < 1e-13)
  }

  @Test func knownEigenvalues() {
    // 2 on the diagonal, -1 beside it: 2 - 2 cos(kπ/4) for order 3.
    let matrix = SymmetricMatrix(order: 3, values: [2, -1, 0, -1, 2, -1, 0, -1, 2])
    let root = 2.0.squareRoot()
    for (pair, expected) in zip(matrix.eigenpairs(), [2 + root, 2, 2 - root]) {
      #expect((pair.value - expected).magnitude < 1e-14)
    }
  }

  @Test func singularMatricesHaveNoInverse() {
    #expect(SymmetricMatrix(order: 2, values: [1, 1, 1, 1]).inverse() == nil)
    #expect(SymmetricMatrix(order: 2, values: [1, 2, 2, 1]).inverse() == nil)
    #expect(SymmetricMatrix(order: 2, values: [1e-20, 0, 0, 1e20]).inverse() != nil)
    #expect(SymmetricMatrix(order: 1, values: [0]).inverse() == nil)
    #expect(SymmetricMatrix(order: 0).inverse()?.order == 0)
  }
}
