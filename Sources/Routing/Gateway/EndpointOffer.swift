import Demand
import Quantities
import Supply

/// What a gateway needs of an endpoint's page, in one flat value per endpoint.
struct EndpointOffer: Sendable {
  let model: ModelID
  let provider: ProviderID
  /// Whether the policy's preferences permit it at all.
  let isPermitted: Bool
  let offersCache: Bool
  let supportsTools: Bool
  let contextLength: Int
  let maxCompletion: Int
  /// Blended price of inputs up to ``listPriceLimit`` [pico-dollars per 4 tokens].
  let listPrice: Int64
  /// The longest input that pays ``listPrice``; -1 where prices depend on time.
  let listPriceLimit: Int

  static func all(
    in catalogue: Catalogue, prices: [CompiledPriceSheet], _ policy: Policy, tier: ServiceTier
  ) -> [EndpointOffer] {
    let preferences = policy.preferences
    let listed = policy.listedEndpoints(in: catalogue)
    return zip(zip(catalogue.endpoints, prices), listed).map { offered, isListed in
      let (endpoint, sheet) = offered
      let rates = sheet.listRates(tier)
      let isPermitted =
        isListed && endpoint.prices.offers(tier) && preferences.permit(endpoint.provider)
        && (sheet.listRatesLimit(tier) == nil || preferences.permit(rates))
      return EndpointOffer(
        model: endpoint.model, provider: endpoint.provider, isPermitted: isPermitted,
        offersCache: endpoint.cache.isOffered,
        supportsTools: endpoint.supportsTools ?? true,
        contextLength: endpoint.contextLength?.count ?? .max,
        maxCompletion: endpoint.maxCompletion?.count ?? .max,
        listPrice: rates.blendedPrice,
        listPriceLimit: sheet.listRatesLimit(tier)?.count ?? -1)
    }
  }

  /// Whether the endpoint can serve a request: permitted, long enough, with tools where needed.
  func accepts(_ request: CallRequest) -> Bool {
    acceptsApartFromLength(request) && hasRoom(for: request)
  }

  func acceptsApartFromLength(_ request: CallRequest) -> Bool {
    isPermitted && (supportsTools || !request.needsTools)
      && request.outputLimit.count <= maxCompletion
  }

  /// Whether input and output fit the context.
  func hasRoom(for request: CallRequest) -> Bool {
    request.input.count + request.outputLimit.count <= contextLength
  }
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
