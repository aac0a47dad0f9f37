/// A JSON value together with the place it was read from.
///
/// Objects keep their keys in the order of the text, and numbers their exact digits.
public struct JSONNode: Sendable {
  /// The kinds of JSON value.
  public enum Content: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number as it is spelled in the text.
    case number(String)
    /// Text, with its escapes resolved.
    case string(String)
    /// A list.
    case array([JSONNode])
    /// Keys and values in order; no key occurs twice.
    case object([JSONMember])
  }

  /// The value.
  public var content: Content
  /// The text it was read from.
  public let source: JSONSource
  private let startOffset: Int32
  private let endOffset: Int32

  /// Bytes of the source that spell the value.
  public var range: Range<Int> { Int(startOffset)..<Int(endOffset) }

  init(_ content: Content, source: JSONSource, start: Int, end: Int) {
    self.content = content
    self.source = source
    startOffset = Int32(truncatingIfNeeded: start)
    endOffset = Int32(truncatingIfNeeded: end)
  }

  /// Creates a value that the bytes `range` of a text spell, in whatever notation.
  package init(_ content: Content, source: JSONSource, range: Range<Int>) {
    self.init(content, source: source, start: range.lowerBound, end: range.upperBound)
  }

  /// Creates a value that no text spells.
  public init(_ content: Content) { self.init(content, source: .generated, start: 0, end: 0) }
}

/// A key of a JSON object with its value.
public struct JSONMember: Sendable {
  /// The key, with its escapes resolved.
  public var key: String
  /// The value.
  public var value: JSONNode
  private let keyStart: Int32
  private let keyEnd: Int32

  /// Bytes of the value's source that spell the key, quotes included.
  public var keyRange: Range<Int> { Int(keyStart)..<Int(keyEnd) }

  /// Creates a member whose key these bytes spell.
  package init(key: String, keyStart: Int, keyEnd: Int, value: JSONNode) {
    self.key = key
    self.value = value
    self.keyStart = Int32(truncatingIfNeeded: keyStart)
    self.keyEnd = Int32(truncatingIfNeeded: keyEnd)
  }

  /// Creates a member that no text spells.
  public init(key: String, value: JSONNode) {
    self.init(key: key, keyStart: 0, keyEnd: 0, value: value)
  }
}

extension JSONNode {
  /// The text, where the value is a string.
  public var string: String? {
    if case .string(let text) = content { text } else { nil }
  }

  /// The truth value, where the value is one.
  public var bool: Bool? {
    if case .bool(let flag) = content { flag } else { nil }
  }

  /// The spelling of the number, where the value is a number.
  public var numberText: String? {
    if case .number(let text) = content { text } else { nil }
  }

  /// The number, where it is whole and fits; `1e3` and `5.0` are whole.
  public var int64: Int64? {
    guard let text = numberText else { return nil }
    if let value = Int64(text) { return value }
    guard let scaled = ExactDecimal(parsing: text)?.integer(timesTenToThe: 0), !scaled.wasRounded
    else { return nil }
    return scaled.value
  }

  /// The number rounded to the nearest `Double`; infinite where it is too large.
  public var double: Double? { numberText.flatMap(Double.init) }

  /// The number, exactly.
  public var decimal: ExactDecimal? { numberText.flatMap(ExactDecimal.init(parsing:)) }

  /// Whether the value is `null`.
  public var isNull: Bool {
    if case .null = content { true } else { false }
  }

  /// The elements, where the value is an array.
  public var array: [JSONNode]? {
    if case .array(let items) = content { items } else { nil }
  }

  /// The members in order, where the value is an object.
  public var object: [JSONMember]? {
    if case .object(let members) = content { members } else { nil }
  }

  /// The value of `key`, where the value is an object that has it.
  public subscript(key: String) -> JSONNode? {
    object?.first { $0.key == key }?.value
  }
}

extension JSONNode: Equatable {
  /// Whether two trees say the same in the same order; places and sources do not count.
  public static func == (a: Self, b: Self) -> Bool {
    switch (a.content, b.content) {
    case (.null, .null): true
    case (.bool(let x), .bool(let y)): x == y
    case (.number(let x), .number(let y)): x == y
    case (.string(let x), .string(let y)): x == y
    case (.array(let x), .array(let y)): x == y
    case (.object(let x), .object(let y)):
      x.count == y.count && zip(x, y).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }
}
