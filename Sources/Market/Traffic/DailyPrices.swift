import Formats
import Quantities
public import Supply

/// List prices by model and day: the mean of the prices of a prompt and a completion token.
///
/// CSV with the columns `date`, `model_id`, `mean_of_prompt_and_completion_usd_per_mtok`. Prices are
/// kept as whole millionths of a dollar per million tokens, so that means are exact.
public struct DailyPrices: Sendable {
  /// The first and the last day of the list.
  let days: ClosedRange<CalendarDate>
  /// Prices by day of each model, in millionths of a dollar per million tokens.
  private var prices: [String: [CalendarDate: Int64]] = [:]
  /// The names of the list by how rankings would spell them.
  private var names: [Name: String] = [:]

  private struct Name: Hashable {
    var model: String
    var variant: String
  }

  /// Reads a list.
  ///
  /// - Throws: `ContentError` for a file without these columns, and for rows that are no prices.
  public init(_ bytes: [UInt8], file: String, register: Register) throws {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    let columns = (
      day: try reader.column(named: "date"), model: try reader.column(named: "model_id"),
      price: try reader.column(named: "mean_of_prompt_and_completion_usd_per_mtok")
    )
    var first: CalendarDate?
    var last: CalendarDate?
    while try reader.next() {
      guard let day = CalendarDate(parsing: reader.text(at: columns.day)) else {
        throw ContentError(
          file: file, row: reader.row,
          message: "found date \"\(reader.text(at: columns.day))\"; a day is written 2026-07-13")
      }
      let text = reader.text(at: columns.price)
      guard let price = ExactDecimal(parsing: text)?.integer(timesTenToThe: 6) else {
        throw ContentError(
          file: file, row: reader.row,
          message: "found price \"\(text)\"; a price is USD per million tokens, e.g. 0.75")
      }
      // Routers have the price -1 (trap 9 of price lists): it is no price.
      guard price.value >= 0 else { continue }
      prices[reader.text(at: columns.model), default: [:]][day] = price.value
      first = first.map { min($0, day) } ?? day
      last = last.map { max($0, day) } ?? day
    }
    guard let first, let last else {
      throw ContentError(file: file, row: nil, message: "found no prices")
    }
    days = first...last
    for id in prices.keys.sorted() {
      guard let name = RankedName(id) else { continue }
      let slug = register.slug(ofRanked: name) ?? name.plain
      let key = Name(model: slug, variant: name.variant)
      if names[key] == nil { names[key] = id }
    }
  }

  /// The list's name of a ranked model; `nil` where it has none.
  func name(of ranked: RankedName, slug: String, register: Register) -> String? {
    if prices[slug] != nil { return slug }
    let plain = register.slug(ofRanked: ranked) ?? ranked.plain
    return names[Name(model: plain, variant: ranked.variant)]
  }

  /// The mean price over the days of a week that have one, rounded half up; `nil` without any.
  func mean(of name: String, in week: Range<CalendarDate>) -> Int64? {
    guard let byDay = prices[name] else { return nil }
    var sum: Int64 = 0
    var count: Int64 = 0
    for day in week.lowerBound.daysSinceEpoch..<week.upperBound.daysSinceEpoch {
      guard let price = byDay[CalendarDate(daysSinceEpoch: day)] else { continue }
      sum += price
      count += 1
    }
    return count == 0 ? nil : (2 * sum + count) / (2 * count)
  }

  /// The day after the last on which the list has a model that it later lacks; `nil` for others.
  func withdrawal(of name: String) -> CalendarDate? {
    guard let last = prices[name]?.keys.max(), last < days.upperBound else { return nil }
    return CalendarDate(daysSinceEpoch: last.daysSinceEpoch + 1)
  }
}
