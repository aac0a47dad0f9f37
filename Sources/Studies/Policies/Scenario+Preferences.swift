import Demand
import Formats
import Quantities
import Routing
import Supply

// Decoding of `provider`, OpenRouter's object of preferences.
extension Scenario {
  static func readPreferences(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> ProviderPreferences {
    func providers(_ key: String) -> [ProviderChoice]? {
      reader.optional(key)?.array("expected a list of providers") { provider($0, catalogue) }
    }
    var preferences = ProviderPreferences(
      allowsFallbacks: reader.bool("allow_fallbacks", default: true))
    preferences.order = providers("order") ?? []
    preferences.only = providers("only")
    preferences.ignore = providers("ignore") ?? []
    preferences.requiresParameters = reader.bool("require_parameters", default: false)
    preferences.refusesDataCollection =
      reader.choice("data_collection", default: "allow", of: ["allow", "deny"]) == "deny"
    preferences.requiresZeroRetention = reader.bool("zdr", default: false)
    preferences.requiresDistillable = reader.bool("enforce_distillable_text", default: false)
    preferences.quantizations = reader.optional("quantizations")?
      .array("expected a list of number formats") { $0.choice(of: Endpoint.quantizations) }
    preferences.leastThroughput = readBounds(reader, "preferred_min_throughput")
    preferences.mostLatency = readBounds(reader, "preferred_max_latency")
    _ = reader.optional("max_price")?.object { readMaxPrice($0, &preferences) }
    if let sort = reader.optional("sort"), let order = readSort(sort) {
      preferences.mixesModels = order.mixesModels
    }
    return preferences
  }

  /// A provider by its slug, or one of its endpoints as `slug/tag`.
  private static func provider(_ value: ValueReader, _ catalogue: Catalogue) -> ProviderChoice? {
    let names = catalogue.providers.map(\.slug)
    if let text = value.node.string, !names.contains(text), let slash = text.lastIndex(of: "/"),
      let provider = catalogue.provider(String(text[..<slash]))
    {
      let tag = String(text[text.index(after: slash)...])
      let tags = Set(catalogue.endpoints.filter { $0.provider == provider }.map(\.tag))
      if tags.contains(tag) { return ProviderChoice(provider, tag: tag) }
      let isTier = ServiceTier(rawValue: tag) != nil
      value.report(
        "found \"\(text)\"; the catalogue has no endpoint of \(text[..<slash]) with this tag"
          + (isTier ? "; a tier is bought by a workload: \"service_tier\"" : ""))
      return nil
    }
    return name(value, of: "provider", among: names).flatMap { catalogue.provider($0) }
      .map { ProviderChoice($0) }
  }

  /// A number, which bounds the median, or an object with a bound for each percentile.
  private static func readBounds(_ reader: ObjectReader, _ key: String) -> PercentileBounds? {
    guard let value = reader.optional(key) else { return nil }
    let expecting = "expected a number, 0 to 1e9"
    guard value.node.object != nil else {
      return value.double(in: 0...1e9, expecting + ", or an object of percentiles")
        .map { PercentileBounds(p50: $0) }
    }
    return value.object { percentiles in
      var bounds = PercentileBounds()
      for (index, percent) in PercentileBounds.percents.enumerated() {
        bounds.bounds[index] = percentiles.optional("p\(percent)")?.double(in: 0...1e9, expecting)
      }
      return bounds
    }.flatMap { $0 == PercentileBounds() ? nil : $0 }
  }

  /// Prices are dollars per million tokens, as numbers or text; images and audio are read, but no
  /// call has any.
  private static func readMaxPrice(_ reader: ObjectReader, _ preferences: inout ProviderPreferences)
  {
    preferences.maxPromptRate = reader.optional("prompt")?.tokenRate(per: .millionTokens)
    preferences.maxCompletionRate = reader.optional("completion")?.tokenRate(per: .millionTokens)
    func dollars(_ key: String) -> USD? {
      guard let value = reader.optional(key) else { return nil }
      let expecting = "a price is a number of USD, 0 or more, e.g. 0.005"
      guard let number = value.decimal(expecting) else { return nil }
      guard let exact = number.integer(timesTenToThe: 12), exact.value >= 0 else {
        value.reportFound(expecting)
        return nil
      }
      return USD(picoDollars: exact.value)
    }
    preferences.maxRequestFee = dollars("request")
    _ = dollars("image")
    _ = dollars("audio")
  }

  /// The words of `sort`.
  static let sorts = ["price", "throughput", "latency", "exacto"]

  /// `"price"`, or `{"by": "price", "partition": "none"}`.
  private static func readSort(_ value: ValueReader) -> (by: String?, mixesModels: Bool)? {
    if value.node.string != nil { return value.choice(of: sorts).map { ($0, false) } }
    return value.object("expected one of \(quotedList(sorts)), or an object with \"by\"") { sort in
      let by = sort.optional("by")?.choice(of: sorts)
      let partition = sort.choice("partition", default: "model", of: ["model", "none"])
      return (by, partition == "none")
    }
  }

  /// A `sort` decides the endpoint rule, whatever else the policy says, and which calls prefer
  /// endpoints that are good at tools.
  static func readSort(_ reader: ObjectReader, _ policy: inout Policy) {
    guard let node = reader.value.node["provider"]?["sort"], !node.isNull else { return }
    // Its mistakes have been reported with the other preferences.
    guard let by = readSort(ValueReader(node, log: DiagnosticLog()))?.by else { return }
    policy.exacto = by == "exacto" ? .always : .off
    switch by {
    case "price": policy.endpointRule = .cheapestFirst
    case "throughput": policy.endpointRule = .fastestFirst
    case "latency": policy.endpointRule = .quickestFirst
    default: break
    }
  }

  static func readAdmission(_ reader: ObjectReader) -> GatewayAdmission {
    func calls(_ key: String) -> Int? {
      reader.optional(key)?.int(in: 0...1_000_000_000, "expected calls, 0 to 1,000,000,000")
    }
    return GatewayAdmission(
      callsPerMinute: calls("calls_per_min"), callsPerDay: calls("calls_per_day"))
  }

  /// Says how many endpoints are excluded because nobody has published what a policy asks for.
  static func warnOfUnknownFacts(
    _ policy: Policy, _ reader: ObjectReader, _ catalogue: Catalogue,
    _ workloads: [WorkloadSpecification]
  ) {
    let preferences = policy.preferences
    let facts = catalogue.endpoints.map { catalogue.facts(of: $0) }
    var unknown: [(String, Int)] = []
    func count(_ isAsked: Bool, _ fact: String, _ isUnknown: (PublishedFacts, Endpoint) -> Bool) {
      guard isAsked else { return }
      let number = zip(facts, catalogue.endpoints).count { isUnknown($0, $1) }
      if number > 0 { unknown.append((fact, number)) }
    }
    count(preferences.refusesDataCollection, "whether they collect data") { facts, _ in
      facts.collectsData == nil
    }
    count(preferences.requiresZeroRetention, "whether they keep anything") { facts, _ in
      facts.keepsNothing == nil
    }
    count(preferences.requiresDistillable, "whether answers may train other models") { facts, _ in
      facts.isDistillable == nil
    }
    let asksUnknown = preferences.quantizations?.contains("unknown") ?? true
    count(!asksUnknown, "their quantization") { $1.quantization == "unknown" }
    let declared = workloads.reduce(policy.parameters) { $0.union($1.workload.parameters) }
      .subtracting([.outputLimits, .tools])
    count(preferences.requiresParameters && !declared.isEmpty, "which parameters they support") {
      facts, _ in facts.parameters == nil
    }
    for (fact, number) in unknown {
      (reader.optional("provider") ?? reader.value).report(
        "\(number) of \(catalogue.endpoints.count) endpoints do not say \(fact); they are not tried",
        severity: .warning)
    }
  }
}

extension ProviderPreferences {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    func names(_ choices: [ProviderChoice]) -> JSONNode {
      .array(
        choices.map { choice in
          let slug = catalogue[choice.provider].slug
          return .string(choice.tag.map { "\(slug)/\($0)" } ?? slug)
        })
    }
    var members: [(String, JSONNode)] = [("order", names(order))]
    if let only { members.append(("only", names(only))) }
    members += [
      ("ignore", names(ignore)), ("allow_fallbacks", .bool(allowsFallbacks)),
      ("require_parameters", .bool(requiresParameters)),
      ("data_collection", .string(refusesDataCollection ? "deny" : "allow")),
      ("zdr", .bool(requiresZeroRetention)),
      ("enforce_distillable_text", .bool(requiresDistillable)),
    ]
    if let quantizations {
      members.append(("quantizations", .array(quantizations.map { .string($0) })))
    }
    if mixesModels { members.append(("sort", ["partition": "none"])) }
    if let leastThroughput {
      members.append(("preferred_min_throughput", leastThroughput.resolved))
    }
    if let mostLatency { members.append(("preferred_max_latency", mostLatency.resolved)) }
    var prices = [("prompt", maxPromptRate), ("completion", maxCompletionRate)]
      .compactMap { key, rate in rate.map { (key, JSONNode.string($0.description)) } }
    if let maxRequestFee { prices.append(("request", .string(maxRequestFee.usdText))) }
    if !prices.isEmpty { members.append(("max_price", .object(prices))) }
    return .object(members)
  }
}

extension PercentileBounds {
  fileprivate var resolved: JSONNode {
    .object(
      zip(Self.percents, bounds).compactMap { percent, bound in
        bound.map { ("p\(percent)", .number($0)) }
      })
  }
}
