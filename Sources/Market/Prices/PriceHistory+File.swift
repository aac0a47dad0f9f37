public import Formats
import Quantities

extension PriceHistory {
  /// The schema of the file.
  public static let schemaName = "tollway.prices/1"

  /// Reads a history.
  ///
  /// - Throws: everything that is wrong with the file, each with its position.
  public init(decoding root: JSONNode) throws(ContentError) {
    self = try ObjectReader.decode(root) { reader in
      _ = reader.choice("schema", of: [Self.schemaName])
      reader.ignore("about")
      let sources = reader.array("sources") { $0.object { PanelSource(reading: $0) } }
      let courses = reader.array("models") { $0.object { Self.course($0) } }
      for (before, after) in zip(courses, courses.dropFirst()) where !(before.slug < after.slug) {
        reader.value.report(
          "found model \"\(after.slug)\" after \"\(before.slug)\"; models stand in the order of "
            + "their slugs, each once")
      }
      return PriceHistory(sources: sources, courses: courses)
    }
  }

  private static func course(_ reader: ObjectReader) -> Course {
    var entries: [Entry] = []
    for series in Series.allCases {
      entries += reader.array(series.rawValue, default: []) { $0.object { entry($0, series) } }
    }
    return Course(
      slug: reader.string("slug"), origin: reader.string("origin"),
      released: reader.optional("released").flatMap { CalendarDate(reading: $0) },
      entries: entries)
  }

  private static func entry(_ reader: ObjectReader, _ series: Series) -> Entry {
    func price(_ value: ValueReader?) -> Double? {
      value?.double(in: 0...1e6, "a price is USD per million tokens")
    }
    return Entry(
      from: reader.required("from", "expected a day, e.g. \"2026-07-13\"")
        .flatMap { CalendarDate(reading: $0) } ?? CalendarDate(daysSinceEpoch: 0),
      to: reader.optional("to").flatMap { CalendarDate(reading: $0) },
      input: price(reader.required("input", "expected a price of prompt tokens")) ?? 0,
      output: price(reader.required("output", "expected a price of completion tokens")) ?? 0,
      cacheRead: price(reader.optional("cache_read")), series: series)
  }

  /// The history as a file of schema `tollway.prices/1`; reading it gives the same history.
  public func encoded() -> String {
    JSONNode.object([
      ("schema", .string(Self.schemaName)), ("about", .string(Self.about)),
      ("sources", .array(sources.map(\.node))), ("models", .array(courses.map(Self.node))),
    ]).prettyText
  }

  private static let about =
    "List prices over time, USD per million tokens. author: what the author charges on its own "
    + "platform, each from the day it was recorded. platform: what the gateway's monthly list says, "
    + "from the first to the last month with that price. No cache_read: none is listed."

  private static func node(_ course: Course) -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("slug", .string(course.slug)), ("origin", .string(course.origin)),
    ]
    if let released = course.released {
      members.append(("released", .string(released.description)))
    }
    for series in Series.allCases {
      let entries = course.entries.filter { $0.series == series }
      if !entries.isEmpty { members.append((series.rawValue, .array(entries.map(node)))) }
    }
    return .object(members)
  }

  private static func node(_ entry: Entry) -> JSONNode {
    var members: [(String, JSONNode)] = [("from", .string(entry.from.description))]
    if let to = entry.to { members.append(("to", .string(to.description))) }
    members.append(("input", .short(entry.input)))
    members.append(("output", .short(entry.output)))
    if let read = entry.cacheRead { members.append(("cache_read", .short(read))) }
    return .object(members)
  }
}

extension JSONNode {
  /// A number without a needless `.0`.
  static func short(_ number: Double) -> JSONNode {
    number == number.rounded() && number.magnitude < 1e15
      ? .number(Int64(number)) : .number(number)
  }
}

extension CalendarDate {
  /// The day that a text names; reports any other value.
  init?(reading value: ValueReader) {
    guard let day = value.node.string.flatMap({ CalendarDate(parsing: $0) }) else {
      value.reportFound("a day is written \"2026-07-13\"")
      return nil
    }
    self = day
  }
}

extension PanelSource {
  /// Reads a source.
  init(reading reader: ObjectReader) {
    self.init(
      name: reader.string("name"), licence: reader.string("licence"),
      asOf: reader.required("as_of", "expected a day, e.g. \"2026-07-13\"")
        .flatMap { CalendarDate(reading: $0) } ?? CalendarDate(daysSinceEpoch: 0))
  }

  /// The source as files spell it.
  var node: JSONNode {
    .object([
      ("name", .string(name)), ("licence", .string(licence)), ("as_of", .string(asOf.description)),
    ])
  }
}
