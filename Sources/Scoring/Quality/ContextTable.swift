public import Formats

/// Rows of numbers that describe prompts, one per prompt in the order of a quality table.
public enum ContextTable {
  /// Reads comma-separated numbers, with or without a row of names.
  ///
  /// - Parameters:
  ///   - file: the name of the file, for messages.
  ///   - source: plain (not compressed) chunks.
  /// - Throws: what `source` throws, and `ContentError` for what is no number, and for rows that
  ///   differ in length.
  public static func reading(file: String, source: @escaping ChunkSource) throws -> [[Double]] {
    var lines = LineReader(source)
    var rows: [[Double]] = []
    var number = 0
    while let line = try lines.next() {
      number += 1
      if line.isEmpty { continue }
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      let values = fields.map { Double(String(decoding: $0, as: UTF8.self)) }
      // A first row of words names the columns.
      if number == 1, values.allSatisfy({ $0 == nil }) { continue }
      var row: [Double] = []
      for (column, value) in values.enumerated() {
        guard let value, value.isFinite else {
          throw ContentError(
            file: file, row: number,
            message: "column \(column + 1): found "
              + "\"\(String(decoding: fields[column], as: UTF8.self))\"; expected a number")
        }
        row.append(value)
      }
      if let first = rows.first, first.count != row.count {
        throw ContentError(
          file: file, row: number,
          message: "found \(row.count) numbers; expected \(first.count) as in the first row")
      }
      rows.append(row)
    }
    return rows
  }
}
