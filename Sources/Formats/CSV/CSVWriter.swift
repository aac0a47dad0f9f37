/// Writes comma-separated values (RFC 4180) with `\n` after each row.
///
/// Numbers have one spelling each, so that the same values are the same bytes everywhere.
public struct CSVWriter {
  /// What was written and not yet taken.
  public private(set) var bytes: [UInt8] = []
  private let columnCount: Int
  private var fieldsInRow = 0

  /// Creates a writer and writes the row of names.
  public init(columns: [String]) {
    columnCount = columns.count
    for column in columns { append(column) }
    endRow()
  }

  /// Adds text, in quotes where it holds a comma, a quote or a line end.
  public mutating func append(_ text: String) {
    separate()
    let special: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D]
    // A lone empty field would read as an empty line.
    let isLoneEmpty = text.isEmpty && columnCount == 1
    guard isLoneEmpty || text.utf8.contains(where: special.contains) else {
      bytes += text.utf8
      return
    }
    bytes.append(0x22)
    for byte in text.utf8 {
      if byte == 0x22 { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// Adds a whole number, or an empty field.
  public mutating func append(_ number: (some BinaryInteger)?) {
    append(number.map { String($0) } ?? "")
  }

  /// Adds a number in its shortest exact spelling (`5`, `0.1`, `1e-07`), or an empty field.
  ///
  /// - Precondition: `number` is finite.
  public mutating func append(_ number: Double?) {
    guard let number else { return append("") }
    precondition(number.isFinite, "a table has no spelling for \(number)")
    append(number.shortestText)
  }

  /// Ends the row.
  ///
  /// - Precondition: the row has as many fields as there are columns.
  public mutating func endRow() {
    precondition(fieldsInRow == columnCount, "a row has \(fieldsInRow) of \(columnCount) fields")
    fieldsInRow = 0
    bytes.append(0x0A)
  }

  /// Hands over what was written since the last call, to be put into a file.
  public mutating func takeBytes() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func separate() {
    if fieldsInRow > 0 { bytes.append(0x2C) }
    fieldsInRow += 1
  }
}

extension Double {
  /// The shortest spelling that reads back as the same number: `5`, `0.1`, `1e-07`.
  package var shortestText: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
