public import Demand
import Quantities
public import Routing
public import Supply

/// What is assumed of prefix caches where a log's calls go elsewhere than they went.
///
/// A log says what each call read from a cache where it was served; what it would have read at
/// another endpoint nobody knows. So the assumption is stated, and in the report.
public enum CacheAssumption: String, Sendable, CaseIterable {
  /// As logged: a call reads the same tokens from cache wherever it goes.
  case logged
  /// Kept where it stays: a call reads what the log says only at the endpoint that served the call
  /// before it in its session under the same policy, and nothing elsewhere.
  case sticky
  /// No cache anywhere: all input is new.
  case none

  /// The assumption as a sentence.
  public var sentence: String {
    switch self {
    case .logged:
      "As logged: a call reads the same tokens from cache wherever it goes."
    case .sticky:
      "Kept where it stays: a call reads from cache what the log says if the policy sends it to the "
        + "endpoint of the call before it in its session; elsewhere all of its input is new."
    case .none: "No cache: all input is new."
    }
  }
}

/// What a log is scored in: the catalogue, what its calls declare, the policies, and what is assumed.
public struct ScoringWorld: Sendable {
  /// What can be read of models and endpoints.
  public let catalogue: Catalogue
  /// What calls declare: tier, tools, parameters, longest answer, cache control.
  public let workload: Workload
  /// Policies in order, none of which has a `Policy/staticObstacle`.
  public let policies: [Policy]
  /// The policy that others are compared with: its position.
  public let baseline: Int
  /// How fast each endpoint serves, by its page or the law that stands for it; in endpoint order.
  public let profiles: [ServiceProfile]
  /// What gateways believe of each endpoint: its page; in endpoint order.
  public let views: [EndpointView]
  /// What is assumed of prefix caches.
  public let cache: CacheAssumption
  let prices: [CompiledPriceSheet]

  /// Creates a world.
  ///
  /// - Precondition: there are as many profiles and views as endpoints, at least one policy, and
  ///   each of them can be scored.
  public init(
    catalogue: Catalogue, workload: Workload, policies: [Policy], baseline: Int = 0,
    profiles: [ServiceProfile], views: [EndpointView], cache: CacheAssumption
  ) {
    precondition(profiles.count == catalogue.endpoints.count, "every endpoint has a profile")
    precondition(views.count == catalogue.endpoints.count, "every endpoint has a view")
    precondition(policies.indices.contains(baseline), "the baseline is one of the policies")
    for policy in policies {
      precondition(policy.staticObstacle == nil, "\(policy.name) cannot be scored")
    }
    self.catalogue = catalogue
    self.workload = workload
    self.policies = policies
    self.baseline = baseline
    self.profiles = profiles
    self.views = views
    self.cache = cache
    prices = catalogue.endpoints.map { CompiledPriceSheet($0.prices) }
  }

  /// Whether what a policy does with a call depends on the calls of its session before it.
  var remembersSessions: Bool {
    cache == .sticky || policies.contains { $0.stickiness.idleLimit != nil }
  }

  /// Whether an endpoint keeps what it has read, under the assumption.
  func isCaching(_ endpoint: Endpoint) -> Bool {
    cache != .none && endpoint.cache.isOffered
      && (workload.cacheControl != .none || !endpoint.cache.isExplicit)
  }

  /// The longest answer that calls ask for under a policy.
  func outputLimit(_ policy: Policy) -> TokenCount { policy.outputLimit ?? workload.outputLimit }

  /// What a call of a model declares under a policy.
  func request(_ policy: Policy, model: ModelID, input: Int) -> CallRequest {
    CallRequest(
      task: TaskID(0), branch: 0, taskType: 0, model: model, input: TokenCount(input),
      outputLimit: outputLimit(policy),
      needsTools: workload.needsTools || policy.parameters.contains(.tools),
      parameters: workload.parameters.union(policy.parameters))
  }
}
