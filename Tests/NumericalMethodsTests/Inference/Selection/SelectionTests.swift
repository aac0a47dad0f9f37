import Testing

@testable import NumericalMethods

/// Pinned values: numpy and pymoo 0.6.2, printed by `Tests/Fixtures/statistics/procedures.py`; the
/// allocation is the example of Chen and Lee (2010) as in the R package SPOT.
@Suite struct SelectionTests {
  @Test func systemsFallOutAsInNumpy() throws {
    let u = PinnedSamples.congruential(6000)
    var selection = KimNelson(systems: 5, indifference: 0.1, prefersLow: true)
    #expect(selection.replicationsAtMost == nil && selection.mean(of: 2) == 0)
    for row in 0..<1000 where !selection.isFinished {
      selection.add((0..<5).map { result(u, row: row, system: $0) })
      if row == 9 { #expect(try #require(selection.replicationsAtMost) >= 60) }
    }
    #expect(selection.isFinished && selection.survivors == [0] && selection.leader == 0)
    #expect(selection.eliminatedAfter == [nil, 60, 25, 10, 10])
    #expect(selection.replications == 60)
    let first = Moments((0..<10).map { result(u, row: $0, system: 4) }).mean
    #expect(PinnedSamples.agree(selection.mean(of: 4), first))
  }

  /// What a system yields in a replication: its own noise, noise that all share, and its worth.
  private func result(_ u: [Double], row: Int, system: Int) -> Double {
    let own = u[6 * row + system]
    let shared = u[6 * row + 5]
    return own + shared + 0.1 * Double(system)
  }

  @Test func directionIsAMatterOfSign() {
    let u = PinnedSamples.congruential(3000)
    var low = KimNelson(systems: 3, indifference: 0.2, prefersLow: true)
    var high = KimNelson(systems: 3, indifference: 0.2, prefersLow: false)
    for row in 0..<1000 {
      let results = (0..<3).map { (system: Int) -> Double in
        u[3 * row + system] - 0.2 * Double(system)
      }
      low.add(results)
      high.add(results.map { -$0 })
    }
    #expect(low.survivors == [2] && high.survivors == [2])
    #expect(low.eliminatedAfter == high.eliminatedAfter)
    #expect(PinnedSamples.agree(low.mean(of: 0), -high.mean(of: 0)))
  }

  @Test func exactTiesEnd() {
    var selection = KimNelson(systems: 3, indifference: 1, prefersLow: true)
    for index in 0..<10 {
      #expect(!selection.isFinished)
      selection.add([Double(index), Double(index), Double(index) + 0.5])
    }
    #expect(selection.survivors == [0])
    #expect(selection.eliminatedAfter == [nil, 10, 10])
  }

  @Test func allocationEqualsSPOT() {
    let more = optimalBudgetAllocation(
      means: [1.2, 2.1, 3.4, 4.87, 6.05], variances: [3.3, 2, 4.5, 5.3, 6.9],
      spent: [12, 6, 5, 5, 4], adding: 100, prefersLow: true)
    #expect(more == [48, 38, 11, 2, 1])
    let mirrored = optimalBudgetAllocation(
      means: [-1.2, -2.1, -3.4, -4.87, -6.05], variances: [3.3, 2, 4.5, 5.3, 6.9],
      spent: [12, 6, 5, 5, 4], adding: 100, prefersLow: false)
    #expect(mirrored == more)
  }

  @Test func allocationsSpendWhatThereIs() {
    for adding in [0, 1, 7, 1000] {
      for spent in [[10, 10, 10], [500, 2, 2], [0, 0, 0]] {
        let more = optimalBudgetAllocation(
          means: [1, 1, 2], variances: [1, 0, 3], spent: spent, adding: adding, prefersLow: true)
        #expect(more.reduce(0, +) == adding && more.allSatisfy { $0 >= 0 })
      }
    }
    let flat = optimalBudgetAllocation(
      means: [2, 2, 2], variances: [0, 0, 0], spent: [1, 1, 1], adding: 9, prefersLow: true)
    #expect(flat == [3, 3, 3])
    let alone = optimalBudgetAllocation(
      means: [2], variances: [1], spent: [4], adding: 9, prefersLow: true)
    #expect(alone == [9])
  }

  @Test func comparisonWithTheBestEqualsNumpy() throws {
    let u = PinnedSamples.congruential(60)
    let offsets = [0, 0.1, 0.25, 0.9]
    let results = (0..<4).map { (system: Int) -> [Double] in
      (0..<15).map { (row: Int) -> Double in u[4 * row + system] + offsets[system] }
    }
    let found = try #require(ComparisonWithBest(results, prefersLow: true))
    let expected = [
      (-0.267078887226346, 0.1877103079007695), (-0.1877103079007695, 0.267078887226346),
      (0, 0.6028473486852055), (0, 1.1815793281168556),
    ]
    for (interval, ends) in zip(found.intervals, expected) {
      #expect((interval.lowerBound - ends.0).magnitude < 1e-12)
      #expect((interval.upperBound - ends.1).magnitude < 1e-12)
    }
    #expect(found.candidates == [0, 1])
    #expect(found.differences[0] < 0 && found.differences[1] == -found.differences[0])
    let mirrored = try #require(
      ComparisonWithBest(results.map { $0.map { -$0 } }, prefersLow: false))
    #expect(mirrored.candidates == [0, 1])
    #expect(mirrored.intervals[2].upperBound == -found.intervals[2].lowerBound)
    #expect(ComparisonWithBest([[1, 2]], prefersLow: true) == nil)
    #expect(ComparisonWithBest([[1, 2], [1]], prefersLow: true) == nil)
  }

  @Test func frontsEqualPymoo() {
    let few = [[1, 5], [2, 3], [3, 3.5], [4, 1], [2, 3], [5, 0.9]]
    #expect(nondominatedFronts(few) == [0, 0, 1, 0, 0, 0])
    let u = PinnedSamples.congruential(120)
    let points = (0..<40).map { Array(u[3 * $0..<3 * $0 + 3]) }
    #expect(
      nondominatedFronts(points) == [
        3, 1, 1, 1, 3, 5, 2, 4, 1, 0, 1, 2, 2, 4, 4, 2, 3, 1, 1, 1, 0, 2, 1, 0, 4, 0, 1, 2, 1, 0, 0,
        2, 2, 0, 1, 1, 3, 3, 1, 3,
      ])
    #expect(nondominatedFronts([]).isEmpty)
  }

  @Test func frontProbabilitiesEqualTheEnumeration() throws {
    // Three replications have 27 resamples, all alike likely; count the fronts of all.
    let results = [
      [[1.0, 2, 4], [3.0, 3, 1]], [[2.0, 1, 3], [3.1, 4, 2]], [[2.5, 2.1, 2.5], [4.0, 1, 5]],
    ]
    var times = [0.0, 0, 0]
    for number in 0..<27 {
      let indices = [number % 3, number / 3 % 3, number / 9]
      let sums = results.map { $0.map { values in indices.reduce(0) { $0 + values[$1] } } }
      for (system, front) in nondominatedFronts(sums).enumerated() where front == 0 {
        times[system] += 1
      }
    }
    let found = try #require(frontProbabilities(results, seed: 5))
    for system in 0..<3 {
      let exact = times[system] / 27
      #expect(exact > 0.05 && exact < 1)
      // Five standard errors of a share over 9,999 resamples; false alarm 6e-7 each.
      #expect((found[system] - exact).magnitude < 5 * (exact * (1 - exact) / 9999).squareRoot())
    }
    #expect(frontProbabilities([[[1, 2]], [[1]]], seed: 5) == nil)
    #expect(frontProbabilities([], seed: 5) == nil)
    #expect(frontProbabilities([[[1, 2]], [[1, 2]]], resamples: 20, seed: 5) == [1, 1])
  }
}
