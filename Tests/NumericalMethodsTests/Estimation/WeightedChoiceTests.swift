import Testing

@testable import NumericalMethods

@Suite struct WeightedChoiceTests {
  @Test func inverseSquarePricesGiveThePublishedShares() throws {
    // Three endpoints at $1, $2 and $3: 36/49, 9/49 and 4/49 (73.5, 18.4 and 8.2 %).
    let weights = [1.0, 2, 3].map { WeightedChoice.fixedPoint(1 / ($0 * $0), largest: 1) }
    let choice = try #require(WeightedChoice(weights))
    var stream = RandomStream(seed: 4, entity: 1, code: 1)
    var counts = [0, 0, 0]
    for _ in 0..<100_000 { counts[choice.draw(from: &stream)] += 1 }
    let expected = [36.0, 9, 4].map { $0 / 49 * 100_000 }
    var chiSquare = 0.0
    for (count, mean) in zip(counts, expected) {
      chiSquare += (Double(count) - mean) * (Double(count) - mean) / mean
    }
    // False alarm 1e-6 with two degrees of freedom.
    #expect(chiSquare < 27.63)
  }

  @Test func bothFormsDrawTheSame() throws {
    let weights: [UInt64] = [0, 5, 0, 1, 1 << 40, 7, 0]
    let choice = try #require(WeightedChoice(weights))
    var one = RandomStream(seed: 4, entity: 2, code: 1)
    var two = RandomStream(seed: 4, entity: 2, code: 1)
    for _ in 0..<1000 {
      let first = choice.draw(from: &one)
      let second = WeightedChoice.draw(among: weights + [99], count: 7, from: &two)
      #expect(first == second)
      #expect(weights[first] > 0)
    }
  }

  @Test func nothingToChooseFromIsSaid() {
    var stream = RandomStream(seed: 4, entity: 3, code: 1)
    let before = stream.state
    #expect(WeightedChoice([0, 0]) == nil)
    #expect(WeightedChoice([]) == nil)
    let drawn = WeightedChoice.draw(among: [0, 0, 3], count: 2, from: &stream)
    #expect(drawn == nil)
    #expect(stream.state == before)
  }

  @Test func smallWeightsStayPossible() {
    #expect(WeightedChoice.fixedPoint(0, largest: 3) == 0)
    #expect(WeightedChoice.fixedPoint(1e-30, largest: 3) == 1)
    #expect(WeightedChoice.fixedPoint(3, largest: 3) == 1 << 40)
  }
}
