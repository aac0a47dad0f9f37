import Supply

/// Which limits every endpoint draws on.
///
/// Without rules every endpoint has a pool of its own with its fitted or published limits: what a
/// gateway's many accounts come to in the mean. A rule puts the endpoints that it concerns into
/// pools of one account each.
struct LimitPlan: Sendable {
  /// Limits of one account for one class of models.
  struct Pool: Sendable {
    var terms: LimitTerms
    /// Position of the rule; -1 for an endpoint's own limits.
    var rule = -1
    /// The one model that draws on it; `nil` for several.
    var model: ModelID?
    var account = 0
  }

  /// All pools; those of an endpoint's accounts stand together.
  private(set) var pools: [Pool] = []
  /// The pool of the first account, by endpoint.
  private(set) var firstPool: [Int32] = []
  /// How many accounts the gateway has, by endpoint.
  private(set) var accounts: [Int32] = []

  /// Later rules win.
  init(_ catalogue: Catalogue, _ terms: [EndpointTerms], _ rules: [LimitRule]) {
    /// First pools of each rule, by model where each has its own.
    var begun: [[(model: ModelID?, pool: Int)]] = Array(repeating: [], count: rules.count)
    for (endpoint, its) in zip(catalogue.endpoints, terms) {
      guard let rule = rules.lastIndex(where: { $0.concerns(endpoint) }) else {
        firstPool.append(Int32(pools.count))
        accounts.append(1)
        pools.append(Pool(terms: its.limits))
        continue
      }
      let model = rules[rule].isPerModel ? endpoint.model : nil
      accounts.append(Int32(rules[rule].accounts))
      if let known = begun[rule].first(where: { $0.model == model }) {
        firstPool.append(Int32(known.pool))
        continue
      }
      begun[rule].append((model, pools.count))
      firstPool.append(Int32(pools.count))
      for account in 0..<rules[rule].accounts {
        pools.append(
          Pool(terms: rules[rule].terms, rule: rule, model: model, account: account))
      }
    }
  }
}

extension EndpointTerms {
  /// The limits of the endpoint by itself: fitted to what a gateway gets through.
  var limits: LimitTerms {
    var limits = LimitTerms()
    limits.requestsPerMinute = requestsPerMinute
    limits.inputTokensPerMinute = inputTokensPerMinute
    limits.outputTokensPerMinute = outputTokensPerMinute
    return limits
  }
}
