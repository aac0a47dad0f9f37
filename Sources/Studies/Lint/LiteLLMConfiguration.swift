import Formats
import Quantities

/// A deployment of a LiteLLM `config.yaml`.
struct LiteLLMDeployment {
  /// The group that it belongs to (`model_name`).
  var group: String
  /// What LiteLLM calls it (`litellm_params.model`), for example `azure/gpt-5.4`.
  var model: String
  /// Which model is meant where the name is an alias (`model_info.base_model`).
  var baseModel: String?
  /// What the simulator shall take it for (`model_info.tollway`): `model@provider` of the catalogue.
  var standIn: String?
  var weight: Double?
  var requestsPerMinute: Int?
  var tokensPerMinute: Int?
  var order: Int?
  var cooldown: SimDuration?
  /// `BadRequestErrorAllowedFails` of its own `allowed_fails_policy`; the highest of all
  /// deployments is taken for each (assumed).
  var badRequestFails: Int?
  /// Whether it states prices of its own (`input_cost_per_token`).
  var hasOwnPrice = false
  /// Where it is named in the file.
  var name: ValueReader
}

/// What of a LiteLLM `config.yaml` decides where calls go.
struct LiteLLMConfiguration {
  var deployments: [LiteLLMDeployment] = []
  var strategy = "simple-shuffle"
  var retries = 2
  var retryPolicy: [String: Int] = [:]
  /// `nil` where it is not set.
  var allowedFails: Int?
  var hasAllowedFailsPolicy = false
  var cooldown: SimDuration?
  var disablesCooldowns = false
  var fallbacks: [(group: String, to: [String])] = []
  var contextWindowFallbacks: [(group: String, to: [String])] = []
  var checksContext = false
  var timeout: SimDuration?
  /// `routing_strategy_args`.
  var ttl: Double?
  var buffer: Double?
  var window: Int?
  /// Lines of keys, for findings; absent ones are not in it.
  var lines: [String: Int] = [:]

  /// The groups in the order in which they are first named.
  var groups: [String] {
    var names: [String] = []
    for deployment in deployments where !names.contains(deployment.group) {
      names.append(deployment.group)
    }
    return names
  }

  /// Strategies by their name in the file, with the rule of ours.
  static let strategies: [(name: String, kind: String)] = [
    ("simple-shuffle", "litellm-simple-shuffle"), ("least-busy", "litellm-least-busy"),
    ("usage-based-routing", "litellm-usage"), ("usage-based-routing-v2", "litellm-usage-v2"),
    ("latency-based-routing", "litellm-latency"), ("cost-based-routing", "litellm-cost"),
  ]
}

// Decoding: keys that do not decide where calls go are passed over.
extension LiteLLMConfiguration {
  /// Reads a configuration; mistakes go to `log`.
  init(_ root: JSONNode, log: DiagnosticLog) {
    _ = ValueReader(root, log: log).object("expected a mapping, as in LiteLLM's documentation") {
      reader in
      let expecting = "expected a list of at least one deployment"
      deployments = reader.nonEmptyArray("model_list", expecting) { value in
        value.object { Self.deployment($0) } ?? nil
      }
      // Older configurations have the Router's settings among LiteLLM's; the Router's own win.
      _ = reader.optional("litellm_settings")?.object { read($0, isRouter: false) }
      _ = reader.optional("router_settings")?.object { read($0, isRouter: true) }
      _ = reader.takeUnread()
    }
    refuseUnknownGroups(root, log)
  }

  private static func deployment(_ reader: ObjectReader) -> LiteLLMDeployment? {
    let group = reader.string("model_name", "expected the name of a group of deployments")
    let model =
      reader.required("litellm_params", "expected what LiteLLM calls with")?
      .object { params -> LiteLLMDeployment? in
        guard let name = params.required("model", "expected a model, e.g. azure/gpt-5.4"),
          let text = name.string("expected a model, e.g. azure/gpt-5.4")
        else { return nil }
        var deployment = LiteLLMDeployment(group: group, model: text, name: name)
        let count = "expected a limit per minute"
        deployment.weight = params.optional("weight")?.double(in: 0...1e9, "expected a weight")
        deployment.requestsPerMinute = params.optional("rpm")?.int(in: 0...1_000_000_000, count)
        deployment.tokensPerMinute = params.optional("tpm")?.int(in: 0...1_000_000_000, count)
        deployment.order = params.optional("order")?.int(in: 0...1000, "expected a priority")
        deployment.cooldown = params.optional("cooldown_time").flatMap { seconds($0) }
        deployment.hasOwnPrice = params.has("input_cost_per_token")
        deployment.baseModel = params.optional("base_model")?.string()
        _ = params.takeUnread()
        return deployment
      } ?? nil
    guard var deployment = model else {
      _ = reader.takeUnread()
      return nil
    }
    _ = reader.optional("model_info")?.object { info in
      deployment.baseModel = info.optional("base_model")?.string() ?? deployment.baseModel
      deployment.cooldown =
        info.optional("cooldown_time").flatMap { seconds($0) } ?? deployment.cooldown
      _ = info.optional("allowed_fails_policy")?.object { policy in
        deployment.badRequestFails = policy.optional("BadRequestErrorAllowedFails")?.int(
          in: 0...1_000_000, "expected failures")
        _ = policy.takeUnread()
      }
      deployment.standIn = info.optional("tollway")?.string()
      deployment.hasOwnPrice = deployment.hasOwnPrice || info.has("input_cost_per_token")
      _ = info.takeUnread()
    }
    _ = reader.takeUnread()
    return deployment
  }

  private static func seconds(_ value: ValueReader) -> SimDuration? {
    value.double(in: 0...1e6, "expected seconds").map { SimDuration(seconds: $0) }
  }

  private mutating func read(_ reader: ObjectReader, isRouter: Bool) {
    func place(_ key: String) -> ValueReader? {
      guard let value = reader.optional(key) else { return nil }
      lines[key] = value.line
      return value
    }
    retries = place("num_retries")?.int(in: 0...10, "expected retries, 0 to 10") ?? retries
    allowedFails =
      place("allowed_fails")?.int(in: 0...1_000_000, "expected failures") ?? allowedFails
    cooldown = place("cooldown_time").flatMap { Self.seconds($0) } ?? cooldown
    fallbacks = place("fallbacks").map { Self.fallbacks($0) } ?? fallbacks
    contextWindowFallbacks =
      place("context_window_fallbacks").map { Self.fallbacks($0) } ?? contextWindowFallbacks
    timeout =
      place(isRouter ? "timeout" : "request_timeout").flatMap { Self.seconds($0) } ?? timeout
    guard isRouter else {
      _ = reader.takeUnread()
      return
    }
    strategy =
      place("routing_strategy")?.choice(of: Self.strategies.map(\.name)) ?? strategy
    checksContext = place("enable_pre_call_checks")?.bool() ?? checksContext
    disablesCooldowns = place("disable_cooldowns")?.bool() ?? disablesCooldowns
    hasAllowedFailsPolicy = place("allowed_fails_policy") != nil
    readRetryPolicy(place("retry_policy"))
    _ = place("routing_strategy_args")?.object { arguments in
      ttl = arguments.optional("ttl")?.double(in: 0.001...1e9, "expected seconds")
      buffer = arguments.optional("lowest_latency_buffer")?.double(in: 0...100, "expected a share")
      window = arguments.optional("max_latency_list_size")?.int(in: 1...1000, "expected a count")
      Self.passOverUnread(arguments)
    }
    Self.passOverUnread(reader)
  }

  private mutating func readRetryPolicy(_ value: ValueReader?) {
    _ = value?.object { policy in
      for kind in Self.retryKinds {
        guard let retries = policy.optional(kind)?.int(in: 0...10, "expected retries, 0 to 10")
        else { continue }
        retryPolicy[kind] = retries
      }
      Self.passOverUnread(policy)
    }
  }

  static let retryKinds = [
    "BadRequestErrorRetries", "AuthenticationErrorRetries", "TimeoutErrorRetries",
    "RateLimitErrorRetries", "InternalServerErrorRetries",
  ]

  /// Keys that we do not read are right, unless they are near one that we do.
  private static func passOverUnread(_ reader: ObjectReader) {
    let known = Set(reader.knownNames)
    for member in reader.takeUnread() {
      guard let near = nearest(to: member.key, among: known.sorted()),
        !known.contains(member.key), !exact.contains(member.key)
      else { continue }
      ValueReader(member.value, path: .key(member.key, of: reader.value.path), log: reader.log)
        .report(
          "found the key \"\(member.key)\", which LiteLLM does not have",
          suggestion: "did you mean \"\(near)\"?")
    }
  }

  /// Keys of LiteLLM that are near others.
  private static let exact = [
    "default_fallbacks", "content_policy_fallbacks", "model_group_retry_policy",
  ]

  /// `[{"gpt-5.4": ["claude-opus-4.6"]}]`.
  private static func fallbacks(_ value: ValueReader) -> [(group: String, to: [String])] {
    let expecting = "expected a list such as [{\"gpt-5.4\": [\"claude-opus-4.6\"]}]"
    return value.array(expecting) { entry in
      entry.object { reader -> (group: String, to: [String])? in
        guard let group = reader.keys.first else { return nil }
        let names = reader.optional(group)?.array(expecting) { $0.string("expected a group") }
        _ = reader.takeUnread()
        return (group, names ?? [])
      } ?? nil
    } ?? []
  }

  private func refuseUnknownGroups(_ root: JSONNode, _ log: DiagnosticLog) {
    guard !log.hasErrors else { return }
    let known = groups
    for section in ["router_settings", "litellm_settings"] {
      for key in ["fallbacks", "context_window_fallbacks"] {
        for entry in root[section]?[key]?.array ?? [] {
          for member in entry.object ?? [] {
            if member.key != "*", !known.contains(member.key) {
              Self.report(member.key, member.value, known, section, key, log)
            }
            for name in member.value.array ?? [] {
              guard let text = name.string, !known.contains(text) else { continue }
              Self.report(text, name, known, section, key, log)
            }
          }
        }
      }
    }
  }

  private static func report(
    _ name: String, _ node: JSONNode, _ known: [String], _ section: String, _ key: String,
    _ log: DiagnosticLog
  ) {
    let path = ContentPath.key(key, of: .key(section, of: .root))
    let near = nearest(to: name, among: known)
    ValueReader(node, path: path, log: log).report(
      "found \"\(name)\"; model_list has no group of this name",
      suggestion: near.map { "did you mean \"\($0)\"?" })
  }
}

extension ValueReader {
  /// The line that it stands in.
  var line: Int { node.source.position(of: node.range.lowerBound).line }
}
