package import Accounting
package import Quantities
package import Supply

/// What of a request has a price of its own.
package enum ChargeKind: Int, Sendable, CaseIterable {
  case prompt, cacheRead, cacheWrite5m, cacheWrite1h, completion, reasoning, request

  /// The name in tables.
  package var name: String {
    switch self {
    case .prompt: "prompt"
    case .cacheRead: "cache read"
    case .cacheWrite5m: "cache write 5 min"
    case .cacheWrite1h: "cache write 1 h"
    case .completion: "completion"
    case .reasoning: "reasoning"
    case .request: "request"
    }
  }

  /// How much of it a request has.
  func quantity(in usage: Usage) -> Int {
    switch self {
    case .prompt: usage.prompt.count
    case .cacheRead: usage.cacheRead.count
    case .cacheWrite5m: usage.cacheWrite5m.count
    case .cacheWrite1h: usage.cacheWrite1h.count
    case .completion: usage.completion.count
    case .reasoning: usage.reasoning.count
    case .request: 1
    }
  }

  /// What one of it costs, in pico-dollars.
  func rate(in rates: Rates) -> Int64 {
    switch self {
    case .prompt: rates.prompt.picoDollarsPerToken
    case .cacheRead: rates.cacheRead.picoDollarsPerToken
    case .cacheWrite5m: rates.cacheWrite5m.picoDollarsPerToken
    case .cacheWrite1h: rates.cacheWrite1h.picoDollarsPerToken
    case .completion: rates.completion.picoDollarsPerToken
    case .reasoning: rates.reasoning.picoDollarsPerToken
    case .request: rates.request.picoDollars
    }
  }
}

/// The charges of one run by hour, endpoint, kind of token, rate and who bears them.
///
/// It holds the hours that are charged, not the calls, so that its size does not grow with their
/// number. Charges are split without loss: the lines of a run add up to its ledger.
package struct HourlyCharges: Sendable {
  /// What was charged of one kind at one rate in one hour.
  package struct Line: Sendable {
    /// Hours from 1970-01-01 to the start of the hour, in UTC.
    package let hour: Int64
    /// Where; `nil` for the gateway's fee.
    package let endpoint: EndpointID?
    /// What is charged; `nil` for the gateway's fee.
    package let kind: ChargeKind?
    /// Who bears it.
    package let disposition: Disposition
    /// List price of one unit [pico-dollars].
    package let rate: Int64
    /// Units.
    package internal(set) var quantity = 0
    /// Price after the endpoint's discount [pico-dollars].
    package internal(set) var charged: Int128 = 0

    /// Price at list [pico-dollars].
    package var list: Int128 { Int128(quantity) * Int128(rate) }
  }

  private struct Key: Hashable, Comparable {
    let endpoint: Int32
    let disposition: Int8
    let kind: Int8
    let rate: Int64

    static func < (a: Self, b: Self) -> Bool {
      (a.endpoint, a.disposition, a.kind, a.rate) < (b.endpoint, b.disposition, b.kind, b.rate)
    }
  }

  private let catalogue: Catalogue
  private let prices: [CompiledPriceSheet]
  private let startsAt: UTCInstant
  private let tier: ServiceTier
  private var ledger: Ledger
  /// Lines of hours that are over, by hour and then endpoint.
  private var closed: [Line] = []
  private var hour = Int64.min
  private var open: [Key: Line] = [:]
  private var feesBought = 0

  /// Opens the charges of a run.
  package init(catalogue: Catalogue, startsAt: UTCInstant, tier: ServiceTier, terms: CreditTerms) {
    self.catalogue = catalogue
    prices = catalogue.endpoints.map { CompiledPriceSheet($0.prices) }
    self.startsAt = startsAt
    self.tier = tier
    ledger = Ledger(terms: terms, providerCount: catalogue.providers.count)
  }

  /// Enters an attempt; attempts come in the order in which they end, which is when they are charged.
  package mutating func add(_ row: AttemptRow) {
    guard row.usage != .zero, row.disposition != .absorbed else { return }
    let instant =
      startsAt
      + SimDuration(
        microseconds: row.sentAt.microseconds + row.duration.microseconds)
    begin(hour: Int64(instant.daysSinceEpoch) * 24 + Int64(instant.minuteOfDay / 60))
    let position = Int(row.endpoint.index)
    let rates = prices[position].rates(inputTokens: row.usage.input, tier: tier, at: instant)
    var list: Int128 = 0
    var charged: Int128 = 0
    let kept = Int128(1_000_000 - rates.discountPartsPerMillion)
    for kind in ChargeKind.allCases {
      let (quantity, rate) = (kind.quantity(in: row.usage), kind.rate(in: rates))
      guard quantity > 0, kind != .request || rate > 0 else { continue }
      list += Int128(quantity) * Int128(rate)
      // Each line gets what it adds to the rounded sum, so that lines add up to the charge.
      let sum = rates.discountPartsPerMillion == 0 ? list : list * kept / 1_000_000
      let key = Key(
        endpoint: Int32(position), disposition: Int8(row.disposition.rawValue),
        kind: Int8(kind.rawValue), rate: rate)
      open[
        key,
        default: Line(
          hour: hour, endpoint: row.endpoint, kind: kind, disposition: row.disposition, rate: rate)
      ].add(quantity, sum - charged)
      charged = sum
      last = key
    }
    // Half-even rounding of the whole may be a pico-dollar above the floor of its parts.
    let rest = Int128(row.cost.picoDollars) - charged
    precondition((0...1).contains(rest), "charge lines add up to \(charged), not \(row.cost)")
    if rest > 0, let last { open[last]?.charged += rest }
    ledger.post(row.cost, to: catalogue.endpoints[position].provider, row.disposition)
  }

  /// The line that was charged last.
  private var last: Key?

  /// All lines, by hour and then endpoint, each hour ended by the fee of credits bought in it.
  package mutating func close() -> [Line] {
    begin(hour: .max)
    return closed
  }

  private mutating func begin(hour next: Int64) {
    guard next != hour else { return }
    precondition(next > hour, "attempts end in order")
    for key in open.keys.sorted() {
      if let line = open[key] { closed.append(line) }
    }
    open.removeAll(keepingCapacity: true)
    let bought = ledger.purchases - feesBought
    if bought > 0 {
      var fee = Line(
        hour: hour, endpoint: nil, kind: nil, disposition: .billed,
        rate: ledger.terms.fee.picoDollars)
      fee.add(bought, Int128(bought) * Int128(fee.rate))
      closed.append(fee)
      feesBought = ledger.purchases
    }
    hour = next
  }
}

extension HourlyCharges.Line {
  fileprivate mutating func add(_ count: Int, _ amount: Int128) {
    quantity += count
    charged += amount
  }
}
