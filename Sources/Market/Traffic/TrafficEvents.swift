import Formats
import Quantities

/// Dates of models that rankings and price lists do not tell: releases, withdrawals, promotions.
///
/// CSV with the columns `model`, `event`, `date` and `note`; the event is `released` (first day),
/// `withdrawn` (first day on which it is gone) or `free_until` (last day on which a promotion
/// makes it free).
public struct TrafficEvents: Sendable {
  /// What happens on a day.
  public enum Kind: String, CaseIterable, Sendable {
    /// First day on the platform.
    case released
    /// First day on which it is no longer offered.
    case withdrawn
    /// Last day of a promotion.
    case freeUntil = "free_until"
  }
  private var days: [String: [Kind: CalendarDate]] = [:]

  /// No events.
  public init() {}

  /// Reads a list of events.
  ///
  /// - Throws: `ContentError` for the first row that cannot be understood.
  public init(_ bytes: [UInt8], file: String) throws {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    let model = try reader.column(named: "model")
    let event = try reader.column(named: "event")
    let date = try reader.column(named: "date")
    while try reader.next() {
      let name = reader.text(at: event)
      guard let kind = Kind(rawValue: name) else {
        let names = Kind.allCases.map(\.rawValue)
        let near = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        throw ContentError(
          file: file, row: reader.row,
          message: "found event \"\(name)\"; expected one of \(quotedList(names))\(near)")
      }
      guard let day = CalendarDate(parsing: reader.text(at: date)) else {
        throw ContentError(
          file: file, row: reader.row,
          message: "found date \"\(reader.text(at: date))\"; a day is written 2026-07-13")
      }
      days[reader.text(at: model), default: [:]][kind] = day
    }
  }

  /// The day of an event of a model; `nil` where the list has none.
  func day(_ kind: Kind, of slug: String) -> CalendarDate? { days[slug]?[kind] }

  /// The models of the list, in alphabetical order.
  var models: [String] { days.keys.sorted() }
}
