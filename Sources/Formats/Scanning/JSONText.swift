/// A string or key of a JSON text, as a place in memory.
public struct JSONText {
  /// The first byte behind the opening quote.
  public let start: UnsafeRawPointer
  /// Bytes up to the closing quote.
  public let count: Int

  init(start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  /// Whether a backslash stands in it.
  public var hasEscapes: Bool {
    firstOffset(of: UInt8(ascii: "\\"), in: start, from: 0, to: count) < count
  }

  /// The bytes as they stand, escapes unresolved.
  public var spelling: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// The text; `nil` where it is not UTF-8, or has a control character or an unknown escape.
  public var string: String? {
    guard isPlainText(spelling) else { return nil }
    let bytes = spelling.bindMemory(to: UInt8.self)
    guard hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
    let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    return (try? JSONNode(parsing: quoted, file: ""))?.string
  }

  /// Whether the text is spelled exactly so.
  func isSpelled(_ spelling: [UInt8]) -> Bool {
    count == spelling.count && self.spelling.elementsEqual(spelling)
  }
}
