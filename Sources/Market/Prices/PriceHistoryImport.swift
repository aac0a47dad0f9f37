import Formats
public import Quantities
public import Supply

/// Makes a price history of published lists, with an account of their rows.
public struct PriceHistoryImport: Sendable {
  /// What became of the rows of a list.
  public struct Account: Sendable {
    /// The list as the user named it.
    public var file: String
    /// Rows of the list.
    public var rowsRead = 0
    /// Rows that are in the history, as a price of their own or as a repetition of one.
    public var rowsKept = 0
    /// Rows left out, by reason.
    public var dropped: [(reason: String, count: Int)] = []

    mutating func drop(_ reason: String) {
      if let index = dropped.firstIndex(where: { $0.reason == reason }) {
        dropped[index].count += 1
      } else {
        dropped.append((reason, 1))
      }
    }
  }
  private struct Found {
    var entry: PriceHistory.Entry
    /// Of two on one day the one of higher rank counts.
    var rank: Int
  }

  /// The lists that were read.
  public private(set) var accounts: [Account] = []
  private let register: Register
  private var found: [String: [PriceHistory.Series: [Found]]] = [:]
  private var snapshots: [CalendarDate] = []

  /// Nothing is read yet.
  public init(register: Register) { self.register = register }

  /// Reads prices of authors with the day from which each holds: CSV with the columns `provider`,
  /// `model`, `mode`, `from_date`, `basis`, `input_usd_per_m`, `output_usd_per_m`,
  /// `cache_read_usd_per_m`.
  ///
  /// Of two prices on one day the documented one counts, then the one under the plainer name.
  ///
  /// - Throws: `ContentError` for a file without these columns.
  public mutating func readAuthors(_ bytes: [UInt8], file: String) throws {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    let names = ["provider", "model", "mode", "from_date", "basis"]
    var columns: [Int] = []
    for name in names { columns.append(try reader.column(named: name)) }
    let prices = try Self.priceColumns(of: reader) + [reader.column(named: "cache_read_usd_per_m")]
    var account = Account(file: file)
    var rolling: [String: [Found]] = [:]
    while try reader.next() {
      account.rowsRead += 1
      let fields = columns.map { reader.text(at: $0) }
      guard fields[2] == "standard" else {
        account.drop("not the standard tier")
        continue
      }
      guard let day = CalendarDate(parsing: fields[3]),
        let entry = Self.entry(prices.map { reader.text(at: $0) }, from: day, .author)
      else {
        account.drop("no price above 0 on a day")
        continue
      }
      let isDocumented = fields[4] != "models.dev commit"
      let price = Found(entry: entry, rank: (isDocumented ? 1_000 : 0) - fields[1].count)
      if fields[0] == "deepseek", RollingName.all.contains(where: { $0.name == fields[1] }) {
        rolling[fields[1], default: []].append(price)
      } else if let slug = slug(provider: fields[0], model: fields[1]) {
        found[slug, default: [:]][.author, default: []].append(price)
      } else {
        account.drop("no registered model of that author")
        continue
      }
      account.rowsKept += 1
    }
    for name in RollingName.all { add(rolling[name.name] ?? [], of: name) }
    accounts.append(account)
  }

  /// Reads a gateway's list at several days: CSV with the columns `snapshot`, `model_id`,
  /// `input_usd_per_m` and `output_usd_per_m`.
  ///
  /// - Throws: `ContentError` for a file without these columns.
  public mutating func readPlatform(
    _ bytes: [UInt8], file: String, since first: CalendarDate
  ) throws {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    let snapshot = try reader.column(named: "snapshot")
    let model = try reader.column(named: "model_id")
    let prices = try Self.priceColumns(of: reader)
    var account = Account(file: file)
    while try reader.next() {
      account.rowsRead += 1
      guard let day = CalendarDate(parsing: reader.text(at: snapshot)), day >= first else {
        account.drop("before \(first)")
        continue
      }
      let name = RankedName(reader.text(at: model))
      guard let name, name.variant.isEmpty, let slug = register.slug(ofRanked: name) else {
        account.drop("a variant, or no registered model of that author")
        continue
      }
      guard
        let entry = Self.entry(prices.map { reader.text(at: $0) } + [""], from: day, .platform)
      else {
        account.drop("no price above 0 on a day")
        continue
      }
      account.rowsKept += 1
      if !snapshots.contains(day) { snapshots.append(day) }
      found[slug, default: [:]][.platform, default: []].append(Found(entry: entry, rank: 0))
    }
    accounts.append(account)
  }

  /// The history of everything read.
  public func history(sources: [PanelSource]) -> PriceHistory {
    let courses = found.keys.sorted().map { slug in
      let series = found[slug] ?? [:]
      let author = slug.prefix { $0 != "/" }
      return PriceHistory.Course(
        slug: slug, origin: register.origin(ofAuthor: String(author)) ?? "XX",
        released: register.released(of: slug),
        entries: changes(series[.author] ?? []) + runs(series[.platform] ?? []))
    }
    return PriceHistory(sources: sources, courses: courses)
  }

  /// Gives the prices of a rolling name to the models that it meant while they held.
  private mutating func add(_ prices: [Found], of name: RollingName) {
    let changes = changes(prices)
    for (index, change) in changes.enumerated() {
      let end = index + 1 < changes.count ? changes[index + 1].from : nil
      for (place, meaning) in name.meanings.enumerated() {
        let last = place + 1 < name.meanings.count ? name.meanings[place + 1].from : nil
        var entry = change
        entry.from = max(change.from, meaning.from)
        let stops = [end, last].compactMap(\.self).min()
        if let stops, entry.from >= stops { continue }
        // Once the name means another model, the author no longer sells this one.
        entry.to =
          stops == last ? last.map { CalendarDate(daysSinceEpoch: $0.daysSinceEpoch - 1) } : nil
        found[meaning.slug, default: [:]][.author, default: []].append(Found(entry: entry, rank: 0))
      }
    }
  }

  private static func priceColumns(of reader: CSVReader) throws -> [Int] {
    [
      try reader.column(named: "input_usd_per_m"), try reader.column(named: "output_usd_per_m"),
    ]
  }

  /// Prices of 0 are plans or missing prices: trap 8 of price lists.
  private static func entry(
    _ texts: [String], from day: CalendarDate, _ series: PriceHistory.Series
  ) -> PriceHistory.Entry? {
    let prices = texts.map { text in
      // A whole number of millionths per million tokens takes float noise off (trap 1).
      ExactDecimal(parsing: text)?.integer(timesTenToThe: 6).map { Double($0.value) / 1e6 }
    }
    guard let input = prices[0], let output = prices[1], input > 0, output > 0 else { return nil }
    let read = prices[2].flatMap { $0 > 0 && $0 < input ? $0 : nil }
    return PriceHistory.Entry(
      from: day, input: input, output: output, cacheRead: read, series: series)
  }

  /// The registered model that an author's list calls so.
  private func slug(provider: String, model: String) -> String? {
    // Lists name the seller; Qwen models are sold by Alibaba, Tencent's by its token hub.
    let makers =
      [provider, provider == "alibaba" ? "qwen" : ""] + [
        String(provider.prefix { $0 != "-" })
      ]
    for maker in makers where !maker.isEmpty {
      if let name = RankedName(maker + "/" + model), let slug = register.slug(ofRanked: name) {
        return slug
      }
    }
    return nil
  }

  /// Prices by day without repetitions.
  private func changes(_ found: [Found]) -> [PriceHistory.Entry] {
    let order = found.indices.sorted { a, b in
      (found[a].entry.from, -found[a].rank, a) < (found[b].entry.from, -found[b].rank, b)
    }
    var entries: [PriceHistory.Entry] = []
    for index in order {
      let entry = found[index].entry
      if let last = entries.last, last.from == entry.from || last.hasPrices(of: entry) { continue }
      entries.append(entry)
    }
    return entries
  }

  /// Months in a row with the same price as one entry.
  private func runs(_ found: [Found]) -> [PriceHistory.Entry] {
    let days = snapshots.sorted()
    let order = found.indices.sorted { (found[$0].entry.from, $0) < (found[$1].entry.from, $1) }
    var entries: [PriceHistory.Entry] = []
    for index in order {
      var entry = found[index].entry
      entry.to = entry.from
      guard let last = entries.last, let to = last.to else {
        entries.append(entry)
        continue
      }
      if to == entry.from { continue }
      let next = days.first { $0 > to }
      if last.hasPrices(of: entry), next == entry.from {
        entries[entries.count - 1].to = entry.from
      } else {
        entries.append(entry)
      }
    }
    return entries
  }
}

/// A name under which an author sells whatever is newest, with what it meant from which day on.
///
/// Source: DeepSeek's change log (api-docs.deepseek.com/updates).
private struct RollingName {
  let name: String
  let meanings: [(from: CalendarDate, slug: String)]

  private init(_ name: String, _ meanings: [(day: Int, slug: String)]) {
    self.name = name
    self.meanings = meanings.compactMap { day, slug in
      CalendarDate(year: day / 10_000, month: day / 100 % 100, day: day % 100)
        .map { ($0, "deepseek/" + slug) }
    }
  }

  static let all = [
    RollingName(
      "deepseek-chat",
      [
        (20_241_226, "deepseek-chat"), (20_250_324, "deepseek-chat-v3-0324"),
        (20_250_821, "deepseek-chat-v3.1"), (20_250_922, "deepseek-v3.1-terminus"),
        (20_250_929, "deepseek-v3.2-exp"), (20_251_201, "deepseek-v3.2"),
        (20_260_424, "deepseek-v4-flash"),
      ]),
    RollingName(
      "deepseek-reasoner",
      [
        (20_250_120, "deepseek-r1"), (20_250_821, "deepseek-chat-v3.1"),
        (20_250_922, "deepseek-v3.1-terminus"),
      ]),
  ]
}
