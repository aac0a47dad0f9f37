extension JSONNode {
  /// A number.
  ///
  /// - Precondition: `number` is finite; JSON has no spelling for other values.
  public static func number(_ number: Double) -> JSONNode {
    precondition(number.isFinite, "JSON has no spelling for \(number)")
    return JSONNode(.number(number.description))
  }

  /// A whole number.
  public static func number(_ number: some BinaryInteger) -> JSONNode {
    JSONNode(.number(String(number)))
  }

  /// Text.
  public static func string(_ text: String) -> JSONNode { JSONNode(.string(text)) }

  /// A truth value.
  public static func bool(_ flag: Bool) -> JSONNode { JSONNode(.bool(flag)) }

  /// The absence of a value.
  public static let null = JSONNode(.null)

  /// A list.
  public static func array(_ items: [JSONNode]) -> JSONNode { JSONNode(.array(items)) }

  /// An object with its keys in the order given.
  ///
  /// - Precondition: no key occurs twice.
  public static func object(_ members: [(String, JSONNode)]) -> JSONNode {
    precondition(Set(members.map(\.0)).count == members.count, "a JSON key occurs twice")
    return JSONNode(.object(members.map { JSONMember(key: $0.0, value: $0.1) }))
  }
}

extension JSONNode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Text.
  public init(stringLiteral text: String) { self = .string(text) }
  /// A whole number.
  public init(integerLiteral number: Int) { self = .number(number) }
  /// A number.
  public init(floatLiteral number: Double) { self = .number(number) }
  /// A truth value.
  public init(booleanLiteral flag: Bool) { self = .bool(flag) }
  /// A list.
  public init(arrayLiteral items: JSONNode...) { self = .array(items) }
  /// An object with its keys in the order written.
  public init(dictionaryLiteral members: (String, JSONNode)...) { self = .object(members) }
}
