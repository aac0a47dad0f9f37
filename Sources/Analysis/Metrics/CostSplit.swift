package import Accounting
package import Quantities
package import Supply

/// What the provider charges of one policy are paid for.
package struct CostSplit: Sendable {
  /// Kinds of tokens that have a price.
  package enum Part: Int, Sendable, CaseIterable {
    /// Input at the prompt rate.
    case newInput
    /// Input at a cache-write rate.
    case cacheWrite
    /// Input at the cache-read rate.
    case cacheRead
    /// Output, reasoning included.
    case output

    /// The name in legends.
    package var name: String {
      switch self {
      case .newInput: "new input"
      case .cacheWrite: "cache writes"
      case .cacheRead: "cache reads"
      case .output: "output"
      }
    }
  }
  /// Dollars per measured task, by ``Part``.
  package let dollarsPerTask: [Double]

  /// Divides the charges of these runs; `nil` without tasks or charges.
  ///
  /// Each endpoint's exact charge is divided in proportion to tokens times rate, at the rates of
  /// its mean call on `instant`; tiers by length and hour are therefore approximate, their sum
  /// is not.
  package init?(
    of runs: ArraySlice<RunRecord>, tier: ServiceTier = .standard, catalogue: Catalogue,
    on instant: UTCInstant
  ) {
    var parts = [0.0, 0.0, 0.0, 0.0]
    var tasks = 0
    for run in runs {
      tasks += run.measured.tasksArrived
      for tally in run.endpoints where tally.cost > .zero {
        let endpoint = catalogue[tally.endpoint]
        let meanInput = TokenCount(tally.usage.input.count / max(1, tally.requests))
        let rates = endpoint.prices.rates(inputTokens: meanInput, tier: tier, at: instant)
        let weights = Self.weights(tally.usage, rates)
        let sum = weights.reduce(0, +)
        guard sum > 0 else { continue }
        for part in parts.indices { parts[part] += tally.cost.dollars * weights[part] / sum }
      }
    }
    guard tasks > 0, parts.contains(where: { $0 > 0 }) else { return nil }
    dollarsPerTask = parts.map { $0 / Double(tasks) }
  }

  private static func weights(_ usage: Usage, _ rates: Rates) -> [Double] {
    func charge(_ tokens: TokenCount, _ rate: TokenRate) -> Double {
      Double(tokens.count) * Double(rate.picoDollarsPerToken)
    }
    return [
      charge(usage.prompt, rates.prompt),
      charge(usage.cacheWrite5m, rates.cacheWrite5m)
        + charge(usage.cacheWrite1h, rates.cacheWrite1h),
      charge(usage.cacheRead, rates.cacheRead),
      charge(usage.completion, rates.completion) + charge(usage.reasoning, rates.reasoning),
    ]
  }
}
