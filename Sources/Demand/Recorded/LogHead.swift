import Formats

/// The beginning of a log, decompressed, as it is looked at to tell which format the log has.
///
/// A JSON log is seen as records: its texts, one after the other. Of each record the keys are
/// known as paths with dots, arrays being looked into at their first element: `data.usage` stands
/// for `{"data": [{"usage": …}]}`, too. A record that is cut off shows the keys it has.
struct LogHead {
  /// Bytes that are enough to look at.
  static let byteCount = 256 * 1024
  private static let recordLimit = 32
  private static let depthLimit = 4

  /// The file as the user named it.
  let file: String
  /// Names of the columns where the first line is that of a CSV file, else empty.
  let columns: [String]
  private let records: [Set<String>]

  init(_ bytes: [UInt8], file: String) {
    self.file = file
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let first = text.first { $0 > 0x20 }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      columns = []
      records = Self.records(of: text)
    } else {
      let line = Array(text.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")])
      var rest: [UInt8]? = line
      let reader = try? CSVReader(file: file) {
        defer { rest = nil }
        return rest
      }
      columns = reader?.columns ?? []
      records = []
    }
  }

  /// Whether a record has all of these keys.
  func hasRecord(with keys: String...) -> Bool {
    records.contains { record in keys.allSatisfy(record.contains) }
  }

  /// Whether the log is a CSV file with all of these columns.
  func hasColumns(_ names: String...) -> Bool { names.allSatisfy(columns.contains) }

  /// What was found, for a message.
  var contents: String {
    func list(_ kind: String, _ names: [String]) -> String {
      kind + names.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ")
        + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }
    if let record = records.first {
      let keys = record.filter { !$0.contains(".") }.sorted()
      return keys.isEmpty ? "JSON without keys" : list("JSON with the keys ", keys)
    }
    return columns.isEmpty ? "no text" : list("the columns ", columns)
  }

  private static func records(of text: ArraySlice<UInt8>) -> [Set<String>] {
    ScanBuffer(text).reading { records(at: $0, count: $1) }
  }

  private static func records(at base: UnsafeRawPointer, count: Int) -> [Set<String>] {
    var records: [Set<String>] = []
    var start = 0
    while records.count < recordLimit, start < count {
      var cursor = JSONCursor(base + start, count: count - start)
      guard !cursor.isAtEnd() else { break }
      var keys: Set<String> = []
      collect(&cursor, path: "", depth: 0, into: &keys)
      records.append(keys)
      guard cursor.failure == nil else { break }
      start += cursor.offset
    }
    return records
  }

  private static func collect(
    _ cursor: inout JSONCursor, path: String, depth: Int, into keys: inout Set<String>
  ) {
    if depth < depthLimit, cursor.beginObject() {
      while let key = cursor.nextKey() {
        guard let name = key.string else { return cursor.skip() }
        let place = path.isEmpty ? name : path + "." + name
        keys.insert(place)
        collect(&cursor, path: place, depth: depth + 1, into: &keys)
      }
    } else if depth < depthLimit, cursor.beginArray() {
      var isFirst = true
      while cursor.nextElement() {
        if isFirst {
          collect(&cursor, path: path, depth: depth, into: &keys)
        } else {
          cursor.skip()
        }
        isFirst = false
      }
    } else {
      cursor.skip()
    }
  }
}
