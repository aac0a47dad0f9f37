import Formats
import Quantities
import Routing
import Supply

// `deployments` and `router` of a policy.
extension Scenario {
  /// Settings of single endpoints, each of its model and provider's first endpoint.
  static func readDeployments(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> [DeploymentSettings] {
    var known: [EndpointID] = []
    return reader.array("deployments", default: [], "expected a list of deployments") { value in
      let settings = value.object { readDeployment($0, catalogue) } ?? nil
      guard let settings else { return nil }
      if known.contains(settings.endpoint) {
        value.report("found a second deployment of this model and provider; one has one")
      }
      known.append(settings.endpoint)
      return settings
    }
  }

  private static func readDeployment(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> DeploymentSettings? {
    let asked = reader.required("model", "expected a model, e.g. \"openai/gpt-5.4\"")
      .flatMap { model($0, in: catalogue) }
    let host = readProvider(reader, catalogue)
    let limits = "expected a limit per minute, 0 to 1000000000"
    var settings = DeploymentSettings(EndpointID(0))
    settings.weight = reader.optional("weight")?.double(
      in: 0...1e9, "expected a weight, 0 to 1000000000")
    settings.requestsPerMinute = reader.optional("rpm")?.int(in: 0...1_000_000_000, limits)
    settings.tokensPerMinute = reader.optional("tpm")?.int(in: 0...1_000_000_000, limits)
    settings.order = reader.optional("order")?.int(
      in: 0...1000, "expected a priority, 0 to 1000; lower is tried first")
    settings.cooldown = reader.optional("cooldown_time")?.duration()
    settings.budget = reader.optional("budget")?.object { readSpendLimit($0) }
    settings.isUnpriced = reader.bool("unpriced", default: false)
    guard let asked, let host else { return nil }
    guard let endpoint = catalogue.firstEndpoint(of: asked, at: host) else {
      reader.value.report(
        "found no endpoint of \(catalogue[asked].slug) at \(catalogue[host].slug) in the "
          + "catalogue; `sim catalog show` lists them")
      return nil
    }
    settings.endpoint = endpoint
    return settings
  }

  private static func readProvider(_ reader: ObjectReader, _ catalogue: Catalogue) -> ProviderID? {
    guard let value = reader.required("provider", "expected a provider, e.g. \"openai\""),
      let slug = name(value, of: "provider", among: catalogue.providers.map(\.slug))
    else { return nil }
    return catalogue.provider(slug)
  }

  private static func readSpendLimit(_ reader: ObjectReader) -> SpendLimit {
    let dollars = reader.double("usd", in: 0...1_000_000, "expected dollars, 0 to 1000000")
    return SpendLimit(
      USD(picoDollars: Int64((dollars * 1e12).rounded())), per: reader.duration("per"))
  }

  /// LiteLLM's Router.
  static func readRouter(_ reader: ObjectReader, _ catalogue: Catalogue) -> RouterRules {
    var rules = RouterRules()
    let retries = "expected retries, 0 to 10"
    rules.retries = reader.int("num_retries", default: rules.retries, in: 0...10, retries)
    _ = reader.optional("retry_policy")?.object { policy in
      rules.retryPolicy.badRequest = policy.optional("bad_request")?.int(in: 0...10, retries)
      rules.retryPolicy.authentication =
        policy.optional("authentication")?.int(in: 0...10, retries)
      rules.retryPolicy.timeout = policy.optional("timeout")?.int(in: 0...10, retries)
      rules.retryPolicy.rateLimit = policy.optional("rate_limit")?.int(in: 0...10, retries)
      rules.retryPolicy.serverError = policy.optional("server_error")?.int(in: 0...10, retries)
    }
    rules.fallbacks = readFallbacks(reader, "fallbacks", catalogue)
    rules.contextWindowFallbacks = readFallbacks(reader, "context_window_fallbacks", catalogue)
    rules.checksContext = reader.bool("pre_call_checks", default: rules.checksContext)
    rules.providerBudgets = reader.array("provider_budgets", default: []) { value in
      value.object { budget -> ProviderBudget in
        ProviderBudget(readProvider(budget, catalogue) ?? ProviderID(0), readSpendLimit(budget))
      }
    }
    rules.errorStatus = reader.int(
      "error_status", default: rules.errorStatus, in: 400...599,
      "expected an HTTP status of errors, 400 to 599")
    return rules
  }

  private static func readFallbacks(
    _ reader: ObjectReader, _ key: String, _ catalogue: Catalogue
  ) -> [ModelFallbacks] {
    reader.array(key, default: [], "expected a list of models with their fallbacks") { value in
      value.object { entry -> ModelFallbacks in
        let asked = entry.optional("model").flatMap { model($0, in: catalogue) }
        let groups = entry.required("to", "expected a list of models").flatMap {
          $0.array("expected a list of models") { model($0, in: catalogue) }
        }
        return ModelFallbacks(asked, groups ?? [])
      }
    }
  }
}

extension Catalogue {
  /// The first endpoint of a model at a provider.
  func firstEndpoint(of model: ModelID, at provider: ProviderID) -> EndpointID? {
    endpoints.firstIndex { $0.model == model && $0.provider == provider }.map { EndpointID($0) }
  }
}

extension DeploymentSettings {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("model", .string(catalogue[catalogue[endpoint].model].slug)),
      ("provider", .string(catalogue[catalogue[endpoint].provider].slug)),
    ]
    if let weight { members.append(("weight", .number(weight))) }
    if let requestsPerMinute { members.append(("rpm", .number(requestsPerMinute))) }
    if let tokensPerMinute { members.append(("tpm", .number(tokensPerMinute))) }
    if let order { members.append(("order", .number(order))) }
    if let cooldown { members.append(("cooldown_time", cooldown.resolved)) }
    if let budget { members.append(("budget", .object(budget.resolved))) }
    members.append(("unpriced", .bool(isUnpriced)))
    return .object(members)
  }
}

extension SpendLimit {
  var resolved: [(String, JSONNode)] {
    [("usd", .number(limit.dollars)), ("per", period.resolved)]
  }
}

extension RouterRules {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    func groups(_ entries: [ModelFallbacks]) -> JSONNode {
      .array(
        entries.map { entry in
          let asked = entry.model.map { [("model", JSONNode.string(catalogue[$0].slug))] } ?? []
          let groups = entry.fallbacks.map { JSONNode.string(catalogue[$0].slug) }
          return .object(asked + [("to", .array(groups))])
        })
    }
    let policy = [
      ("bad_request", retryPolicy.badRequest), ("authentication", retryPolicy.authentication),
      ("timeout", retryPolicy.timeout), ("rate_limit", retryPolicy.rateLimit),
      ("server_error", retryPolicy.serverError),
    ].compactMap { key, retries in retries.map { (key, JSONNode.number($0)) } }
    return .object([
      ("num_retries", .number(retries)), ("retry_policy", .object(policy)),
      ("fallbacks", groups(fallbacks)),
      ("context_window_fallbacks", groups(contextWindowFallbacks)),
      ("pre_call_checks", .bool(checksContext)),
      (
        "provider_budgets",
        .array(
          providerBudgets.map {
            .object([("provider", .string(catalogue[$0.provider].slug))] + $0.limit.resolved)
          })
      ),
      ("error_status", .number(errorStatus)),
    ])
  }
}
