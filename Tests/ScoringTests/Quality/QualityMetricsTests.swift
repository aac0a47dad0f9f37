import Testing

@testable import Scoring

/// Metrics of routers on points made by hand.
@Suite struct QualityMetricsTests {
  private typealias Point = CostQualityFrontier.Point
  private let weak = Point(cost: 1, quality: 0.5)
  private let strong = Point(cost: 5, quality: 0.9)

  /// Between two models the hull is a line: its mean height is the middle.
  @Test func `AIQ of two models is the middle of their qualities`() {
    #expect(QualityMetrics.averageQuality(singles: [weak, strong]) == 0.7)
    // A router in the middle of the costs and as good as the strong model: two trapezoids.
    let router = QualityMetrics.averageQuality(
      singles: [weak, strong], router: [Point(cost: 3, quality: 0.9)])
    #expect(abs((router ?? 0) - (0.7 + 0.9) / 2) < 1e-15)
    #expect(QualityMetrics.averageQuality(singles: [weak]) == nil)
  }

  @Test func `a straight curve recovers half of the gap, and any share where it says`() {
    let line = (0...10).map { (share: Double($0) / 10, quality: 0.5 + 0.04 * Double($0)) }
    #expect(abs((QualityMetrics.gapRecovered(line, weak: 0.5, strong: 0.9) ?? 0) - 0.5) < 1e-12)
    let half = QualityMetrics.callShare(recovering: 0.5, line, weak: 0.5, strong: 0.9)
    #expect(abs((half ?? 0) - 0.5) < 1e-12)
    #expect(
      QualityMetrics.callShare(recovering: 1.2, line, weak: 0.5, strong: 0.9) == nil)
    #expect(QualityMetrics.callShare(recovering: 0, line, weak: 0.5, strong: 0.9) == 0)
  }

  @Test func `the benefit per cost of a point on the line is nothing`() {
    let middle = Point(cost: 3, quality: 0.7)
    #expect(
      abs(QualityMetrics.incrementalBenefit(middle, weak: weak, strong: strong) ?? 1) < 1e-12)
    let better = QualityMetrics.incrementalBenefit(
      Point(cost: 2, quality: 0.7), weak: weak, strong: strong)
    #expect(abs((better ?? 0) - 1) < 1e-12)
    #expect(QualityMetrics.incrementalBenefit(weak, weak: weak, strong: strong) == nil)
  }

  @Test func `a quality is reached on the line between two points`() {
    #expect(abs((QualityMetrics.cost(reaching: 0.7, [weak, strong]) ?? 0) - 3) < 1e-12)
    #expect(QualityMetrics.cost(reaching: 0.95, [weak, strong]) == nil)
    #expect(QualityMetrics.cost(reaching: 0.2, [weak, strong]) == 1)
  }

  @Test func `gain, saving and distance of a router`() {
    let points = [Point(cost: 2, quality: 0.85), Point(cost: 3, quality: 0.99)]
    let gain = QualityMetrics.performanceGain(points, best: strong)
    #expect(abs((gain ?? 0) - 0.1) < 1e-12)
    #expect(abs((QualityMetrics.costSaved(points, best: strong) ?? 0) - 0.4) < 1e-12)
    #expect(QualityMetrics.costSaved([weak], best: strong) == nil)
    #expect(QualityMetrics.frontDistance(points, among: [weak, strong]) == 0)
    // The middle of the line's box, half a diagonal below a front that is the line itself.
    let off = QualityMetrics.frontDistance(
      [Point(cost: 5, quality: 0.5)], among: [weak, strong])
    #expect(abs((off ?? 0) - 0.5.squareRoot()) < 1e-12)
  }
}
