import Formats
import Studies

/// Places of a scenario with the schemas that hold there, found by walking both together.
///
/// Understands what the shipped schema uses: `$ref` into `definitions` (alone or in `allOf`),
/// `properties`, `items`, `allOf` of `if kind … then …`, and `if required … then … else …`.
struct SchemaWalk {
  /// One object of the scenario.
  struct Object {
    let path: String
    let properties: [(key: String, schema: JSONNode)]
    /// Keys that the schema knows but refuses here.
    let refused: [String]
    let required: [String]
    let isClosed: Bool
  }

  /// One value of an object.
  struct Property {
    let path: String
    let schema: JSONNode
    let isRequired: Bool
  }

  private let root: JSONNode
  private(set) var objects: [Object] = []

  init(schema: JSONNode, instance: JSONNode) {
    root = schema
    visit(schema, instance, "$")
  }

  /// All values whose keys the schema names, whether or not the scenario has them.
  var properties: [Property] {
    objects.flatMap { object in
      object.properties.map { property in
        Property(
          path: object.path + "." + property.key, schema: property.schema,
          isRequired: object.required.contains(property.key))
      }
    }
  }

  private func resolved(_ schema: JSONNode) -> JSONNode {
    let only = schema["allOf"]?.array.flatMap { $0.count == 1 ? $0[0]["$ref"] : nil }
    guard let name = (schema["$ref"] ?? only)?.string?.split(separator: "/").last else {
      return schema
    }
    return root["definitions"]?[String(name)] ?? schema
  }

  private mutating func visit(_ schema: JSONNode, _ instance: JSONNode, _ path: String) {
    let schema = resolved(schema)
    if let items = schema["items"], let elements = instance.array {
      for (index, element) in elements.enumerated() { visit(items, element, "\(path)[\(index)]") }
    }
    guard let members = instance.object, schema["properties"] != nil else { return }
    var rules = [schema]
    for branch in schema["allOf"]?.array ?? [] {
      let kind = branch["if"]?["properties"]?["kind"]?["const"]?.string
      if kind == instance["kind"]?.string, let then = branch["then"] { rules.append(then) }
    }
    var rule = schema
    while let keys = rule["if"]?["required"]?.array {
      let holds = keys.compactMap(\.string).allSatisfy { instance[$0] != nil }
      guard let branch = rule[holds ? "then" : "else"], branch.object != nil else { break }
      rules.append(branch)
      rule = branch
    }
    let described = rules.flatMap { $0["properties"]?.object ?? [] }
    let refused = described.filter { $0.value.bool == false }.map(\.key)
    var properties: [(key: String, schema: JSONNode)] = []
    for member in described where member.value.object != nil && !refused.contains(member.key) {
      // A branch narrows what a key may be; it is described once.
      if properties.contains(where: { $0.key == member.key }) { continue }
      properties.append((member.key, resolved(member.value)))
    }
    let required = rules.flatMap { $0["required"]?.array ?? [] }.compactMap(\.string)
    let isClosed = rules.contains { $0["additionalProperties"]?.bool == false }
    objects.append(
      Object(
        path: path, properties: properties, refused: refused, required: required,
        isClosed: isClosed))
    for member in members {
      guard let schema = properties.first(where: { $0.key == member.key })?.schema else { continue }
      visit(schema, member.value, path + "." + member.key)
    }
  }
}
