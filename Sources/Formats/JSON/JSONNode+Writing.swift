extension JSONNode {
  /// The text on one line, `{"a": 1, "b": [1, 2]}`, with keys in their own order.
  public var compactText: String {
    var writer = JSONWriter(style: .compact)
    writer.write(self)
    return writer.text
  }

  /// The text indented by two spaces and ended by a line end; short arrays of scalars stay on one
  /// line.
  public var prettyText: String {
    var writer = JSONWriter(style: .pretty)
    writer.write(self)
    return writer.text + "\n"
  }

  /// The one text of all trees that mean the same, for hashing: keys sorted by their UTF-8 bytes,
  /// no white space, one spelling per number.
  public var canonicalText: String {
    var writer = JSONWriter(style: .canonical)
    writer.write(self)
    return writer.text
  }
}

/// Writes trees; the styles differ in white space, order and the spelling of numbers.
private struct JSONWriter {
  enum Style { case compact, pretty, canonical }

  let style: Style
  var text = ""
  private var level = 0

  init(style: Style) { self.style = style }

  mutating func write(_ node: JSONNode) {
    switch node.content {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .string(let string): write(string)
    case .number(let number):
      text += style == .canonical ? node.decimal?.description ?? number : number
    case .array(let items):
      guard !items.isEmpty else { return text += "[]" }
      if style == .pretty, let line = Self.shortLine(node, indentation: 2 * level) {
        return text += line
      }
      writeList("[", items, "]") { writer, item in writer.write(item) }
    case .object(let members):
      guard !members.isEmpty else { return text += "{}" }
      var ordered = members
      if style == .canonical {
        ordered.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      }
      writeList("{", ordered, "}") { writer, member in
        writer.write(member.key)
        writer.text += writer.style == .canonical ? ":" : ": "
        writer.write(member.value)
      }
    }
  }

  private mutating func writeList<Element>(
    _ open: String, _ elements: [Element], _ close: String,
    _ writeElement: (inout JSONWriter, Element) -> Void
  ) {
    text += open
    level += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { text += style == .compact ? ", " : "," }
      if style == .pretty { breakLine() }
      writeElement(&self, element)
    }
    level -= 1
    if style == .pretty { breakLine() }
    text += close
  }

  private mutating func breakLine() {
    text += "\n" + String(repeating: "  ", count: level)
  }

  /// The array on one line, where it holds scalars only and fits 100 columns.
  private static func shortLine(_ node: JSONNode, indentation: Int) -> String? {
    guard let items = node.array, items.count <= 48,
      items.allSatisfy({ $0.array == nil && $0.object == nil })
    else { return nil }
    let line = node.compactText
    return indentation + line.utf8.count <= 98 ? line : nil
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..."\u{1F}":
        text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
