import Formats
import Studies

/// The keys of a scenario, read off its JSON Schema, so that they are those the decoder accepts.
enum ScenarioKeys {
  /// One key with where it stands.
  struct Key {
    /// The keys from the top, with `[]` for the items of a list and `<name>` for names of one's own.
    let path: String
    /// What kind of value it takes, with the unit that its name ends with.
    let type: String
    /// The value that it has where it is left out; empty where there is none.
    let standard: String
    /// The choices or bounds; empty for any.
    let values: String
    /// The `kind`s with which it can stand; empty for all.
    var kinds: [String]
    /// What it means, in a sentence.
    let meaning: String
  }

  /// All keys in the order of the schema, but those of rules, which `sim policies` explains.
  static let all: [Key] = {
    var walk = SchemaWalk()
    walk.members(of: ScenarioSchema.document, at: "")
    return walk.keys
  }()

  /// The keys of the laws that stand for uncertain and for random values.
  static func law(_ definition: String) -> [Key] {
    var walk = SchemaWalk()
    if let node = SchemaWalk.definitions[definition] { walk.members(of: node, at: "") }
    return walk.keys
  }
}

/// A walk over the schema that gathers keys.
private struct SchemaWalk {
  /// The schema's shared parts by name.
  static let definitions = ScenarioSchema.document["definitions"] ?? .null

  /// Keys whose variants are the rules of policies.
  private static let rules = ["model_choice", "endpoint_choice", "breaker"]

  var keys: [ScenarioKeys.Key] = []

  /// Gathers the properties of an object.
  mutating func members(of node: JSONNode, at path: String, kind: String? = nil) {
    for member in node["properties"]?.object ?? [] where member.value.bool == nil {
      let place = path.isEmpty ? member.key : "\(path).\(member.key)"
      if let index = keys.firstIndex(where: { $0.path == place }) {
        if let kind { keys[index].kinds.append(kind) }
        continue
      }
      keys.append(Self.key(member.value, named: member.key, at: place, kind))
      descend(into: member.value, named: member.key, at: place)
    }
  }

  /// Gathers what lies below a value: members, items, variants by kind, shared parts.
  private mutating func descend(into node: JSONNode, named name: String, at path: String) {
    // A list of workloads is told once, under the key of a single one.
    if path == "workloads" { return }
    members(of: node, at: path)
    if let items = node["items"], items.object != nil {
      descend(into: items, named: name, at: path + "[]")
    }
    if let values = node["additionalProperties"], values.object != nil, name != "request_presets" {
      descend(into: values, named: name, at: path + ".<name>")
    }
    for part in node["allOf"]?.array ?? [] where !Self.rules.contains(name) {
      if let variant = part["then"] {
        members(of: variant, at: path, kind: part["if"]?["properties"]?["kind"]?["const"]?.string)
      } else if let shared = Self.shared(part), shared.name != "distribution" {
        members(of: shared.node, at: path)
      }
    }
  }

  private static func shared(_ node: JSONNode) -> (name: String, node: JSONNode)? {
    guard let name = node["$ref"]?.string?.split(separator: "/").last.map(String.init),
      let shared = definitions[name]
    else { return nil }
    return (name, shared)
  }

  private static func key(
    _ node: JSONNode, named name: String, at path: String, _ kind: String?
  ) -> ScenarioKeys.Key {
    var meaning = node["description"]?.string ?? ""
    if meaning.isEmpty, let part = node["allOf"]?.array?.first {
      meaning = shared(part)?.node["description"]?.string ?? ""
    }
    if let last = meaning.last, !".!?".contains(last) { meaning += "." }
    return ScenarioKeys.Key(
      path: path, type: type(of: node, named: name),
      standard: node["default"]?.compactText ?? "", values: values(of: node),
      kinds: kind.map { [$0] } ?? [], meaning: meaning)
  }

  private static func values(of node: JSONNode) -> String {
    if let choices = node["enum"]?.array {
      return choices.map { $0.string ?? $0.compactText }.joined(separator: ", ")
    }
    if let constant = node["const"] { return constant.string ?? constant.compactText }
    switch (node["minimum"]?.double, node["maximum"]?.double) {
    case (let low?, let high?): return "\(short(low)) to \(short(high))"
    case (let low?, nil): return "\(short(low)) or more"
    case (nil, let high?): return "at most \(short(high))"
    case (nil, nil): return ""
    }
  }

  private static func short(_ number: Double) -> String {
    if number == number.rounded(), number.magnitude < 1e7 { return "\(Int(number))" }
    return "\(number)".replacing(".0e", with: "e")
  }
}

extension SchemaWalk {
  private static func type(of node: JSONNode, named name: String) -> String {
    if let part = node["allOf"]?.array?.first, let shared = shared(part) {
      return shared.name == "distribution" ? "law" : "object"
    }
    var types = node["type"].map { $0.array?.compactMap(\.string) ?? [$0.string ?? ""] } ?? []
    let mayBeUncertain = node["then"]?["$ref"]?.string == "#/definitions/uncertain"
    if mayBeUncertain { types.removeAll { $0 == "object" } }
    if types.isEmpty { types = ["text"] }
    let words = types.map { $0 == "string" ? text(like: node["pattern"]?.string) : word($0) }
    let unit = types.contains("number") || types.contains("integer") ? unit(of: name) : nil
    return words.joined(separator: " or ") + (unit.map { " [\($0)]" } ?? "")
      + (mayBeUncertain ? ", or uncertain" : "")
  }

  private static func word(_ type: String) -> String {
    switch type {
    case "array": "list"
    case "boolean": "true or false"
    default: type
    }
  }

  /// What a text looks like, by the pattern that it has to fit.
  private static func text(like pattern: String?) -> String {
    guard let pattern else { return "text" }
    if pattern.contains("week|weeks") {
      return pattern.hasPrefix("^(p") ? "p50 or duration" : "duration"
    }
    if pattern.hasPrefix("^[0-9]{4}") {
      return pattern.contains("T[0-9]") ? "date or time" : "date"
    }
    return pattern.contains("%") ? "text with %" : "text"
  }

  /// The unit that the last words of a key name; `nil` where they name none.
  private static func unit(of name: String) -> String? {
    let units = [
      ("_usd_per_month", "USD a month"), ("usd_per_m", "USD per million tokens"),
      ("_per_month", "1/month"), ("_per_h", "1/h"), ("_per_min", "1/min"), ("_per_day", "1/d"),
      ("_per_s", "1/s"), ("_tokens", "tokens"), ("_weeks", "weeks"), ("_points", "points"),
      ("_utc_h", "hour"), ("_share", "share"), ("_probability", "share"), ("usd", "USD"),
      ("rpm", "calls a minute"), ("tpm", "tokens a minute"),
    ]
    return units.first { name.hasSuffix($0.0) }?.1
  }
}
