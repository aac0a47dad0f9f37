import Formats
import Quantities

/// Series that rankings do not hold, from CSV tables.
public enum TrafficTables {
  /// Weeks by origin, in trillions of tokens: columns `week_start`, `days`, `total_Ttok`,
  /// `CN_Ttok`, `US_Ttok`, `stealth_Ttok`, `rest_Ttok`, `other_row_Ttok`. Only whole weeks count.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - file: The name of the file, for messages.
  ///   - source: Position of the series in ``TrafficPanel/sources``.
  /// - Throws: `ContentError` for the first row that cannot be understood.
  public static func originWeeks(
    _ bytes: [UInt8], file: String, source: Int
  ) throws -> [OriginWeek] {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    let start = try reader.column(named: "week_start")
    let days = try reader.column(named: "days")
    let names = ["total", "CN", "US", "stealth", "rest", "other_row"]
    var columns: [Int] = []
    for name in names { columns.append(try reader.column(named: name + "_Ttok")) }
    var weeks: [OriginWeek] = []
    while try reader.next() {
      guard let day = CalendarDate(parsing: reader.text(at: start)), day == day.monday else {
        throw ContentError(
          file: file, row: reader.row,
          message: "found week_start \"\(reader.text(at: start))\"; expected a Monday")
      }
      guard reader.int(at: days) == 7 else { continue }
      var tokens: [UInt64] = []
      for (column, name) in zip(columns, names) {
        let text = reader.text(at: column)
        guard let count = ExactDecimal(parsing: text)?.integer(timesTenToThe: 12), count.value >= 0
        else {
          throw ContentError(
            file: file, row: reader.row,
            message: "found \(name)_Ttok \"\(text)\"; expected trillions of tokens, e.g. 6.237")
        }
        tokens.append(UInt64(count.value))
      }
      weeks.append(
        OriginWeek(
          start: day, total: tokens[0], origins: ["CN", "US", "XX", "ZZ"],
          tokens: Array(tokens[1...4]), unnamedTokens: tokens[5], source: source))
    }
    return weeks
  }

  /// Months by openness of weights: columns `date` (2026-07), `frontier_tokens`, `open_tokens`,
  /// `unknown_tokens`, `other_tokens`.
  ///
  /// - Throws: `ContentError` for the first row that cannot be understood.
  public static func openMonths(_ bytes: [UInt8], file: String) throws -> [OpenMonth] {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    let date = try reader.column(named: "date")
    let names = ["frontier_tokens", "open_tokens", "unknown_tokens", "other_tokens"]
    var columns: [Int] = []
    for name in names { columns.append(try reader.column(named: name)) }
    var months: [OpenMonth] = []
    while try reader.next() {
      guard let start = CalendarDate(parsing: reader.text(at: date) + "-01") else {
        throw ContentError(
          file: file, row: reader.row,
          message: "found date \"\(reader.text(at: date))\"; a month is written 2026-07")
      }
      var tokens: [UInt64] = []
      for (column, name) in zip(columns, names) {
        guard let count = UInt64(reader.text(at: column)) else {
          throw ContentError(
            file: file, row: reader.row,
            message: "found \(name) \"\(reader.text(at: column))\"; expected a whole number")
        }
        tokens.append(count)
      }
      months.append(
        OpenMonth(
          start: start, closed: tokens[0], open: tokens[1], unknown: tokens[2],
          unnamed: tokens[3]))
    }
    return months
  }
}
