import Demand
import Quantities
import Routing
import Supply

/// A gateway configuration as the simulator runs it: a catalogue whose models are the groups and
/// whose endpoints are the deployments, and a policy.
struct LintGateway {
  /// A deployment with what the catalogue says of it.
  struct Deployment {
    var group: Int
    var endpoint: Endpoint
    var slug: String
    var country: String
    var settings: DeploymentSettings
    /// Whether its own `allowed_fails_policy` names 400s.
    var coolsBadRequests = false
  }

  /// Groups, by name.
  var groups: [String]
  /// The model that each group is, as its first deployment serves it.
  var models: [Model]
  /// Group by group, each in the order of the file.
  var deployments: [Deployment]
  /// Everything of the policy but the deployments.
  var policy: Policy

  /// The catalogue of the deployments: each is a provider of its own, so that it fails alone.
  var catalogue: Catalogue {
    Catalogue(
      models: models,
      providers: deployments.enumerated().map { number, deployment in
        Provider(
          slug: "\(deployment.slug)-\(number)", name: deployment.slug,
          country: deployment.country, kind: .host)
      },
      endpoints: deployments.enumerated().map { number, deployment in
        var endpoint = deployment.endpoint
        endpoint.model = ModelID(deployment.group)
        endpoint.provider = ProviderID(number)
        return endpoint
      }, sources: [])
  }

  /// The policy over ``catalogue``.
  var fullPolicy: Policy {
    var whole = policy
    whole.deployments = deployments.enumerated().map { number, deployment in
      var settings = deployment.settings
      settings.endpoint = EndpointID(number)
      return settings
    }
    return whole
  }

  /// Positions of a group's deployments.
  func members(of group: Int) -> [Int] {
    deployments.indices.filter { deployments[$0].group == group }
  }

  /// The rules around the strategy.
  var router: RouterRules {
    get { policy.router ?? RouterRules() }
    set { policy.router = newValue }
  }
}

extension LintGateway {
  /// Maps a configuration to the catalogue; deployments that it lacks are reported where they stand.
  init(_ configuration: LiteLLMConfiguration, _ catalogue: Catalogue) {
    groups = configuration.groups
    var found: [Deployment] = []
    var models: [Model] = []
    for (group, name) in groups.enumerated() {
      for deployment in configuration.deployments where deployment.group == name {
        guard let id = catalogue.endpoint(for: deployment) else { continue }
        let endpoint = catalogue[id]
        if models.count == group {
          var model = catalogue[endpoint.model]
          model.slug = name
          models.append(model)
        }
        var settings = DeploymentSettings(EndpointID(0))
        settings.weight = deployment.weight
        settings.requestsPerMinute = deployment.requestsPerMinute
        settings.tokensPerMinute = deployment.tokensPerMinute
        settings.order = deployment.order
        settings.cooldown = deployment.cooldown
        settings.isUnpriced = deployment.standIn != nil && !deployment.hasOwnPrice
        found.append(
          Deployment(
            group: group, endpoint: endpoint, slug: catalogue[endpoint.provider].slug,
            country: catalogue[endpoint.provider].country, settings: settings,
            coolsBadRequests: deployment.badRequestFails != nil))
      }
    }
    self.models = models
    deployments = found
    policy = Self.policy(configuration)
  }

  private static func policy(_ configuration: LiteLLMConfiguration) -> Policy {
    var policy = Policy(
      name: configuration.strategy, modelRule: .named(models: [], weights: []),
      endpointRule: rule(configuration))
    if !configuration.disablesCooldowns {
      var changed: [String: RuleValue] = [:]
      if let cooldown = configuration.cooldown { changed["cooldown"] = .duration(cooldown) }
      let badRequests = configuration.deployments.map { $0.badRequestFails ?? -1 }.max() ?? -1
      if badRequests >= 0 { changed["bad_request_fails"] = .integer(badRequests) }
      if let fails = configuration.allowedFails { changed["allowed_fails"] = .integer(fails) }
      policy.breaker = RuleSettings(LiteLLMCooldown.card, changed)
    }
    policy.timeouts = AttemptTimeouts(total: configuration.timeout)
    let groups = configuration.groups
    func entries(_ list: [(group: String, to: [String])]) -> [ModelFallbacks] {
      list.map { entry in
        ModelFallbacks(
          groups.firstIndex(of: entry.group).map { ModelID($0) },
          entry.to.compactMap { groups.firstIndex(of: $0).map { ModelID($0) } })
      }
    }
    var rules = RouterRules()
    rules.retries = configuration.retries
    rules.fallbacks = entries(configuration.fallbacks)
    rules.contextWindowFallbacks = entries(configuration.contextWindowFallbacks)
    rules.checksContext = configuration.checksContext
    rules.retryPolicy.badRequest = configuration.retryPolicy["BadRequestErrorRetries"]
    rules.retryPolicy.authentication = configuration.retryPolicy["AuthenticationErrorRetries"]
    rules.retryPolicy.timeout = configuration.retryPolicy["TimeoutErrorRetries"]
    rules.retryPolicy.rateLimit = configuration.retryPolicy["RateLimitErrorRetries"]
    rules.retryPolicy.serverError = configuration.retryPolicy["InternalServerErrorRetries"]
    policy.router = rules
    return policy
  }

  /// The strategy as an endpoint rule.
  static func rule(_ configuration: LiteLLMConfiguration) -> RuleSettings {
    var changed: [String: RuleValue] = [:]
    if let ttl = configuration.ttl { changed["ttl"] = .duration(SimDuration(seconds: ttl)) }
    switch configuration.strategy {
    case "least-busy": return RuleSettings(LiteLLMLeastBusy.card)
    case "usage-based-routing": return RuleSettings(LiteLLMUsage.card, changed)
    case "usage-based-routing-v2": return RuleSettings(LiteLLMUsageV2.card, changed)
    case "latency-based-routing":
      if let buffer = configuration.buffer { changed["buffer"] = .number(buffer) }
      if let window = configuration.window { changed["window"] = .integer(window) }
      return RuleSettings(LiteLLMLatency.card, changed)
    case "cost-based-routing": return RuleSettings(LiteLLMCost.card)
    default: return RuleSettings(LiteLLMShuffle.card)
    }
  }
}
