/// Reads JSON objects one after the other, each on one line or on several.
///
/// A text ends with the line on which all its brackets are closed; blank lines are passed over.
public struct JSONTextsReader {
  /// The file as the user named it.
  public let file: String
  /// Number of the line on which the text read last begins, counted from 1.
  public private(set) var row = 0

  private var lines: LineReader
  private var text: [UInt8] = []

  /// Creates a reader of plain (not compressed) chunks.
  public init(file: String, source: @escaping ChunkSource) {
    self.file = file
    lines = LineReader(source)
  }

  /// The next text as a tree, or as the reason why it is none; `nil` after the last.
  ///
  /// - Throws: what the source throws.
  public mutating func next() throws -> Result<JSONNode, ContentError>? {
    text.removeAll(keepingCapacity: true)
    var depth = Depth()
    while let line = try lines.next() {
      if text.isEmpty {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        row = lines.row
      } else {
        text.append(UInt8(ascii: "\n"))
      }
      text += line
      depth.pass(line)
      if !depth.isInside { return parsed() }
    }
    return text.isEmpty ? nil : parsed()
  }

  private func parsed() -> Result<JSONNode, ContentError> {
    let source = JSONSource(name: file, origin: .row(row), bytes: text)
    return Result { () throws(ContentError) in try JSONNode(parsing: source) }
  }
}

extension JSONTextsReader {
  /// Counts the brackets that are open.
  private struct Depth {
    private var open = 0
    private var isString = false
    private var isEscaped = false

    var isInside: Bool { open > 0 }

    mutating func pass(_ bytes: ArraySlice<UInt8>) {
      for byte in bytes {
        if isEscaped {
          isEscaped = false
        } else if isString {
          isEscaped = byte == UInt8(ascii: "\\")
          isString = byte != UInt8(ascii: "\"")
        } else {
          switch byte {
          case UInt8(ascii: "\""): isString = true
          case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
          case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
          default: break
          }
        }
      }
    }
  }
}
