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
  let prices: CompiledPriceSheet

  static func all(
    in catalogue: Catalogue, prices: [CompiledPriceSheet], _ preferences: ProviderPreferences
  ) -> [EndpointOffer] {
    zip(catalogue.endpoints, prices).map { endpoint, sheet in
      EndpointOffer(
        model: endpoint.model, provider: endpoint.provider,
        isPermitted: preferences.permit(endpoint.provider, sheet.listRates),
        offersCache: endpoint.cache.isOffered,
        supportsTools: endpoint.supportsTools ?? true,
        contextLength: endpoint.contextLength?.count ?? .max,
        maxCompletion: endpoint.maxCompletion?.count ?? .max, prices: sheet)
    }
  }

  /// Whether the endpoint can serve a request: permitted, long enough, with tools where needed.
  func accepts(_ request: CallRequest) -> Bool {
    isPermitted && (supportsTools || !request.needsTools)
      && request.outputLimit.count <= maxCompletion
      && request.input.count + request.outputLimit.count <= contextLength
  }

  /// The 3 : 1 blend of prompt and completion rates after discount, times four [pico-dollars].
  func blendedPrice(input: TokenCount, at instant: UTCInstant) -> Int64 {
    let rates = prices.rates(inputTokens: input, at: instant)
    let blend = 3 * rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
    guard rates.discountPartsPerMillion != 0 else { return blend }
    return blend / 1_000_000 * Int64(1_000_000 - rates.discountPartsPerMillion)
      + blend % 1_000_000 * Int64(1_000_000 - rates.discountPartsPerMillion) / 1_000_000
  }
}

extension ProviderPreferences {
  /// Whether a call has one attempt: without an order, forbidding fallbacks leaves the first choice.
  var isFirstChoiceOnly: Bool { !allowsFallbacks && order.isEmpty }

  func permit(_ provider: ProviderID, _ rates: Rates) -> Bool {
    if let only, !only.contains(provider) { return false }
    if ignore.contains(provider) { return false }
    if !allowsFallbacks, !order.isEmpty, !order.contains(provider) { return false }
    if let maxPromptRate, rates.prompt > maxPromptRate { return false }
    if let maxCompletionRate, rates.completion > maxCompletionRate { return false }
    return true
  }
}
