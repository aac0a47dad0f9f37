import NumericalMethods

/// Figures by which papers on routing compare routers, each with its source.
public enum QualityMetrics {
  /// RouterBench's average improvement in quality (2024, equation 4): the mean height of the
  /// non-decreasing hull of the single models and the router's own points between the cost of the
  /// cheapest and of the dearest model.
  ///
  /// Without points of a router it is that of the Zero router.
  public static func averageQuality(
    singles: [CostQualityFrontier.Point], router: [CostQualityFrontier.Point] = []
  ) -> Double? {
    guard let low = singles.map(\.cost).min(), let high = singles.map(\.cost).max(), low < high
    else { return nil }
    // A router may be dearer than every model: what lies beyond their costs is not looked at.
    return CostQualityFrontier(of: singles + router).averageQuality(over: low...high)
  }

  /// RouteLLM's average performance gap recovered (2024, equation 6): the mean over the share of
  /// strong calls of `(quality - weak) / (strong - weak)`, by the trapezoid rule.
  ///
  /// - Parameters:
  ///   - curve: quality by share of strong calls, in order of the shares, from 0 to 1.
  ///   - weak: quality of the weak model alone.
  ///   - strong: quality of the strong model alone.
  public static func gapRecovered(
    _ curve: [(share: Double, quality: Double)], weak: Double, strong: Double
  ) -> Double? {
    guard curve.count > 1, strong != weak, let first = curve.first, let last = curve.last,
      last.share > first.share
    else { return nil }
    var area = 0.0
    for (a, b) in zip(curve, curve.dropFirst()) {
      area += (b.share - a.share) * (a.quality + b.quality) / 2
    }
    return (area / (last.share - first.share) - weak) / (strong - weak)
  }

  /// RouteLLM's call-performance threshold (2024, section 4): the least share of strong calls with
  /// which a share of the gap between the models is recovered, between the points of the curve on a
  /// straight line.
  ///
  /// - Returns: `nil` where the curve never gets there.
  public static func callShare(
    recovering part: Double, _ curve: [(share: Double, quality: Double)], weak: Double,
    strong: Double
  ) -> Double? {
    let wanted = weak + part * (strong - weak)
    guard let first = curve.first else { return nil }
    if first.quality >= wanted { return first.share }
    for (a, b) in zip(curve, curve.dropFirst()) where b.quality >= wanted {
      return a.share + (wanted - a.quality) / (b.quality - a.quality) * (b.share - a.share)
    }
    return nil
  }

  /// RouterArena's score (2025): `(1 + b)·A·C / (b·A + C)` with accuracy A, b = 0.1 and
  /// `C = (log₂ 200 - log₂ c) / (log₂ 200 - log₂ 0.0044)` for a cost of c dollars per 1,000 prompts,
  /// held within 0 to 1.
  ///
  /// - Parameters:
  ///   - accuracy: mean quality, between 0 and 1.
  ///   - usdPerThousand: dollars per 1,000 prompts.
  public static func arenaScore(accuracy: Double, usdPerThousand: Double) -> Double {
    let (weight, dear, cheap) = (0.1, 200.0, 0.0044)
    let top = deterministicLog(dear)
    let span = top - deterministicLog(cheap)
    let cost = max(0, min(1, (top - deterministicLog(max(1e-300, usdPerThousand))) / span))
    let below = weight * accuracy + cost
    return below > 0 ? (1 + weight) * accuracy * cost / below : 0
  }

  /// AutoMix's incremental benefit per cost (2024, section 3.3) of a router over the line between the
  /// weak and the strong model: `(slope of the router / slope of the line) - 1`.
  ///
  /// - Returns: `nil` where the router or the strong model costs no more than the weak one, or the
  ///   strong model is no better.
  public static func incrementalBenefit(
    _ router: CostQualityFrontier.Point, weak: CostQualityFrontier.Point,
    strong: CostQualityFrontier.Point
  ) -> Double? {
    let line = (strong.quality - weak.quality) / (strong.cost - weak.cost)
    guard router.cost > weak.cost, strong.cost > weak.cost, line > 0 else { return nil }
    return (router.quality - weak.quality) / (router.cost - weak.cost) / line - 1
  }

  /// The least cost at which mixes of some points reach a quality; `nil` where none does.
  public static func cost(
    reaching quality: Double, _ points: [CostQualityFrontier.Point]
  ) -> Double? {
    let corners = CostQualityFrontier(of: points).corners
    guard let first = corners.first else { return nil }
    if first.quality >= quality { return first.cost }
    for (a, b) in zip(corners, corners.dropFirst()) where b.quality >= quality {
      return a.cost + (quality - a.quality) / (b.quality - a.quality) * (b.cost - a.cost)
    }
    return nil
  }

  /// How much better than the best single model a router is at its best, relative to that model
  /// (PerfGain of LLMRouterBench 2026).
  public static func performanceGain(
    _ router: [CostQualityFrontier.Point], best: CostQualityFrontier.Point
  ) -> Double? {
    guard best.quality != 0, let top = router.map(\.quality).max() else { return nil }
    return top / best.quality - 1
  }

  /// What a router saves of the best single model's cost at no less quality, by its cheapest point
  /// that is as good (CostSave of LLMRouterBench 2026).
  ///
  /// - Returns: `nil` where no point is as good.
  public static func costSaved(
    _ router: [CostQualityFrontier.Point], best: CostQualityFrontier.Point
  ) -> Double? {
    let asGood = router.filter { $0.quality >= best.quality }
    guard best.cost > 0, let cost = asGood.map(\.cost).min() else { return nil }
    return 1 - cost / best.cost
  }

  /// The mean distance of a router's points from the front of all points, where both axes are scaled
  /// to 0 to 1 (ParetoDist of LLMRouterBench 2026; the scaling and the straight lines between the
  /// corners of the front are ours). 0 for a router that lies on the front everywhere.
  public static func frontDistance(
    _ router: [CostQualityFrontier.Point], among all: [CostQualityFrontier.Point]
  ) -> Double? {
    let (costs, qualities) = ((all + router).map(\.cost), (all + router).map(\.quality))
    guard let low = costs.min(), let high = costs.max(), let worst = qualities.min(),
      let best = qualities.max(), !router.isEmpty
    else { return nil }
    func scaled(_ point: CostQualityFrontier.Point) -> CostQualityFrontier.Point {
      CostQualityFrontier.Point(
        cost: high > low ? (point.cost - low) / (high - low) : 0,
        quality: best > worst ? (point.quality - worst) / (best - worst) : 0)
    }
    var corners = CostQualityFrontier(of: (all + router).map(scaled)).corners
    // The front goes on flat to the dearest point.
    if let last = corners.last, last.cost < 1 {
      corners.append(.init(cost: 1, quality: last.quality))
    }
    var sum = 0.0
    for point in router.map(scaled) {
      var least = Double.infinity
      if corners.count == 1 { least = distance(point, corners[0], corners[0]) }
      for (a, b) in zip(corners, corners.dropFirst()) { least = min(least, distance(point, a, b)) }
      sum += least
    }
    return sum / Double(router.count)
  }

  /// From a point to a line between two points.
  private static func distance(
    _ point: CostQualityFrontier.Point, _ a: CostQualityFrontier.Point,
    _ b: CostQualityFrontier.Point
  ) -> Double {
    let (x, y) = (b.cost - a.cost, b.quality - a.quality)
    let length = x * x + y * y
    let along =
      length > 0
      ? max(0, min(1, ((point.cost - a.cost) * x + (point.quality - a.quality) * y) / length)) : 0
    let (dx, dy) = (point.cost - a.cost - along * x, point.quality - a.quality - along * y)
    return (dx * dx + dy * dy).squareRoot()
  }
}
