import Quantities
public import Supply

/// What claims are judged by: shipped files, and tables that need not be there.
public struct ClaimEvidence: Sendable {
  /// What came out, where it can be computed, and what it rests on or lacks.
  typealias Answer = (figure: ClosedRange<Double>?, basis: String)

  /// Traffic by model and week.
  public var panel: TrafficPanel
  /// List prices over time.
  public var prices: PriceHistory
  /// Models with their scores.
  public var catalogue: Catalogue
  /// Scores of other tables by model.
  public var scores: [String: [String: Double]] = [:]
  /// Other tables by name.
  public var tables: [String: ClaimTable] = [:]

  /// Only the shipped files are there.
  public init(panel: TrafficPanel, prices: PriceHistory, catalogue: Catalogue) {
    self.panel = panel
    self.prices = prices
    self.catalogue = catalogue
  }

  /// What a reading comes to.
  func figure(of kind: ClaimReading.Kind) -> Answer {
    switch kind {
    case .share(let observation, let week): share(observation, week)
    case .quoted(let part, let whole):
      (
        part / whole...part / whole,
        "\(Self.amount(part)) \(part > whole ? "against" : "of") \(Self.amount(whole))"
      )
    case .pricePair(let dear, let cheap, let day, let basket):
      pricePair(dear, cheap, on: day, basket)
    case .marketGap(let dear, let cheap, let day, let week):
      marketGap(dear, cheap, on: day, week: week)
    case .listGap(let dear, let cheap, let week, let without):
      gap(week) { listPrices($0, dear, cheap, without: without) }
    case .paidGap(let dear, let cheap, let week): gap(week) { paidPrices($0, dear, cheap) }
    case .matchedGap(let dear, let cheap, let within, let table, let day):
      matchedGap(dear, cheap, within: within, scores: table, on: day)
    case .priceSlope(let name?):
      tables[name].map { dailySlope($0) } ?? (nil, "needs \(name) (--data)")
    case .largest, .concentration, .churn, .priceSlope: shape(kind)
    case .openShare(let month): openShare(month)
    case .weekend(let name), .median(let name, _, _, _), .priceChanges(let name),
      .priceCuts(let name):
      tables[name].map { $0.figure(of: kind) } ?? (nil, "needs \(name) (--data)")
    case .unknown(let needs): (nil, "needs \(needs)")
    }
  }

  /// The traffic of a week at the prices of its Sunday.
  public func traffic(week: Int) -> Traffic {
    let day = CalendarDate(daysSinceEpoch: panel.weeks[week].start.daysSinceEpoch + 6)
    return Traffic(panel, week: week, prices: prices.list(on: day))
  }

  /// An amount with a prefix of thousands, for example `5.3 T`.
  static func amount(_ value: Double) -> String {
    let (divisor, suffix) =
      value >= 1e12
      ? (1e12, " T") : value >= 1e9 ? (1e9, " G") : value >= 1e6 ? (1e6, " M") : (1, "")
    let hundredths = Int64((value / divisor * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)\(suffix)"
  }

  /// The prices of prompt and completion, for example `0.3/1.2`.
  private static func dollars(_ price: ListedPrice) -> String {
    [price.input, price.output].map { value in
      value == value.rounded() ? String(Int(value)) : value.description
    }.joined(separator: "/")
  }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private func share(_ observation: Observation, _ week: CalendarDate?) -> Answer {
    guard let week else {
      let values = panel.weeks.indices.compactMap { traffic(week: $0).reading(observation)?.value }
      guard let mean = Self.mean(values), let low = values.min(), let high = values.max() else {
        return (nil, "needs weeks with models")
      }
      let digits = [low, high].map { String(Int(($0 * 100).rounded())) }
      return (mean...mean, "\(values.count) weeks, \(digits[0]) to \(digits[1]) %")
    }
    var reading: Traffic.Reading?
    if let index = panel.weeks.firstIndex(where: { $0.start == week }) {
      reading = traffic(week: index).reading(observation)
    } else if let origins = panel.origins.first(where: { $0.start == week }) {
      reading = origins.reading(observation)
      if reading == nil { return (nil, "needs figures by model for that week") }
    }
    guard let reading else { return (nil, "needs a week that the panel does not have") }
    let unit = observation.unit == .spend ? "$" : ""
    return (
      reading.value...reading.value,
      "\(unit)\(Self.amount(reading.part)) of \(unit)\(Self.amount(reading.whole))"
    )
  }

  private func pricePair(
    _ dear: String, _ cheap: String, on day: CalendarDate, _ basket: ClaimReading.Basket
  ) -> Answer {
    let list = prices.list(on: day)
    guard let a = list[dear], let b = list[cheap] else {
      return (nil, "needs a price of \(list[dear] == nil ? dear : cheap)")
    }
    func price(_ price: ListedPrice) -> Double {
      switch basket {
      case .input: price.input
      case .output: price.output
      case .blend: price.price(of: .blend, withCache: false)
      case .agentic: price.price(of: .agentic, withCache: true)
      }
    }
    let late = [a, b].filter(\.isRecordedLater).map { "; \($0.slug) first recorded \($0.since)" }
    let ratio = price(a) / price(b)
    return (
      ratio...ratio, "$\(Self.dollars(a)) against $\(Self.dollars(b))" + late.joined()
    )
  }

  private func marketGap(
    _ dear: String, _ cheap: String, on day: CalendarDate, week: CalendarDate
  ) -> Answer {
    guard let index = panel.weeks.firstIndex(where: { $0.start == week }) else {
      return (nil, "needs a week that the panel does not have")
    }
    let tokens = panel.paidTokens(inWeek: index)
    let gap = prices.list(on: day).gap(dear: dear, cheap: cheap, mix: .blend) {
      tokens[$0.slug] ?? 0
    }
    guard let gap else { return (nil, "needs prices of models with tokens") }
    return (gap.list...gap.list, "\(gap.dear.models) models against \(gap.cheap.models)")
  }

  /// The ratio of two mean prices in a week, or its mean over the weeks.
  private func gap(
    _ week: CalendarDate?, _ prices: (Int) -> (dear: Double, cheap: Double)?
  ) -> Answer {
    guard let week else {
      let ratios = panel.weeks.indices.compactMap { prices($0).map { $0.dear / $0.cheap } }
      guard let mean = Self.mean(ratios), let low = ratios.min(), let high = ratios.max() else {
        return (nil, "needs prices")
      }
      return (mean...mean, "\(ratios.count) weeks, \(Self.amount(low)) to \(Self.amount(high))")
    }
    guard let index = panel.weeks.firstIndex(where: { $0.start == week }) else {
      return (nil, "needs a week that the panel does not have")
    }
    guard let found = prices(index) else { return (nil, "needs prices") }
    let ratio = found.dear / found.cheap
    return (
      ratio...ratio,
      "$\(Self.amount(found.dear)) against $\(Self.amount(found.cheap)) per million"
    )
  }

  /// Mean list prices of paid models with a price, each by the tokens it had.
  private func listPrices(
    _ week: Int, _ dear: String, _ cheap: String, without: [String]
  ) -> (dear: Double, cheap: Double)? {
    func mean(_ origin: String) -> Double? {
      let counted = panel.models.indices.filter { index in
        panel.models[index].origin == origin && !without.contains(panel.models[index].slug)
          && panel.models[index].listPrices[week] ?? 0 > 0
      }
      return meanPrice(counted, week) { panel.models[$0].listPrices[week] ?? 0 }
    }
    guard let a = mean(dear), let b = mean(cheap) else { return nil }
    return (a, b)
  }

  private func paidPrices(
    _ week: Int, _ dear: String, _ cheap: String
  ) -> (dear: Double, cheap: Double)? {
    let rates = traffic(week: week).rates
    func mean(_ origin: String, closedOnly: Bool) -> Double? {
      let counted = panel.models.indices.filter { index in
        panel.models[index].origin == origin && rates.bases[index] != .free
          && (!closedOnly || panel.models[index].openWeights == false)
      }
      return meanPrice(counted, week) { rates.effectivePrices[$0] }
    }
    guard let a = mean(dear, closedOnly: true), let b = mean(cheap, closedOnly: false) else {
      return nil
    }
    return (a, b)
  }

  /// Mean price of some models by the tokens of a week; `nil` where they have none.
  private func meanPrice(_ models: [Int], _ week: Int, _ price: (Int) -> Double) -> Double? {
    var (sum, weight) = (0.0, 0.0)
    for index in models {
      let tokens = Double(panel.weeks[week].tokens[index])
      sum += tokens * price(index)
      weight += tokens
    }
    return weight > 0 && sum > 0 ? sum / weight : nil
  }

  private func matchedGap(
    _ dear: String, _ cheap: String, within: Double, scores name: String?, on day: CalendarDate
  ) -> Answer {
    var scored: [String: Double] = [:]
    if let name {
      guard let table = scores[name] else { return (nil, "needs \(name) (--data)") }
      scored = table
    } else {
      for model in catalogue.models {
        guard let quality = model.quality, quality.basis == .published else { continue }
        scored[model.slug] = quality.arenaScore
      }
    }
    let list = prices.list(on: day)
    var ratios: [Double] = []
    for a in list.prices where a.origin == dear {
      guard let first = scored[a.slug] else { continue }
      for b in list.prices where b.origin == cheap {
        guard let second = scored[b.slug], abs(first - second) <= within else { continue }
        ratios.append(
          a.price(of: .blend, withCache: false) / b.price(of: .blend, withCache: false))
      }
    }
    guard let median = ClaimTable.median(ratios) else { return (nil, "needs models with scores") }
    return (median...median, "\(ratios.count) pairs")
  }
}
