import Formats
import Routing
import Studies
import Supply

/// A preset or a rule as `sim policies` says it: one source for text, JSON and the page.
struct PolicyEntry {
  /// The key of a policy under which the entry is named.
  enum Place: String, CaseIterable {
    case preset
    case endpointRule = "endpoint_choice"
    case modelRule = "model_choice"
    case breaker

    /// The cards of the rules that go there; none for presets.
    var cards: [RuleCard] {
      switch self {
      case .preset: []
      case .endpointRule: RuleBook.endpointCards
      case .modelRule: RuleBook.modelCards
      case .breaker: RuleBook.breakerCards
      }
    }

    var heading: String {
      switch self {
      case .preset: "Presets"
      case .endpointRule: "Rules that pick an endpoint"
      case .modelRule: "Rules that pick a model for tasks that name none"
      case .breaker: "Rules that keep calls away from endpoints that fail"
      }
    }
  }

  let place: Place
  /// The family of a preset, the heading of a rule.
  let family: String
  let name: String
  let summary: String
  let source: String
  let asOf: String
  /// What a scenario could write in the place of a preset.
  var body: JSONNode?
  var parameters: [RuleParameter] = []

  /// Every preset by family, then every rule.
  static var all: [PolicyEntry] {
    let presets = PolicyPreset.families.flatMap { family in
      family.presets.map { preset in
        PolicyEntry(
          place: .preset, family: family.name, name: preset.name, summary: preset.summary,
          source: preset.source, asOf: preset.asOf, body: preset.node)
      }
    }
    let rules = Place.allCases.flatMap { place in
      place.cards.map { card in
        PolicyEntry(
          place: place, family: place.heading, name: card.kind, summary: card.rule,
          source: card.source, asOf: card.asOf, parameters: card.parameters)
      }
    }
    return presets + rules
  }

  /// Rules that a preset names, by the key that names them.
  var rules: [PolicyEntry] {
    guard let body else { return [] }
    return Place.allCases.compactMap { place in
      guard let kind = body[place.rawValue]?["kind"]?.string else { return nil }
      return Self.all.first { $0.place == place && $0.name == kind }
    }
  }

  /// Who says so, and when.
  var sourceLine: String { asOf == "-" ? source : "\(source) (as of \(asOf))" }
}

extension PolicyEntry {
  /// One line for each entry, under the headings of their families.
  static func list(_ entries: [PolicyEntry]) -> String {
    let width = (entries.map(\.name.count).max() ?? 0) + 2
    var lines: [String] = []
    var family = ""
    for entry in entries {
      if entry.family != family {
        family = entry.family
        let key = entry.place == .preset ? "\"preset\"" : "\"\(entry.place.rawValue)\""
        lines += lines.isEmpty ? [] : [""]
        lines.append("\(family) (\(key))")
      }
      let space = String(repeating: " ", count: width - entry.name.count)
      lines.append("  \(entry.name)\(space)\(entry.summary)")
    }
    lines += [
      "", "sim policies NAME explains one: its source, its parameters, what it is made of.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Everything about one entry.
  var text: String {
    var lines = [
      "\(name) (\(place == .preset ? "preset, \(family)" : "\(place.rawValue), kind")): \(summary)",
      "source: \(sourceLine)",
    ]
    lines += parameterLines
    if let body {
      lines.append("a scenario could write in its place:")
      lines += body.prettyText.split(separator: "\n").map { "  " + $0 }
      for rule in rules {
        lines.append("\(rule.place.rawValue) \(rule.name): \(rule.summary)")
        lines.append("  source: \(rule.sourceLine)")
        lines += rule.parameterLines.map { "  " + $0 }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var parameterLines: [String] {
    let width = (parameters.map(\.name.count).max() ?? 0) + 2
    return parameters.map { parameter in
      let space = String(repeating: " ", count: width - parameter.name.count)
      return "  \(parameter.name)\(space)\(parameter.meaning): \(parameter.range); "
        + parameter.standardWords
    }
  }

  /// The entry for programs.
  var json: JSONNode {
    var members: [(String, JSONNode)] = [
      ("key", .string(place.rawValue)), ("name", .string(name)), ("family", .string(family)),
      ("summary", .string(summary)), ("source", .string(source)), ("as_of", .string(asOf)),
    ]
    if let body { members.append(("body", body)) }
    if place != .preset {
      let parameters = parameters.map { parameter in
        JSONNode.object([
          ("name", .string(parameter.name)), ("meaning", .string(parameter.meaning)),
          ("range", .string(parameter.range)), ("default", parameter.standardNode ?? .null),
          ("required", .bool(parameter.standard == nil)),
        ])
      }
      members.append(("parameters", .array(parameters)))
    }
    return .object(members)
  }
}

extension RuleParameter {
  /// What values it takes, in words.
  var range: String {
    let words = domain.expecting
    return words.hasPrefix("expected ") ? String(words.dropFirst("expected ".count)) : words
  }

  /// The value that it has unless a scenario sets it, as a scenario writes it.
  var standardNode: JSONNode? {
    standard?.resolved(in: Catalogue(models: [], providers: [], endpoints: [], sources: []))
  }

  /// What happens where a scenario does not set it, in words.
  var standardWords: String {
    standardNode.map { "\($0.compactText) unless set" } ?? "must be set"
  }
}
