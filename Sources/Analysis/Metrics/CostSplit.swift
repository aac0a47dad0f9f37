package import Accounting
package import Quantities
package import Supply

/// What the provider charges of one policy are paid for, with the gateway's fee beside them.
package struct CostSplit: Sendable {
  /// Kinds of tokens that have a price, and the fee.
  package enum Part: Int, Sendable, CaseIterable {
    /// Input at the prompt rate.
    case newInput
    /// Input at a cache-write rate.
    case cacheWrite
    /// Input at the cache-read rate.
    case cacheRead
    /// Output that clients see.
    case output
    /// Hidden reasoning.
    case reasoning
    /// What the gateway takes for the credits that charges use up.
    case fee

    /// The name in legends.
    package var name: String {
      switch self {
      case .newInput: "new input"
      case .cacheWrite: "cache writes"
      case .cacheRead: "cache reads"
      case .output: "output"
      case .reasoning: "reasoning"
      case .fee: "gateway fee"
      }
    }
  }
  /// Dollars per measured task, by ``Part``.
  package let dollarsPerTask: [Double]

  /// Provider charges per measured task: all parts but the fee.
  package var charges: Double {
    Part.allCases.reduce(0) { $1 == .fee ? $0 : $0 + dollarsPerTask[$1.rawValue] }
  }

  /// Divides the charges of these runs; `nil` without tasks or charges.
  ///
  /// Each endpoint's exact charge is divided in proportion to tokens times rate, at the rates of
  /// its mean call on `instant`; tiers by length and hour are therefore approximate, their sum
  /// is not. The fee is that of a purchase of credits, in proportion.
  package init?(
    of runs: ArraySlice<RunRecord>, tier: ServiceTier = .standard, catalogue: Catalogue,
    on instant: UTCInstant
  ) {
    var parts = Part.allCases.map { _ in 0.0 }
    var tasks = 0
    for run in runs {
      tasks += run.measured.tasksArrived
      let terms = run.ledger.terms
      if terms.purchase > .zero {
        parts[Part.fee.rawValue] += run.cost.dollars * terms.fee.dollars / terms.purchase.dollars
      }
      for tally in run.endpoints where tally.cost > .zero {
        let endpoint = catalogue[tally.endpoint]
        let meanInput = TokenCount(tally.usage.input.count / max(1, tally.requests))
        let rates = endpoint.prices.rates(inputTokens: meanInput, tier: tier, at: instant)
        let weights = Self.weights(tally.usage, rates)
        let sum = weights.reduce(0, +)
        guard sum > 0 else { continue }
        for part in weights.indices { parts[part] += tally.cost.dollars * weights[part] / sum }
      }
    }
    guard tasks > 0, parts.contains(where: { $0 > 0 }) else { return nil }
    dollarsPerTask = parts.map { $0 / Double(tasks) }
  }

  /// Charges by kind of token, in the order of ``Part`` without the fee.
  private static func weights(_ usage: Usage, _ rates: Rates) -> [Double] {
    func charge(_ tokens: TokenCount, _ rate: TokenRate) -> Double {
      Double(tokens.count) * Double(rate.picoDollarsPerToken)
    }
    return [
      charge(usage.prompt, rates.prompt),
      charge(usage.cacheWrite5m, rates.cacheWrite5m)
        + charge(usage.cacheWrite1h, rates.cacheWrite1h),
      charge(usage.cacheRead, rates.cacheRead),
      charge(usage.completion, rates.completion),
      charge(usage.reasoning, rates.reasoning),
    ]
  }
}
