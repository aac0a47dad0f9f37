import Demand
import Formats
import NumericalMethods
import Quantities
import Routing
import Supply

// Decoding of the `policies` section.
extension Scenario {
  static func readPolicies(
    _ reader: ObjectReader, _ catalogue: Catalogue, _ workloads: [WorkloadSpecification]
  ) -> [PolicySpecification] {
    let expecting = "expected a list of at least one policy"
    var names: [String] = []
    return reader.nonEmptyArray("policies", expecting) { value in
      let policy = value.object { readPolicy($0, catalogue, workloads) }
      if let name = policy?.policy.name { value.reportRepeated(name, of: "policy", in: &names) }
      return policy
    }
  }

  private static func readPolicy(
    _ reader: ObjectReader, _ catalogue: Catalogue, _ workloads: [WorkloadSpecification]
  ) -> PolicySpecification {
    let presetName = reader.choice("preset", of: PolicyPreset.all.map(\.name))
    let preset = PolicyPreset.all.first { $0.name == presetName } ?? PolicyPreset.all[0]
    let name = reader.string("name", default: preset.name)
    var policy = Policy(
      name: name,
      modelChoice: readModelChoice(reader, catalogue) ?? preset.modelChoice
        ?? defaultChoice(workloads),
      endpointOrder: readOrder(reader) ?? preset.endpointOrder,
      stickyIdleLimit: preset.stickyIdleLimit)
    if let value = reader.optional("sticky_idle") {
      policy.stickyIdleLimit = value.duration().flatMap { $0 == .zero ? nil : $0 }
    }
    policy.preferences =
      reader.optional("provider")?.object { readPreferences($0, catalogue) }
      ?? ProviderPreferences()
    policy.retry = reader.optional("retry")?.object { readRetry($0) } ?? RetryRule()
    policy.fallbackModels = reader.array("models", default: [], "expected a list of models") {
      model($0, in: catalogue)
    }
    policy.timeouts = reader.optional("timeouts")?.object { readTimeouts($0) } ?? policy.timeouts
    refuseUnchosen(policy, workloads, reader)
    return PolicySpecification(
      preset: presetName, summary: reader.string("summary", default: preset.summary), policy: policy
    )
  }

  /// Refuses a policy that has no model to offer to tasks that name only a task type.
  private static func refuseUnchosen(
    _ policy: Policy, _ workloads: [WorkloadSpecification], _ reader: ObjectReader
  ) {
    guard case .named(let models, _) = policy.modelChoice, models.isEmpty, !reader.log.hasErrors,
      workloads.contains(where: { $0.workload.requests.namedShare < 1 })
    else { return }
    reader.value.report(
      "found no \"model_choice\"; tasks that name only a task type need one, e.g. "
        + "{\"kind\": \"cheapest\", \"minimum_score\": 1400}")
  }

  /// Without a choice of its own a policy gives a task type to the models that clients name.
  private static func defaultChoice(_ workloads: [WorkloadSpecification]) -> ModelChoice {
    let requests = workloads.first?.workload.requests
    return .named(
      models: requests?.namedModels ?? [], weights: requests?.namedWeights ?? [])
  }

  private static func readOrder(_ reader: ObjectReader) -> EndpointOrder? {
    reader.optional("sort")?.choice(of: ["balanced", "price", "throughput", "latency", "random"])
      .map { sort in
        switch sort {
        case "price": .cheapestFirst
        case "throughput": .fastestFirst
        case "latency": .quickestFirst
        case "random": .uniform
        default: .priceBalanced
        }
      }
  }

  private static func readModelChoice(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> ModelChoice? {
    reader.optional("model_choice")?.object { choice in
      let kinds = ["named", "cheapest", "inverse-square", "logit", "scorer"]
      let kind = choice.choice("kind", of: kinds)
      if kind == "named" {
        let mix = readModelMix(choice, catalogue)
        return .named(models: mix.models, weights: mix.weights)
      }
      let score = choice.double(
        "minimum_score", default: 0, in: 0...3000, "expected an Arena score, 0 to 3000, e.g. 1400")
      switch kind {
      case "inverse-square": return .inverseSquarePrice(minimumScore: score)
      case "logit":
        let quality = choice.double(
          "quality_weight", default: 2, in: 0...100,
          "expected a weight per logit of quality, 0 to 100")
        let price = choice.double(
          "price_weight", default: 1, in: 0...100,
          "expected a weight per unit of log price, 0 to 100")
        return .costQualityLogit(
          minimumScore: score, qualityWeight: quality, priceWeight: price)
      case "scorer":
        let value = choice.double(
          "usd_per_solved_step", default: 0.5, in: 0.0001...10_000,
          "expected dollars that a solved step is worth, 0.0001 to 10,000")
        return .scorer(minimumScore: score, usdPerSolvedStep: value)
      default: return .cheapest(minimumScore: score)
      }
    }
  }

  /// Models with weights, as under `named_models` and a named model choice.
  static func readModelMix(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> (models: [ModelID], weights: [Double]) {
    let expecting = "expected a list of at least one model with its weight"
    let entries: [(ModelID, Double)] = reader.nonEmptyArray("models", expecting) { value in
      value.object { entry -> (ModelID, Double) in
        let found = entry.required("model", "expected a model, e.g. \"openai/gpt-5.4\"")
          .flatMap { model($0, in: catalogue) }
        let weight = entry.double(
          "weight", default: 1, in: 0.000001...1e9, "expected a weight, 0.000001 to 1e9")
        return (found ?? ModelID(0), weight)
      }
    }
    return (entries.map(\.0), entries.map(\.1))
  }

  static func model(_ value: ValueReader, in catalogue: Catalogue) -> ModelID? {
    name(value, of: "model", among: catalogue.models.map(\.slug)).flatMap { catalogue.model($0) }
  }

  /// A name of the catalogue; long lists are not printed, the nearest name is suggested.
  ///
  /// Where no catalogue is loaded there are no names, which is reported once and elsewhere.
  static func name(_ value: ValueReader, of kind: String, among names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    if names.count <= 12 { return value.choice(of: names) }
    guard let text = value.string("expected the name of a \(kind)") else { return nil }
    if names.contains(text) { return text }
    let near = nearest(to: text, among: names) ?? names.first { $0.hasSuffix("/" + text) }
    value.report(
      "found \"\(text)\"; the catalogue has no \(kind) of this name",
      suggestion: near.map { "did you mean \"\($0)\"?" })
    return nil
  }

  private static func readPreferences(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> ProviderPreferences {
    let names = catalogue.providers.map(\.slug)
    func providers(_ key: String) -> [ProviderID] {
      reader.array(key, default: [], "expected a list of providers") {
        name($0, of: "provider", among: names).flatMap { catalogue.provider($0) }
      }
    }
    var preferences = ProviderPreferences(
      order: providers("order"), only: reader.optional("only").map { _ in providers("only") },
      ignore: providers("ignore"),
      allowsFallbacks: reader.bool("allow_fallbacks", default: true))
    _ = reader.optional("max_price")?.object { price in
      preferences.maxPromptRate = price.optional("prompt")?.tokenRate(per: .millionTokens)
      preferences.maxCompletionRate = price.optional("completion")?.tokenRate(per: .millionTokens)
    }
    return preferences
  }

  private static func readRetry(_ reader: ObjectReader) -> RetryRule {
    RetryRule(
      attemptLimit: reader.int(
        "attempts", default: 6, in: 1...30, "expected attempts of a call, 1 to 30"),
      rounds: reader.int(
        "rounds", default: 2, in: 1...10, "expected rounds over endpoints, 1 to 10"),
      firstPause: reader.duration(
        "first_pause", default: SimDuration(microseconds: 500_000)),
      pauseLimit: reader.duration(
        "pause_limit", default: SimDuration(microseconds: 8_000_000)),
      honoursRetryAfter: reader.bool("honour_retry_after", default: false))
  }
}
