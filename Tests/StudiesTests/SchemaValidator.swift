import Formats

/// A validator of the part of JSON Schema draft-07 that the shipped schema uses.
///
/// Refuses a schema with any other keyword, so that nothing passes because it was not understood.
struct SchemaValidator {
  let root: JSONNode

  private static let annotations: Set<String> = [
    "$schema", "$id", "title", "description", "examples", "default", "allowComments",
    "allowTrailingCommas", "definitions", "then", "else",
  ]

  /// What is wrong with a text, as `path: keyword`; empty where it is valid.
  func mistakes(_ instance: JSONNode) -> [String] { check(root, instance, "$") }

  private func check(_ schema: JSONNode, _ value: JSONNode, _ path: String) -> [String] {
    if let flag = schema.bool { return flag ? [] : ["\(path): false"] }
    var mistakes: [String] = []
    for member in schema.object ?? [] where !Self.annotations.contains(member.key) {
      switch member.key {
      case "$ref":
        let name = member.value.string?.split(separator: "/").last.map(String.init) ?? ""
        mistakes += check(root["definitions"]?[name] ?? .bool(false), value, path)
      case "allOf":
        mistakes += (member.value.array ?? []).flatMap { check($0, value, path) }
      case "if":
        let branch = check(member.value, value, path).isEmpty ? "then" : "else"
        if let rule = schema[branch] { mistakes += check(rule, value, path) }
      case "properties", "required", "additionalProperties":
        mistakes += checkObject(member, schema, value, path)
      case "items":
        for (index, item) in (value.array ?? []).enumerated() {
          mistakes += check(member.value, item, "\(path)[\(index)]")
        }
      default:
        if !accepts(member, value) { mistakes.append("\(path): \(member.key)") }
      }
    }
    return mistakes
  }

  private func checkObject(
    _ rule: JSONMember, _ schema: JSONNode, _ value: JSONNode, _ path: String
  ) -> [String] {
    guard let members = value.object else { return [] }
    switch rule.key {
    case "properties":
      return members.flatMap { member in
        rule.value[member.key].map { check($0, member.value, path + "." + member.key) } ?? []
      }
    case "required":
      return (rule.value.array ?? []).compactMap(\.string).filter { value[$0] == nil }
        .map { "\(path): required \($0)" }
    default:
      return members.filter { schema["properties"]?[$0.key] == nil }.flatMap { member in
        check(rule.value, member.value, path + "." + member.key).isEmpty
          ? [] : ["\(path).\(member.key): additionalProperties"]
      }
    }
  }

  private func accepts(_ rule: JSONMember, _ value: JSONNode) -> Bool {
    switch rule.key {
    case "type":
      let names = rule.value.array?.compactMap(\.string) ?? [rule.value.string ?? ""]
      return names.contains { Self.isOf($0, value) }
    case "const": return rule.value == value
    case "enum": return rule.value.array?.contains(value) == true
    case "minimum": return value.double.map { $0 >= rule.value.double ?? .infinity } ?? true
    case "maximum": return value.double.map { $0 <= rule.value.double ?? -.infinity } ?? true
    case "minItems": return value.array.map { $0.count >= rule.value.int64 ?? .max } ?? true
    case "maxItems": return value.array.map { $0.count <= rule.value.int64 ?? 0 } ?? true
    case "pattern":
      guard let text = value.string, let pattern = rule.value.string else { return true }
      return matches(text, pattern)
    default: return false
    }
  }

  private static func isOf(_ type: String, _ value: JSONNode) -> Bool {
    switch type {
    case "object": value.object != nil
    case "array": value.array != nil
    case "string": value.string != nil
    case "boolean": value.bool != nil
    case "number": value.numberText != nil
    case "integer": value.int64 != nil
    default: false
    }
  }
}

/// Whether a regular expression of the schema finds something in a text.
func matches(_ text: String, _ pattern: String) -> Bool {
  guard let expression = try? Regex(pattern) else { return false }
  return text.firstMatch(of: expression) != nil
}
