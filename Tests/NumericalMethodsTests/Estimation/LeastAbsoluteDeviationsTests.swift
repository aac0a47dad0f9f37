import NumericalMethods
import Testing

@Suite struct LeastAbsoluteDeviationsTests {
  private let ones = { (count: Int) in Array(repeating: 1.0, count: count) }

  /// Stack loss (K. A. Brownlee, 1965): the most published example of the method. The coefficients
  /// are those of R. Koenker, "Quantile Regression in R", package quantreg, `rq(stack.loss ~
  /// stack.x, .5)`: -39.68986, 0.83188, 0.57391, -0.06087.
  @Test func stackLoss() throws {
    let air: [Double] = [
      80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70,
    ]
    let water: [Double] = [
      27, 27, 25, 24, 22, 23, 24, 24, 23, 18, 18, 17, 18, 19, 18, 18, 19, 19, 20, 20, 20,
    ]
    let acid: [Double] = [
      89, 88, 90, 87, 87, 87, 93, 93, 87, 80, 89, 88, 82, 93, 89, 86, 72, 79, 80, 82, 91,
    ]
    let loss: [Double] = [
      42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15,
    ]
    let fit = try #require(
      LeastAbsoluteDeviations(columns: [ones(21), air, water, acid], responses: loss))
    for (found, published) in zip(fit.coefficients, [-39.68986, 0.83188, 0.57391, -0.06087]) {
      #expect(abs(found - published) < 0.000_005)
    }
    #expect(abs(fit.absoluteResidualSum - 42.081_16) < 0.000_01)
  }

  /// With a constant alone the fit is the median.
  @Test func constantIsTheMedian() throws {
    let fit = try #require(
      LeastAbsoluteDeviations(columns: [ones(7)], responses: [9, 1, 4, 100, 3, 8, 2]))
    #expect(fit.coefficients == [4])
    #expect(fit.absoluteResidualSum == 5 + 3 + 0 + 96 + 1 + 4 + 2)
  }

  /// A line through most points is found exactly, however far the others are.
  @Test func outliersDoNotMoveIt() throws {
    let x = (0..<30).map(Double.init)
    var y = x.map { 2 + 0.5 * $0 }
    for index in [3, 11, 27] { y[index] += 1_000 }
    let fit = try #require(LeastAbsoluteDeviations(columns: [ones(30), x], responses: y))
    #expect(abs(fit.coefficients[0] - 2) < 1e-9)
    #expect(abs(fit.coefficients[1] - 0.5) < 1e-10)
  }

  /// Law: no other coefficients nearby give a smaller sum, and scaling the data scales the fit.
  @Test func isALocalAndThusTheGlobalMinimum() throws {
    var stream = RandomStream(seed: 5, entity: 6, code: 7)
    for _ in 0..<20 {
      let columns = [ones(200)] + (0..<3).map { _ in (0..<200).map { _ in stream.exponential() } }
      let responses = (0..<200).map { row in
        1 + columns[1][row] - 2 * columns[2][row] + stream.exponential() * stream.normal()
      }
      let fit = try #require(LeastAbsoluteDeviations(columns: columns, responses: responses))
      func sum(_ coefficients: [Double]) -> Double {
        responses.indices.reduce(0) { total, row in
          let fitted = columns.indices.reduce(0) { $0 + coefficients[$1] * columns[$1][row] }
          return total + abs(responses[row] - fitted)
        }
      }
      #expect(abs(sum(fit.coefficients) / fit.absoluteResidualSum - 1) < 1e-10)
      for _ in 0..<50 {
        let other = fit.coefficients.map { $0 + 0.01 * stream.normal() }
        #expect(sum(other) > fit.absoluteResidualSum)
      }
      let scaled = try #require(
        LeastAbsoluteDeviations(columns: columns, responses: responses.map { 8 * $0 }))
      for (a, b) in zip(scaled.coefficients, fit.coefficients) { #expect(abs(a - 8 * b) < 1e-8) }
    }
  }

  @Test func dependentColumnsHaveNoFit() {
    let x: [Double] = [1, 2, 3, 4]
    #expect(
      LeastAbsoluteDeviations(columns: [x, x.map { 2 * $0 }], responses: [1, 0, 1, 0]) == nil)
  }
}
