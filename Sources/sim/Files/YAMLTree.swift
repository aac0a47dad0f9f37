import Formats
import Yams

/// YAML as a tree with places, so that messages name lines as they do for JSON.
struct YAMLTree {
  private let source: JSONSource
  /// Offsets of the first byte of each line.
  private let lineStarts: [Int]
  private let bytes: [UInt8]

  /// Parses a text with one document.
  ///
  /// - Throws: ``ContentError`` where it is no YAML.
  static func parse(_ bytes: [UInt8], file: String) throws -> JSONNode {
    let tree = YAMLTree(bytes, file: file)
    do {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ContentError(Diagnostic(file: file, message: "found bytes that are not UTF-8"))
      }
      guard let root = try Yams.compose(yaml: text) else {
        throw ContentError(
          Diagnostic(file: file, message: "found an empty file; expected a configuration"))
      }
      return tree.node(root)
    } catch let error as YamlError {
      throw ContentError(tree.diagnostic(error, file))
    }
  }

  private init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    source = JSONSource(name: file, bytes: bytes)
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
  }

  private func diagnostic(_ error: YamlError, _ file: String) -> Diagnostic {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      Diagnostic(
        file: file, line: mark.line, column: mark.column, message: "found no YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      Diagnostic(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "found a key twice: \(keys.sorted().joined(separator: ", "))")
    default: Diagnostic(file: file, message: "found no YAML: \(error)")
    }
  }

  private func node(_ yaml: Node) -> JSONNode {
    switch yaml {
    case .scalar(let scalar): self.scalar(scalar, yaml)
    case .sequence(let items):
      JSONNode(.array(items.map(node)), source: source, range: range(yaml.mark, length: 1))
    case .mapping(let pairs):
      JSONNode(
        .object(
          pairs.map { key, value in
            let text = key.scalar?.string ?? ""
            let place = range(key.mark, length: text.utf8.count)
            return JSONMember(
              key: text, keyStart: place.lowerBound, keyEnd: place.upperBound, value: node(value))
          }), source: source, range: range(yaml.mark, length: 1))
    case .alias:
      JSONNode(.null, source: source, range: range(yaml.mark, length: 1))
    }
  }

  /// Only plain words have types; quoted text is text.
  private func scalar(_ scalar: Node.Scalar, _ yaml: Node) -> JSONNode {
    let isPlain = scalar.style == .plain || scalar.style == .any
    let length = scalar.string.utf8.count + (isPlain ? 0 : 2)
    let place = range(scalar.mark, length: max(1, length))
    var content = JSONNode.Content.string(scalar.string)
    if isPlain {
      if yaml.null != nil {
        content = .null
      } else if let flag = yaml.bool {
        content = .bool(flag)
      } else if let whole = yaml.int {
        content = .number(String(whole))
      } else if let number = yaml.float, number.isFinite {
        content = .number(number.description)
      }
    }
    return JSONNode(content, source: source, range: place)
  }

  /// The bytes at a mark, whose columns count characters from 1.
  private func range(_ mark: Mark?, length: Int) -> Range<Int> {
    guard let mark, mark.line >= 1, mark.line <= lineStarts.count else { return 0..<0 }
    var start = lineStarts[mark.line - 1]
    var column = 1
    while column < mark.column, start < bytes.count {
      start += 1
      while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
      column += 1
    }
    return start..<min(bytes.count, start + length)
  }
}
