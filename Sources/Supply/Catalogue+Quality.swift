import Quantities

extension Catalogue {
  /// Gives every model without a published score the median of its price tier, less 50 points.
  ///
  /// The price of a model is its cheapest list price, three parts input to one part output; tiers
  /// are half decades (below $0.10, $0.30, $1, $3, $10, $30 per million tokens and above). A tier
  /// without published scores uses the median over all tiers. Source: design, section 15.
  public mutating func imputeQuality() {
    var scores = [[Double]](repeating: [], count: Self.tierBounds.count + 1)
    let tiers = models.indices.map { tier(of: ModelID($0)) }
    for (model, tier) in zip(models, tiers) {
      if let quality = model.quality, quality.basis == .published {
        scores[tier].append(quality.arenaScore)
      }
    }
    let overall = median(scores.flatMap(\.self))
    let medians = scores.map { median($0) ?? overall }
    for index in models.indices where models[index].quality?.basis != .published {
      models[index].quality = medians[tiers[index]].map {
        Quality(arenaScore: $0 - 50, basis: .imputed)
      }
    }
  }

  /// Upper bounds of the price tiers in millionths of a dollar per million tokens, four parts.
  private static let tierBounds: [Int64] = [100, 300, 1_000, 3_000, 10_000, 30_000].map {
    4 * $0 * 1_000
  }

  private func tier(of model: ModelID) -> Int {
    let prices = endpoints(of: model).map { index -> Int64 in
      let rates = endpoints[index].prices.listRates
      return 3 * rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
    }
    let price = prices.min() ?? 0
    return Self.tierBounds.firstIndex { price < $0 } ?? Self.tierBounds.count
  }
}

/// The middle value, or the mean of the two middle ones; `nil` of nothing.
func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
