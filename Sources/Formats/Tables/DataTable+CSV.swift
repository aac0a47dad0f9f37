import Quantities

extension DataTable {
  /// The table as comma-separated values (RFC 4180); an absent value is an empty field, and a number
  /// is in the shortest form that reads back as the same number.
  package var csv: String {
    var writer = CSVWriter(columns: schema.columns.map(\.name))
    for row in 0..<rowCount {
      for column in columns.indices {
        Self.append(field(row, column), columns[column].kind, &writer)
      }
      writer.endRow()
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func append(
    _ field: Field, _ kind: TableColumn.Kind, _ writer: inout CSVWriter
  ) {
    switch field {
    case .text(let text): writer.append(text)
    case .integer(let value): writer.append(value)
    case .number(let value): writer.append(value)
    case .decimal(let value):
      guard case .decimal(let places) = kind else { preconditionFailure("not a decimal column") }
      writer.append(value.decimalText(places: places))
    case .time(let instant): writer.append(instant.isoText)
    case .absent: writer.append("")
    }
  }
}

extension Int128 {
  /// A count of 10^-`places` as an exact decimal without needless zeros, such as `0.5`.
  func decimalText(places: Int) -> String {
    var digits = String(magnitude)
    if digits.count <= places {
      digits = String(repeating: "0", count: places + 1 - digits.count) + digits
    }
    var fraction = digits.suffix(places)
    while fraction.last == "0" { fraction.removeLast() }
    return (self < 0 ? "-" : "") + digits.dropLast(places)
      + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension UTCInstant {
  /// The instant to the second as ISO 8601, such as `2026-08-01T14:00:00Z`.
  package var isoText: String {
    let minute = minuteOfDay
    let day = daysSinceEpoch
    let second = (microseconds - Int64(day) * 86_400_000_000) / 1_000_000 % 60
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    return "\(date)T\(two(minute / 60)):\(two(minute % 60)):\(two(Int(second)))Z"
  }
}
