import Formats
import Studies

/// Places of a scenario with the schemas that hold there, found by walking both together.
///
/// Understands what the shipped schema uses: `$ref` into `definitions` (alone or in `allOf`),
/// `properties`, `items`, and `allOf` of `if kind … then …`.
struct SchemaWalk {
  /// One object of the scenario.
  struct Object {
    let path: String
    let properties: [(key: String, schema: JSONNode)]
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
    var properties: [(key: String, schema: JSONNode)] = []
    for rule in rules {
      for member in rule["properties"]?.object ?? [] where member.value.object != nil {
        properties.append((member.key, resolved(member.value)))
      }
    }
    let required = rules.flatMap { $0["required"]?.array ?? [] }.compactMap(\.string)
    let isClosed = rules.contains { $0["additionalProperties"]?.bool == false }
    objects.append(
      Object(path: path, properties: properties, required: required, isClosed: isClosed))
    for member in members {
      guard let schema = properties.first(where: { $0.key == member.key })?.schema else { continue }
      visit(schema, member.value, path + "." + member.key)
    }
  }
}
