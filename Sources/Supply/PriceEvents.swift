public import Formats
public import Quantities

/// A provider's price of one of its models from a day on.
public struct PriceEvent: Hashable, Sendable {
  /// Provider slug.
  public var provider: String
  /// The provider's name of the model.
  public var model: String
  /// The tier it is the price of.
  public var tier: ServiceTier
  /// Its first moment: the beginning of a UTC day.
  public var from: UTCInstant
  /// What it sets; a rate that is not listed stays as it was.
  public var rates: RateCard
  /// What it sets for longer inputs, by ascending threshold.
  public var longInputs: [(above: TokenCount, rates: RateCard)]

  /// Whether two events say the same.
  public static func == (a: Self, b: Self) -> Bool {
    a.provider == b.provider && a.model == b.model && a.tier == b.tier && a.from == b.from
      && a.rules(source: 0) == b.rules(source: 0)
  }

  /// Feeds what tells events apart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(provider)
    hasher.combine(model)
    hasher.combine(from)
  }

  func rules(source: Int) -> [PriceRule] {
    [PriceRule(conditions: conditions(above: nil), rates: rates, source: source)]
      + longInputs.map {
        PriceRule(conditions: conditions(above: $0.above), rates: $0.rates, source: source)
      }
  }

  private func conditions(above threshold: TokenCount?) -> PriceConditions {
    PriceConditions(inputAbove: threshold, tier: tier, validFrom: from)
  }
}

/// A dated list of price changes.
public struct PriceEvents: Sendable {
  /// The file, as the user named it.
  public let file: String
  /// The changes by day, those of one day in the order of the file.
  public private(set) var events: [PriceEvent] = []
  /// Rows read.
  public private(set) var read = 0
  /// Rows that price what is not simulated (`fast`, `thinking`, …), by mode.
  public private(set) var droppedModes: [String] = []

  /// Reads a list: CSV with the columns `provider`, `model`, `mode` (a service tier), `from_date`,
  /// `input_usd_per_m`, `output_usd_per_m`, `cache_read_usd_per_m`, `cache_write_usd_per_m` and
  /// `tiers_above:in/out/cache` (`256000:0.25/2.0/0.05`, several divided by `|`).
  ///
  /// - Throws: what the source throws, and `ContentError` with file and row for a row that is
  ///   none.
  public init(file: String, source: @escaping ChunkSource) throws {
    self.file = file
    var reader = try CSVReader(file: file, source: try decompressing(file: file, source))
    let columns = try Columns(reader)
    while try reader.next() {
      read += 1
      if let event = try columns.event(reader) {
        events.append(event)
      } else {
        droppedModes.append(reader.text(at: columns.mode))
      }
    }
    let order = events.indices.sorted { (events[$0].from, $0) < (events[$1].from, $1) }
    events = order.map { events[$0] }
  }

  private struct Columns {
    let provider, model, mode, from, input, output, cacheRead, cacheWrite, tiers: Int

    init(_ reader: CSVReader) throws(ContentError) {
      provider = try reader.column(named: "provider")
      model = try reader.column(named: "model")
      mode = try reader.column(named: "mode")
      from = try reader.column(named: "from_date")
      input = try reader.column(named: "input_usd_per_m")
      output = try reader.column(named: "output_usd_per_m")
      cacheRead = try reader.column(named: "cache_read_usd_per_m")
      cacheWrite = try reader.column(named: "cache_write_usd_per_m")
      tiers = try reader.column(named: "tiers_above:in/out/cache")
    }

    func event(_ reader: CSVReader) throws(ContentError) -> PriceEvent? {
      guard let tier = ServiceTier(rawValue: reader.text(at: mode)) else { return nil }
      func refusal(_ message: String) -> ContentError {
        ContentError(file: reader.file, row: reader.row, message: message)
      }
      guard let date = CalendarDate(parsing: reader.text(at: from)) else {
        throw refusal("found \"\(reader.text(at: from))\"; a day is written \"2026-08-18\"")
      }
      func rate(_ text: some StringProtocol) throws(ContentError) -> TokenRate? {
        if text.isEmpty || text == "None" { return nil }
        guard let exact = ExactDecimal(parsing: String(text))?.integer(timesTenToThe: 6),
          exact.value >= 0
        else { throw refusal("found \"\(text)\"; expected dollars per million tokens, e.g. 0.3") }
        return TokenRate(picoDollarsPerToken: exact.value)
      }
      let rates = RateCard(
        prompt: try rate(reader.text(at: input)), completion: try rate(reader.text(at: output)),
        cacheRead: try rate(reader.text(at: cacheRead)),
        cacheWrite5m: try rate(reader.text(at: cacheWrite)))
      var longInputs: [(above: TokenCount, rates: RateCard)] = []
      for tier in reader.text(at: tiers).split(whereSeparator: { $0 == "|" || $0 == ";" }) {
        let halves = tier.split(separator: ":", omittingEmptySubsequences: false)
        let prices = halves.last?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        guard halves.count == 2, let threshold = Int(halves[0]), threshold > 0, prices.count == 3
        else { throw refusal("found \"\(tier)\"; expected a tier, e.g. 256000:0.25/2.0/0.05") }
        let card = RateCard(
          prompt: try rate(prices[0]), completion: try rate(prices[1]),
          cacheRead: try rate(prices[2]))
        longInputs.append((TokenCount(threshold), card))
      }
      return PriceEvent(
        provider: reader.text(at: provider), model: reader.text(at: model), tier: tier,
        from: UTCInstant(date), rates: rates, longInputs: longInputs)
    }
  }
}

extension Catalogue {
  /// The catalogue whose prices move with a dated list, and how many of its events concern none of
  /// its endpoints.
  ///
  /// An event concerns the endpoints of its provider whose own name of the model, or whose model's
  /// short name, is the event's. Before the first event of an endpoint its present prices hold.
  public func moving(with list: PriceEvents) -> (catalogue: Catalogue, unmatched: Int) {
    var changed = self
    changed.sources.append(
      Source(name: list.file, licence: "the user's", asOf: CalendarDate(daysSinceEpoch: 0)))
    let source = changed.sources.count - 1
    var endpoints: [String: [Int]] = [:]
    for (index, endpoint) in self.endpoints.enumerated() {
      let provider = self[endpoint.provider].slug
      let short = self[endpoint.model].slug.drop { $0 != "/" }.dropFirst()
      for name in Set([endpoint.providerModel, String(short)]) {
        endpoints["\(provider)|\(name)", default: []].append(index)
      }
    }
    var unmatched = 0
    for event in list.events {
      let concerned = endpoints["\(event.provider)|\(event.model)"] ?? []
      if concerned.isEmpty { unmatched += 1 }
      for index in concerned {
        changed.endpoints[index].prices.rules += event.rules(source: source)
      }
    }
    return (changed, unmatched)
  }
}
