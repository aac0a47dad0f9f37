import Quantities

/// What turns tokens of models into requests and dollars.
///
/// Requests: mean tokens of a request by origin of the model (aggregates of the platform's public
/// statistics, mid-2026): CN 22,400, US 9,700, others the mean of all, 14,300. Dollars: list prices
/// of the day at the mix of tokens that models of the origin were sent
/// (``TokenMix/platform(origin:)``), cache reads at their price; free models cost nothing. A model
/// without a price of its own costs its mean list price of the panel in the proportion in which
/// effective and mean prices stand for the others of its origin.
public struct UnitRates: Sendable {
  /// How a price is known.
  public enum PriceBasis: String, Sendable {
    /// Prices of prompt, completion and cache reads are listed.
    case listed
    /// The mean list price, scaled as for other models of the origin.
    case scaled
    /// It is free.
    case free
    /// Nothing is known: the mean of the named models of the origin.
    case imputed
  }
  /// Tokens of a request by model.
  public var tokensPerRequest: [Double]
  /// Effective price by model [USD per million tokens].
  public var effectivePrices: [Double]
  /// How each price is known.
  public var bases: [PriceBasis]
  /// Tokens of a request of models that are not named.
  public var unnamedTokensPerRequest: Double
  /// Effective price of models that are not named: the mean of the named ones [USD per million].
  public var unnamedPrice: Double

  /// Tokens of a request of models of an origin.
  public static func tokensPerRequest(origin: String) -> Double {
    switch origin {
    case "CN": 22_400
    case "US": 9_700
    default: 14_300
    }
  }

  /// The rates of a week of a panel.
  ///
  /// - Parameters:
  ///   - panel: The weekly traffic.
  ///   - week: The position of the week in the panel.
  ///   - prices: List prices at the time; `nil` for the panel's mean prices only, which then count
  ///     as they are.
  public init(_ panel: TrafficPanel, week: Int, prices: DatedPriceList?) {
    let models = panel.models
    tokensPerRequest = models.map { Self.tokensPerRequest(origin: $0.origin) }
    var known = models.map { _ in Double.nan }
    var bases = models.map { _ in PriceBasis.imputed }
    let tokens = panel.weeks[week].tokens.map { Double($0) }
    for (index, model) in models.enumerated() {
      if model.isFree || model.listPrices[week] == 0 {
        (known[index], bases[index]) = (0, .free)
      } else if let slug = model.catalogueSlug, let price = prices?[slug] {
        let mix = TokenMix.platform(origin: model.origin)
        (known[index], bases[index]) = (price.price(of: mix, withCache: true), .listed)
      }
    }
    for (index, model) in models.enumerated() where bases[index] == .imputed {
      guard let mean = model.listPrices[week] else { continue }
      let factor = Self.factor(
        models, week: week, tokens, known, bases, origin: model.origin)
      (known[index], bases[index]) = (mean * factor, .scaled)
    }
    for (index, model) in models.enumerated() where bases[index] == .imputed {
      let peers = models.indices.filter { other in
        models[other].origin == model.origin && bases[other] != .imputed
      }
      known[index] = Self.mean(known, tokens, over: peers)
    }
    effectivePrices = known
    self.bases = bases
    unnamedTokensPerRequest = 14_300
    unnamedPrice = Self.mean(known, tokens, over: Array(models.indices))
  }

  /// Effective over mean list price of models of an origin, by tokens; 1 where none has both.
  private static func factor(
    _ models: [PanelModel], week: Int, _ tokens: [Double], _ prices: [Double],
    _ bases: [PriceBasis], origin: String
  ) -> Double {
    for isSame in [true, false] {
      var (effective, mean) = (0.0, 0.0)
      for index in models.indices where bases[index] == .listed {
        guard !isSame || models[index].origin == origin, let list = models[index].listPrices[week]
        else { continue }
        effective += tokens[index] * prices[index]
        mean += tokens[index] * list
      }
      if mean > 0 { return effective / mean }
    }
    return 1
  }

  /// The mean of known prices by tokens; 0 without any.
  private static func mean(_ prices: [Double], _ tokens: [Double], over models: [Int]) -> Double {
    var (sum, weight) = (0.0, 0.0)
    for index in models where prices[index].isFinite {
      sum += tokens[index] * prices[index]
      weight += tokens[index]
    }
    return weight > 0 ? sum / weight : 0
  }

  /// An amount of a unit for tokens of a model.
  func amount(_ tokens: Double, of model: Int, in unit: Observation.Unit) -> Double {
    switch unit {
    case .tokens: tokens
    case .requests: tokens / tokensPerRequest[model]
    case .spend: tokens * effectivePrices[model] / 1e6
    }
  }

  /// An amount of a unit for tokens of models that are not named.
  func unnamedAmount(_ tokens: Double, in unit: Observation.Unit) -> Double {
    switch unit {
    case .tokens: tokens
    case .requests: tokens / unnamedTokensPerRequest
    case .spend: tokens * unnamedPrice / 1e6
    }
  }
}
