import Formats

/// Finds which of a format's fields a key names.
struct FieldTable<Field: RawRepresentable<String> & CaseIterable & Sendable>: Sendable {
  private let fields: [Field]
  private let names: NameTable

  init() {
    fields = Array(Field.allCases)
    names = NameTable(fields.map(\.rawValue))
  }

  /// The field of a key; `nil` where it names none that is wanted.
  @inline(__always) func field(_ key: JSONText) -> Field? {
    let position = names.position(of: key)
    return position < 0 ? nil : fields[position]
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes are the ASCII text given, in upper or lower case.
  func isSpelled(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where self[index] | 0x20 != text.utf8Start[index] | 0x20 {
      return false
    }
    return true
  }
}

extension JSONText {
  /// Whether the text is the ASCII text given, in upper or lower case.
  func isSpelled(_ text: StaticString) -> Bool { spelling.isSpelled(text) }
}
