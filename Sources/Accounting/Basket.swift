package import Quantities
package import Supply

/// What one call of a workload takes, on average: the basket that the price gap compares.
package struct Basket: Hashable, Sendable {
  /// Input that no cache held [tokens].
  package let newInput: Double
  /// Input read from a cache [tokens].
  package let cachedInput: Double
  /// Visible output [tokens].
  package let completion: Double
  /// Hidden reasoning output [tokens].
  package let reasoning: Double
  /// The service tier that the call buys.
  package let tier: ServiceTier

  /// All tokens of the call.
  package var tokens: Double { newInput + cachedInput + completion + reasoning }
  /// All input of the call.
  package var input: Double { newInput + cachedInput }

  /// The mean call billed in these runs; `nil` where nothing was served.
  package init?(of runs: ArraySlice<RunRecord>, tier: ServiceTier = .standard) {
    var usage = Usage.zero
    var requests = 0
    for run in runs {
      usage += run.usage
      for tally in run.endpoints { requests += tally.requests }
    }
    guard requests > 0, usage.total.count > 0 else { return nil }
    self.tier = tier
    let count = Double(requests)
    newInput = Double((usage.input - usage.cacheRead).count) / count
    cachedInput = Double(usage.cacheRead.count) / count
    completion = Double(usage.completion.count) / count
    reasoning = Double(usage.reasoning.count) / count
  }

  /// Cost of the call at list prices without cache reads: all input pays the prompt rate [USD].
  ///
  /// - Parameter outputFactor: Length of the model's output relative to the basket's.
  package func listCost(
    at endpoint: Endpoint, on instant: UTCInstant, outputFactor: Double = 1
  ) -> Double {
    let rates = rates(of: endpoint, on: instant)
    return dollars(
      rates, input * Double(rates.prompt.picoDollarsPerToken), outputFactor: outputFactor)
  }

  /// Cost of the call with cache reads: new input pays the write rate where there is one [USD].
  ///
  /// - Parameter outputFactor: Length of the model's output relative to the basket's.
  package func effectiveCost(
    at endpoint: Endpoint, on instant: UTCInstant, outputFactor: Double = 1
  ) -> Double {
    let rates = rates(of: endpoint, on: instant)
    let newRate = endpoint.cache.isOffered ? rates.cacheWrite5m : rates.prompt
    let cachedRate = endpoint.cache.isOffered ? rates.cacheRead : rates.prompt
    let input =
      newInput * Double(newRate.picoDollarsPerToken)
      + cachedInput * Double(cachedRate.picoDollarsPerToken)
    return dollars(rates, input, outputFactor: outputFactor)
  }

  /// The rates of a call of this size.
  private func rates(of endpoint: Endpoint, on instant: UTCInstant) -> Rates {
    endpoint.prices.rates(
      inputTokens: TokenCount(Int(input.rounded())), tier: tier, at: instant)
  }

  private func dollars(_ rates: Rates, _ inputCharge: Double, outputFactor: Double) -> Double {
    let output =
      completion * Double(rates.completion.picoDollarsPerToken)
      + reasoning * Double(rates.reasoning.picoDollarsPerToken)
    let listed = inputCharge + outputFactor * output + Double(rates.request.picoDollars)
    return listed * Double(1_000_000 - rates.discountPartsPerMillion) / 1e18
  }
}
