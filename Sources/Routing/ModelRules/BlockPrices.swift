import Demand
import Quantities
import Supply

/// Eligible models with the prices of the present block of 256 task starts.
///
/// Prices are read once per block, at the world time of the block's first arrival, so that a rule
/// works out its weights once for many tasks. A choice depends on the task's own declaration and
/// draw, never on other tasks.
struct BlockPrices: Sendable {
  static let blockSize: UInt64 = 256

  let eligible: [EligibleModel]
  private let sheets: [CompiledPriceSheet]
  private let mix: CallMix
  private let tier: ServiceTier
  private(set) var block = UInt64.max
  private(set) var prices: [CallPrice] = []

  init(_ market: ModelMarket, minimumScore: Double, among: [ModelID] = []) {
    eligible = market.eligibleModels(minimumScore: minimumScore, among: among)
    sheets = market.prices
    mix = market.workload.expectedCallMix
    tier = market.workload.serviceTier
  }

  /// The models with their prices, and what else they are weighed by.
  func considered(_ weights: [Double] = []) -> [ConsideredModel] {
    eligible.indices.map { index in
      ConsideredModel(
        model: eligible[index].model,
        usdPerCall: index < prices.count ? prices[index].total : nil,
        weight: index < weights.count ? weights[index] : nil)
    }
  }

  /// For rules that take the parameters ``RuleParameter/minimumScore`` and
  /// ``RuleParameter/among``.
  init(_ market: ModelMarket, _ settings: RuleSettings) {
    self.init(
      market, minimumScore: settings.number("minimum_score"),
      among: settings.modelNames("among"))
  }

  /// Mean of the prompt and completion rates of each model's cheapest endpoint, by that mean
  /// [USD per 1,000 tokens].
  func meanRates(at instant: UTCInstant) -> [Double] {
    eligible.map { $0.meanRate(of: mix, sheets, tier, at: instant) }
  }

  /// Whether the task begins a new block, whose prices have just been read.
  mutating func hasOpenedBlock(of task: TaskID, at instant: UTCInstant) -> Bool {
    let number = task.number / Self.blockSize
    guard number != block else { return false }
    block = number
    prices = eligible.map { $0.price(of: mix, sheets, tier, at: instant) }
    return true
  }
}
