import Formats
import Supply

// From LiteLLM's names to the catalogue's.
extension Catalogue {
  /// The endpoint that a deployment stands for; what is unknown is reported with the nearest name.
  func endpoint(for deployment: LiteLLMDeployment) -> EndpointID? {
    if let standIn = deployment.standIn { return endpoint(named: standIn, deployment.name) }
    let parts = deployment.model.split(separator: "/").map(String.init)
    guard parts.count > 1 || deployment.baseModel != nil else {
      return anyEndpoint(of: deployment.model, deployment.name)
    }
    let prefix = parts.count > 1 ? parts[0] : "openai"
    let written = deployment.baseModel ?? parts.dropFirst().joined(separator: "/")
    if prefix == "openrouter" { return anyEndpoint(of: written, deployment.name) }
    guard let provider = provider(ofPrefix: prefix, deployment.name) else { return nil }
    let hosted = endpoints.indices.filter { endpoints[$0].provider == provider }
    let wanted = LiteLLMNames.key(written)
    if let found = hosted.first(where: {
      LiteLLMNames.key(self[endpoints[$0].model].slug) == wanted
    }) {
      return EndpointID(found)
    }
    let names = hosted.map { LiteLLMNames.key(self[endpoints[$0].model].slug) }
    let near = nearest(to: wanted, among: names).flatMap { near in
      hosted.first { LiteLLMNames.key(self[endpoints[$0].model].slug) == near }
    }
    let elsewhere = models.contains { LiteLLMNames.key($0.slug) == wanted }
    deployment.name.report(
      "found \"\(deployment.model)\"; the catalogue has no "
        + (elsewhere ? "endpoint of this model at" : "model \"\(written)\" at")
        + " \(self[provider].slug); for an alias set model_info.base_model",
      suggestion: near.map {
        "did you mean \"\(prefix)/\(LiteLLMNames.tail(self[endpoints[$0].model].slug))\"?"
      })
    return nil
  }

  /// `model@provider` of the catalogue, by slug.
  private func endpoint(named text: String, _ place: ValueReader) -> EndpointID? {
    let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
    if parts.count == 2, let model = model(parts[0]), let provider = provider(parts[1]),
      let found = firstEndpoint(of: model, at: provider)
    {
      return found
    }
    let all = endpoints.map { "\(self[$0.model].slug)@\(self[$0.provider].slug)" }
    let near = nearest(to: text, among: all)
    place.report(
      "found \"\(text)\" as model_info.tollway; expected model@provider of the catalogue",
      suggestion: near.map { "did you mean \"\($0)\"?" })
    return nil
  }

  /// The list endpoint of a model that is named without a provider.
  private func anyEndpoint(of written: String, _ place: ValueReader) -> EndpointID? {
    let wanted = LiteLLMNames.key(written)
    if let model = models.firstIndex(where: { LiteLLMNames.key($0.slug) == wanted }),
      let first = endpoints(of: ModelID(model)).first
    {
      return listEndpoint(of: ModelID(model)) ?? EndpointID(first)
    }
    let near = nearest(to: wanted, among: models.map { LiteLLMNames.key($0.slug) })
      .flatMap { near in models.first { LiteLLMNames.key($0.slug) == near } }
    place.report(
      "found \"\(written)\"; the catalogue has no model of this name",
      suggestion: near.map { "did you mean \"\($0.slug)\"?" })
    return nil
  }

  private func provider(ofPrefix prefix: String, _ place: ValueReader) -> ProviderID? {
    let slug = LiteLLMNames.providers.first { $0.prefix == prefix }?.slug ?? prefix
    if let provider = provider(slug) { return provider }
    let names = LiteLLMNames.providers.map(\.prefix) + providers.map(\.slug)
    place.report(
      "found the provider \"\(prefix)\"; the catalogue has none of this name",
      suggestion: nearest(to: prefix, among: names).map { "did you mean \"\($0)\"?" })
    return nil
  }
}

/// How LiteLLM spells what the catalogue names.
enum LiteLLMNames {
  /// Prefixes of `litellm_params.model` where they differ from the catalogue's slug.
  /// Source: `scenarios/data/providers.json`, which has them from LiteLLM's price map.
  static let providers: [(prefix: String, slug: String)] = [
    ("bedrock", "amazon-bedrock"), ("bedrock_converse", "amazon-bedrock"), ("azure_ai", "azure"),
    ("azure_text", "azure"), ("vertex_ai", "google-vertex"), ("vertex_ai_beta", "google-vertex"),
    ("gemini", "google"), ("fireworks_ai", "fireworks-ai"), ("together_ai", "togetherai"),
    ("dashscope", "alibaba"), ("novita", "novita-ai"), ("featherless_ai", "featherless"),
    ("friendliai", "friendli"), ("cloudflare", "cloudflare-workers-ai"), ("gmi", "gmicloud"),
    ("cohere_chat", "cohere"), ("nvidia_nim", "nvidia"),
  ]

  /// The name of a model without its author.
  static func tail(_ slug: String) -> String {
    slug.split(separator: "/").last.map(String.init) ?? slug
  }

  /// What two spellings of one model have in common: without author, region, date and version,
  /// with one sign for dots and dashes.
  static func key(_ name: String) -> String {
    var text = tail(name.lowercased())
    if let colon = text.firstIndex(of: ":") { text = String(text[..<colon]) }
    if let at = text.firstIndex(of: "@") { text = String(text[..<at]) }
    for author in ["anthropic.", "deepseek.", "openai.", "meta.", "qwen.", "mistral."] {
      if let found = text.firstRange(of: author) { text = String(text[found.upperBound...]) }
    }
    text = String(text.map { $0 == "." || $0 == "_" ? "-" : $0 })
    var parts = text.split(separator: "-").map(String.init)
    while let last = parts.last, parts.count > 1 {
      let isDate = last.count == 8 && last.hasPrefix("20") && last.allSatisfy(\.isNumber)
      let isVersion = last.count == 2 && last.hasPrefix("v") && last.last?.isNumber == true
      guard isDate || (isVersion && name.contains(":")) || last == "latest" else { break }
      parts.removeLast()
    }
    return parts.joined(separator: "-")
  }
}
