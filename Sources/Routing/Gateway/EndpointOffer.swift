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
  /// Parameters without which it can be used all the same, but which the call would miss.
  let missing: ParameterSet
  /// Parameters that no call may send to it.
  let refused: ParameterSet
  /// Its place in the preferred order of providers; the largest number where it has none.
  let orderRank: Int32
  let contextLength: Int
  let maxCompletion: Int
  /// Blended price of inputs up to ``listPriceLimit`` [pico-dollars per 4 tokens].
  let listPrice: Int64
  /// The longest input that pays ``listPrice``; -1 where prices depend on time.
  let listPriceLimit: Int
  /// Whether the policy allows the rates behind ``listPrice``; longer inputs may be cheaper.
  let permitsListRates: Bool

  static func all(
    in catalogue: Catalogue, prices: [CompiledPriceSheet], _ policy: Policy, tier: ServiceTier
  ) -> [EndpointOffer] {
    let preferences = policy.preferences
    let listed = policy.listedEndpoints(in: catalogue)
    return zip(zip(catalogue.endpoints, prices), listed).map { offered, isListed in
      let (endpoint, sheet) = offered
      let rates = sheet.listRates(tier)
      let facts = catalogue.facts(of: endpoint)
      let limit = sheet.listRatesLimit(tier)?.count ?? -1
      let permitsListRates = preferences.permit(rates)
      var standing: Exclusion?
      if limit == .max, !permitsListRates { standing = .abovePriceLimit }
      if !preferences.permit(endpoint, facts) { standing = .providerNotPermitted }
      if !endpoint.prices.offers(tier) { standing = .tierNotSold }
      if !isListed { standing = .noDeployment }
      return EndpointOffer(
        model: endpoint.model, provider: endpoint.provider, standing: standing,
        offersCache: endpoint.cache.isOffered,
        supportsTools: endpoint.supportsTools ?? true,
        missing: facts.parameters.map { .softlyPreferred.subtracting($0) } ?? [],
        refused: preferences.requiresParameters ? facts.unsupported(by: endpoint) : [],
        orderRank: preferences.order.firstIndex { $0.matches(endpoint) }.map(Int32.init) ?? .max,
        contextLength: endpoint.contextLength?.count ?? .max,
        maxCompletion: endpoint.maxCompletion?.count ?? .max,
        listPrice: rates.blendedPrice,
        listPriceLimit: limit, permitsListRates: permitsListRates)
    }
  }

  /// Whether some call of the policy can go there.
  var isPermitted: Bool { standing == nil }

  /// Why the endpoint cannot serve a request, its length apart; `nil` where it can.
  @inline(__always)
  func exclusion(of request: CallRequest) -> Exclusion? {
    if let standing { return standing }
    if request.needsTools, !supportsTools { return .noTools }
    if !request.parameters.isDisjoint(with: refused) { return .parameterNotSupported }
    if request.outputLimit.count > maxCompletion { return .outputTooLong }
    return nil
  }

  /// Whether input and output fit the context.
  func hasRoom(for request: CallRequest) -> Bool {
    request.input.count + request.outputLimit.count <= contextLength
  }

  /// Whether the endpoint can serve a request: permitted, long enough, with tools where needed.
  func accepts(_ request: CallRequest) -> Bool {
    exclusion(of: request) == nil && hasRoom(for: request)
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

extension PublishedFacts {
  /// Parameters that an endpoint is not known to support.
  fileprivate func unsupported(by endpoint: Endpoint) -> ParameterSet {
    var known = parameters ?? []
    known.formUnion(.outputLimits)
    if endpoint.supportsTools == true { known.insert(.tools) }
    return ParameterSet(rawValue: ~known.rawValue)
  }
}

extension ParameterSet {
  /// Parameters whose support is preferred without being asked for (OpenRouter, provider
  /// selection: tools, `response_format`, `verbosity`); tools are a matter of feasibility here.
  static let softlyPreferred: ParameterSet = [.responseFormat, .verbosity]
}
