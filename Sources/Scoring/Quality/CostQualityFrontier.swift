/// What quality can be had at what cost by mixing routers at random: the non-decreasing convex hull
/// of their (cost, quality) points.
///
/// Source: Q. J. Hu et al., RouterBench (2024), section 4: a router that draws between two others
/// reaches every point of the line between them, and a dearer router that is worse is never used.
public struct CostQualityFrontier: Hashable, Sendable {
  /// One router's mean cost [USD per call] and mean quality over a table of prompts.
  public struct Point: Hashable, Sendable {
    /// Mean cost.
    public var cost: Double
    /// Mean quality.
    public var quality: Double

    /// Creates a point.
    public init(cost: Double, quality: Double) {
      self.cost = cost
      self.quality = quality
    }
  }

  /// The corners of the hull, cheapest first; cost and quality both rise strictly.
  public let corners: [Point]

  /// The hull of these points; empty without any.
  public init(of points: [Point]) {
    let ordered = points.sorted { ($0.cost, -$0.quality) < ($1.cost, -$1.quality) }
    var corners: [Point] = []
    for point in ordered {
      if let last = corners.last, point.quality <= last.quality { continue }
      while corners.count >= 2,
        Self.isBelow(corners[corners.count - 1], corners[corners.count - 2], point)
      {
        corners.removeLast()
      }
      corners.append(point)
    }
    self.corners = corners
  }

  /// Whether `middle` lies on or below the line from `first` to `last`.
  private static func isBelow(_ middle: Point, _ first: Point, _ last: Point) -> Bool {
    (middle.quality - first.quality) * (last.cost - first.cost)
      <= (last.quality - first.quality) * (middle.cost - first.cost)
  }

  /// The best quality that costs no more than `cost`; `nil` below the cheapest corner.
  public func quality(at cost: Double) -> Double? {
    guard let first = corners.first, cost >= first.cost else { return nil }
    for (a, b) in zip(corners, corners.dropFirst()) where cost <= b.cost {
      return a.quality + (b.quality - a.quality) * (cost - a.cost) / (b.cost - a.cost)
    }
    return corners.last?.quality
  }

  /// The mean of ``quality(at:)`` over the costs from `range.lowerBound` to `range.upperBound`: AIQ,
  /// equation 4 of RouterBench.
  ///
  /// `nil` where the range has no length or begins below the cheapest corner.
  public func averageQuality(over range: ClosedRange<Double>) -> Double? {
    guard range.upperBound > range.lowerBound, let start = quality(at: range.lowerBound),
      let end = quality(at: range.upperBound)
    else { return nil }
    var places = [Point(cost: range.lowerBound, quality: start)]
    places += corners.filter { $0.cost > range.lowerBound && $0.cost < range.upperBound }
    places.append(Point(cost: range.upperBound, quality: end))
    let area = zip(places, places.dropFirst()).reduce(0.0) { sum, pair in
      sum + (pair.1.cost - pair.0.cost) * (pair.0.quality + pair.1.quality) / 2
    }
    return area / (range.upperBound - range.lowerBound)
  }
}
