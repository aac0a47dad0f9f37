import NumericalMethods

/// What is taken for granted of customers where no scenario says otherwise.
///
/// Weights of segments and of cost: a small latent-class model after Demirer, Fradkin, Tadelis and
/// Peng (NBER w34608) and the platform's daily data, `scenarios/data/market.md`. Everything else here
/// is assumed; a fit treats it as known, and says so.
public enum MarketDefaults {
  /// Four kinds of customer.
  public static let segments = [
    CustomerSegment(
      name: "interactive-developer", weight: 0.25, isAgentic: false, tasksPerMonth: 200,
      noticedBill: 10, outsideShare: 0.3,
      tastes: Tastes(cost: 0.5, costSpread: 0.5, quality: 1, classSpread: 0.7)),
    CustomerSegment(
      name: "agentic-startup", weight: 0.45, isAgentic: true, tasksPerMonth: 1_000,
      noticedBill: 100, outsideShare: 0.2,
      tastes: Tastes(cost: 1.6, costSpread: 0.5, quality: 1, classSpread: 0.7)),
    CustomerSegment(
      name: "enterprise-direct", weight: 0.2, isAgentic: false, tasksPerMonth: 5_000,
      noticedBill: 1_000, outsideShare: 0.9,
      tastes: Tastes(cost: 0.05, costSpread: 0.5, quality: 4, classSpread: 0.7)),
    CustomerSegment(
      name: "hobby", weight: 0.1, isAgentic: false, tasksPerMonth: 30, noticedBill: 2,
      outsideShare: 0.1, tastes: Tastes(cost: 1.6, costSpread: 0.5, classSpread: 0.7)),
  ]

  /// What a task of each of ``segments`` takes: tokens per request and cache reads as measured on
  /// the platform in mid-2026 (14,300 tokens a request, 22,400 on Chinese models; 5,400 in late
  /// 2025; 30 tokens of input to one of output; 68 to 77 % of input read from caches), requests per
  /// task assumed.
  public static let baskets = [
    TaskBasket(requests: 30, tokensPerRequest: 14_300, cachedShare: 0.68),
    TaskBasket(requests: 100, tokensPerRequest: 22_400, cachedShare: 0.77),
    TaskBasket(requests: 30, tokensPerRequest: 14_300, cachedShare: 0.68),
    TaskBasket(requests: 20, tokensPerRequest: 5_400, cachedShare: 0),
  ]

  /// Standard normal draws that stand for the customers of every segment: Halton points.
  public static func customers(_ count: Int) -> [[Double]] {
    let dimension = 1 + ModelClass.allCases.count
    let points = HaltonSequence(dimension: dimension)
    return (0..<count).map { point in
      (0..<dimension).map { normalQuantile(points[point, $0]) }
    }
  }
}

/// What a task takes where all that is known of a model's price is the mean of its list prices for
/// prompt and completion.
public struct TaskBasket: Hashable, Sendable {
  /// Requests of a task.
  public var requests: Double
  /// Input and output of a request [tokens].
  public var tokensPerRequest: Double
  /// Share of the input that a cache holds, 0 to 1.
  public var cachedShare: Double

  /// Creates a basket.
  public init(requests: Double, tokensPerRequest: Double, cachedShare: Double) {
    self.requests = requests
    self.tokensPerRequest = tokensPerRequest
    self.cachedShare = cachedShare
  }

  /// Tokens of input to one of output (mid-2026, all models of the platform).
  static let inputPerOutput = 30.0
  /// Price of completion over price of prompt: assumed; 5 on the dear lists of 2026, 3 to 4 on others.
  static let completionRatio = 4.0
  /// Price of a cache read over price of prompt: assumed; what most lists of 2026 say.
  static let cacheReadRatio = 0.1

  /// Cost of a task at a mean list price [USD].
  ///
  /// - Parameter meanListPrice: Mean of the prices of prompt and completion [USD per million tokens].
  public func cost(meanListPrice: Double) -> Double {
    let prompt = 2 * meanListPrice / (1 + Self.completionRatio)
    let tokens = requests * tokensPerRequest / 1e6
    let input = tokens * Self.inputPerOutput / (1 + Self.inputPerOutput)
    let output = tokens - input
    let paidInput = input * (1 - cachedShare * (1 - Self.cacheReadRatio))
    return prompt * (paidInput + output * Self.completionRatio)
  }
}
