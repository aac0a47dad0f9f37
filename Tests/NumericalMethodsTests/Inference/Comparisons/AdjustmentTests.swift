import Testing

@testable import NumericalMethods

/// Pinned values: statsmodels 0.15.0 `multipletests`, printed by
/// `Tests/Fixtures/statistics/procedures.py`; the counts of rejections are those of Benjamini and
/// Hochberg (1995) themselves.
@Suite struct AdjustmentTests {
  private let holm = [
    0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1,
  ]
  private let benjaminiHochberg = [
    0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645,
    0.0765, 0.486, 0.5811818181818182, 0.714875, 0.7532307692307693, 0.8132142857142857, 1,
  ]
  private let benjaminiYekutieli = [
    0.004977343489843491, 0.009954686979686982, 0.03152317543567544, 0.11821190788378289,
    0.20008920829170831, 0.21189262285333715, 0.21189262285333715, 0.2140257700632701,
    0.253844517982018, 1, 1, 1, 1, 1, 1,
  ]

  private func expect(_ found: [Double], _ expected: [Double]) {
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect((a - b).magnitude < 1e-14) }
  }

  @Test func equalsStatsmodels() {
    let p = PinnedSamples.classicalPValues
    expect(holmAdjusted(p), holm)
    expect(benjaminiHochbergAdjusted(p), benjaminiHochberg)
    expect(benjaminiHochbergAdjusted(p, underAnyDependence: true), benjaminiYekutieli)
    #expect(holmAdjusted(p).filter { $0 < 0.05 }.count == 3)
    #expect(benjaminiHochbergAdjusted(p).filter { $0 < 0.05 }.count == 4)
    let yekutieli = benjaminiHochbergAdjusted(p, underAnyDependence: true)
    #expect(yekutieli.filter { $0 < 0.05 }.count == 3)
  }

  @Test func orderDoesNotMatter() {
    let reversed = Array(PinnedSamples.classicalPValues.reversed())
    expect(benjaminiHochbergAdjusted(reversed), benjaminiHochberg.reversed())
    #expect(benjaminiHochbergAdjusted([]).isEmpty)
    #expect(benjaminiHochbergAdjusted([], underAnyDependence: true).isEmpty)
    #expect(benjaminiHochbergAdjusted([0.3]) == [0.3])
    #expect(benjaminiHochbergAdjusted([0.02, 0.02]) == [0.02, 0.02])
  }
}
