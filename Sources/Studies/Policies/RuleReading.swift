package import Formats
import Quantities
package import Routing
package import Supply

// Rules as JSON: one description serves the decoder, the resolved scenario and the schema.
extension Scenario {
  /// Reads `{"kind": …}` with the parameters of that rule.
  static func readRule(
    _ value: ValueReader, of cards: [RuleCard], _ catalogue: Catalogue
  ) -> RuleSettings? {
    value.object { reader -> RuleSettings? in
      let kind = reader.choice("kind", of: cards.map(\.kind))
      guard let card = cards.first(where: { $0.kind == kind }) else { return nil }
      var changed: [String: RuleValue] = [:]
      for parameter in card.parameters {
        let found =
          parameter.standard == nil
          ? reader.required(parameter.name, parameter.domain.expecting)
          : reader.optional(parameter.name)
        if let found { changed[parameter.name] = readValue(found, parameter.domain, catalogue) }
        if changed[parameter.name] == nil, parameter.standard == nil { return nil }
      }
      return RuleSettings(card, changed)
    } ?? nil
  }

  private static func readValue(
    _ value: ValueReader, _ domain: RuleParameter.Domain, _ catalogue: Catalogue
  ) -> RuleValue? {
    switch domain {
    case .number(let range): value.double(in: range, domain.expecting).map { .number($0) }
    case .integer(let range): value.int(in: range, domain.expecting).map { .integer($0) }
    case .duration: value.duration().map { .duration($0) }
    case .flag: value.bool().map { .flag($0) }
    case .choice(let words): value.choice(of: words).map { .choice($0) }
    case .models: readModels(value, catalogue).map { .models($0) }
    case .modelNames:
      value.array(domain.expecting) { model($0, in: catalogue) }.map { .modelNames($0) }
    }
  }

  private static func readModels(
    _ value: ValueReader, _ catalogue: Catalogue
  ) -> [WeightedModel]? {
    let expecting = RuleParameter.Domain.models.expecting
    if value.node.array?.isEmpty == true { value.report("found an empty list; \(expecting)") }
    return value.array(expecting) { readWeightedModel($0, catalogue) }
  }

  /// `{"model": …, "weight": …}`.
  static func readWeightedModel(_ value: ValueReader, _ catalogue: Catalogue) -> WeightedModel? {
    value.object { entry -> WeightedModel in
      let found = entry.required("model", "expected a model, e.g. \"openai/gpt-5.4\"")
        .flatMap { model($0, in: catalogue) }
      let weight = entry.double(
        "weight", default: 1, in: 0.000001...1e9, "expected a weight, 0.000001 to 1e9")
      return WeightedModel(found ?? ModelID(0), weight: weight)
    }
  }
}

extension RuleParameter.Domain {
  /// What a message says would be right.
  package var expecting: String {
    switch self {
    case .number(let range):
      "expected a number, \(shortText(range.lowerBound)) to \(shortText(range.upperBound))"
    case .integer(let range): "expected a whole number, \(range.lowerBound) to \(range.upperBound)"
    case .duration: "expected a duration, e.g. \"5 min\""
    case .flag: "expected true or false"
    case .choice(let words): "expected one of \(quotedList(words))"
    case .models: "expected a list of at least one model with its weight"
    case .modelNames: "expected a list of models"
    }
  }
}

extension RuleSettings {
  /// The rule with all its parameters, as a scenario writes it.
  func resolved(_ cards: [RuleCard], in catalogue: Catalogue) -> JSONNode {
    let parameters = cards.first { $0.kind == kind }?.parameters ?? []
    return .object(
      [("kind", .string(kind))]
        + zip(parameters, values).filter { $0.standard == nil || $1 != .models([]) }
        .map { ($0.name, $1.resolved(in: catalogue)) })
  }
}

extension RuleValue {
  /// The value as a scenario writes it; models by their names in a catalogue.
  package func resolved(in catalogue: Catalogue) -> JSONNode {
    switch self {
    case .number(let number): .number(number)
    case .integer(let number): .number(number)
    case .duration(let length): length.resolved
    case .flag(let flag): .bool(flag)
    case .choice(let word): .string(word)
    case .models(let mix): resolvedMix(mix.map(\.model), mix.map(\.weight), catalogue)
    case .modelNames(let models): .array(models.map { .string(catalogue[$0].slug) })
    }
  }
}

extension RuleBook {
  /// Cards of the rules that pick endpoints.
  package static var endpointCards: [RuleCard] { endpointRules.map { $0.card } }
  /// Cards of the rules that pick models.
  package static var modelCards: [RuleCard] {
    modelRules.map { $0.card } + modelBounds.map { $0.card }
  }
  /// Cards of breakers.
  package static var breakerCards: [RuleCard] { breakers.map { $0.card } }
}
