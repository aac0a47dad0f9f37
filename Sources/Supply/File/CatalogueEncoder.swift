import Formats
import Quantities

extension Catalogue {
  /// The catalogue as a file of the schema `catalog-1`: one model, provider or endpoint a line.
  ///
  /// Decoding the text and encoding the result gives the same bytes. Imputed scores are left
  /// out, because they are worked out again at every load.
  public func encoded() -> String {
    var text = "{\n  \"$schema\": \"\(CatalogueKeys.schema)\",\n  \"catalog\": 1"
    append(&text, "sources", sources.map(node))
    append(&text, "providers", providers.map(node))
    append(&text, "models", models.map(node))
    append(&text, "endpoints", endpoints.map(node))
    return text + "\n}\n"
  }

  private func append(_ text: inout String, _ key: String, _ elements: [JSONNode]) {
    text += ",\n  \"\(key)\": ["
    for (index, element) in elements.enumerated() {
      text += (index == 0 ? "\n    " : ",\n    ") + element.compactText
    }
    text += elements.isEmpty ? "]" : "\n  ]"
  }

  private func node(_ source: Source) -> JSONNode {
    var members = Members()
    members.add("name", .string(source.name))
    if !source.url.isEmpty { members.add("url", .string(source.url)) }
    members.add("licence", .string(source.licence))
    members.add("as_of", .string(source.asOf.description))
    return members.node
  }

  private func node(_ provider: Provider) -> JSONNode {
    var members = Members()
    members.add("slug", .string(provider.slug))
    members.add("name", .string(provider.name))
    members.add("country", .string(provider.country))
    members.add("kind", .string(provider.kind.rawValue))
    members.add("author", provider.author.map(JSONNode.string))
    members.add("speed", provider.speed.map(node))
    members.add("facts", provider.facts.node)
    return members.node
  }

  private func node(_ speed: Provider.Speed) -> JSONNode {
    var members = Members()
    members.add("output_tokens_per_s", number(speed.outputTokensPerSecond))
    members.add("first_token_ms", number(speed.firstTokenMilliseconds))
    members.add("source", speed.source.map { .number($0) })
    return members.node
  }

  private func node(_ model: Model) -> JSONNode {
    var members = Members()
    members.add("slug", .string(model.slug))
    members.add("name", .string(model.name))
    members.add("origin", .string(model.origin))
    members.add("open_weights", model.openWeights.map(JSONNode.bool))
    members.add("released", model.released.map { .string($0.description) })
    if let quality = model.quality, quality.basis == .published {
      var score = Members()
      score.add("arena_score", number(quality.arenaScore))
      if !quality.entry.isEmpty { score.add("entry", .string(quality.entry)) }
      score.add("source", quality.source.map { .number($0) })
      members.add("quality", score.node)
    }
    if model.verbosity != 1 || model.verbosityEvidence != nil {
      members.add("verbosity", number(model.verbosity))
    }
    if let evidence = model.verbosityEvidence {
      var parts = Members()
      parts.add("log_sd", number(evidence.logSD))
      parts.add("entry", .string(evidence.entry))
      parts.add("source", evidence.source.map { .number($0) })
      members.add("verbosity_evidence", parts.node)
    }
    members.add("facts", model.facts.node)
    return members.node
  }

  private func node(_ endpoint: Endpoint) -> JSONNode {
    var members = Members()
    members.add("model", .string(self[endpoint.model].slug))
    members.add("provider", .string(self[endpoint.provider].slug))
    if !endpoint.tag.isEmpty { members.add("tag", .string(endpoint.tag)) }
    members.add("provider_model", .string(endpoint.providerModel))
    members.add("context_tokens", endpoint.contextLength.map { .number($0.count) })
    members.add("max_completion_tokens", endpoint.maxCompletion.map { .number($0.count) })
    if endpoint.quantization != "unknown" {
      members.add("quantization", .string(endpoint.quantization))
    }
    members.add("tools", endpoint.supportsTools.map(JSONNode.bool))
    members.add("facts", endpoint.facts.node)
    if endpoint.isDeprecated { members.add("deprecated", .bool(true)) }
    members.add("retires", endpoint.retires.map { .string($0.description) })
    if endpoint.cache.isOffered {
      members.add("cache", node(endpoint.cache, source: endpoint.cacheSource))
    }
    if endpoint.limits != PublishedLimits() { members.add("limits", node(endpoint.limits)) }
    members.add("prices", .array(endpoint.prices.rules.map(node)))
    if endpoint.prices.discountPartsPerMillion != 0 {
      members.add("discount_ppm", .number(endpoint.prices.discountPartsPerMillion))
    }
    members.add("profile", endpoint.profile.map { node($0, source: endpoint.profileSource) })
    members.add("extra", endpoint.extra)
    return members.node
  }

  private func node(_ cache: CacheTerms, source: Int?) -> JSONNode {
    var members = Members()
    members.add("min_input_tokens", .number(cache.minimumInput.count))
    members.add("ttl_s", number(cache.timeToLive.seconds))
    if cache.isExplicit { members.add("explicit", .bool(true)) }
    if cache.step.count != 1 { members.add("step_tokens", .number(cache.step.count)) }
    members.add("source", source.map { .number($0) })
    return members.node
  }

  private func node(_ limits: PublishedLimits) -> JSONNode {
    var members = Members()
    members.add("requests_per_min", limits.requestsPerMinute.map(number))
    members.add("input_tokens_per_min", limits.inputTokensPerMinute.map(number))
    members.add("output_tokens_per_min", limits.outputTokensPerMinute.map(number))
    return members.node
  }

  private func node(_ profile: ServiceProfile, source: Int?) -> JSONNode {
    var members = Members()
    members.add("base_s", number(profile.baseSeconds))
    members.add("per_1k_new_input_s", number(profile.secondsPer1kNewInput))
    members.add("per_1k_cached_input_s", number(profile.secondsPer1kCachedInput))
    members.add("per_1k_output_s", number(profile.secondsPer1kOutput))
    members.add("residual_log_sd", number(profile.residualLogSD))
    members.add("slow_path_share", number(profile.slowPathShare.value))
    members.add("slow_path_factor", number(profile.slowPathFactor))
    members.add("slots", .number(profile.slots))
    members.add("queue_limit", .number(profile.queueLimit))
    members.add("source", source.map { .number($0) })
    return members.node
  }

  private func node(_ rule: PriceRule) -> JSONNode {
    var members = Members()
    let conditions = rule.conditions
    var when = Members()
    if conditions.tier != .standard { when.add("tier", .string(conditions.tier.rawValue)) }
    when.add("input_above_tokens", conditions.inputAbove.map { .number($0.count) })
    when.add("utc_window", conditions.utcWindow.map { .string($0.catalogueText) })
    when.add(
      "iso_weekdays", conditions.weekdays.map { .array($0.sorted().map { .number($0) }) })
    when.add("valid_from", conditions.validFrom.map { .string($0.catalogueText) })
    if !when.list.isEmpty { members.add("when", when.node) }
    var rates = Members()
    for (key, rate) in CatalogueKeys.rates {
      rates.add(key, rule.rates[keyPath: rate].map { .string($0.usdPerMillionText) })
    }
    members.add("usd_per_m", rates.node)
    members.add("usd_per_request", rule.rates.request.map { .string($0.usdText) })
    members.add("source", .number(rule.source))
    return members.node
  }

  /// A whole number without a fraction, others as Swift writes them.
  private func number(_ value: Double) -> JSONNode {
    Int(exactly: value).map { .number($0) } ?? .number(value)
  }
}

/// Keys and values of an object being built; absent values are left out.
private struct Members {
  var list: [(String, JSONNode)] = []

  mutating func add(_ key: String, _ value: JSONNode?) {
    if let value { list.append((key, value)) }
  }

  var node: JSONNode { .object(list) }
}
