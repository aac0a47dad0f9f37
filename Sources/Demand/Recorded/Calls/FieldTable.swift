import Formats

/// Finds which of a format's fields a key names.
struct FieldTable<Field: RawRepresentable<String> & CaseIterable & Sendable>: Sendable {
  private let fields: [Field]
  private var names: NameTable

  init() {
    fields = Array(Field.allCases)
    names = NameTable(fields.map(\.rawValue))
  }

  /// The next wanted field of the object that was entered last, its value being next; `nil` at the
  /// end of the object.
  @inline(__always) mutating func next(_ cursor: inout JSONCursor) -> Field? {
    cursor.nextPosition(in: &names).map { fields[$0] }
  }

  /// Begins a list of names, for ``named(_:)``.
  mutating func begin() { names.begin() }

  /// The field that the next value of a list of names is; `nil` where it is none that is wanted.
  @inline(__always) mutating func named(_ cursor: inout JSONCursor) -> Field? {
    cursor.textPosition(in: &names).map { fields[$0] }
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
