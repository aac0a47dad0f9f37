import Market

/// The axis of a study with what is worked out on it.
struct GapAxis: Sendable {
  /// Gaps of list prices, ascending: the scenario's and those that are simulated.
  let gaps: [Double]
  /// What is held fixed, curve by curve.
  let settings: [GapSetting]

  /// The curves of a study: the reference; the same some weeks after the gap changed; other agentic
  /// shares; then the other values of cache discount, quality, switching cost and
  /// weight of cost, one at a time.
  init(of settings: MarketSettings, agenticShare: Double) {
    gaps = Self.gaps(settings)
    let base = Self.base(settings, agenticShare)
    var curves = [base]
    func vary<Value>(_ part: WritableKeyPath<GapSetting, Value>, _ values: some Sequence<Value>) {
      for value in values {
        var curve = base
        curve[keyPath: part] = value
        curves.append(curve)
      }
    }
    vary(\.weeks, settings.weeks.map(Optional.some))
    if settings.supply != nil { vary(\.supplyAnswers, [true]) }
    vary(\.agenticShare, settings.agenticShares)
    vary(\.cacheDiscount, settings.cacheDiscounts.dropFirst())
    vary(\.qualityShift, settings.qualityShifts.dropFirst())
    vary(\.switchingCost, settings.switchingCosts.dropFirst())
    vary(\.costFactor, settings.costFactors.dropFirst())
    self.settings = Self.unique(curves)
  }

  /// The curves of a sweep: every combination.
  init(combining settings: MarketSettings, agenticShare: Double) {
    gaps = Self.gaps(settings)
    let shares = settings.agenticShares.isEmpty ? [agenticShare] : settings.agenticShares
    var curves = [Self.base(settings, agenticShare)]
    func cross<Value>(_ part: WritableKeyPath<GapSetting, Value>, _ values: [Value]) {
      curves = curves.flatMap { curve in
        values.map { value in
          var other = curve
          other[keyPath: part] = value
          return other
        }
      }
    }
    cross(\.agenticShare, shares)
    cross(\.cacheDiscount, settings.cacheDiscounts)
    cross(\.qualityShift, settings.qualityShifts)
    cross(\.switchingCost, settings.switchingCosts)
    cross(\.costFactor, settings.costFactors)
    cross(\.weeks, [nil] + settings.weeks.map(Optional.some))
    self.settings = Self.unique(curves)
  }

  private static func base(_ settings: MarketSettings, _ agenticShare: Double) -> GapSetting {
    GapSetting(
      agenticShare: agenticShare, cacheDiscount: settings.cacheDiscounts.first ?? true,
      qualityShift: settings.qualityShifts.first ?? 0,
      switchingCost: settings.switchingCosts.first ?? 0,
      costFactor: settings.costFactors.first ?? 1)
  }

  private static func gaps(_ settings: MarketSettings) -> [Double] {
    let simulated = settings.supply?.gaps ?? []
    return Set(settings.gaps + simulated).sorted()
  }

  private static func unique(_ curves: [GapSetting]) -> [GapSetting] {
    curves.enumerated().filter { index, curve in !curves[..<index].contains(curve) }.map(\.element)
  }
}

extension GapStudy {
  /// The values of the uncertain inputs in each draw: a Latin hypercube whose axes are keyed by the
  /// names of the inputs, so that another input changes nothing in theirs.
  var drawnInputs: [[Double]] {
    let cube = LatinHypercubeOfInputs(settings, seed: scenario.experiment.seed)
    return (0..<settings.draws).map { cube.values($0) }
  }

  /// Each input at a share of its law, all others at their centres.
  func inputs(moving position: Int, to share: Double) -> [Double] {
    settings.inputs.enumerated().map { index, input in
      index == position ? input.law.quantile(share) : input.law.centre
    }
  }

  /// The largest paid models: those whose own-price elasticity is worked out.
  static func elasticityModels(of market: StudyMarket, count: Int = 8) -> [Int] {
    let paid = market.models.indices.filter { market.models[$0].basis != .free }
    return Array(
      paid.sorted {
        (market.models[$0].share, $1) > (market.models[$1].share, $0)
      }.prefix(count)
    ).sorted()
  }
}
