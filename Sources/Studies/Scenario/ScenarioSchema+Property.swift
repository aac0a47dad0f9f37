import Formats
import Quantities

/// One key of an object, with what an editor shows about it.
struct SchemaProperty {
  let key: String
  private let members: [(String, JSONNode)]

  /// A key whose value is described by `rules`.
  init(
    _ key: String, _ description: String, _ examples: [JSONNode], default fallback: JSONNode? = nil,
    _ rules: () -> [(String, JSONNode)]
  ) {
    self.key = key
    var members: [(String, JSONNode)] = [("description", .string(description))]
    members += rules()
    if let fallback { members.append(("default", fallback)) }
    if !examples.isEmpty { members.append(("examples", .array(examples))) }
    self.members = members
  }

  /// The same key with another schema of its value.
  init(_ key: String, accepting node: JSONNode) {
    self.key = key
    members = (node.object ?? []).map { ($0.key, $0.value) }
  }

  /// The schema of the value.
  var node: JSONNode { .object(members) }
}

extension SchemaProperty {
  static func text(
    _ key: String, _ description: String, _ examples: [String], pattern: String? = nil
  ) -> Self {
    Self(key, description, examples.map(JSONNode.string)) {
      [("type", "string")] + (pattern.map { [("pattern", .string($0))] } ?? [])
    }
  }

  /// A number within the bounds that the decoder has for it.
  static func number(
    _ key: String, _ description: String, _ range: ClosedRange<Double>, default fallback: Double?,
    _ examples: [Double]
  ) -> Self {
    Self(
      key, description, examples.map { .number($0) }, default: fallback.map { .number($0) }
    ) {
      [
        ("type", "number"), ("minimum", .number(range.lowerBound)),
        ("maximum", .number(range.upperBound)),
      ]
    }
  }

  /// A whole number within the bounds that the decoder has for it.
  static func integer(
    _ key: String, _ description: String, _ range: ClosedRange<Int>, default fallback: Int? = nil,
    _ examples: [Int]
  ) -> Self {
    Self(
      key, description, examples.map { .number($0) }, default: fallback.map { .number($0) }
    ) {
      [
        ("type", "integer"), ("minimum", .number(range.lowerBound)),
        ("maximum", .number(range.upperBound)),
      ]
    }
  }

  static func share(
    _ key: String, _ description: String, default fallback: Double?, _ example: Double
  ) -> Self {
    .number(key, description, 0...1, default: fallback, [example])
  }

  static func flag(_ key: String, _ description: String, default fallback: Bool?) -> Self {
    Self(key, description, [true, false], default: fallback.map { .bool($0) }) {
      [("type", "boolean")]
    }
  }

  static func choice(
    _ key: String, _ description: String, of names: [String], default fallback: String? = nil
  ) -> Self {
    Self(key, description, [], default: fallback.map { .string($0) }) {
      [("type", "string"), ("enum", .array(names.map(JSONNode.string)))]
    }
  }

  /// A duration: text with a unit.
  static func span(
    _ key: String, _ description: String, default fallback: SimDuration? = nil, _ example: String
  ) -> Self {
    Self(key, description, [.string(example)], default: fallback?.resolved) {
      [("type", "string"), ("pattern", .string(ScenarioSchema.durationPattern))]
    }
  }

  static func list(
    _ key: String, _ description: String, atLeast minimum: Int = 0, of items: JSONNode,
    _ examples: [JSONNode] = []
  ) -> Self {
    Self(key, description, examples) {
      [("type", "array")] + (minimum > 0 ? [("minItems", .number(minimum))] : [])
        + [("items", items)]
    }
  }

  /// A key whose value is described once, under `definitions`, by the same name.
  static func defined(_ key: String, _ description: String) -> Self {
    Self(key, description, []) { [("allOf", [["$ref": .string("#/definitions/\(key)")]])] }
  }

  /// A key whose value is an object, or another schema that has its own rules.
  static func part(_ key: String, _ description: String, _ schema: JSONNode) -> Self {
    Self(key, description, []) { (schema.object ?? []).map { ($0.key, $0.value) } }
  }
}

extension ScenarioSchema {
  /// Durations as ``SimDuration`` reads them.
  static let durationPattern =
    #"^([0-9]+\.?[0-9]*|\.[0-9]+) *(us|ms|s|min|h|d|week|weeks)$"#

  /// The members of the schema of an object that allows these keys and no others.
  static func object(
    _ properties: [SchemaProperty], required: [String] = []
  ) -> [(String, JSONNode)] {
    var members: [(String, JSONNode)] = [("type", "object"), ("additionalProperties", false)]
    if !required.isEmpty { members.append(("required", .array(required.map(JSONNode.string)))) }
    members.append(("properties", .object(properties.map { ($0.key, $0.node) })))
    return members
  }

  /// The schema of an object whose other keys depend on its `kind`.
  ///
  /// One `if` per kind instead of `oneOf`, so that a mistake is told about the kind that was meant.
  static func variants(
    _ description: String,
    _ kinds: [(name: String, properties: [SchemaProperty], required: [String])]
  ) -> JSONNode {
    let names = kinds.map { JSONNode.string($0.name) }
    let branches = kinds.map { kind -> JSONNode in
      let test: JSONNode = .object([
        ("properties", .object([("kind", .object([("const", .string(kind.name))]))])),
        ("required", ["kind"]),
      ])
      let allowed: [(String, JSONNode)] =
        [("kind", true)] + kind.properties.map { ($0.key, $0.node) }
      var then: [(String, JSONNode)] = [("additionalProperties", false)]
      if !kind.required.isEmpty {
        then.append(("required", .array(kind.required.map(JSONNode.string))))
      }
      then.append(("properties", .object(allowed)))
      return .object([("if", test), ("then", .object(then))])
    }
    let kind: JSONNode = .object([
      ("description", .string(description)), ("type", "string"), ("enum", .array(names)),
    ])
    return .object([
      ("type", "object"), ("required", ["kind"]), ("properties", .object([("kind", kind)])),
      ("allOf", .array(branches)),
    ])
  }
}
