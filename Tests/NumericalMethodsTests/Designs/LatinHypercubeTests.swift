import Testing

@testable import NumericalMethods

/// Laws of McKay, Beckman and Conover (1979): one point per stratum of every axis, uniform places,
/// and a variance for a sum of functions of one axis that vanishes as 1/n³.
@Suite struct LatinHypercubeTests {
  @Test(arguments: [(1, 3), (7, 1), (100, 5), (1000, 2)])
  func everyStratumOfEveryAxisIsTakenOnce(count: Int, dimension: Int) {
    let design = LatinHypercube(count: count, dimension: dimension, seed: 11)
    for axis in 0..<dimension {
      let strata = (0..<count).map { Int(design[$0, axis] * Double(count)) }
      #expect(strata.sorted() == Array(0..<count))
    }
    #expect(design.point(count - 1).count == dimension)
    #expect(design.point(0).first == design[0, 0])
  }

  @Test func anAxisDependsOnItsKeyAndTheSeedAlone() {
    let two = LatinHypercube(count: 20, axes: [5, 9], seed: 3)
    let three = LatinHypercube(count: 20, axes: [9, 1, 5], seed: 3)
    let other = LatinHypercube(count: 20, axes: [5, 9], seed: 4)
    for point in 0..<20 {
      #expect(two[point, 0] == three[point, 2])
      #expect(two[point, 1] == three[point, 0])
    }
    #expect((0..<20).contains { two[$0, 0] != other[$0, 0] })
    #expect((0..<20).contains { two[$0, 0] != two[$0, 1] })
  }

  @Test func aCentredDesignSitsInTheMiddles() {
    let design = LatinHypercube(count: 8, dimension: 3, seed: 1, isCentred: true)
    for axis in 0..<3 {
      let sorted = (0..<8).map { design[$0, axis] }.sorted()
      #expect(sorted == (0..<8).map { (Double($0) + 0.5) / 8 })
    }
  }

  @Test func sumsOfOneAxisHaveNextToNoVariance() {
    // x + y over n = 50 points: plain sampling has variance 1/6/50 = 1/300; in a Latin hypercube
    // each axis leaves (1/n³)/12 per axis, 1/750,000 in all. 200 designs estimate it within 50 %
    // at five deviations.
    var means = Moments()
    for seed in 0..<200 as Range<UInt64> {
      let design = LatinHypercube(count: 50, dimension: 2, seed: seed)
      means.add((0..<50).reduce(0) { $0 + design[$1, 0] + design[$1, 1] } / 50)
    }
    #expect((means.variance * 750_000 - 1).magnitude < 0.5)
    #expect((means.mean - 1).magnitude < 5 * means.standardError)
  }

  @Test func axesAreUncorrelated() {
    // The sum over designs of the correlation of two random permutations: variance 1/(n - 1) each.
    var sum = 0.0
    for seed in 0..<300 as Range<UInt64> {
      let design = LatinHypercube(count: 12, dimension: 2, seed: seed, isCentred: true)
      for point in 0..<12 { sum += (design[point, 0] - 0.5) * (design[point, 1] - 0.5) }
    }
    let correlation = sum / 300 / (12 * (1 - 1.0 / 144) / 12)
    #expect(correlation.magnitude < 5 * (1 / 11.0 / 300).squareRoot())
  }

  @Test func aPermutationIsAnyOfThemAlike() {
    // Six orders of three: chi-square of 5 degrees, 1 - 1e-6 quantile 35.89 (scipy chi2.ppf).
    var stream = RandomStream(seed: 2, entity: 0, code: 0)
    var counts = [Int](repeating: 0, count: 27)
    for _ in 0..<6000 {
      let order = stream.permutation(3)
      counts[order[0] * 9 + order[1] * 3 + order[2]] += 1
    }
    let seen = counts.filter { $0 > 0 }
    #expect(seen.count == 6 && seen.reduce(0, +) == 6000)
    #expect(seen.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 } < 35.89)
    #expect(stream.permutation(0).isEmpty)
  }
}
