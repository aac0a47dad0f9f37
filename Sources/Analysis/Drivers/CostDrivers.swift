import Accounting
import NumericalMethods
import Quantities
import Supply

/// Why a task costs more under one policy than under another: three factors whose product is the
/// ratio of the two costs.
///
/// Cost per task = tokens per task x what a token would cost without a cache, where it was served x
/// the part of that which was charged. An identity, so that nothing is left over; the logarithms of
/// the factors add to that of the ratio (log mean Divisia index: Ang 2004, for three factors of one
/// term).
struct CostDrivers {
  /// What a task comes to under one policy: means over replications.
  struct Side {
    /// Cost per task that ended [US dollars]: the metric itself.
    let cost: Double
    /// Tokens billed per task that ended.
    let tokens: Double
    /// What these tokens would cost without a cache [US dollars per task].
    let undiscounted: Double
    /// Share of input read from caches: the metric, the mean over replications.
    let hitShare: Double
  }

  /// One factor.
  enum Factor: CaseIterable {
    /// More or fewer tokens.
    case tokens
    /// Dearer or cheaper endpoints.
    case price
    /// More or less of the undiscounted price.
    case charged
  }

  let policy: Side
  let baseline: Side

  /// Policy over baseline.
  var ratio: Double { policy.cost / baseline.cost }

  func value(_ factor: Factor) -> Double {
    switch factor {
    case .tokens: policy.tokens / baseline.tokens
    case .price:
      policy.undiscounted / policy.tokens / (baseline.undiscounted / baseline.tokens)
    case .charged:
      policy.cost / policy.undiscounted / (baseline.cost / baseline.undiscounted)
    }
  }

  /// The factors that carry most: first one that works in the direction of the whole, then the
  /// largest of the others, each at least a tenth of all logarithms taken without their sign.
  var leading: [(factor: Factor, isAgainst: Bool)] {
    let whole = deterministicLog(ratio)
    let parts = Factor.allCases.enumerated().map { position, factor in
      (factor: factor, log: deterministicLog(value(factor)), position: position)
    }
    let all = parts.reduce(0) { $0 + $1.log.magnitude }
    let order = parts.filter { $0.log.magnitude >= 0.1 * all && $0.log != 0 }
      .sorted { ($1.log.magnitude, $0.position) < ($0.log.magnitude, $1.position) }
    guard let first = order.first(where: { ($0.log < 0) == (whole < 0) }) else { return [] }
    let second = order.first { $0.position != first.position }
    return ([first] + [second].compactMap { $0 }).map {
      ($0.factor, ($0.log < 0) != (whole < 0))
    }
  }
}

extension CostDrivers.Side {
  /// What tasks came to; `nil` where nothing was charged in some replication.
  ///
  /// Tokens of tasks that the end cut off are left out in proportion to their charges. Undiscounted:
  /// all input at the prompt rate and all output at its own, at the rates of each endpoint's mean
  /// call at the start of the run; what tiers by length and hour change is part of what is charged.
  init?(
    _ runs: ArraySlice<RunRecord>, tier: ServiceTier, catalogue: Catalogue, at instant: UTCInstant
  ) {
    guard !runs.isEmpty else { return nil }
    var sums = (cost: 0.0, tokens: 0.0, undiscounted: 0.0)
    var hits = 0.0
    for run in runs {
      guard run.cost > .zero, run.endedTaskCost > .zero, run.tasksEnded > 0 else { return nil }
      let perTask = run.endedTaskCost.dollars / run.cost.dollars / Double(run.tasksEnded)
      sums.cost += run.endedTaskCost.dollars / Double(run.tasksEnded)
      sums.tokens += Double(run.usage.total.count) * perTask
      for tally in run.endpoints {
        sums.undiscounted += Self.undiscounted(tally, tier, catalogue, instant) * perTask
      }
      hits += Double(run.usage.cacheRead.count) / Double(max(1, run.usage.input.count))
    }
    guard sums.tokens > 0, sums.undiscounted > 0 else { return nil }
    let count = Double(runs.count)
    self.init(
      cost: sums.cost / count, tokens: sums.tokens / count,
      undiscounted: sums.undiscounted / count, hitShare: hits / count)
  }

  /// The tokens of an endpoint at its rates without a cache [US dollars].
  private static func undiscounted(
    _ tally: EndpointTally, _ tier: ServiceTier, _ catalogue: Catalogue, _ instant: UTCInstant
  ) -> Double {
    let usage = tally.usage
    let meanInput = TokenCount(usage.input.count / max(1, tally.requests))
    let rates = catalogue[tally.endpoint].prices.rates(
      inputTokens: meanInput, tier: tier, at: instant)
    let pico =
      Double(usage.input.count) * Double(rates.prompt.picoDollarsPerToken)
      + Double(usage.completion.count) * Double(rates.completion.picoDollarsPerToken)
      + Double(usage.reasoning.count) * Double(rates.reasoning.picoDollarsPerToken)
      + Double(tally.requests) * Double(rates.request.picoDollars)
    return pico / 1e12 * (1 - Double(rates.discountPartsPerMillion) / 1e6)
  }
}
