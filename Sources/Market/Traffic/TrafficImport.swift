public import Formats
import Quantities
public import Supply

/// Makes a panel of weeks from daily rankings and what else is known, with an account of it.
public struct TrafficImport: Sendable {
  /// What is known beside the rankings.
  public struct Facts: Sendable {
    /// Who makes models.
    public var register: Register
    /// List prices by day; `nil` for none.
    public var prices: DailyPrices?
    /// Releases, withdrawals and promotions.
    public var events = TrafficEvents()
    /// Models with their scores; `nil` for none.
    public var catalogue: Catalogue?
    /// Weeks by origin that rankings do not cover.
    public var origins: [OriginWeek] = []
    /// Months by openness of weights.
    public var openMonths: [OpenMonth] = []
    /// Where figures come from; the first is that of the rankings.
    public var sources: [PanelSource] = []

    /// Only the register is known.
    public init(register: Register) { self.register = register }
  }

  /// What became of the rows, and what the panel lacks.
  public struct Account: Sendable {
    /// Rows of the files.
    public var rowsRead: Int
    /// Rows that count into the panel.
    public var rowsKept: Int
    /// Rows left out, by reason.
    public var dropped: [(reason: String, count: Int)]
    /// Models that the catalogue lacks, in alphabetical order.
    public var notInCatalogue: [String] = []
    /// Models with tokens in a week for which no price is known.
    public var withoutPrice: [String] = []
    /// Models whose first day is a guess or unknown.
    public var uncertainRelease: [String] = []
    /// Authors whose country is unknown.
    public var unknownAuthors: [String] = []
    /// Models whose name ends with a day that contradicts the register, which wins.
    public var contradictedDays: [String] = []
    /// Models of the list of events that the rankings do not name.
    public var unusedEvents: [String] = []
  }

  /// The panel.
  public let panel: TrafficPanel
  /// The account.
  public let account: Account

  /// Makes a panel.
  ///
  /// The first and the last week are left out where days are missing of them.
  ///
  /// - Throws: `ContentError` where no whole week is left, or a week in the middle has no figures.
  public init(_ daily: DailyRankings, file: String, facts: Facts) throws(ContentError) {
    var daily = daily
    let (first, last) = try Self.wholeWeeks(daily, file: file)
    daily.keep(
      days: first...CalendarDate(daysSinceEpoch: last.daysSinceEpoch + 6),
      otherwise: "a day of a first or last week that is not whole")
    let count = (last.daysSinceEpoch - first.daysSinceEpoch) / 7 + 1
    let slugs = Set(daily.rows.map(\.slug)).subtracting([DailyRankings.unnamed]).sorted()
    var positions: [String: Int] = [:]
    for (index, slug) in slugs.enumerated() { positions[slug] = index }
    var weeks = (0..<count).map { index in
      PanelWeek(
        start: CalendarDate(daysSinceEpoch: first.daysSinceEpoch + 7 * index), days: 0,
        tokens: [UInt64](repeating: 0, count: slugs.count), unnamedTokens: 0)
    }
    var lastDay: CalendarDate?
    var firstSeen = [CalendarDate?](repeating: nil, count: slugs.count)
    for row in daily.rows {
      let week = (row.day.daysSinceEpoch - first.daysSinceEpoch) / 7
      if row.day != lastDay { weeks[week].days += 1 }
      lastDay = row.day
      guard let model = positions[row.slug] else {
        weeks[week].unnamedTokens += row.tokens
        continue
      }
      weeks[week].tokens[model] += row.tokens
      firstSeen[model] = firstSeen[model] ?? row.day
    }
    if let empty = weeks.first(where: { $0.days == 0 }) {
      throw ContentError(
        file: file, row: nil, message: "no day of the week of \(empty.start) has figures")
    }
    var account = Account(
      rowsRead: daily.rowsRead, rowsKept: daily.rows.count, dropped: daily.dropped)
    let describing = Describing(
      facts: facts, weeks: weeks.map(\.start), firstDay: daily.rows.first?.day ?? first)
    let models = slugs.indices.map { index in
      describing.model(slugs[index], firstSeen: firstSeen[index], &account)
    }
    for (index, model) in models.enumerated()
    where zip(weeks, model.listPrices).contains(where: { $0.tokens[index] > 0 && $1 == nil }) {
      account.withoutPrice.append(model.slug)
    }
    account.unknownAuthors = Set(account.unknownAuthors).sorted()
    account.unusedEvents = facts.events.models.filter { positions[$0] == nil }
    let own = weeks.map { Self.origins(of: $0, models: models) }
    let others = facts.origins.filter { other in !own.contains { $0.start == other.start } }
    panel = TrafficPanel(
      sources: facts.sources, models: models, weeks: weeks,
      origins: (others + own).sorted { $0.start < $1.start }, openMonths: facts.openMonths)
    self.account = account
  }

  /// The Mondays of the first and the last week of which no day is missing at the ends.
  private static func wholeWeeks(
    _ daily: DailyRankings, file: String
  ) throws(ContentError) -> (first: CalendarDate, last: CalendarDate) {
    guard let start = daily.rows.first?.day, let end = daily.rows.last?.day else {
      throw ContentError(file: file, row: nil, message: "found no row of daily rankings")
    }
    let first = start == start.monday ? start.daysSinceEpoch : start.monday.daysSinceEpoch + 7
    let next = CalendarDate(daysSinceEpoch: end.daysSinceEpoch + 1)
    let last = next.monday.daysSinceEpoch - 7
    guard first <= last else {
      throw ContentError(
        file: file, row: nil,
        message: "found days from \(start) to \(end); a panel needs a whole week from Monday")
    }
    return (CalendarDate(daysSinceEpoch: first), CalendarDate(daysSinceEpoch: last))
  }

  private static func origins(of week: PanelWeek, models: [PanelModel]) -> OriginWeek {
    let names = Set(models.map(\.origin)).sorted()
    let tokens = names.map { name in
      models.indices.reduce(UInt64(0)) { $0 + (models[$1].origin == name ? week.tokens[$1] : 0) }
    }
    return OriginWeek(
      start: week.start, total: week.total, origins: names, tokens: tokens,
      unnamedTokens: week.unnamedTokens)
  }
}

/// Describes models from what is known.
private struct Describing {
  let facts: TrafficImport.Facts
  let weeks: [CalendarDate]
  let firstDay: CalendarDate

  func model(
    _ slug: String, firstSeen: CalendarDate?, _ account: inout TrafficImport.Account
  ) -> PanelModel {
    guard let name = RankedName(slug) else { preconditionFailure("rows have names") }
    let registered = facts.register.slug(ofRanked: name)
    let entry = (registered ?? name.plain).isEmpty ? nil : catalogueModel(registered ?? name.plain)
    if entry == nil { account.notInCatalogue.append(slug) }
    var model = PanelModel(
      slug: slug, catalogueSlug: entry?.slug, author: name.author,
      origin: facts.register.origin(ofAuthor: name.author) ?? "XX",
      openWeights: registered.flatMap { facts.register.openWeights(of: $0) } ?? entry?.openWeights,
      listPrices: [])
    if facts.register.origin(ofAuthor: name.author) == nil {
      account.unknownAuthors.append(name.author)
    }
    if let quality = entry?.quality, quality.basis == .published {
      model.arenaScore = quality.arenaScore
    }
    setRelease(of: &model, name: name, registered: registered, firstSeen: firstSeen, &account)
    setPrices(of: &model, name: name)
    return model
  }

  private func catalogueModel(_ slug: String) -> Model? {
    guard let catalogue = facts.catalogue, let id = catalogue.model(slug) else { return nil }
    return catalogue[id]
  }

  /// The first day: by event, name, register, or the first day in the rankings.
  private func setRelease(
    of model: inout PanelModel, name: RankedName, registered: String?, firstSeen: CalendarDate?,
    _ account: inout TrafficImport.Account
  ) {
    let announced = registered.flatMap { facts.register.released(of: $0) }
    var named = name.day
    // A day in a name can be a slip of the pen: `nemotron-3-super-120b-a12b-20230311` is of 2026.
    if let day = named, let announced,
      abs(day.daysSinceEpoch - announced.daysSinceEpoch) > 180
    {
      account.contradictedDays.append(model.slug)
      named = nil
    }
    if let day = facts.events.day(.released, of: model.slug) {
      (model.released, model.releaseBasis) = (day, .event)
    } else if let named {
      (model.released, model.releaseBasis) = (named, .name)
    } else if let announced {
      (model.released, model.releaseBasis) = (announced, .register)
    } else {
      account.uncertainRelease.append(model.slug)
      if let firstSeen, firstSeen.daysSinceEpoch > firstDay.daysSinceEpoch + 7 {
        (model.released, model.releaseBasis) = (firstSeen, .firstSeen)
      }
    }
    // What has tokens is there, whatever a list says.
    if let day = model.released, let firstSeen, firstSeen < day { model.released = firstSeen }
  }

  private func setPrices(of model: inout PanelModel, name: RankedName) {
    let listed = facts.prices?.name(of: name, slug: model.slug, register: facts.register)
    let isFreeVariant = name.variant == "free"
    model.listPrices = weeks.map { start in
      let end = CalendarDate(daysSinceEpoch: start.daysSinceEpoch + 7)
      if let released = model.released, released >= end { return nil }
      if isFreeVariant { return 0 }
      let mean = listed.flatMap { facts.prices?.mean(of: $0, in: start..<end) }
      return mean.map { Double($0) / 1e6 }
    }
    let known = model.listPrices.compactMap(\.self)
    model.isFree = isFreeVariant || !known.isEmpty && known.allSatisfy { $0 == 0 }
    model.freeUntil = facts.events.day(.freeUntil, of: model.slug)
    model.withdrawn =
      facts.events.day(.withdrawn, of: model.slug)
      ?? listed.flatMap { facts.prices?.withdrawal(of: $0) }
  }
}
