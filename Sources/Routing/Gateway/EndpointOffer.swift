import Demand
import Quantities
import Supply

/// What a gateway needs of an endpoint's page, in one flat value per endpoint.
struct EndpointOffer: Sendable {
  let model: ModelID
  let provider: ProviderID
  /// Why no call of the policy can go there; `nil` where some can.
  let standing: Exclusion?
  let offersCache: Bool
  let supportsTools: Bool
  let contextLength: Int
  let maxCompletion: Int
  /// Blended price of inputs up to ``listPriceLimit`` [pico-dollars per 4 tokens].
  let listPrice: Int64
  /// The longest input that pays ``listPrice``; -1 where prices depend on time.
  let listPriceLimit: Int

  static func all(
    in catalogue: Catalogue, prices: [CompiledPriceSheet], _ preferences: ProviderPreferences,
    tier: ServiceTier
  ) -> [EndpointOffer] {
    zip(catalogue.endpoints, prices).map { endpoint, sheet in
      let rates = sheet.listRates(tier)
      var standing: Exclusion?
      if sheet.listRatesLimit(tier) != nil, !preferences.permit(rates) {
        standing = .abovePriceLimit
      }
      if !preferences.permit(endpoint.provider) { standing = .providerNotPermitted }
      if !endpoint.prices.offers(tier) { standing = .tierNotSold }
      return EndpointOffer(
        model: endpoint.model, provider: endpoint.provider, standing: standing,
        offersCache: endpoint.cache.isOffered,
        supportsTools: endpoint.supportsTools ?? true,
        contextLength: endpoint.contextLength?.count ?? .max,
        maxCompletion: endpoint.maxCompletion?.count ?? .max,
        listPrice: rates.blendedPrice,
        listPriceLimit: sheet.listRatesLimit(tier)?.count ?? -1)
    }
  }

  /// Why the endpoint cannot serve a request; `nil` where it can.
  @inline(__always)
  func exclusion(of request: CallRequest) -> Exclusion? {
    if let standing { return standing }
    if request.needsTools, !supportsTools { return .noTools }
    if request.outputLimit.count > maxCompletion { return .outputTooLong }
    if request.input.count + request.outputLimit.count > contextLength { return .contextTooShort }
    return nil
  }

  /// Whether the endpoint can serve a request: permitted, long enough, with tools where needed.
  func accepts(_ request: CallRequest) -> Bool { exclusion(of: request) == nil }
}

extension Rates {
  /// The 3 : 1 blend of prompt and completion rates after discount, times four [pico-dollars].
  var blendedPrice: Int64 {
    let blend = 3 * prompt.picoDollarsPerToken + completion.picoDollarsPerToken
    guard discountPartsPerMillion != 0 else { return blend }
    let kept = Int64(1_000_000 - discountPartsPerMillion)
    return blend / 1_000_000 * kept + blend % 1_000_000 * kept / 1_000_000
  }
}

extension ProviderPreferences {
  /// Whether a call has one attempt: without an order, forbidding fallbacks leaves the first choice.
  var isFirstChoiceOnly: Bool { !allowsFallbacks && order.isEmpty }

  func permit(_ provider: ProviderID) -> Bool {
    if let only, !only.contains(provider) { return false }
    if ignore.contains(provider) { return false }
    return allowsFallbacks || order.isEmpty || order.contains(provider)
  }

  /// Whether a request at these rates costs no more than is allowed.
  func permit(_ rates: Rates) -> Bool {
    if let maxPromptRate, rates.prompt > maxPromptRate { return false }
    if let maxCompletionRate, rates.completion > maxCompletionRate { return false }
    return true
  }
}
