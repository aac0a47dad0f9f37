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
      let policy = readPolicy(value, catalogue, workloads)
      if let name = policy?.policy.name { value.reportRepeated(name, of: "policy", in: &names) }
      return policy
    }
  }

  private static func readPolicy(
    _ written: ValueReader, _ catalogue: Catalogue, _ workloads: [WorkloadSpecification]
  ) -> PolicySpecification? {
    guard let preset = preset(of: written) else { return nil }
    let asked = readRequest(of: written, catalogue, workloads)
    let whole = ValueReader(
      preset.node.overlaid(by: asked).overlaid(by: written.node), path: written.path,
      log: written.log)
    return whole.object { reader in
      for key in ["preset", "request", "request_presets"] { reader.ignore(key) }
      let policy = readPolicy(reader, named: preset.name, catalogue, workloads)
      refuseUnchosen(policy, workloads, reader)
      return PolicySpecification(
        preset: preset.name, summary: reader.string("summary", default: preset.summary),
        policy: policy)
    }
  }

  /// The preset of a policy; a stand-in after an unknown name, so that the rest is read as well.
  private static func preset(of value: ValueReader) -> PolicyPreset? {
    guard value.node.object != nil else {
      value.reportFound("expected an object, e.g. {\"preset\": \"openrouter-sticky\"}")
      return nil
    }
    let names = PolicyPreset.all.map(\.name)
    guard let node = value.node["preset"] else {
      value.report("missing preset; `sim policies` lists them, e.g. \"openrouter-sticky\"")
      return nil
    }
    let reader = ValueReader(node, path: .key("preset", of: value.path), log: value.log)
    guard let name = reader.string("expected the name of a preset") else { return nil }
    if let preset = PolicyPreset.all.first(where: { $0.name == name }) { return preset }
    let near = nearest(to: name, among: names)
    reader.report(
      "found \"\(name)\"; no preset has this name, `sim policies` lists them",
      suggestion: near.map { "did you mean \"\($0)\"?" })
    return PolicyPreset.all.first
  }

  /// Reads a policy whose preset has been filled in.
  private static func readPolicy(
    _ reader: ObjectReader, named presetName: String, _ catalogue: Catalogue,
    _ workloads: [WorkloadSpecification]
  ) -> Policy {
    var policy = Policy(
      name: reader.string("name", default: presetName),
      modelRule: reader.optional("model_choice")
        .flatMap { readRule($0, of: RuleBook.modelCards, catalogue) } ?? defaultChoice(workloads),
      endpointRule: reader.optional("endpoint_choice")
        .flatMap { readRule($0, of: RuleBook.endpointCards, catalogue) } ?? .priceBalanced)
    policy.breaker =
      reader.optional("breaker").flatMap { readRule($0, of: RuleBook.breakerCards, catalogue) }
      ?? .noBreaker
    policy.stickiness = Stickiness(
      idleLimit: reader.optional("sticky_idle")?.duration().flatMap { $0 == .zero ? nil : $0 },
      beginning: reader.choice("sticky_from", default: .firstSuccess))
    policy.ranksByUptime = reader.bool("uptime_tiers", default: false)
    policy.exacto = reader.choice("exacto", default: .off)
    policy.preferences =
      reader.optional("provider")?.object { readPreferences($0, catalogue) }
      ?? ProviderPreferences()
    readSort(reader, &policy)
    policy.parameters =
      reader.optional("parameters").flatMap { ParameterSet(reading: $0) } ?? []
    policy.outputLimit = reader.optional("max_tokens")?
      .int(in: 1...10_000_000, "expected tokens, 1 to 10,000,000").map { TokenCount($0) }
    policy.admission =
      reader.optional("gateway_limits")?.object { readAdmission($0) } ?? GatewayAdmission()
    policy.retry = reader.optional("retry")?.object { readRetry($0) } ?? RetryRule()
    policy.fallbackModels = reader.array("models", default: [], "expected a list of models") {
      model($0, in: catalogue)
    }
    policy.cascade = reader.optional("cascade")?.object { readCascade($0, catalogue) } ?? nil
    policy.timeouts = reader.optional("timeouts")?.object { readTimeouts($0) } ?? policy.timeouts
    warnOfUnknownFacts(policy, reader, catalogue, workloads)
    policy.deployments = readDeployments(reader, catalogue)
    policy.router = reader.optional("router")?.object { readRouter($0, catalogue) }
    policy.hedge = reader.optional("hedge").flatMap { readHedge($0) }
    return policy
  }

  /// Refuses a policy that has no model to offer to tasks that name only a task type.
  private static func refuseUnchosen(
    _ policy: Policy, _ workloads: [WorkloadSpecification], _ reader: ObjectReader
  ) {
    guard policy.modelRule == .named(models: [], weights: []), policy.cascade == nil,
      !reader.log.hasErrors,
      workloads.contains(where: { $0.workload.requests.namedShare < 1 })
    else { return }
    reader.value.report(
      "found no \"model_choice\"; tasks that name only a task type need one, e.g. "
        + "{\"kind\": \"cheapest\", \"minimum_score\": 1400}")
  }

  /// Without a choice of its own a policy gives a task type to the models that clients name.
  private static func defaultChoice(_ workloads: [WorkloadSpecification]) -> RuleSettings {
    let requests = workloads.first?.workload.requests
    return .named(
      models: requests?.namedModels ?? [], weights: requests?.namedWeights ?? [])
  }

  /// Models with weights, as under `named_models` and a named model choice.
  static func readModelMix(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> (models: [ModelID], weights: [Double]) {
    let expecting = "expected a list of at least one model with its weight"
    let entries: [WeightedModel] = reader.nonEmptyArray("models", expecting) {
      readWeightedModel($0, catalogue)
    }
    return (entries.map(\.model), entries.map(\.weight))
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
}
