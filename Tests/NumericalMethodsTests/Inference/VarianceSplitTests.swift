import NumericalMethods
import Testing

@Suite struct VarianceSplitTests {
  @Test func `quantiles of F are scipy's`() {
    // scipy 1.17.1: Tests/Fixtures/uncertain/laws.py.
    let pinned: [(p: Double, a: Double, b: Double, value: Double)] = [
      (0.975, 9, 10, 3.7789626340915734), (0.025, 9, 10, 0.2522790156161077),
      (0.95, 2, 3, 9.552094495921152), (0.5, 30, 31, 0.9992741074345018),
    ]
    for pin in pinned {
      let value = fQuantile(pin.p, pin.a, pin.b)
      #expect(abs(value / pin.value - 1) < 1e-9, "\(pin)")
    }
  }

  @Test func `a hand-made layout gives the mean squares of a text book`() throws {
    // Pair means 2, 5, 11, grand mean 6: A = 2 (16 + 1 + 25) / 2 = 42; within (4 + 4 + 4) / 2 / 3 = 2.
    let split = try #require(VarianceSplit(first: [1, 4, 10], second: [3, 6, 12]))
    #expect(split.byChance == 2)
    #expect(split.byInputs == 20)
    #expect(abs(split.share - 20.0 / 22) < 1e-15)
  }

  @Test func `without chance all is input, without inputs the estimate is nought at most`() throws {
    let all = try #require(VarianceSplit(first: [1, 2, 4], second: [1, 2, 4]))
    #expect(all.share == 1)
    #expect(all.interval == 1...1)
    let none = try #require(VarianceSplit(first: [1, 2, 1, 2], second: [2, 1, 2, 1]))
    #expect(none.byInputs == 0)
    #expect(VarianceSplit(first: [1, 1], second: [1, 2]) == nil)
    #expect(VarianceSplit(first: [1, 1, 1], second: [1, 1, 1]) == nil)
  }

  /// Y = X² + chance of a spread that depends on X, X normal: nothing is linear, and chance is not
  /// the same everywhere. Var E[Y|X] = Var X² = 2, E Var(Y|X) = E(1 + X²) = 2: the share is 1/2.
  @Test func `the split is the law of total variance, also where the outcome is not linear`() throws
  {
    var stream = RandomStream(seed: 20_261_127, entity: 1, code: 1)
    let count = 40_000
    var first: [Double] = []
    var second: [Double] = []
    for _ in 0..<count {
      let input = stream.normal()
      let spread = (1 + input * input).squareRoot()
      first.append(input * input + spread * stream.normal())
      second.append(input * input + spread * stream.normal())
    }
    let split = try #require(VarianceSplit(first: first, second: second))
    // The standard error of either is about sqrt(Var of a squared term / n) < 0.07: five of them,
    // a false alarm in two million.
    #expect(abs(split.byInputs - 2) < 0.35)
    #expect(abs(split.byChance - 2) < 0.35)
    #expect(abs(split.share - 0.5) < 0.06)
  }

  /// Normal inputs and normal chance, for which the interval is exact: of 1,000 experiments with 12
  /// pairs, 950 cover the share on average, with a deviation of 6.9; 915 to 980 have a false alarm
  /// below one in a million.
  @Test(arguments: [0.0, 0.3, 0.8]) func `the interval covers the share in 95 of 100 experiments`(
    _ share: Double
  ) throws {
    var stream = RandomStream(seed: 20_261_127, entity: 2, code: UInt64(share * 10))
    let (byInputs, byChance) = (share.squareRoot(), (1 - share).squareRoot())
    var covered = 0
    for _ in 0..<1_000 {
      var first: [Double] = []
      var second: [Double] = []
      for _ in 0..<12 {
        let input = byInputs * stream.normal()
        first.append(input + byChance * stream.normal())
        second.append(input + byChance * stream.normal())
      }
      let split = try #require(VarianceSplit(first: first, second: second))
      if split.interval.contains(share) { covered += 1 }
    }
    // At nought the lower end is cut off there, and the interval misses on one side only.
    #expect(share == 0 ? covered >= 945 : (915...980).contains(covered), "\(covered)")
  }
}
