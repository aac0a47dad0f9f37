import Market
import NumericalMethods
import Quantities
import Routing

extension GapStudy {
  static func curves(_ settings: [GapSetting], _ outcomes: Outcomes) -> [GapCurve] {
    settings.indices.map { index in
      let points = outcomes.central.curves[index].indices
      func bands(_ unit: KeyPath<ShareMeasures, Double>) -> [Band] {
        points.map { point in outcomes.band { $0.curves[index][point][keyPath: unit] } }
      }
      return GapCurve(
        setting: settings[index], tokens: bands(\.tokens), requests: bands(\.requests),
        spend: bands(\.spend), volume: bands(\.volume),
        bySegment: outcomes.central.bySegment[index])
    }
  }

  /// Differences along the gap: of the reference curve between any two points, of the others from
  /// end to end and from 10x to 17x.
  static func contrasts(
    _ settings: [GapSetting], _ gaps: [Double], _ outcomes: Outcomes
  ) -> [GapContrast] {
    let narrow = [gaps.firstIndex(of: 10), gaps.firstIndex(of: 17)].compactMap { $0 }
    return settings.indices.flatMap { curve -> [GapContrast] in
      var pairs: [(from: Int, to: Int)] = []
      for from in gaps.indices {
        for to in gaps.indices
        where to > from {
          let isWhole = from == 0 && to == gaps.count - 1
          if curve == 0 || isWhole || [from, to] == narrow { pairs.append((from, to)) }
        }
      }
      return pairs.map { pair in
        GapContrast(
          curve: curve, from: pair.from, to: pair.to,
          change: outcomes.band {
            $0.curves[curve][pair.to].tokens - $0.curves[curve][pair.from].tokens
          })
      }
    }
  }

  func priceLists(
    _ market: StudyMarket, _ gaps: [Double], _ outcomes: Outcomes
  ) -> [PriceListPoint] {
    settings.priceLists.enumerated().map { index, list in
      PriceListPoint(
        label: list.label, date: list.date,
        gaps: market.gaps(factor: market.factor(listGap: gaps[index])),
        share: outcomes.band { $0.priceLists[index] }, observed: list.observed,
        isGiven: list.listGap != nil)
    }
  }

  static func elasticities(_ outcomes: Outcomes) -> [ImpliedElasticity] {
    ElasticityKind.allCases.map { kind in
      ImpliedElasticity(
        layer: kind.layer, implied: outcomes.band { $0.elasticities[kind.rawValue] },
        published: kind.published)
    }
  }

  /// Each input at its 5 % and its 95 % point, all others central, at the widest gap.
  func tornado(
    _ market: StudyMarket, _ design: GapDesign, _ customers: [[Double]], threads: Int
  ) async throws -> [GapInput] {
    guard let widest = design.factors.last, let setting = design.settings.first,
      !settings.inputs.isEmpty
    else { return [] }
    var plain = setting
    plain.supplyAnswers = false
    plain.weeks = nil
    let ends = GapEvaluation(
      market: market,
      design: GapDesign(
        factors: [widest], settings: [plain], agenticShare: design.agenticShare),
      customers: customers)
    let drawn = settings.inputs.indices.flatMap { index in
      [0.05, 0.95].map { settings.customers(in: inputs(moving: index, to: $0)) }
    }
    let outcomes = try await Self.outcomes(of: ends, drawn, threads: threads)
    return settings.inputs.enumerated().map { index, input in
      let share = { (end: Int) in outcomes[2 * index + end].curves[0][0].tokens }
      let basis = [input.why, input.source].filter { !$0.isEmpty }.joined(separator: "; ")
      return GapInput(
        name: input.name, central: input.law.centre, low: input.law.quantile(0.05),
        high: input.law.quantile(0.95), basis: basis.isEmpty ? "assumed" : basis,
        shareAtEnds: (share(0), share(1)))
    }
  }

  func assumptions(_ market: StudyMarket) -> [String] {
    func share(_ basis: StudyModel.PriceBasis) -> String {
      let part = market.models.reduce(0) { $0 + ($1.basis == basis ? $1.share : 0) }
      return shortText((part * 1000).rounded() / 10) + " %"
    }
    let policy = scenario.policies[scenario.baseline].policy.name
    return [
      "The gap is one factor on all rates of the cheap origin's models, cache rates included; which "
        + "models there are, how good they are and what they write stays as at the reference.",
      "What a task costs is the mean call of the segment's workload, as simulated under policy "
        + "\(policy), times the task's steps with their expected repeats; endpoints of a model are "
        + "weighted by 1/price², the router's default.",
      "Prices of \(share(.catalogue)) of the named tokens are the catalogue's of "
        + "\(scenario.experiment.startsAt.date); of \(share(.panel)) the panel's list mean, divided "
        + "into prompt, completion and cache reads as the median model divides it; "
        + "\(share(.free)) cost nothing, and no gap moves that; \(share(.imputed)) have no known "
        + "price and cost the mean.",
      "Whatever made a model's share in the reference week beyond price and quality is an appeal that "
        + "no gap changes. Appeals are the same for all segments.",
      "A bill is felt as ln(1 + bill / noticed bill): assumed. Weights of cost come from no "
        + "experiment on this platform; the bands are as wide as the published elasticities differ.",
      "No model enters or leaves, no other price answers, and the segments keep their weights.",
      "Shares are of the tokens of named models, counted by each model's own tokenizer.",
    ]
  }

  static let falsifiers: [String] = [
    "A durable cut or rise of one large model's price by half or more, without a release, that moves "
      + "its share by more than the implied elasticity's band allows within 12 weeks.",
    "A narrowing of the gap over months in which the cheap origin's share rises and neither releases "
      + "nor free promotions account for it: then price is not what moves it.",
    "Agentic traffic that follows a price change no more than interactive traffic does.",
    "The end of a free promotion after which the model keeps its tokens.",
  ]
}

extension ElasticityKind {
  /// What reports call it.
  var layer: String {
    switch self {
    case .ownSettled: "one model's share in its own price, settled (largest paid models)"
    case .ownFirstWeek: "one model's share in its own price, after one week"
    case .originOdds: "odds of the cheap origin in the price of all its models, settled"
    }
  }

  /// What is published, by layer (facts, section 4).
  var published: String? {
    switch self {
    case .ownSettled:
      "-0.51 long run of a lagged model, -0.93 (0.28) with models and weeks held fixed (computed); "
        + "-1.11 (0.22) is between providers of one model (NBER w34608), another layer"
    case .ownFirstWeek:
      "median -0.15 over longer windows, -0.28 in 14 steps of June and July 2026 (computed, noisy)"
    case .originOdds:
      "none known; -0.05 to -0.07 is a cross-section of models (arXiv 2601.10088), another layer"
    }
  }
}
