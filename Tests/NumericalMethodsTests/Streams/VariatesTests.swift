import Foundation
import Testing

@testable import NumericalMethods

/// Golden numbers as in ``RandomStreamTests``; moments are the textbook's, with a threshold of five
/// standard errors (false alarm 6e-7 per line, and the seed is fixed).
@Suite struct VariatesTests {
  private func ticks(_ x: Double) -> Int { Int((x * 1e6 + 0.5).rounded(.down)) }

  @Test func exponentialEqualsTheReferenceProgram() {
    var first = RandomStream(seed: 42, entity: 1, code: 1)
    let draws = (0..<4).map { _ in first.exponential() }
    #expect(
      draws == [0.5946067066683467, 3.426030190969491, 0.46339058226914803, 0.7173228416544035])
    var stream = RandomStream(seed: 42, entity: 9, code: 1)
    var sum = 0
    for _ in 0..<200_000 { sum += ticks(stream.exponential()) }
    #expect(sum == 200_317_459_654)
    // The same state means the same decisions inside every ziggurat, tails included.
    #expect(stream.state == 0x2b5e_203b_9024_1021)
  }

  @Test func normalEqualsTheReferenceProgram() {
    var first = RandomStream(seed: 42, entity: 1, code: 2)
    let draws = (0..<4).map { _ in first.normal() }
    #expect(
      draws == [-0.7943871900116483, 0.5002589637406276, -1.304267001136912, 1.3380214490548055])
    var stream = RandomStream(seed: 42, entity: 9, code: 2)
    var sum = 0
    for _ in 0..<200_000 { sum += ticks(stream.normal()) }
    #expect(sum == 28_176_610)
    #expect(stream.state == 0x711d_3631_0c45_ed4d)
    var again = RandomStream(seed: 42, entity: 9, code: 2)
    var squares = 0
    for _ in 0..<200_000 {
      let z = again.normal()
      squares += ticks(z * z)
    }
    #expect(squares == 199_833_733_433)
  }

  /// Sample mean and the number of standard errors that it lies from `mean`.
  private func deviation(
    from mean: Double, variance: Double, draws: Int = 50_000, _ draw: () -> Double
  ) -> Double {
    var sum = 0.0
    for _ in 0..<draws { sum += draw() }
    return (sum / Double(draws) - mean) / (variance / Double(draws)).squareRoot()
  }

  @Test(arguments: [0.3, 1, 2.5, 40])
  func gammaHasItsMoments(shape: Double) {
    var stream = RandomStream(seed: 5, entity: 1, code: 0)
    #expect(deviation(from: shape, variance: shape) { stream.gamma(shape: shape) }.magnitude < 5)
    // E[X²] = k (k + 1); its variance follows from E[X⁴] = k (k + 1) (k + 2) (k + 3).
    let second = shape * (shape + 1)
    let variance = second * ((shape + 2) * (shape + 3) - second)
    let squares = deviation(from: second, variance: variance) {
      let x = stream.gamma(shape: shape)
      return x * x
    }
    #expect(squares.magnitude < 5)
  }

  @Test(arguments: [(0.7, 3.0), (1, 1), (2.2, 0.5)])
  func weibullHasItsMoments(shape: Double, scale: Double) {
    var stream = RandomStream(seed: 5, entity: 2, code: 0)
    let mean = scale * tgamma(1 + 1 / shape)
    let variance = scale * scale * tgamma(1 + 2 / shape) - mean * mean
    let found = deviation(from: mean, variance: variance) {
      stream.weibull(shape: shape, scale: scale)
    }
    #expect(found.magnitude < 5)
  }

  @Test func lognormalHasItsMoments() {
    var stream = RandomStream(seed: 5, entity: 3, code: 0)
    let mean = exp(0.2 + 0.18)
    let variance = (exp(0.36) - 1) * mean * mean
    let found = deviation(from: mean, variance: variance) {
      stream.lognormal(mu: 0.2, sigma: 0.6)
    }
    #expect(found.magnitude < 5)
    let byMedian = deviation(from: mean, variance: variance) {
      stream.lognormal(median: exp(0.2), sigma: 0.6)
    }
    #expect(byMedian.magnitude < 5)
  }

  @Test(arguments: [1, 1.5, 8, 200])
  func geometricHasItsMean(mean: Double) {
    var stream = RandomStream(seed: 5, entity: 4, code: 0)
    var smallest = Int.max
    let variance = max(mean * (mean - 1), 1e-9)
    let found = deviation(from: mean, variance: variance) {
      let count = stream.geometric(mean: mean)
      smallest = min(smallest, count)
      return Double(count)
    }
    #expect(found.magnitude < 5)
    #expect(smallest == 1)
  }

  @Test func bernoulliIsCertainAtItsEnds() {
    var stream = RandomStream(seed: 5, entity: 5, code: 0)
    var never = 0
    var always = 0
    for _ in 0..<1000 {
      never += stream.bernoulli(0) ? 1 : 0
      always += stream.bernoulli(1) ? 1 : 0
    }
    #expect(never == 0 && always == 1000)
    let found = deviation(from: 0.3, variance: 0.21) { stream.bernoulli(0.3) ? 1 : 0 }
    #expect(found.magnitude < 5)
  }

  @Test func wholeNumbersBelowABoundAreUniform() {
    var stream = RandomStream(seed: 5, entity: 6, code: 0)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[Int(stream.below(7))] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    // The 1 - 1e-6 quantile of chi-square with 6 degrees of freedom is 38.26.
    #expect(chiSquare < 38.26)
    let zeros = (0..<100).map { _ in stream.below(1) }
    #expect(zeros.allSatisfy { $0 == 0 })
    // For this bound one 64-bit number in four must be rejected, and a plain product is biased.
    let bound: UInt64 = 3 << 62
    var upper = 0
    for _ in 0..<30_000 where stream.below(bound) >= bound / 3 * 2 { upper += 1 }
    #expect((Double(upper) - 10_000).magnitude < 5 * (30_000 * 2.0 / 9).squareRoot())
  }
}
