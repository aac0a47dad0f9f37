import Formats

/// A table for programs, row by row; an undefined number is an empty field.
struct CSVTable {
  private var writer: CSVWriter

  init(columns: [String]) { writer = CSVWriter(columns: columns) }

  /// Adds a row of texts.
  mutating func add(_ cells: [String]) {
    for cell in cells { writer.append(cell) }
    writer.endRow()
  }

  /// The whole table.
  var text: String { String(decoding: writer.bytes, as: UTF8.self) }

  /// A number in the shortest form that reads back as the same number.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
