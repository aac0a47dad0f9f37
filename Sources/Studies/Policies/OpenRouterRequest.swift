import Demand
import Formats
import Routing
import Supply

/// A request in OpenRouter's own JSON, as a user sends it today, and what it means for a policy.
///
/// Sources: OpenRouter documentation of 2026-08-22: chat completions, provider selection, model
/// variants, model fallbacks, presets, prompt caching.
struct OpenRouterRequest {
  /// Keys of the API that do not matter to routing here: they are known, and not looked into.
  static let ignoredKeys = [
    "messages", "prompt", "stream", "stream_options", "user", "metadata", "transforms", "route",
    "prediction", "usage", "trace", "debug", "modalities", "image_config", "cache_control",
    "prompt_cache_key", "n", "store",
  ]
  /// Suffixes of models that change how they are routed.
  static let variants = ["nitro", "floor", "exacto", "free"]
  /// Models that stand for a router, with the rule that it follows.
  static let routers = ["openrouter/auto": "auto-router", "openrouter/pareto-code": "pareto"]
  /// What `service_tier` may say.
  static let tiers = ["auto", "default", "flex", "priority"]
  /// Calls a minute of free variants, and calls a day of those who have bought less than $10
  /// (limits page; 1,000 a day from $10 on).
  static let freeCalls = (perMinute: 20, perDay: 50)

  let catalogue: Catalogue
  let workloads: [WorkloadSpecification]
  let presets: [JSONMember]

  /// A model as it is written: `author/name:variant@preset/slug`.
  struct Name {
    var slug: String
    var variant: String?
    var preset: String?

    init(_ text: String) {
      var rest = text[...]
      if let mark = rest.firstRange(of: "@preset/") {
        preset = String(rest[mark.upperBound...])
        rest = rest[..<mark.lowerBound]
      }
      if let colon = rest.lastIndex(of: ":") {
        variant = String(rest[rest.index(after: colon)...])
        rest = rest[..<colon]
      }
      slug = String(rest)
    }
  }
}

// What is wrong with a request.
extension OpenRouterRequest {
  /// Reads every key of a body, so that all its mistakes are told.
  func check(_ value: ValueReader) {
    _ = value.object("expected a request, e.g. {\"model\": \"openai/gpt-5.4:nitro\"}") { reader in
      reader.optional("model").map { checkModel($0) }
      _ = reader.optional("models")?.array("expected a list of models") { checkModel($0) }
      _ = reader.optional("provider")?.object { Scenario.readPreferences($0, catalogue) }
      for key in ["max_tokens", "max_completion_tokens"] {
        _ = reader.optional(key)?.int(in: 1...10_000_000, "expected tokens, 1 to 10,000,000")
      }
      if let session = reader.optional("session_id"),
        let text = session.string("expected the id of a session"), text.isEmpty || text.count > 256
      {
        session.reportFound("an id of a session has 1 to 256 characters")
      }
      checkTier(reader.optional("service_tier"))
      if let preset = reader.optional("preset"), let slug = preset.string("expected a preset") {
        checkPreset(slug.hasPrefix("@preset/") ? String(slug.dropFirst(8)) : slug, preset)
      }
      _ = reader.optional("plugins")?.array("expected a list of plugins") { checkPlugin($0) }
      for key in ParameterSet.allNames + Self.ignoredKeys { reader.ignore(key) }
    }
  }

  private func checkModel(_ value: ValueReader) {
    guard let text = value.string("expected a model, e.g. \"openai/gpt-5.4:nitro\"") else { return }
    if catalogue.model(text) != nil || Self.routers[text] != nil { return }
    let name = Name(text)
    if let preset = name.preset { checkPreset(preset, value) }
    if let variant = name.variant, !Self.variants.contains(variant) {
      let near = nearest(to: variant, among: Self.variants)
      value.report(
        "found the variant \":\(variant)\"; expected one of "
          + Self.variants.map { "\":\($0)\"" }.joined(separator: ", "),
        suggestion: near.map { "did you mean \":\($0)\"?" })
    }
    guard !name.slug.isEmpty, Self.routers[name.slug] == nil else { return }
    var node = value.node
    node.content = .string(name.slug)
    _ = Scenario.model(ValueReader(node, path: value.path, log: value.log), in: catalogue)
  }

  private func checkPreset(_ slug: String, _ value: ValueReader) {
    let names = presets.map(\.key)
    guard !names.contains(slug) else { return }
    value.report(
      "found the preset \"\(slug)\"; \"request_presets\" of the policy "
        + (names.isEmpty ? "has none" : "has \(quotedList(names))"),
      suggestion: nearest(to: slug, among: names).map { "did you mean \"\($0)\"?" })
  }

  /// A tier is bought by a workload: a request that asks for another is told so.
  private func checkTier(_ value: ValueReader?) {
    guard let value, let asked = value.choice(of: Self.tiers) else { return }
    let tier = ServiceTier(rawValue: asked) ?? .standard
    if workloads.contains(where: { $0.workload.serviceTier != tier }) {
      value.report(
        "found \"\(asked)\"; which tier calls buy is said by \"service_tier\" of the workload",
        severity: .warning)
    }
  }

  /// Plugins that pick models are understood, others do not matter.
  private func checkPlugin(_ value: ValueReader) {
    _ = value.object("expected a plugin with its \"id\"") { plugin in
      let id = plugin.string("id", "expected the id of a plugin, e.g. \"web\"")
      if id == "pareto-router" {
        _ = plugin.optional("min_coding_score")?.double(in: 0...1, "expected a score, 0 to 1")
      }
      _ = plugin.takeUnread()
    }
  }
}

// What a request means.
extension OpenRouterRequest {
  /// Keys of a policy that say the same as a request without mistakes.
  func policy(of request: JSONNode) -> JSONNode {
    let body = mergedWithPreset(request)
    let names = ([body["model"]].compactMap(\.self) + (body["models"]?.array ?? []))
      .compactMap(\.string).map(Name.init).filter { !$0.slug.isEmpty }
    var members: [(String, JSONNode)] = []
    if let first = names.first {
      members.append(("model_choice", choice(of: first.slug, body)))
      var slugs = [first.slug]
      for name in names.dropFirst() where !slugs.contains(name.slug) { slugs.append(name.slug) }
      if body["models"] != nil {
        members.append(("models", .array(slugs.dropFirst().map { .string($0) })))
      }
    }
    let variant = names.first?.variant
    let provider = provider(body["provider"], variant: variant)
    if provider.object?.isEmpty == false { members.append(("provider", provider)) }
    if variant == "free" {
      members.append(
        (
          "gateway_limits",
          .object([
            ("calls_per_min", .number(Self.freeCalls.perMinute)),
            ("calls_per_day", .number(Self.freeCalls.perDay)),
          ])
        ))
    }
    members.append(("parameters", parameters(of: body).node))
    if let limit = body["max_completion_tokens"] ?? body["max_tokens"], !limit.isNull {
      members.append(("max_tokens", limit))
    }
    let hasSession = body["session_id"].map { !$0.isNull } ?? false
    let beginning = hasSession ? Stickiness.Beginning.firstSuccess : .firstCacheHit
    members.append(("sticky_from", .string(beginning.rawValue)))
    return .object(members)
  }

  /// Shallow merge: what a request says replaces what its preset says, key by key.
  private func mergedWithPreset(_ request: JSONNode) -> JSONNode {
    let model = request["model"]?.string.map(Name.init)
    var slug = model?.preset ?? request["preset"]?.string
    if let text = slug, text.hasPrefix("@preset/") { slug = String(text.dropFirst(8)) }
    guard let slug, let preset = presets.first(where: { $0.key == slug })?.value.object,
      let own = request.object
    else { return request }
    // A model that only names the preset says nothing of the model.
    let said = own.filter { !($0.key == "model" && model?.slug.isEmpty == true) }
    return JSONNode(
      .object(said + preset.filter { below in !said.contains { $0.key == below.key } }))
  }

  private func choice(of slug: String, _ body: JSONNode) -> JSONNode {
    guard let rule = Self.routers[slug] else {
      return ["kind": "named", "models": [["model": .string(slug)]]]
    }
    var members: [(String, JSONNode)] = [("kind", .string(rule))]
    let plugin = body["plugins"]?.array?.first { $0["id"]?.string == "pareto-router" }
    if rule == "pareto", let score = plugin?["min_coding_score"], !score.isNull {
      members.append(("min_coding_score", score))
    }
    return .object(members)
  }

  /// The `provider` object with what a variant adds; a `sort` of its own wins over the variant's.
  private func provider(_ written: JSONNode?, variant: String?) -> JSONNode {
    var members = written?.object ?? []
    let sorts = ["nitro": "throughput", "floor": "price", "exacto": "exacto"]
    if let by = variant.flatMap({ sorts[$0] }) {
      let place = members.firstIndex { $0.key == "sort" && !$0.value.isNull }
      if let place, let sort = members[place].value.object {
        if !sort.contains(where: { $0.key == "by" && !$0.value.isNull }) {
          members[place].value.content = .object(
            sort.filter { $0.key != "by" } + [JSONMember(key: "by", value: .string(by))])
        }
      } else if place == nil {
        members.removeAll { $0.key == "sort" }
        members.append(JSONMember(key: "sort", value: .string(by)))
      }
    }
    if variant == "free" {
      members.removeAll { $0.key == "max_price" }
      members.append(JSONMember(key: "max_price", value: ["prompt": 0, "completion": 0]))
    }
    // Where the request has one, messages about it point there.
    var node = written ?? .object([])
    node.content = .object(members)
    return node
  }

  /// Parameters that a request declares; the longest answer is none of them.
  private func parameters(of body: JSONNode) -> ParameterSet {
    var declared: ParameterSet = []
    for name in ParameterSet.allNames {
      guard let value = body[name], !value.isNull, value.array?.isEmpty != true else { continue }
      if let parameter = ParameterSet(named: name) { declared.insert(parameter) }
    }
    return declared.subtracting(.outputLimits)
  }
}

extension Scenario {
  /// What the request of a policy means as keys of a policy; empty where there is none and after a
  /// mistake.
  static func readRequest(
    of policy: ValueReader, _ catalogue: Catalogue, _ workloads: [WorkloadSpecification]
  ) -> JSONNode {
    func part(_ key: String) -> ValueReader? {
      guard let node = policy.node[key], !node.isNull else { return nil }
      return ValueReader(node, path: .key(key, of: policy.path), log: policy.log)
    }
    let presets = part("request_presets")
    let request = OpenRouterRequest(
      catalogue: catalogue, workloads: workloads, presets: presets?.node.object ?? [])
    let mistakes = policy.log.diagnostics.count { $0.severity == .error }
    _ = presets?.map("expected an object: requests by the slug of their preset") { _, body in
      request.check(body)
    }
    guard let value = part("request") else { return .object([]) }
    request.check(value)
    guard policy.log.diagnostics.count(where: { $0.severity == .error }) == mistakes else {
      return .object([])
    }
    if workloads.contains(where: { $0.workload.requests.namedShare > 0 }),
      value.node["model"] ?? value.node["models"] != nil
    {
      value.report(
        "tasks that name a model keep it; the model of the request serves the others",
        severity: .warning)
    }
    return request.policy(of: value.node)
  }
}
