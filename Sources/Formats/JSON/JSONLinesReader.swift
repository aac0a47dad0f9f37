/// Reads a log of one JSON text per line; blank lines are passed over.
public struct JSONLinesReader {
  /// The file as the user named it.
  public let file: String
  private var lines: LineReader

  /// Creates a reader of plain (not compressed) chunks.
  public init(file: String, source: @escaping ChunkSource) {
    self.file = file
    lines = LineReader(source)
  }

  /// Number of the line read last, counted from 1.
  public var row: Int { lines.row }

  /// The next line as a tree, or as the reason why it is none; `nil` after the last.
  ///
  /// - Throws: what the source throws.
  public mutating func next() throws -> Result<JSONNode, ContentError>? {
    while let line = try lines.next() {
      let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      if isBlank { continue }
      let source = JSONSource(name: file, origin: .row(lines.row), bytes: Array(line))
      return Result { () throws(ContentError) in try JSONNode(parsing: source) }
    }
    return nil
  }
}
