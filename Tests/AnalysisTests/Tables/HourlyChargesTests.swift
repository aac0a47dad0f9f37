import Accounting
import Analysis
import Demand
import Quantities
import Supply
import Testing

/// A charge is split without loss, also where it is rounded.
@Suite struct HourlyChargesTests {
  /// Two endpoints with a fee per request and discounts that leave parts of a pico-dollar.
  private static var catalogue: Catalogue {
    let plain = RecordFixture.catalogue()
    var endpoints = plain.endpoints
    for (position, discount) in [333_333, 100_001].enumerated() {
      var rates = endpoints[position].prices.rules[0].rates
      rates.prompt = TokenRate(picoDollarsPerToken: 300_001)
      rates.request = USD(picoDollars: 7)
      endpoints[position].prices = PriceSheet(
        rules: [PriceRule(rates: rates, source: 0)], discountPartsPerMillion: discount)
    }
    return Catalogue(
      models: plain.models, providers: plain.providers, endpoints: endpoints,
      sources: plain.sources)
  }

  /// Attempts of pseudo-random usage, one every seven minutes.
  private static func rows(_ count: Int) -> [AttemptRow] {
    var state: UInt64 = 88_172_645_463_325_252
    func next(_ bound: UInt64) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % bound)
    }
    let sheets = catalogue.endpoints.map { CompiledPriceSheet($0.prices) }
    return (0..<count).map { number in
      let endpoint = next(2)
      let usage = Usage(
        prompt: TokenCount(next(1000)), cacheRead: TokenCount(next(50_000)),
        cacheWrite5m: TokenCount(next(3) * 100), completion: TokenCount(next(900) + 1),
        reasoning: TokenCount(next(2) * 333))
      let cost = sheets[endpoint].cost(of: usage, at: RecordFixture.startsAt)
      return AttemptRow(
        task: TaskID(UInt64(number)), branch: 0, step: 0, repetition: 0, attempt: 0,
        endpoint: EndpointID(endpoint), sentAt: SimTime(microseconds: Int64(number) * 420_000_000),
        timeToFirstToken: .zero, duration: SimDuration(microseconds: Int64(next(60_000_000))),
        outcome: .served, isSticky: false, usage: usage, cost: cost,
        disposition: Disposition.allCases[next(3)])
    }
  }

  @Test func `lines add up to every charge and to the fee`() {
    let rows = Self.rows(2000)
    var charges = HourlyCharges(
      catalogue: Self.catalogue, startsAt: RecordFixture.startsAt, tier: .standard,
      terms: .openRouterCard)
    var ledger = Ledger(terms: .openRouterCard, providerCount: 2)
    for row in rows {
      charges.add(row)
      ledger.post(
        row.cost, to: ProviderID(Int(row.endpoint.index)), row.disposition)
    }
    let lines = charges.close()
    for disposition in [Disposition.billed, .waived] {
      for endpoint in 0..<2 {
        let mine = rows.filter {
          $0.disposition == disposition && $0.endpoint == EndpointID(endpoint)
        }
        let theirs = lines.filter {
          $0.disposition == disposition && $0.endpoint == EndpointID(endpoint)
        }
        #expect(!mine.isEmpty)
        #expect(
          theirs.reduce(0) { $0 + $1.charged }
            == mine.reduce(Int128(0)) { $0 + Int128($1.cost.picoDollars) })
        let reads = theirs.filter { $0.kind == .cacheRead }.reduce(0) { $0 + $1.quantity }
        #expect(reads == mine.reduce(0) { $0 + $1.usage.cacheRead.count })
        let requests = theirs.filter { $0.kind == .request }.reduce(0) { $0 + $1.quantity }
        #expect(requests == mine.count)
      }
    }
    let fees = lines.filter { $0.endpoint == nil }.reduce(Int128(0)) { $0 + $1.charged }
    #expect(fees == -ledger.feeRevenue.picoDollars)
    #expect(!lines.contains { $0.disposition == .absorbed })
  }

  @Test func `an hour has one line for each kind and rate`() {
    var charges = HourlyCharges(
      catalogue: Self.catalogue, startsAt: RecordFixture.startsAt, tier: .standard,
      terms: .openRouterCard)
    for row in Self.rows(500) { charges.add(row) }
    let lines = charges.close()
    let keys = lines.map {
      "\($0.hour) \($0.endpoint?.index ?? 9) \($0.kind?.name ?? "") \($0.disposition) \($0.rate)"
    }
    #expect(Set(keys).count == keys.count)
    // 500 attempts, one in seven minutes: 58 hours and a bit.
    #expect(Set(lines.map(\.hour)).count == 59)
  }
}
