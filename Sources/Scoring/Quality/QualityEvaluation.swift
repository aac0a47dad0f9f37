import NumericalMethods

/// Policies judged on a quality table, with intervals by a paired bootstrap over its prompts.
///
/// A resample draws prompts with replacement and takes every policy's outcomes on the same ones
/// (Efron 1979; paired, so that what is hard for all cancels in differences). Which model a policy
/// sends a prompt to is not drawn anew: rules that learn are judged as they were played.
public struct QualityEvaluation: Sendable {
  /// A value with its interval.
  public struct Estimate: Sendable {
    /// The value on the whole table.
    public let value: Double
    /// Its interval; `nil` where too few resamples had a value.
    public let interval: ClosedRange<Double>?
  }

  /// One policy.
  public struct Standing: Sendable {
    /// Its outcomes.
    public let outcome: PolicyOutcome
    /// Mean quality.
    public let quality: Estimate
    /// Mean cost.
    public let cost: Estimate
    /// Quality less that of the best single model.
    public let qualityDifference: Estimate
    /// Cost relative to that of the best single model; `nil` where that costs nothing.
    public let costRatio: Estimate?
    /// RouterArena's score; `nil` without costs in dollars.
    public let arena: Double?
    /// AutoMix's incremental benefit per cost; `nil` where it is not defined.
    public let incrementalBenefit: Double?
  }

  /// Policies of one family, as a curve.
  public struct Family: Sendable {
    /// Its name.
    public let name: String
    /// What sort of policies they are.
    public let kind: PolicyOutcome.Kind
    /// AIQ of the single models with the family.
    public let averageQuality: Estimate?
    /// That less the AIQ of the Zero router.
    public let overZero: Estimate?
    /// RouteLLM's APGR and call shares that recover half and four fifths of the gap; `nil` for
    /// families that are no curve over shares of strong calls.
    public let gapRecovered: Estimate?
    /// Share of strong calls that recovers half of the gap.
    public let halfGap: Double?
    /// Share of strong calls that recovers four fifths of the gap.
    public let mostOfGap: Double?
    /// Least cost of mixes of the family and the single models that match the best single model,
    /// relative to its cost.
    public let matchedCost: Estimate?
    /// PerfGain, CostSave and ParetoDist.
    public let performanceGain: Double?
    /// What is saved at no less quality than the best single model.
    public let costSaved: Double?
    /// Mean scaled distance from the front of all policies but bounds.
    public let frontDistance: Double?
  }

  /// The table.
  public let table: QualityTable
  /// Every policy, in the order given.
  public let standings: [Standing]
  /// Every family of more than single models, in order of first appearance.
  public let families: [Family]
  /// AIQ of the Zero router; `nil` where all models cost the same.
  public let zeroQuality: Estimate?
  /// Confidence of the intervals.
  public let confidence: Double

  /// Judges policies.
  ///
  /// - Parameters:
  ///   - table: prompts whose outcomes are known for every model.
  ///   - policies: outcomes on `table`; its single models need not be among them.
  ///   - resamples: how many resamples of prompts are drawn.
  ///   - seed: the seed of the resamples.
  ///   - confidence: of the intervals, between 0 and 1.
  public init(
    _ table: QualityTable, _ policies: [PolicyOutcome], resamples: Int = 1_000, seed: UInt64 = 1,
    confidence: Double = 0.95
  ) {
    self.table = table
    self.confidence = confidence
    let singles = table.models.indices.map { table.single($0) }
    let draws = PromptResamples(
      singles + policies, count: resamples, seed: seed, confidence: confidence)
    let best = table.best
    let points = singles.map(\.point)
    standings = policies.enumerated().map { position, outcome in
      Self.standing(
        outcome, column: singles.count + position, best: best, draws, table: table)
    }
    zeroQuality = draws.estimate { all in
      QualityMetrics.averageQuality(singles: Array(all[..<singles.count]))
    }
    var names: [String] = []
    for policy in policies where policy.kind != .single && !names.contains(policy.family) {
      names.append(policy.family)
    }
    let attainable =
      points + policies.filter { $0.kind != .oracle && $0.kind != .ideal }.map(\.point)
    families = names.map { name in
      let members = policies.indices.filter { policies[$0].family == name }
      return Self.family(
        name, members.map { singles.count + $0 }, singles.count, draws, table: table,
        attainable: attainable)
    }
  }

  private static func standing(
    _ outcome: PolicyOutcome, column: Int, best: Int, _ draws: PromptResamples,
    table: QualityTable
  ) -> Standing {
    let point = outcome.point
    let usd = table.hasCosts ? point.cost * 1_000 : nil
    return Standing(
      outcome: outcome,
      quality: draws.estimate { $0[column].quality }
        ?? Estimate(value: point.quality, interval: nil),
      cost: draws.estimate { $0[column].cost } ?? Estimate(value: point.cost, interval: nil),
      qualityDifference: draws.estimate { $0[column].quality - $0[best].quality }
        ?? Estimate(value: 0, interval: nil),
      costRatio: draws.estimate {
        $0[best].cost > 0 ? $0[column].cost / $0[best].cost : nil
      },
      arena: usd.map { QualityMetrics.arenaScore(accuracy: point.quality, usdPerThousand: $0) },
      incrementalBenefit: QualityMetrics.incrementalBenefit(
        point, weak: table.models[table.weak].point, strong: table.models[table.strong].point))
  }

  private static func family(
    _ name: String, _ columns: [Int], _ singles: Int, _ draws: PromptResamples,
    table: QualityTable, attainable: [CostQualityFrontier.Point]
  ) -> Family {
    typealias Points = [CostQualityFrontier.Point]
    let (weak, strong, best) = (table.weak, table.strong, table.best)
    func own(_ all: Points) -> Points { columns.map { all[$0] } }
    func withFamily(_ all: Points) -> Double? {
      QualityMetrics.averageQuality(singles: Array(all[..<singles]), router: own(all))
    }
    let shares = columns.compactMap { draws.outcomes[$0].strongShare }
    let kind = draws.outcomes[columns[0]].kind
    let isCurve = shares.count == columns.count && columns.count > 2 && shares.first == 0
    func curve(_ all: Points) -> [(share: Double, quality: Double)] {
      zip(shares, columns).map { ($0, all[$1].quality) }
    }
    let whole = draws.whole
    let (low, high) = (whole[weak].quality, whole[strong].quality)
    return Family(
      name: name, kind: kind, averageQuality: draws.estimate(withFamily),
      overZero: draws.estimate { all in
        guard let zero = QualityMetrics.averageQuality(singles: Array(all[..<singles])) else {
          return nil
        }
        return withFamily(all).map { $0 - zero }
      },
      gapRecovered: isCurve
        ? draws.estimate {
          QualityMetrics.gapRecovered(
            curve($0), weak: $0[weak].quality, strong: $0[strong].quality)
        } : nil,
      halfGap: isCurve
        ? QualityMetrics.callShare(recovering: 0.5, curve(whole), weak: low, strong: high) : nil,
      mostOfGap: isCurve
        ? QualityMetrics.callShare(recovering: 0.8, curve(whole), weak: low, strong: high) : nil,
      matchedCost: draws.estimate { all in
        guard all[best].cost > 0 else { return nil }
        let points = Array(all[..<singles]) + own(all)
        return QualityMetrics.cost(reaching: all[best].quality, points).map { $0 / all[best].cost }
      },
      performanceGain: QualityMetrics.performanceGain(own(whole), best: whole[best]),
      costSaved: QualityMetrics.costSaved(own(whole), best: whole[best]),
      frontDistance: QualityMetrics.frontDistance(own(whole), among: attainable))
  }
}

/// Mean outcomes of all policies on resampled prompts.
private struct PromptResamples {
  let outcomes: [PolicyOutcome]
  /// Points on the table as it is.
  let whole: [CostQualityFrontier.Point]
  /// Points by resample.
  private var points: [[CostQualityFrontier.Point]] = []
  private let confidence: Double

  init(_ outcomes: [PolicyOutcome], count: Int, seed: UInt64, confidence: Double) {
    self.outcomes = outcomes
    self.confidence = confidence
    whole = outcomes.map(\.point)
    let prompts = outcomes[0].quality.count
    var times = Array(repeating: 0.0, count: prompts)
    for resample in 0..<count {
      for prompt in times.indices { times[prompt] = 0 }
      for prompt in Bootstrap.resample(resample, count: prompts, seed: seed) { times[prompt] += 1 }
      points.append(
        outcomes.map { outcome in
          var (cost, quality) = (0.0, 0.0)
          for prompt in 0..<prompts {
            cost += times[prompt] * outcome.cost[prompt]
            quality += times[prompt] * outcome.quality[prompt]
          }
          return CostQualityFrontier.Point(
            cost: cost / Double(prompts), quality: quality / Double(prompts))
        })
    }
  }

  /// A figure of the table with the percentiles of its resamples; `nil` where the table has none.
  func estimate(
    _ figure: ([CostQualityFrontier.Point]) -> Double?
  ) -> QualityEvaluation.Estimate? {
    guard let value = figure(whole) else { return nil }
    let sorted = points.compactMap(figure).filter(\.isFinite).sorted()
    guard sorted.count > 1, sorted.count * 2 > points.count else {
      return QualityEvaluation.Estimate(value: value, interval: nil)
    }
    return QualityEvaluation.Estimate(
      value: value, interval: Bootstrap.percentileInterval(of: sorted, confidence: confidence))
  }
}
