/// The text a JSON tree was read from, kept so that messages can show the line.
public final class JSONSource: Sendable {
  /// What the text is, which decides how a message names a place in it.
  public enum Origin: Hashable, Sendable {
    /// A file: `file:line:column`.
    case file
    /// One row of a log of JSON lines: `file:row`.
    case row(Int)
    /// A command-line argument: the argument alone.
    case argument
    /// Made by a program, not read.
    case generated
  }

  /// The file as the user named it, or the argument.
  public let name: String
  /// What the text is.
  public let origin: Origin
  /// The text as UTF-8.
  let bytes: [UInt8]
  /// The law that values at places of this text were drawn from; `nil` where they are the text's.
  let law: String?

  /// The source of values made by a program.
  public static let generated = JSONSource(name: "(generated)", origin: .generated, bytes: [])

  /// Creates a source over bytes that the caller has read.
  public convenience init(name: String, origin: Origin = .file, bytes: [UInt8]) {
    self.init(name: name, origin: origin, bytes: bytes, law: nil)
  }

  private init(name: String, origin: Origin, bytes: [UInt8], law: String?) {
    self.name = name
    self.origin = origin
    self.bytes = bytes
    self.law = law
  }

  /// The same text as the source of values drawn from a law that stands in it.
  ///
  /// Messages about such a value show the law in the text and name what was drawn; where a whole
  /// number is wanted, it is rounded.
  public func drawing(from law: String) -> JSONSource {
    JSONSource(name: name, origin: origin, bytes: bytes, law: law)
  }
}

extension JSONSource {
  /// Line and column of a byte offset, both from 1; columns count Unicode scalars.
  ///
  /// - Complexity: O(*offset*); only messages need it.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// A diagnostic about the bytes `range`.
  func diagnostic(
    severity: Diagnostic.Severity = .error, at range: Range<Int>, path: String = "",
    message: String, suggestion: String? = nil
  ) -> Diagnostic {
    var diagnostic = Diagnostic(
      severity: severity, file: name, path: path, message: message, suggestion: suggestion)
    switch origin {
    case .argument, .generated: break
    case .row(let row): diagnostic.line = row
    case .file:
      let place = position(of: range.lowerBound)
      diagnostic.line = place.line
      diagnostic.column = place.column
      diagnostic.snippet = snippet(of: range, column: place.column)
    }
    return diagnostic
  }

  private func snippet(of range: Range<Int>, column: Int) -> Diagnostic.Snippet {
    let isLineEnd = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    let start = min(range.lowerBound, bytes.count)
    let before = bytes[..<start].lastIndex(where: { $0 == UInt8(ascii: "\n") }) ?? -1
    let after = bytes[start...].firstIndex(where: isLineEnd) ?? bytes.count
    let caretEnd = max(start, min(range.upperBound, after))
    let width = bytes[start..<caretEnd].count { $0 & 0xC0 != 0x80 }
    return Diagnostic.Snippet(
      sourceLine: String(decoding: bytes[(before + 1)..<after], as: UTF8.self),
      caretColumn: column, caretWidth: max(1, width))
  }
}
