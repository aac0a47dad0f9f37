import Testing

@testable import Analysis

@Suite struct AxisTests {
  @Test func linearTicksAreRoundAndCover() {
    let axis = Axis.linear(maximum: 0.37, from: 0, to: 100)
    #expect(axis.high == 0.4)
    #expect(axis.position(0.2) == 50)
    #expect(axis.ticks(count: 4).map(axis.tickText) == ["0", "0.1", "0.2", "0.3", "0.4"])
  }

  @Test func logarithmicAxesKeepRatios() {
    let axis = Axis.logarithmic(covering: [1, 16], from: 0, to: 100)
    let step = axis.position(4) - axis.position(2)
    #expect(abs(axis.position(8) - axis.position(4) - step) < 1e-9)
    #expect(axis.ticks(count: 6).map(axis.tickText) == ["1", "2", "5", "10"])
  }

  @Test func labelsAreSpreadAndKeptInside() {
    let places = LabelSpacing.spread([10, 11, 95, 99], gap: 15, within: 0...100)
    let sorted = places.sorted()
    for (a, b) in zip(sorted, sorted.dropFirst()) { #expect(b - a >= 15 - 1e-9) }
    #expect(sorted[0] >= 0 && sorted[3] <= 100)
    #expect(places[0] < places[1] && places[2] < places[3])
  }
}
