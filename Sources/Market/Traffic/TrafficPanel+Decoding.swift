public import Formats
public import Quantities

extension TrafficPanel {
  /// The schema of the file.
  public static let schemaName = "tollway.traffic/1"

  /// Reads a panel.
  ///
  /// - Throws: everything that is wrong with the file, each with its position.
  public init(decoding root: JSONNode) throws(ContentError) {
    self = try ObjectReader.decode(root) { reader in
      _ = reader.choice("schema", of: [Self.schemaName])
      reader.ignore("about")
      let sources = reader.array("sources") { $0.object { PanelSource(reading: $0) } }
      let weeks = reader.array("weeks") { $0.object { Self.week($0) } }
      for (before, after) in zip(weeks, weeks.dropFirst())
      where after.start.daysSinceEpoch != before.start.daysSinceEpoch + 7 {
        reader.value.report(
          "found a week of \(after.start) after that of \(before.start); weeks follow one another")
      }
      let models = reader.array("models") { $0.object { Self.model($0, weeks: weeks.count) } }
      for (before, after) in zip(models, models.dropFirst())
      where !(before.model.slug < after.model.slug) {
        reader.value.report(
          "found model \"\(after.model.slug)\" after \"\(before.model.slug)\"; models stand in the "
            + "order of their slugs, each once")
      }
      let origins = reader.array("origin_weeks", default: []) {
        $0.object { Self.originWeek($0, sources: sources.count) }
      }
      let months = reader.array("open_months", default: []) { $0.object { Self.month($0) } }
      guard !reader.log.hasErrors else {
        return TrafficPanel(sources: [], models: [], weeks: [], origins: [])
      }
      return TrafficPanel(
        sources: sources, models: models.map(\.model),
        weeks: weeks.enumerated().map { index, week in
          PanelWeek(
            start: week.start, days: week.days, tokens: models.map { $0.tokens[index] },
            unnamedTokens: week.unnamedTokens)
        }, origins: origins, openMonths: months)
    }
  }

  private static func week(_ reader: ObjectReader) -> PanelWeek {
    let start = monday(reader, "start")
    return PanelWeek(
      start: start, days: reader.int("days", in: 1...7, "a week has 1 to 7 days"), tokens: [],
      unnamedTokens: tokens(reader, "unnamed_tokens"))
  }

  private static func model(
    _ reader: ObjectReader, weeks: Int
  ) -> (model: PanelModel, tokens: [UInt64]) {
    var model = PanelModel(
      slug: reader.string("slug"), catalogueSlug: reader.optional("catalogue_slug")?.string(),
      author: reader.string("author"), origin: reader.string("origin"),
      openWeights: reader.optional("open_weights")?.bool(),
      isFree: reader.bool("free", default: false), listPrices: [])
    model.released = optionalDay(reader, "released")
    model.releaseBasis = reader.optional("released_by")?.choice(ReleaseBasis.self)
    model.withdrawn = optionalDay(reader, "withdrawn")
    model.freeUntil = optionalDay(reader, "free_until")
    model.arenaScore = reader.optional("arena_score")?.double(
      in: -10_000...10_000, "a score is Elo points, e.g. 1450")
    let expected = "one for each of the \(weeks) weeks"
    let prices = reader.required("list_price_usd_per_m", "expected prices, \(expected)")
    model.listPrices =
      prices?.array { price in
        if price.node.isNull { return Double?.none as Double?? }
        return price.double(in: 0...1e6, "a price is USD per million tokens, or null")
      } ?? []
    let figures = reader.required("tokens", "expected tokens, \(expected)")
    let tokens = figures?.array { Self.count($0) } ?? []
    if let prices, let found = prices.node.array?.count, found != weeks {
      prices.report("found \(found) prices; expected \(expected)")
    }
    if let figures, let found = figures.node.array?.count, found != weeks {
      figures.report("found \(found) figures; expected \(expected)")
    }
    return (model, tokens)
  }

  private static func originWeek(_ reader: ObjectReader, sources: Int) -> OriginWeek {
    let start = monday(reader, "start")
    let total = tokens(reader, "total_tokens")
    let parts =
      reader.required("tokens", "expected an object of tokens by country code")?.map {
        name, value in count(value).map { (name, $0) }
      } ?? []
    return OriginWeek(
      start: start, total: total, origins: parts.map(\.0), tokens: parts.map(\.1),
      unnamedTokens: tokens(reader, "unnamed_tokens"),
      source: reader.int(
        "source", default: 0, in: 0...max(0, sources - 1),
        "expected the position of a source, 0 to \(max(0, sources - 1))"))
  }

  private static func month(_ reader: ObjectReader) -> OpenMonth {
    OpenMonth(
      start: day(reader, "start"), closed: tokens(reader, "closed_tokens"),
      open: tokens(reader, "open_tokens"), unknown: tokens(reader, "unknown_tokens"),
      unnamed: tokens(reader, "unnamed_tokens"))
  }

  private static func tokens(_ reader: ObjectReader, _ key: String) -> UInt64 {
    reader.required(key, "expected a whole number of tokens").flatMap { count($0) } ?? 0
  }

  private static func count(_ value: ValueReader) -> UInt64? {
    value.int(in: 0...Int(Int64.max), "tokens are a whole number, 0 or more").map { UInt64($0) }
  }

  private static func day(_ reader: ObjectReader, _ key: String) -> CalendarDate {
    let fallback = CalendarDate(daysSinceEpoch: 0)
    return reader.required(key, "expected a day, e.g. \"2026-07-13\"").flatMap {
      CalendarDate(reading: $0)
    } ?? fallback
  }

  private static func optionalDay(_ reader: ObjectReader, _ key: String) -> CalendarDate? {
    reader.optional(key).flatMap { CalendarDate(reading: $0) }
  }

  private static func monday(_ reader: ObjectReader, _ key: String) -> CalendarDate {
    let start = day(reader, key)
    if start.daysSinceEpoch > 0, start != start.monday {
      reader.optional(key)?.reportFound("a week begins on a Monday, here \"\(start.monday)\"")
    }
    return start
  }
}

extension CalendarDate {
  /// The Monday of the week in which the day lies.
  public var monday: CalendarDate {
    // 1970-01-01 was a Thursday.
    let sinceMonday = (daysSinceEpoch + 3) % 7
    return CalendarDate(daysSinceEpoch: daysSinceEpoch - (sinceMonday + 7) % 7)
  }
}
