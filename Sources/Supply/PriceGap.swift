import Quantities

/// How many times dearer one price list is than another, on four baskets of tokens.
///
/// These are *list* gaps: what a task costs depends on caching and repeats as well.
public struct PriceGap: Hashable, Sendable {
  /// Input alone.
  public let input: Double
  /// Output alone.
  public let output: Double
  /// Three parts of input to one of output.
  public let blend: Double
  /// Twenty parts of input to one of output, 80 % of the input read from cache.
  public let agentic: Double

  /// The gap between two price lists.
  ///
  /// - Returns: `nil` where the cheaper side charges nothing for one of the baskets.
  public init?(of dear: BasketPrices, over cheap: BasketPrices) {
    guard min(cheap.input, cheap.output, cheap.blend, cheap.agentic) > 0 else { return nil }
    input = dear.input / cheap.input
    output = dear.output / cheap.output
    blend = dear.blend / cheap.blend
    agentic = dear.agentic / cheap.agentic
  }
}

/// What the baskets cost, in dollars per million tokens of each basket.
public struct BasketPrices: Hashable, Sendable {
  /// Input alone [USD per million tokens].
  public let input: Double
  /// Output alone [USD per million tokens].
  public let output: Double
  /// Three parts of input to one of output [USD per million tokens].
  public let blend: Double
  /// Twenty parts of input, 80 % of it cache reads, to one of output [USD per million tokens].
  public let agentic: Double

  /// The baskets at the rates of one price list.
  public init(_ rates: Rates) {
    let prompt = rates.prompt.picoDollarsPerToken
    let completion = rates.completion.picoDollarsPerToken
    let read = rates.cacheRead.picoDollarsPerToken
    input = Double(prompt) / 1e6
    output = Double(completion) / 1e6
    blend = Double(3 * prompt + completion) / 4e6
    agentic = Double(4 * prompt + 16 * read + completion) / 21e6
  }

  /// The median of each basket over several price lists; `nil` of none.
  public init?(mediansOf prices: [BasketPrices]) {
    guard let input = median(prices.map(\.input)), let output = median(prices.map(\.output)),
      let blend = median(prices.map(\.blend)), let agentic = median(prices.map(\.agentic))
    else { return nil }
    self.input = input
    self.output = output
    self.blend = blend
    self.agentic = agentic
  }
}

extension Catalogue {
  /// The endpoint whose list price stands for a model: its author's own, else the cheapest.
  ///
  /// The author's own is the first by slug; the cheapest is so at three parts input to one output.
  public func listEndpoint(of model: ModelID) -> EndpointID? {
    let candidates = endpoints(of: model)
    let own = candidates.first { index in
      self[endpoints[index].provider].author == self[model].author
    }
    if let own { return EndpointID(own) }
    let cheapest = candidates.min { a, b in
      BasketPrices(endpoints[a].prices.listRates).blend
        < BasketPrices(endpoints[b].prices.listRates).blend
    }
    return cheapest.map(EndpointID.init)
  }

  /// The list prices of all models whose author comes from a country.
  public func basketPrices(ofOrigin country: String) -> [BasketPrices] {
    models.indices.filter { models[$0].origin == country }.compactMap { index in
      listEndpoint(of: ModelID(index)).map { BasketPrices(self[$0].prices.listRates) }
    }
  }
}
