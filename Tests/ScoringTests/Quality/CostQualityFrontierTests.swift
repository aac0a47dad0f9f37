import Scoring
import Testing

@Suite("Cost-quality frontier")
struct CostQualityFrontierTests {
  typealias Point = CostQualityFrontier.Point

  @Test("Dominated points and points below a line are no corners")
  func corners() {
    let frontier = CostQualityFrontier(of: [
      Point(cost: 3, quality: 0.5), Point(cost: 1, quality: 0.2), Point(cost: 2, quality: 0.3),
      Point(cost: 4, quality: 0.4), Point(cost: 1, quality: 0.1),
    ])
    #expect(
      frontier.corners == [Point(cost: 1, quality: 0.2), Point(cost: 3, quality: 0.5)])
    #expect(frontier.quality(at: 2) == 0.35)
    #expect(frontier.quality(at: 0.5) == nil)
    #expect(frontier.quality(at: 9) == 0.5)
  }

  @Test("AIQ is the area under the hull over its length, by hand")
  func averageQuality() throws {
    let frontier = CostQualityFrontier(of: [
      Point(cost: 0, quality: 0.2), Point(cost: 1, quality: 0.6), Point(cost: 3, quality: 1),
    ])
    // (0.4 * 1 + 0.8 * 2 + 1 * 1) / 4
    #expect(abs(try #require(frontier.averageQuality(over: 0...4)) - 0.75) < 1e-15)
    #expect(frontier.averageQuality(over: 2...2) == nil)
  }
}
