import Accounting
import NumericalMethods
import Quantities
import Supply

/// Prices the mean calls of segments on the models of a panel.
struct StudyPricing {
  let catalogue: Catalogue
  let instant: UTCInstant
  /// How completion and cached input are priced relative to prompt where only a mean is known.
  private let division: (completion: Double, cacheRead: Double)

  init(catalogue: Catalogue, instant: UTCInstant) {
    self.catalogue = catalogue
    self.instant = instant
    let rates = catalogue.models.indices.compactMap { index in
      catalogue.listEndpoint(of: ModelID(index)).map { catalogue[$0].prices.listRates }
    }
    func median(_ ratio: (Rates) -> Double, _ fallback: Double) -> Double {
      let values = rates.filter { $0.prompt.picoDollarsPerToken > 0 }.map(ratio).sorted()
      return values.isEmpty ? fallback : values[values.count / 2]
    }
    division = (
      median(
        { Double($0.completion.picoDollarsPerToken) / Double($0.prompt.picoDollarsPerToken) }, 4),
      median(
        { Double($0.cacheRead.picoDollarsPerToken) / Double($0.prompt.picoDollarsPerToken) }, 0.2)
    )
  }

  /// A model of the panel with what the catalogue knows of it.
  func model(
    _ model: PanelModel, share: Double, week: Int, cheapOrigin: String
  ) -> StudyModel {
    let id = model.catalogueSlug.flatMap { catalogue.model($0) }
    let known = id.map { catalogue[$0] }
    let isOpen = model.openWeights ?? known?.openWeights ?? false
    let basis: StudyModel.PriceBasis =
      model.isFree || model.listPrices[week] == 0
      ? .free
      : id.map { !offers(of: $0).isEmpty } ?? false
        ? .catalogue : model.listPrices[week] == nil ? .imputed : .panel
    return StudyModel(
      slug: model.slug, author: model.author, origin: model.origin,
      modelClass: !isOpen ? .closed : model.origin == cheapOrigin ? .openCheapOrigin : .openOther,
      share: share, basis: basis,
      arenaScore: model.arenaScore ?? known?.quality?.arenaScore ?? imputedScore,
      verbosity: known?.verbosity ?? 1, catalogueModel: id)
  }

  /// The median of the catalogue's scores, less 50 points, as the catalogue does it by price tier.
  private var imputedScore: Double {
    let scores = catalogue.models.compactMap(\.quality?.arenaScore).sorted()
    return scores.isEmpty ? 1350 : scores[scores.count / 2] - 50
  }

  /// The endpoints of a model with the shares a router gives them: by the inverse square of price.
  ///
  /// Source: OpenRouter's documented default without outages, 1/price², price being three parts
  /// prompt to one part completion (gateway routing facts). Under sticky routing a conversation
  /// stays with the endpoint of its first draw, so these are shares of conversations.
  private func offers(of model: ModelID) -> [(endpoint: Endpoint, weight: Double)] {
    let offered = catalogue.endpoints(of: model).map { catalogue.endpoints[$0] }
      .map { ($0, BasketPrices($0.prices.listRates).blend) }.filter { $0.1 > 0 }
    let total = offered.reduce(0) { $0 + 1 / ($1.1 * $1.1) }
    return offered.map { ($0.0, 1 / ($0.1 * $0.1) / total) }
  }

  /// What the mean call of a segment costs; nothing where the price is not known.
  func cost(of work: SegmentWork, on model: StudyModel, listPrice: Double?) -> CallCost {
    let factor = model.verbosity / work.verbosity
    var total = CallCost()
    switch model.basis {
    case .free, .imputed: break
    case .catalogue:
      guard let id = model.catalogueModel else { break }
      for (endpoint, weight) in offers(of: id) {
        let basket = work.basket
        total +=
          weight
          * CallCost(
            list: basket.listCost(at: endpoint, on: instant),
            effective: basket.effectiveCost(at: endpoint, on: instant),
            asServed: basket.effectiveCost(at: endpoint, on: instant, outputFactor: factor),
            withoutDiscount: basket.listCost(at: endpoint, on: instant, outputFactor: factor))
      }
    case .panel: total = cost(of: work, mean: listPrice ?? 0, factor)
    }
    return total
  }

  /// The call at a mean of prompt and completion rates [USD per million tokens].
  private func cost(of work: SegmentWork, mean: Double, _ factor: Double) -> CallCost {
    let prompt = 2 * mean / (1 + division.completion) / 1e6
    let basket = work.basket
    let output = (basket.completion + basket.reasoning) * division.completion * prompt
    let cached = (basket.newInput + division.cacheRead * basket.cachedInput) * prompt
    return CallCost(
      list: basket.input * prompt + output, effective: cached + output,
      asServed: cached + factor * output,
      withoutDiscount: basket.input * prompt + factor * output)
  }

  /// Costs with those of unknown price set to the mean of the known, weighted by tokens.
  static func filled(_ costs: [CallCost], _ models: [StudyModel]) -> [CallCost] {
    var mean = CallCost()
    var weight = 0.0
    for (cost, model) in zip(costs, models) where cost.list > 0 {
      mean += model.share * cost
      weight += model.share
    }
    guard weight > 0 else { return costs }
    return zip(costs, models).map { $1.basis == .imputed ? (1 / weight) * mean : $0 }
  }
}
