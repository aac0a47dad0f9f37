import Testing

@testable import NumericalMethods

/// Points of known sequences, and the laws that make them worth having.
@Suite struct QuasiRandomTests {
  /// Point 700 of 40 axes, times 2^10: `Tests/Fixtures/statistics/sequences.py` (scipy 1.17.1).
  private static let point700: [Double] = [
    287, 101, 141, 483, 57, 359, 81, 719, 959, 957, 429, 563, 719, 763, 325, 81, 107, 379,
    845, 13, 333, 61, 167, 275, 183, 167, 27, 317, 947, 903, 137, 571, 601, 77, 343, 695, 739,
    221, 549, 5,
  ]
  /// The sum over 1,024 points of `((7 i + 3 a) mod 11) · 1,024 · x[i, a]`, same script.
  private static let checksum = 104795662.0

  @Test func plainSobolPointsAreThoseOfScipy() {
    let sequence = SobolSequence(dimension: 40)
    #expect((0..<40).map { sequence[700, $0] * 1024 } == Self.point700)
    var sum = 0.0
    for point in 0..<1024 {
      for axis in 0..<40 {
        sum += Double((7 * point + 3 * axis) % 11) * sequence[point, axis] * 1024
      }
    }
    #expect(sum == Self.checksum)
  }

  @Test(arguments: [nil, 1, 99] as [UInt64?])
  func everyPowerOfTwoTakesEachStratumOfEachAxisOnce(seed: UInt64?) {
    let sequence = SobolSequence(dimension: 21, seed: seed)
    for axis in 0..<21 {
      for block in 0..<2 {
        let strata = (0..<256).map { Int(sequence[block * 256 + $0, axis] * 256) }
        #expect(strata.sorted() == Array(0..<256))
      }
    }
  }

  @Test func scramblingKeepsTheFirstTwoAxesANet() {
    // The first two axes are a (0, m, 2)-net: each box of area 2^-m holds one of 2^m points.
    for seed in [nil, 5, 6] as [UInt64?] {
      let sequence = SobolSequence(dimension: 2, seed: seed)
      for power in 0...6 {
        let (wide, high) = (1 << power, 1 << (6 - power))
        let boxes = (0..<64).map {
          Int(sequence[$0, 0] * Double(wide)) * high + Int(sequence[$0, 1] * Double(high))
        }
        #expect(boxes.sorted() == Array(0..<64))
      }
    }
  }

  @Test func scrambledPointsAreUniformAndIndependentAcrossSeeds() {
    // Point 3 of axis 4 over 4,000 seeds in 20 equal bins, and pairs of neighbouring points in 5 x 5:
    // chi-square of 19 and of 24 degrees, 1 - 1e-6 quantiles 62.2 and 69.9 (scipy chi2.isf).
    var (single, pairs) = ([Double](repeating: 0, count: 20), [Double](repeating: 0, count: 25))
    for seed in 0..<4000 as Range<UInt64> {
      let sequence = SobolSequence(dimension: 5, seed: seed)
      let x = sequence[3, 4]
      single[Int(x * 20)] += 1
      pairs[Int(x * 5) * 5 + Int(sequence[3, 2] * 5)] += 1
    }
    #expect(single.reduce(0) { $0 + ($1 - 200) * ($1 - 200) / 200 } < 62.2)
    #expect(pairs.reduce(0) { $0 + ($1 - 160) * ($1 - 160) / 160 } < 69.9)
  }

  @Test func meansOverScrambledPointsAreFarSharperThanOverRandomOnes() {
    // E exp(sum of 5 normals / 5) = exp(1/10). Over 1,024 random points the standard error is
    // sqrt((e^0.4 - e^0.2) / 1024) = 0.0163; that of twenty scramblings must stay below a fifth.
    var errors = 0.0
    for seed in 0..<20 as Range<UInt64> {
      let draws = SobolSequence(dimension: 5, seed: seed).standardNormals(1024)
      var mean = 0.0
      for point in 0..<1024 {
        let sum = draws[point * 5..<point * 5 + 5].reduce(0, +)
        mean += deterministicExp(sum / 5) / 1024
      }
      let error = mean - deterministicExp(0.1)
      errors += error * error / 20
    }
    #expect(errors.squareRoot() < 0.0163 / 5)
    #expect(errors > 0)
  }

  @Test func haltonPointsAreMirroredDigits() {
    // 100 = 1100100 in base 2 and 10201 in base 3.
    let sequence = HaltonSequence(dimension: 6)
    #expect(sequence[0, 0] == 19.0 / 128)
    #expect((sequence[0, 1] - 100.0 / 243).magnitude < 1e-16)
    #expect(
      HaltonSequence(dimension: 2, dropped: 0).coordinates(3) == [0, 0, 0.5, 1 / 3, 0.25, 2 / 3])
    // 101 has the digits 2 0 1 in base 7 and 9 2 in base 11.
    #expect((sequence[1, 3] - (3.0 / 7 + 0.0 / 49 + 2.0 / 343)).magnitude < 1e-16)
    #expect((sequence[1, 4] - (2.0 / 11 + 9.0 / 121)).magnitude < 1e-15)
  }

  @Test func haltonNormalsAreThoseOfXlogit() {
    // Tests/Fixtures/statistics/sequences.py, xlogit 0.2.7: 4 persons, 3 draws, 6 axes.
    let normals = HaltonSequence(dimension: 6).standardNormals(12)
    let expected: [(person: Int, draw: Int, axis: Int, value: Double)] = [
      (0, 0, 0, -1.0431582633184535),
      (0, 2, 1, -0.8804772521053178),
      (1, 0, 2, 0.3371550769952776),
      (2, 1, 3, -0.4903210899213297),
      (3, 2, 4, -0.940214709749602),
      (3, 0, 5, -0.17140499756577698),
    ]
    for (person, draw, axis, value) in expected {
      #expect((normals[(person * 3 + draw) * 6 + axis] - value).magnitude < 1e-13)
    }
  }
}
