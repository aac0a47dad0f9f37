import NumericalMethods
import Testing

/// Two published tables of cascades and routers, worked out from their rows.
@Suite(.enabled(if: PublishedData.isPresent, "needs shared/data/routerbench"))
struct CascadeTableTests {
  /// One task with what each rung makes of it.
  private struct Row {
    var passesGate: Bool
    var isCheapRight: Bool
    var cheapCost: Double
    var isTopRight: Bool
    var topCost: Double

    /// The cheap rung first; the top one where the gate does not pass.
    var cascadeIsRight: Bool { passesGate ? isCheapRight : isTopRight }
    var cascadeCost: Double { cheapCost + (passesGate ? 0 : topCost) }
    var oracleIsRight: Bool { isCheapRight || isTopRight }
    /// The cheapest model that is right; the cheap one where neither is.
    var oracleCost: Double { !isCheapRight && isTopRight ? topCost : cheapCost }
  }

  private static func tasks() throws -> [Row] {
    try PublishedData.lines("cascade_mbpp-974-opus.csv.gz").dropFirst().map { fields in
      Row(
        passesGate: fields[3] == "1", isCheapRight: fields[4] == "1",
        cheapCost: try #require(Double(fields[5])), isTopRight: fields[7] == "1",
        topCost: try #require(Double(fields[8])))
    }
  }

  private func share(_ rows: [Row], _ holds: (Row) -> Bool) -> Double {
    Double(rows.count(where: holds)) / Double(rows.count)
  }

  /// Firstpass, 974 tasks of MBPP, Haiku 4.5 and Opus 4.8 (`routing-others.md`).
  @Test("The cascade on 974 tasks has the published success, cost, wins and losses")
  func firstpass() throws {
    let rows = try Self.tasks()
    #expect(rows.count == 974)
    #expect(abs(share(rows, \.isCheapRight) - 0.7834) < 0.00005)
    #expect(abs(share(rows, \.isTopRight) - 0.9435) < 0.00005)
    #expect(abs(share(rows, \.cascadeIsRight) - 0.9333) < 0.00005)
    #expect(abs(rows.reduce(0) { $0 + $1.cheapCost } - 1.3396) < 0.00005)
    #expect(abs(rows.reduce(0) { $0 + $1.topCost } - 7.2849) < 0.00005)
    #expect(abs(rows.reduce(0) { $0 + $1.cascadeCost } - 2.9961) < 0.00005)
    // "Converted": of the tasks sent on, those that the top rung gets right.
    #expect(abs(share(rows.filter { !$0.passesGate }, \.isTopRight) - 0.785) < 0.0005)
    #expect(rows.count { $0.cascadeIsRight && !$0.isTopRight } == 6)
    #expect(rows.count { !$0.cascadeIsRight && $0.isTopRight } == 16)
  }

  @Test("The cheap rung costs more on the tasks that it fails, as published")
  func adverseSelection() throws {
    let rows = try Self.tasks()
    func mean(_ chosen: [Row]) -> Double {
      chosen.reduce(0) { $0 + $1.cheapCost } / Double(chosen.count)
    }
    let byGate = mean(rows.filter { !$0.passesGate }) / mean(rows.filter(\.passesGate))
    let byTruth = mean(rows.filter { !$0.isCheapRight }) / mean(rows.filter(\.isCheapRight))
    #expect(abs(byGate - 2.20) < 0.005)
    #expect(abs(byTruth - 2.13) < 0.005)
  }

  /// RouterBench's average improvement in quality: area under the non-decreasing convex hull of
  /// (cost, quality) over its width in cost.
  @Test("AIQ of the models alone, the cascade and the oracle are as published")
  func averageQuality() throws {
    let rows = try Self.tasks()
    func point(_ isRight: (Row) -> Bool, _ cost: (Row) -> Double) -> (Double, Double) {
      (rows.reduce(0) { $0 + cost($1) } / Double(rows.count), share(rows, isRight))
    }
    let cheap = point(\.isCheapRight, \.cheapCost)
    let top = point(\.isTopRight, \.topCost)
    let cascade = point(\.cascadeIsRight, \.cascadeCost)
    let oracle = point(\.oracleIsRight, \.oracleCost)
    #expect(abs(Self.areaUnderHull([cheap, top]) - 0.8634) < 0.00005)
    #expect(abs(Self.areaUnderHull([cheap, cascade, top]) - 0.9161) < 0.00005)
    #expect(abs(Self.areaUnderHull([cheap, oracle, top]) - 0.9361) < 0.00005)
  }

  /// - Parameter points: (cost, quality), the cheapest first and the dearest last.
  private static func areaUnderHull(_ points: [(Double, Double)]) -> Double {
    var hull: [(Double, Double)] = []
    let dearest = points.last?.0 ?? 0
    var best = 0.0
    for point in points.sorted(by: { $0.0 < $1.0 }) where point.1 > best {
      best = point.1
      while hull.count > 1 {
        let (a, b) = (hull[hull.count - 2], hull[hull.count - 1])
        guard (b.1 - a.1) * (point.0 - a.0) <= (point.1 - a.1) * (b.0 - a.0) else { break }
        hull.removeLast()
      }
      hull.append(point)
    }
    if let last = hull.last, last.0 < dearest { hull.append((dearest, last.1)) }
    var area = 0.0
    for (a, b) in zip(hull, hull.dropFirst()) { area += (b.0 - a.0) * (a.1 + b.1) / 2 }
    return area / (dearest - points[0].0)
  }

  private struct Pair {
    var weak: Bool
    var strong: Bool
  }

  private static func pairs() throws -> [Pair] {
    try PublishedData.lines("routellm_gsm8k_pairs.csv.gz").dropFirst()
      .filter { $0[1] == "0" }
      .map { Pair(weak: $0[2] == "1", strong: $0[3] == "1") }
  }

  /// Average performance gap recovered: mean over shares of strong calls of
  /// `(right - weak) / (strong - weak)`, by the trapezoid rule over 11 shares.
  private static func gapRecovered(_ quality: [Double], weak: Double, strong: Double) -> Double {
    let recovered = quality.map { ($0 - weak) / (strong - weak) }
    var area = 0.0
    for (a, b) in zip(recovered, recovered.dropFirst()) { area += (a + b) / 2 }
    return area / Double(recovered.count - 1)
  }

  /// RouteLLM, GSM8K: Mixtral 63.73 %, GPT-4 85.77 %; best possible 1.131 (`routing-others.md`).
  @Test("The best possible router on GSM8K recovers 1.131 of the gap, a random one half")
  func gapRecovered() throws {
    let pairs = try Self.pairs()
    #expect(pairs.count == 1307)
    let count = Double(pairs.count)
    let weak = Double(pairs.count { $0.weak }) / count
    let strong = Double(pairs.count { $0.strong }) / count
    #expect(abs(weak - 0.6373) < 0.00005)
    #expect(abs(strong - 0.8577) < 0.00005)
    // Strong calls go where only the strong model is right; what is left over is called for
    // nothing, and never where only the weak one is right.
    let gains = pairs.count { $0.strong && !$0.weak }
    let best = (0...10).map { tenth in
      let calls = Int((count * Double(tenth) / 10).rounded())
      return weak + Double(min(calls, gains)) / count
    }
    #expect(abs(Self.gapRecovered(best, weak: weak, strong: strong) - 1.131) < 0.0005)
    // Published: .4999 with a spread of .009. 400 shuffles here have a mean within 4.5 standard
    // errors of it but for 1 seed in 100,000.
    var sum = 0.0
    for shuffle in 0..<400 {
      var stream = RandomStream(seed: 20_261_127, entity: UInt64(shuffle), code: 0)
      sum += Self.gapRecovered(
        Self.shuffled(pairs, &stream), weak: weak, strong: strong)
    }
    #expect(abs(sum / 400 - 0.4999) < 4.5 * 0.009 / 20)
  }

  /// Quality by tenths of strong calls, which are given out in random order.
  private static func shuffled(_ pairs: [Pair], _ stream: inout RandomStream) -> [Double] {
    var order = Array(pairs.indices)
    for index in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(stream.below(UInt64(index + 1))))
    }
    return (0...10).map { tenth in
      let strong = Int((Double(pairs.count) * Double(tenth) / 10).rounded())
      let right = order.enumerated().count { rank, row in
        rank < strong ? pairs[row].strong : pairs[row].weak
      }
      return Double(right) / Double(pairs.count)
    }
  }
}
