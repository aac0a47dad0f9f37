import Demand
import NumericalMethods
import Quantities
import Supply

/// Cost of a mean call by what is paid for [USD].
struct CallPrice: Sendable {
  var newInput: Double
  var cachedInput: Double
  var output: Double
  var total: Double { newInput + cachedInput + output }
  /// Logarithm of the total. A free model counts as one of a pico-dollar a call: it attracts all
  /// draws but no infinity.
  var log: Double { deterministicLog(max(1e-12, total)) }
}

extension CallRequest {
  /// The longest call of a workload under a policy.
  init(longestOf workload: Workload, under policy: Policy) {
    self.init(
      task: TaskID(0), branch: 0, taskType: 0, model: ModelID(0),
      input: workload.longestExpectedInput,
      outputLimit: policy.outputLimit ?? workload.outputLimit,
      needsTools: workload.needsTools || policy.parameters.contains(.tools),
      parameters: workload.parameters.union(policy.parameters))
  }
}

/// A model that can serve a workload.
struct EligibleModel: Sendable {
  let model: ModelID
  let qualityLogits: Double
  /// How much it really writes relative to a mean call: for bounds only.
  let verbosity: Double
  /// Endpoints that can serve the workload's longest call.
  let endpoints: [Int]

  /// - Parameter longest: the longest call of the workload.
  static func all(
    _ catalogue: Catalogue, _ offers: [EndpointOffer], _ longest: CallRequest,
    minimumScore: Double?
  ) -> [EligibleModel] {
    var endpoints: [[Int]] = Array(repeating: [], count: catalogue.models.count)
    for (index, offer) in offers.enumerated() where offer.accepts(longest) {
      endpoints[Int(offer.model.index)].append(index)
    }
    return catalogue.models.indices.compactMap { index in
      guard !endpoints[index].isEmpty, let quality = catalogue.models[index].quality,
        quality.arenaScore >= minimumScore ?? -.infinity
      else { return nil }
      return EligibleModel(
        model: ModelID(index), qualityLogits: quality.logits,
        verbosity: catalogue.models[index].verbosity, endpoints: endpoints[index])
    }
  }

  /// The lowest mean of prompt and completion rates for a mean call [USD per 1,000 tokens].
  func meanRate(
    of mix: CallMix, _ sheets: [CompiledPriceSheet], _ tier: ServiceTier, at instant: UTCInstant
  ) -> Double {
    let input = TokenCount(Int(mix.newInput + mix.cachedInput))
    var best = Double.infinity
    for endpoint in endpoints {
      let rates = sheets[endpoint].rates(inputTokens: input, tier: tier, at: instant)
      let kept = Double(1_000_000 - rates.discountPartsPerMillion) / 1e6
      let sum = rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
      best = min(best, Double(sum) / 2 * kept / 1e9)
    }
    return best
  }

  /// What a mean call costs at the model's cheapest endpoint for that call.
  func price(
    of mix: CallMix, _ sheets: [CompiledPriceSheet], _ tier: ServiceTier, at instant: UTCInstant
  ) -> CallPrice {
    let input = TokenCount(Int(mix.newInput + mix.cachedInput))
    var best: CallPrice?
    for endpoint in endpoints {
      let rates = sheets[endpoint].rates(inputTokens: input, tier: tier, at: instant)
      let kept = Double(1_000_000 - rates.discountPartsPerMillion) / 1e6
      let scale = kept / 1e12
      let write = rates.cacheWrite5m.picoDollarsPerToken
      let price = CallPrice(
        newInput: mix.newInput * Double(write) * scale,
        cachedInput: mix.cachedInput * Double(rates.cacheRead.picoDollarsPerToken) * scale,
        output: mix.output * Double(rates.completion.picoDollarsPerToken) * scale)
      if price.total < best?.total ?? .infinity { best = price }
    }
    return best ?? CallPrice(newInput: 0, cachedInput: 0, output: 0)
  }
}
