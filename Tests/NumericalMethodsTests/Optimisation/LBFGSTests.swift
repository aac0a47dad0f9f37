import Testing

@testable import NumericalMethods

/// A number with its derivatives, so that a test function is written once.
private struct Dual {
  var value: Double
  var slopes: [Double]

  init(_ value: Double, _ slopes: [Double]) {
    self.value = value
    self.slopes = slopes
  }

  static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, zip(a.slopes, b.slopes).map { $0 + $1 })
  }
  static func - (a: Dual, b: Dual) -> Dual { a + b * -1 }
  static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, zip(a.slopes, b.slopes).map { $0 * b.value + a.value * $1 })
  }
  static func / (a: Dual, b: Dual) -> Dual {
    let ratio = a.value / b.value
    return Dual(ratio, zip(a.slopes, b.slopes).map { ($0 - ratio * $1) / b.value })
  }
  static func + (a: Dual, b: Double) -> Dual { Dual(a.value + b, a.slopes) }
  static func - (a: Dual, b: Double) -> Dual { a + -b }
  static func - (a: Double, b: Dual) -> Dual { b * -1 + a }
  static func * (a: Dual, b: Double) -> Dual { Dual(a.value * b, a.slopes.map { $0 * b }) }
  static func * (a: Double, b: Dual) -> Dual { b * a }
  static func exp(_ a: Dual) -> Dual {
    let value = deterministicExp(a.value)
    return Dual(value, a.slopes.map { $0 * value })
  }
}

/// A sum of squares from the collection of J. J. Moré, B. S. Garbow and K. E. Hillstrom, Testing
/// unconstrained optimization software, ACM TOMS 7 (1981): its start and its published minimum.
private struct Problem: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let start: [Double]
  let minimum: Double
  var minimiser: [Double]?
  let residuals: @Sendable ([Dual]) -> [Dual]

  func objective(_ point: [Double], _ gradient: inout [Double]) -> Double {
    let variables = point.indices.map { axis in
      Dual(point[axis], point.indices.map { $0 == axis ? 1 : 0 })
    }
    let residuals = residuals(variables)
    for axis in point.indices {
      gradient[axis] = residuals.reduce(0) { $0 + 2 * $1.value * $1.slopes[axis] }
    }
    return residuals.reduce(0) { $0 + $1.value * $1.value }
  }
}

private let bard: [Double] = [
  0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39,
]
private let kowalik: [(y: Double, u: Double)] = [
  (0.1957, 4), (0.1947, 2), (0.1735, 1), (0.1600, 0.5), (0.0844, 0.25), (0.0627, 0.1670),
  (0.0456, 0.125), (0.0342, 0.1), (0.0323, 0.0833), (0.0235, 0.0714), (0.0246, 0.0625),
]

private let problems: [Problem] = [
  Problem(
    testDescription: "1 Rosenbrock", start: [-1.2, 1], minimum: 0, minimiser: [1, 1],
    residuals: { x in
      let valley: Dual = x[1] - x[0] * x[0]
      return [10 * valley, 1 - x[0]]
    }),
  Problem(
    testDescription: "2 Freudenstein and Roth", start: [0.5, -2], minimum: 48.9842,
    residuals: { x in
      let first: Dual = ((5 - x[1]) * x[1] - 2) * x[1]
      let second: Dual = ((x[1] + 1) * x[1] - 14) * x[1]
      return [x[0] - 13 + first, x[0] - 29 + second]
    }),
  Problem(
    testDescription: "4 Brown badly scaled", start: [1, 1], minimum: 0, minimiser: [1e6, 2e-6],
    residuals: { x in [x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2] }),
  Problem(
    testDescription: "5 Beale", start: [1, 1], minimum: 0, minimiser: [3, 0.5],
    residuals: { x in
      let square: Dual = x[1] * x[1]
      let cube: Dual = square * x[1]
      return [1.5 - x[0] * (1 - x[1]), 2.25 - x[0] * (1 - square), 2.625 - x[0] * (1 - cube)]
    }),
  Problem(
    testDescription: "6 Jennrich and Sampson", start: [0.3, 0.4], minimum: 124.362,
    minimiser: [0.2578, 0.2578],
    residuals: { x in
      (1...10).map { (index: Int) -> Dual in
        let i = Double(index)
        let sum: Dual = Dual.exp(x[0] * i) + Dual.exp(x[1] * i)
        return (2 + 2 * i) - sum
      }
    }),
  Problem(
    testDescription: "8 Bard", start: [1, 1, 1], minimum: 8.21487e-3,
    residuals: { x in
      (1...15).map { (i: Int) -> Dual in
        let u = Double(i)
        let v = Double(16 - i)
        let below: Dual = v * x[1] + min(u, v) * x[2]
        let ratio: Dual = Dual(u, [0, 0, 0]) / below
        return bard[i - 1] - (x[0] + ratio)
      }
    }),
  Problem(
    testDescription: "13 Powell singular", start: [3, -1, 0, 1], minimum: 0,
    residuals: { x in
      let a: Dual = x[1] - 2 * x[2]
      let b: Dual = x[0] - x[3]
      let first: Dual = x[0] + 10 * x[1]
      let second: Dual = 5.0.squareRoot() * (x[2] - x[3])
      return [first, second, a * a, 10.0.squareRoot() * (b * b)]
    }),
  Problem(
    testDescription: "14 Wood", start: [-3, -1, -3, -1], minimum: 0, minimiser: [1, 1, 1, 1],
    residuals: { x in
      let first: Dual = 10 * (x[1] - x[0] * x[0])
      let third: Dual = 90.0.squareRoot() * (x[3] - x[2] * x[2])
      let fifth: Dual = 10.0.squareRoot() * (x[1] + x[3] - 2)
      let sixth: Dual = 0.1.squareRoot() * (x[1] - x[3])
      return [first, 1 - x[0], third, 1 - x[2], fifth, sixth]
    }),
  Problem(
    testDescription: "15 Kowalik and Osborne", start: [0.25, 0.39, 0.415, 0.39],
    minimum: 3.07505e-4,
    residuals: { x in
      kowalik.map { (y: Double, u: Double) -> Dual in
        let above: Dual = x[0] * (u * x[1] + u * u)
        let below: Dual = x[2] * u + x[3] + u * u
        return y - above / below
      }
    }),
  Problem(
    testDescription: "21 extended Rosenbrock, 100 variables",
    start: (0..<100).map { $0 % 2 == 0 ? -1.2 : 1 }, minimum: 0,
    minimiser: [Double](repeating: 1, count: 100),
    residuals: { x in
      (0..<50).flatMap { (i: Int) -> [Dual] in
        let valley: Dual = x[2 * i + 1] - x[2 * i] * x[2 * i]
        return [10 * valley, 1 - x[2 * i]]
      }
    }),
]

/// Published minima, and what happens where there is none.
@Suite struct LBFGSTests {
  @Test(arguments: problems)
  private func publishedMinimaAreFound(problem: Problem) {
    let result = LBFGS(gradientTolerance: 1e-8).minimise(from: problem.start, problem.objective)
    #expect(result.converged, "\(result.ending), gradient \(result.gradientNorm)")
    // The collection prints six digits.
    let error = (result.value - problem.minimum).magnitude
    #expect(error <= max(1e-9, problem.minimum * 1e-5), "\(result.value)")
    #expect(result.iterations < 500 && result.evaluations < 1000)
    for (axis, expected) in (problem.minimiser ?? []).enumerated() {
      let tolerance = max(1e-4 * expected.magnitude, 1e-7)
      #expect((result.point[axis] - expected).magnitude <= tolerance)
    }
  }

  @Test func aQuadraticOfManyScalesIsSolvedToRounding() {
    // Eigenvalues from 1 to 10⁴; the minimum is known in closed form.
    let result = LBFGS(gradientTolerance: 1e-9).minimise(
      from: [Double](repeating: 0, count: 9)
    ) { point, gradient in
      var value = 0.0
      for axis in point.indices {
        let stiffness = Double(1 << axis) * Double(1 << axis) / 4
        let offset = point[axis] - Double(axis)
        value += stiffness * offset * offset / 2
        gradient[axis] = stiffness * offset
      }
      return value
    }
    #expect(result.converged)
    for (axis, x) in result.point.enumerated() { #expect((x - Double(axis)).magnitude < 1e-8) }
  }

  @Test func aLineWithoutEndIsUnbounded() {
    let result = LBFGS().minimise(from: [0]) { point, gradient in
      gradient[0] = -1
      return -point[0]
    }
    #expect(result.ending == .unbounded && !result.converged)
    let infinite = LBFGS().minimise(from: [0]) { point, gradient in
      gradient[0] = -1
      return point[0] > 10 ? -.infinity : -point[0]
    }
    #expect(infinite.ending == .unbounded)
  }

  @Test func aStartWithoutAValueIsRefused() {
    let result = LBFGS().minimise(from: [1, 2]) { _, gradient in
      gradient = [0, 0]
      return .nan
    }
    #expect(result.ending == .notFinite && !result.converged && result.evaluations == 1)
    let gradientOnly = LBFGS().minimise(from: [1]) { _, gradient in
      gradient = [.nan]
      return 1
    }
    #expect(gradientOnly.ending == .notFinite)
  }

  @Test func theEdgeOfADomainIsSteppedBackFrom() {
    // x - ln x has its minimum 1 at 1 and no value at or below 0; the first step lands there.
    let result = LBFGS(gradientTolerance: 1e-10).minimise(from: [20]) { point, gradient in
      gradient[0] = point[0] > 0 ? 1e3 * (1 - 1 / point[0]) : .nan
      return point[0] > 0 ? 1e3 * (point[0] - deterministicLog(point[0])) : .nan
    }
    #expect(result.converged)
    #expect((result.point[0] - 1).magnitude < 1e-9)
  }

  @Test func aGradientOfAnotherFunctionIsNotCalledConverged() {
    let result = LBFGS().minimise(from: [3.0]) { point, gradient in
      gradient[0] = -2 * point[0]
      return point[0] * point[0]
    }
    #expect(!result.converged)
    #expect(result.ending == .noStepFound)
  }

  @Test func limitsEndIt() {
    let problem = problems[0]
    let few = LBFGS(gradientTolerance: 1e-12, iterationMax: 3)
      .minimise(from: problem.start, problem.objective)
    #expect(few.ending == .iterationsExhausted && few.iterations == 3 && !few.converged)
    let values = LBFGS(gradientTolerance: 1e-12, evaluationMax: 7)
      .minimise(from: problem.start, problem.objective)
    #expect(values.ending == .evaluationsExhausted && values.evaluations <= 7)
  }

  @Test func theCallerEndsItByThrowing() {
    struct Stop: Error {}
    var asked = 0
    #expect(throws: Stop.self) {
      try LBFGS().minimise(from: [5.0]) { (point, gradient) throws(Stop) in
        asked += 1
        if asked == 3 { throw Stop() }
        gradient[0] = 4 * point[0] * point[0] * point[0]
        return point[0] * point[0] * point[0] * point[0]
      }
    }
    #expect(asked == 3)
  }
}
