public import Quantities

/// List prices of models over time, each with its source: what a price list of any day is made of.
public struct PriceHistory: Sendable {
  /// Who lists a price.
  public enum Series: String, CaseIterable, Sendable {
    /// The author, on its own platform.
    case author
    /// The gateway, for its cheapest or default host.
    case platform
  }

  /// Prices that hold from one day on.
  public struct Entry: Hashable, Sendable {
    /// First day on which the price was recorded.
    public var from: CalendarDate
    /// Last day on which it was recorded; `nil` where it holds until the next entry.
    public var to: CalendarDate?
    /// Price of prompt tokens [USD per million].
    public var input: Double
    /// Price of completion tokens [USD per million].
    public var output: Double
    /// Price of prompt tokens read from a cache [USD per million]; `nil` where none is listed, which
    /// means the price of prompt tokens.
    public var cacheRead: Double?
    /// Who lists it.
    public var series: Series

    /// Creates an entry.
    public init(
      from: CalendarDate, to: CalendarDate? = nil, input: Double, output: Double,
      cacheRead: Double? = nil, series: Series
    ) {
      self.from = from
      self.to = to
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.series = series
    }

    /// Whether two entries list the same prices.
    func hasPrices(of other: Entry) -> Bool {
      input == other.input && output == other.output && cacheRead == other.cacheRead
    }
  }

  /// The prices of one model.
  public struct Course: Hashable, Sendable {
    /// The model as the catalogue names it.
    public var slug: String
    /// Country of its author.
    public var origin: String
    /// First day of the model; `nil` where unknown.
    public var released: CalendarDate?
    /// Prices by series, within a series by day.
    public var entries: [Entry]

    /// Creates a course.
    public init(slug: String, origin: String, released: CalendarDate?, entries: [Entry]) {
      self.slug = slug
      self.origin = origin
      self.released = released
      self.entries = entries
    }
  }

  /// Where figures come from, one for each of ``Series`` in its order.
  public var sources: [PanelSource]
  /// The models in the order of their slugs.
  public var courses: [Course]

  /// Creates a history.
  public init(sources: [PanelSource], courses: [Course]) {
    self.sources = sources
    self.courses = courses
  }
}

extension PriceHistory {
  /// Days after its last record for which a price of the platform's monthly list still counts.
  static let freshness = 45

  /// The price list of a day: of every model that existed, what its author charged, else what the
  /// platform did, else the first price recorded later of a model that was already out.
  public func list(on day: CalendarDate) -> DatedPriceList {
    DatedPriceList(
      date: day,
      prices: courses.compactMap { course in
        if let released = course.released, released > day { return nil }
        return Self.price(of: course, on: day)
      })
  }

  private static func price(of course: Course, on day: CalendarDate) -> ListedPrice? {
    func listed(_ entry: Entry, isRecordedLater: Bool = false) -> ListedPrice {
      ListedPrice(
        slug: course.slug, origin: course.origin, input: entry.input, output: entry.output,
        cacheRead: entry.cacheRead ?? cacheRead(course, at: entry), since: entry.from,
        series: entry.series, isRecordedLater: isRecordedLater)
    }
    for series in Series.allCases {
      let past = course.entries.filter { $0.series == series && $0.from <= day }
      guard let entry = past.last else { continue }
      if let to = entry.to, day.daysSinceEpoch > to.daysSinceEpoch + freshness { continue }
      return listed(entry)
    }
    guard let released = course.released, released <= day else { return nil }
    let later = course.entries.filter { $0.from > day }
    let first = later.min { a, b in
      a.series == b.series ? a.from < b.from : a.series == .author
    }
    return first.map { listed($0, isRecordedLater: true) }
  }

  /// A cache price that an entry lacks, in the proportion of the other series at that time.
  private static func cacheRead(_ course: Course, at entry: Entry) -> Double? {
    let others = course.entries.filter { $0.series != entry.series && $0.cacheRead != nil }
    guard let other = others.last(where: { $0.from <= entry.from }) ?? others.first,
      let read = other.cacheRead, other.input > 0
    else { return nil }
    return entry.input * read / other.input
  }
}
