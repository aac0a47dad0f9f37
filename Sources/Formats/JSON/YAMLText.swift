/// Writes a tree as YAML that people read: blocks, with every text in JSON's quotes.
///
/// A text in double quotes with JSON's escapes is the same text in YAML 1.2 (section 7.3.1), so
/// nothing is ever taken for a number or a truth value.
public enum YAMLText {
  /// A document with remarks before it, one per line.
  ///
  /// - Parameters:
  ///   - root: an object that is not empty.
  ///   - comment: the remarks, a line each.
  public static func document(_ root: JSONNode, comment: [String]) -> String {
    comment.map { "# " + $0 + "\n" }.joined() + block(root, indent: 0)
  }

  private static func block(_ node: JSONNode, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    switch node.content {
    case .object(let members) where !members.isEmpty:
      return members.map { member in
        let key = isPlainWord(member.key) ? member.key : JSONNode.string(member.key).compactText
        return margin + key + ":" + value(member.value, indent: indent)
      }.joined()
    case .array(let items) where !items.isEmpty:
      return items.map { item in
        guard isBlock(item) else { return margin + "- " + item.compactText + "\n" }
        // The first line of the block stands beside its dash.
        return margin + "- " + block(item, indent: indent + 2).dropFirst(indent + 2)
      }.joined()
    default: return margin + node.compactText + "\n"
    }
  }

  private static func value(_ node: JSONNode, indent: Int) -> String {
    guard isBlock(node) else { return " " + node.compactText + "\n" }
    return "\n" + block(node, indent: indent + 2)
  }

  /// Whether a value takes lines of its own: objects, and lists that hold any.
  private static func isBlock(_ node: JSONNode) -> Bool {
    if let members = node.object { return !members.isEmpty }
    return node.array?.contains { $0.object?.isEmpty == false || $0.array?.isEmpty == false }
      == true
  }
}
