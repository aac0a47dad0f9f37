public import Quantities

/// What one model costs on one day.
public struct ListedPrice: Hashable, Sendable {
  /// The model as the catalogue names it.
  public var slug: String
  /// Country of its author.
  public var origin: String
  /// Price of prompt tokens [USD per million].
  public var input: Double
  /// Price of completion tokens [USD per million].
  public var output: Double
  /// Price of prompt tokens read from a cache [USD per million]; `nil` where none is known, which
  /// means the price of prompt tokens.
  public var cacheRead: Double?
  /// First day on which the price was recorded.
  public var since: CalendarDate
  /// Who lists it.
  public var series: PriceHistory.Series
  /// Whether it was first recorded after the day of the list, of a model that was already out.
  public var isRecordedLater: Bool

  /// Creates a price.
  public init(
    slug: String, origin: String, input: Double, output: Double, cacheRead: Double?,
    since: CalendarDate, series: PriceHistory.Series, isRecordedLater: Bool = false
  ) {
    self.slug = slug
    self.origin = origin
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.since = since
    self.series = series
    self.isRecordedLater = isRecordedLater
  }

  /// Price of a mix of tokens at list prices, with or without cache reads [USD per million].
  public func price(of mix: TokenMix, withCache: Bool) -> Double {
    let read = withCache ? (cacheRead ?? input) : input
    let prompt = mix.cachedShare * read + (1 - mix.cachedShare) * input
    return (mix.inputPerOutput * prompt + output) / (mix.inputPerOutput + 1)
  }
}

/// Tokens in certain proportions.
public struct TokenMix: Hashable, Sendable {
  /// Prompt tokens for each completion token.
  public var inputPerOutput: Double
  /// Share of prompt tokens that a cache holds, 0 to 1.
  public var cachedShare: Double

  /// Creates a mix.
  public init(inputPerOutput: Double, cachedShare: Double) {
    self.inputPerOutput = inputPerOutput
    self.cachedShare = cachedShare
  }

  /// Three parts of input to one of output, the blend that price lists are compared by.
  public static let blend = TokenMix(inputPerOutput: 3, cachedShare: 0)
  /// Twenty parts of input, 80 % of them cache reads, to one of output.
  public static let agentic = TokenMix(inputPerOutput: 20, cachedShare: 0.8)

  /// What models of an origin were sent on the platform in mid-2026 (aggregates of its public
  /// statistics): CN 36 : 1 and 77 % cache reads, US 24 : 1 and 55 %, all 30 : 1 and 68 %.
  public static func platform(origin: String) -> TokenMix {
    switch origin {
    case "CN": TokenMix(inputPerOutput: 36, cachedShare: 0.77)
    case "US": TokenMix(inputPerOutput: 24, cachedShare: 0.55)
    default: TokenMix(inputPerOutput: 30, cachedShare: 0.68)
    }
  }
}

/// The list prices of one day.
public struct DatedPriceList: Hashable, Sendable {
  /// The day.
  public var date: CalendarDate
  /// Prices in the order of slugs.
  public var prices: [ListedPrice]

  /// Creates a list.
  ///
  /// - Precondition: slugs are in order.
  public init(date: CalendarDate, prices: [ListedPrice]) {
    precondition(zip(prices, prices.dropFirst()).allSatisfy { $0.slug < $1.slug })
    self.date = date
    self.prices = prices
  }

  /// The price of a model; `nil` where the list has none.
  public subscript(slug: String) -> ListedPrice? {
    var low = 0
    var high = prices.count
    while low < high {
      let middle = (low + high) / 2
      if prices[middle].slug < slug { low = middle + 1 } else { high = middle }
    }
    return low < prices.count && prices[low].slug == slug ? prices[low] : nil
  }
}

/// How many times dearer the models of one origin are than those of another.
public struct OriginPriceGap: Hashable, Sendable {
  /// What a mix costs on the models of one origin [USD per million tokens].
  public struct Side: Hashable, Sendable {
    /// At list prices without cache reads.
    public var list: Double
    /// With cache reads.
    public var effective: Double
    /// Models that carry weight.
    public var models: Int
  }
  /// The origin named first.
  public var dear: Side
  /// The origin named second.
  public var cheap: Side

  /// Gap at list prices, without cache reads.
  public var list: Double { dear.list / cheap.list }
  /// Gap with cache reads.
  public var effective: Double { dear.effective / cheap.effective }
}

extension DatedPriceList {
  /// The gap between the models of two origins.
  ///
  /// - Parameters:
  ///   - dear: The origin whose prices are divided.
  ///   - cheap: The origin whose prices divide them.
  ///   - mix: What is bought, the same of both.
  ///   - weight: Tokens of a model in a reference week; those of models without weight or price do
  ///     not count, nor do free ones.
  /// - Returns: `nil` where no model of one of the origins has price and weight.
  public func gap(
    dear: String, cheap: String, mix: TokenMix, weight: (ListedPrice) -> Double
  ) -> OriginPriceGap? {
    guard let a = side(dear, mix, weight), let b = side(cheap, mix, weight) else { return nil }
    return OriginPriceGap(dear: a, cheap: b)
  }

  private func side(
    _ origin: String, _ mix: TokenMix, _ weight: (ListedPrice) -> Double
  ) -> OriginPriceGap.Side? {
    var side = OriginPriceGap.Side(list: 0, effective: 0, models: 0)
    var total = 0.0
    for price in prices where price.origin == origin && price.input > 0 {
      let share = weight(price)
      guard share > 0 else { continue }
      side.list += share * price.price(of: mix, withCache: false)
      side.effective += share * price.price(of: mix, withCache: true)
      side.models += 1
      total += share
    }
    guard total > 0 else { return nil }
    side.list /= total
    side.effective /= total
    return side
  }
}

extension TrafficPanel {
  /// Tokens of paid use by catalogue slug in a week: the weights of a gap on that week's traffic.
  public func paidTokens(inWeek week: Int) -> [String: Double] {
    var tokens: [String: Double] = [:]
    for (index, model) in models.enumerated() where !model.isFree {
      guard let slug = model.catalogueSlug else { continue }
      tokens[slug, default: 0] += Double(weeks[week].tokens[index])
    }
    return tokens
  }
}
