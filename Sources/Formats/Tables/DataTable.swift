import Quantities

/// A table for programs: documented columns, kept column by column, from which each file is made.
package struct DataTable: Sendable {
  /// What it holds.
  package let schema: TableSchema
  /// The values of its columns, in order.
  package private(set) var columns: [ColumnValues]
  /// How many rows it has.
  package private(set) var rowCount = 0

  /// An empty table.
  package init(_ schema: TableSchema) {
    self.schema = schema
    columns = schema.columns.map { ColumnValues($0.kind) }
  }

  /// The name of its files without ending.
  package var name: String { schema.name }

  /// Adds a row.
  ///
  /// - Precondition: the row has a field of the right kind, or an absent one, for each column.
  package mutating func add(_ row: [Field]) {
    precondition(
      row.count == columns.count, "\(name): a row has \(row.count) of \(columns.count) fields")
    for (position, field) in row.enumerated() { add(field, to: position) }
    rowCount += 1
  }

  private mutating func add(_ field: Field, to position: Int) {
    switch (field, columns[position].kind) {
    case (.text(let text), .text): columns[position].append(text)
    case (.integer(let value), .integer): columns[position].append(value)
    case (.number(let value), .number):
      if value.isFinite {
        columns[position].append(value)
      } else {
        columns[position].appendAbsent()
      }
    case (.decimal(let value), .decimal): columns[position].append(decimal: value)
    case (.time(let instant), .time): columns[position].append(instant.microseconds)
    case (.absent, _): columns[position].appendAbsent()
    default:
      let column = schema.columns[position]
      preconditionFailure("\(name).\(column.name) is \(column.kind) and was given \(field)")
    }
  }

  /// The field in a row of a column.
  package func field(_ row: Int, _ column: Int) -> Field {
    let values = columns[column]
    guard values.presence[row] else { return .absent }
    let word = values.words[row]
    switch values.kind {
    case .text: return .text(values.texts[Int(word)])
    case .integer: return .integer(word)
    case .number: return .number(Double(bitPattern: UInt64(bitPattern: word)))
    case .decimal: return .decimal(values.decimal(row))
    case .time: return .time(UTCInstant(microseconds: word))
    }
  }
}
