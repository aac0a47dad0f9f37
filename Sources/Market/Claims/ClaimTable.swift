import Formats
import Quantities

/// A table of texts by column, for claims whose rows are not shipped.
public struct ClaimTable: Sendable {
  /// Names of the columns.
  private let columns: [String]
  private let rows: [[String]]

  /// Reads a CSV table.
  ///
  /// - Throws: `ContentError` for a file that is no table.
  public init(_ bytes: [UInt8], file: String) throws {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    columns = reader.columns
    var rows: [[String]] = []
    while try reader.next() {
      rows.append(columns.indices.map { reader.text(at: $0) })
    }
    self.rows = rows
  }

  /// The middle value, or the mean of the two in the middle; `nil` of none.
  static func median(_ values: [Double]) -> Double? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  func figure(of kind: ClaimReading.Kind) -> ClaimEvidence.Answer {
    switch kind {
    case .median(_, let column, let key, let value): median(of: column, where: key, is: value)
    case .weekend: weekend
    case .priceChanges: changes.map { ($0.share...$0.share, $0.basis) } ?? missing
    case .priceCuts: changes.map { ($0.cuts...$0.cuts, $0.cutBasis) } ?? missing
    default: missing
    }
  }

  /// Rows of daily rankings; `nil` of a table that has no such columns.
  var dailyRows: [DailyRankings.Row]? {
    let names = ["date", "model_permaslug", "total_tokens"]
    let found = names.compactMap { columns.firstIndex(of: $0) }
    guard found.count == names.count else { return nil }
    return rows.compactMap { row in
      guard let day = CalendarDate(parsing: row[found[0]]), let tokens = UInt64(row[found[2]])
      else { return nil }
      return DailyRankings.Row(day: day, slug: row[found[1]], tokens: tokens)
    }
  }

  private var missing: ClaimEvidence.Answer { (nil, "needs other columns") }

  private func median(
    of column: String, where key: String, is value: String
  ) -> ClaimEvidence.Answer {
    guard let index = columns.firstIndex(of: column) else { return missing }
    let filter = columns.firstIndex(of: key)
    let values = rows.filter { row in filter.map { row[$0] == value } ?? true }
      .compactMap { Double($0[index]) }
    guard let median = Self.median(values) else { return missing }
    return (median...median, "\(values.count) rows")
  }

  /// Volume of a day of the weekend over that of a working day of the same week.
  private var weekend: ClaimEvidence.Answer {
    guard let rows = dailyRows else { return missing }
    var days: [Int: Double] = [:]
    for row in rows { days[row.day.daysSinceEpoch, default: 0] += Double(row.tokens) }
    var ratios: [Double] = []
    for start in days.keys.sorted()
    where start == CalendarDate(daysSinceEpoch: start).monday.daysSinceEpoch {
      let week = (0..<7).compactMap { days[start + $0] }
      guard week.count == 7 else { continue }
      ratios.append((week[5] + week[6]) / 2 / (week[..<5].reduce(0, +) / 5))
    }
    guard !ratios.isEmpty else { return missing }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    return (mean...mean, "\(ratios.count) weeks")
  }

  private struct Changes {
    var share: Double
    var cuts: Double
    var basis: String
    var cutBasis: String
  }

  /// Prices of a provider's model in two lists that follow one another.
  private var changes: Changes? {
    let names = ["snapshot", "provider", "model", "input_usd_per_m", "output_usd_per_m"]
    let found = names.compactMap { columns.firstIndex(of: $0) }
    guard found.count == names.count else { return nil }
    var lists: [String: [String: (Double, Double)]] = [:]
    for row in rows {
      guard let input = Double(row[found[3]]), let output = Double(row[found[4]]), input > 0
      else { continue }
      lists[row[found[0]], default: [:]][row[found[1]] + " " + row[found[2]]] = (input, output)
    }
    var (pairs, changed, cuts) = (0, 0, 0)
    let days = lists.keys.sorted()
    for (before, after) in zip(days, days.dropFirst()) {
      let old = lists[before] ?? [:]
      // Counts do not depend on the order of a dictionary.
      for (name, price) in lists[after] ?? [:] {
        guard let previous = old[name] else { continue }
        pairs += 1
        guard previous != price else { continue }
        changed += 1
        if 3 * price.0 + price.1 < 3 * previous.0 + previous.1 { cuts += 1 }
      }
    }
    guard pairs > 0, changed > 0 else { return nil }
    return Changes(
      share: Double(changed) / Double(pairs), cuts: Double(cuts) / Double(changed),
      basis: "\(changed) of \(pairs) prices", cutBasis: "\(cuts) of \(changed) changes")
  }
}
