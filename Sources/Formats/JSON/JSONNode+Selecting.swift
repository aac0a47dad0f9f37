extension JSONNode {
  /// What ``setting(_:to:missingKey:)`` does where the last key of a selector is absent.
  public enum MissingKey: Hashable, Sendable {
    /// Refuse, naming the nearest key.
    case refuse
    /// Add the key, and objects on the way to it; a decoder will refuse it if it is not valid.
    case add
  }

  /// A tree with the value at `selector` replaced; all other places keep their positions.
  ///
  /// - Throws: what is there instead, where the selector names no place.
  public func setting(
    _ selector: JSONSelector, to value: JSONNode, missingKey: MissingKey = .refuse
  ) throws(JSONSelectorError) -> JSONNode {
    try replacing(selector.steps[...], by: value, missingKey, below: .root)
  }

  /// The value at `selector`.
  ///
  /// - Throws: what is there instead, where the selector names no place.
  public func value(at selector: JSONSelector) throws(JSONSelectorError) -> JSONNode {
    var node = self
    var path = ContentPath.root
    for step in selector.steps {
      let child = try node.child(step, below: path)
      node = child.node
      path = child.path
    }
    return node
  }

  private func replacing(
    _ steps: ArraySlice<JSONSelector.Step>, by value: JSONNode, _ missingKey: MissingKey,
    below path: ContentPath
  ) throws(JSONSelectorError) -> JSONNode {
    guard let step = steps.first else { return value }
    var copy = self
    if missingKey == .add, case .key(let key) = step, let members = object, self[key] == nil {
      let empty = JSONNode(.object([]), source: value.source, range: value.range)
      let added = try empty.replacing(
        steps.dropFirst(), by: value, missingKey, below: .key(key, of: path))
      copy.content = .object(
        members + [JSONMember(key: key, keyStart: 0, keyEnd: 0, value: added)])
      return copy
    }
    let child = try child(step, below: path)
    let replaced = try child.node.replacing(
      steps.dropFirst(), by: value, missingKey, below: child.path)
    switch content {
    case .array(var items):
      items[child.index] = replaced
      copy.content = .array(items)
    case .object(var members):
      members[child.index].value = replaced
      copy.content = .object(members)
    default: break
    }
    return copy
  }

  private func child(
    _ step: JSONSelector.Step, below path: ContentPath
  ) throws(JSONSelectorError) -> (index: Int, node: JSONNode, path: ContentPath) {
    switch (step, content) {
    case (.key(let key), .object(let members)):
      if let index = members.firstIndex(where: { $0.key == key }) {
        return (index, members[index].value, .key(key, of: path))
      }
      throw Self.missing("key", key, among: members.map(\.key), at: path)
    case (.index(let index), .array(let items)):
      if items.indices.contains(index) { return (index, items[index], .index(index, of: path)) }
      throw JSONSelectorError(
        message: "\(path) has \(items.count) elements, counted from 0; there is no [\(index)]",
        suggestion: nil)
    case (.match(let key, let text), .array(let items)):
      let names = items.map { $0[key].flatMap { $0.string ?? $0.numberText } ?? "" }
      if let index = names.firstIndex(of: text) {
        return (index, items[index], .index(index, of: path))
      }
      throw Self.missing(key, text, among: names.filter { !$0.isEmpty }, at: path)
    case (.key(let key), _):
      throw JSONSelectorError(
        message: "\(path) is \(kindWithArticle), which has no key \"\(key)\"", suggestion: nil)
    case (.index, _), (.match, _):
      throw JSONSelectorError(
        message: "\(path) is \(kindWithArticle), which has no elements", suggestion: nil)
    }
  }

  private static func missing(
    _ kind: String, _ name: String, among names: [String], at path: ContentPath
  ) -> JSONSelectorError {
    if let near = nearest(to: name, among: names) {
      return JSONSelectorError(
        message: "\(path) has no \(kind) \"\(name)\"", suggestion: "did you mean \"\(near)\"?")
    }
    let known = names.isEmpty ? "it is empty" : "there are \(quotedList(names))"
    return JSONSelectorError(
      message: "\(path) has no \(kind) \"\(name)\"; \(known)", suggestion: nil)
  }

  /// The kind of the value for a message, for example `an array`.
  var kindWithArticle: String {
    switch content {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
