import NumericalMethods
import Quantities

@testable import Market

/// A study as the engine would fill it, from closed forms: a plain logit with constant elasticity,
/// anchored at 55 % and 10x.
///
/// Elasticities and their 90 % ranges are those behind the gap sweep of the project's literature
/// notes: short run .27, long run .64, within a model .96.
enum GapStudyFixture {
  /// Elasticity with its range, by agentic share.
  static let laws: [(agentic: Double, eta: (central: Double, low: Double, high: Double))] = [
    (0, (0.27, 0.02, 0.52)), (0.5, (0.64, 0.139, 1.147)), (1, (0.96, 0.564, 1.366)),
  ]
  static let gaps = [1, 1.5, 2, 3, 4, 5, 7, 10, 13.5, 17, 20]

  /// Share at a gap, the share being 55 % at 10x.
  static func share(_ eta: Double, at gap: Double, shift: Double = 0) -> Double {
    let odds =
      deterministicLog(0.55 / 0.45) + eta * deterministicLog(gap / 10) + shift
    return 1 / (1 + deterministicExp(-odds))
  }

  static func band(
    _ eta: (central: Double, low: Double, high: Double), at gap: Double, shift: Double = 0
  ) -> Band {
    let ends = [eta.low, eta.high].map { share($0, at: gap, shift: shift) }.sorted()
    return Band(estimate: share(eta.central, at: gap, shift: shift), low: ends[0], high: ends[1])
  }

  static func change(
    _ eta: (central: Double, low: Double, high: Double), _ from: Double, _ to: Double
  ) -> Band {
    func difference(_ eta: Double) -> Double { share(eta, at: to) - share(eta, at: from) }
    let ends = [difference(eta.low), difference(eta.high)].sorted()
    return Band(estimate: difference(eta.central), low: ends[0], high: ends[1])
  }

  static func curve(_ law: Int, _ setting: GapSetting, shift: Double = 0) -> GapCurve {
    let eta = laws[law].eta
    func bands(_ extra: Double) -> [Band] {
      gaps.map { band(eta, at: $0, shift: shift + extra) }
    }
    let volume = gaps.map { gap in
      Band(estimate: 0.9 + 0.01 * gap, low: 0.85 + 0.01 * gap, high: 0.95 + 0.01 * gap)
    }
    return GapCurve(
      setting: setting, tokens: bands(0), requests: bands(-0.9), spend: bands(-2), volume: volume,
      bySegment: [0.5, 1.2, 0.1, 0.8].map { factor in
        gaps.map { share(eta.central * factor, at: $0, shift: shift) }
      })
  }

  static func date(_ text: String) -> CalendarDate {
    CalendarDate(parsing: text) ?? CalendarDate(daysSinceEpoch: 0)
  }

  static func readings(_ list: Double) -> Gaps {
    Gaps(list: list, effective: 0.85 * list, perSolvedTask: 0.7 * list)
  }

  /// The study.
  static var record: GapStudyRecord {
    let reference = GapReference(
      week: date("2026-07-13"), prices: date("2026-07-19"), gaps: readings(10), cheapShare: 0.55,
      agenticShare: 0.5)
    var record = GapStudyRecord(
      name: "price-gap", question: "How does share answer to the price gap?",
      origins: ("US", "CN"), reference: reference)
    record.points = gaps.map { GapPoint(factor: 10 / $0, gaps: readings($0)) }
    record.curves = laws.indices.map { curve($0, GapSetting(agenticShare: laws[$0].agentic)) }
    record.curves += [
      curve(1, GapSetting(agenticShare: 0.5, supplyAnswers: true), shift: -0.1),
      curve(1, GapSetting(agenticShare: 0.5, cacheDiscount: false), shift: 0.15),
      curve(1, GapSetting(agenticShare: 0.5, qualityShift: 50), shift: 0.3),
      curve(1, GapSetting(agenticShare: 0.5, qualityShift: -50), shift: -0.3),
      curve(1, GapSetting(agenticShare: 0.5, switchingCost: 1), shift: -0.05),
      curve(0, GapSetting(agenticShare: 0.5, weeks: 4)),
      curve(0, GapSetting(agenticShare: 0.5, costFactor: 0.3)),
    ]
    for law in laws.indices {
      for (from, to) in [(0, 9), (0, 2), (2, 4), (5, 7), (7, 9), (7, 10)] {
        record.contrasts.append(
          GapContrast(
            curve: law, from: from, to: to, change: change(laws[law].eta, gaps[from], gaps[to])))
      }
    }
    record.contrasts.append(
      GapContrast(
        curve: record.curves.count - 1, from: 7, to: 9, change: change(laws[0].eta, 10, 17)))
    record.priceLists = [
      PriceListPoint(
        label: "February 2026", date: date("2026-02-16"), gaps: readings(17.12),
        share: band(laws[1].eta, at: 17.12), observed: 0.475),
      PriceListPoint(
        label: "August 2026", date: date("2026-08-18"), gaps: readings(11.5),
        share: band(laws[1].eta, at: 11.5)),
    ]
    record.priceEffect = change(laws[1].eta, 17.12, 11.5)
    record.draws = 200
    describe(&record)
    return record
  }

  private static func describe(_ record: inout GapStudyRecord) {
    record.segments = [
      ("interactive-developer", 0.35, false, 400.0, 50.0, 0.2, 0.5),
      ("agentic-startup", 0.45, true, 3_000, 500, 0.2, 1.6),
      ("enterprise-direct", 0.12, false, 10_000, 20_000, 0.6, 0.05),
      ("hobby", 0.08, false, 60, 5, 0.1, 1.6),
    ].map { name, weight, isAgentic, tasks, bill, outside, cost in
      CustomerSegment(
        name: name, weight: weight, isAgentic: isAgentic, tasksPerMonth: tasks, noticedBill: bill,
        outsideShare: outside,
        tastes: Tastes(
          cost: cost, costSpread: 0.5, quality: 2, time: 0.3, failure: 4, free: 0.5, classSpread: 1)
      )
    }
    record.inputs = [
      GapInput(
        name: "scale of the weight of cost", central: 1, low: 0.3, high: 2.1,
        basis: "lognormal; price of one model, durable step, .2 to 1.1", shareAtEnds: (0.57, 0.73)),
      GapInput(
        name: "loyalty", central: 0.4, low: 0, high: 0.8, basis: "uniform; assumed",
        shareAtEnds: (0.662, 0.655)),
      GapInput(
        name: "noticed bill, agentic-startup", central: 500, low: 100, high: 2_500,
        basis: "lognormal; assumed", shareAtEnds: (0.69, 0.62)),
    ]
    record.elasticities = [
      ImpliedElasticity(
        layer: "one model's own price, long run",
        implied: Band(estimate: -0.62, low: -1.1, high: -0.2),
        published: "about -0.15 in short steps (computed)"),
      ImpliedElasticity(
        layer: "all prices of the platform",
        implied: Band(estimate: -0.1, low: -0.3, high: 0), published: nil),
    ]
    record.supply = SupplyResponse(
      rounds: [
        SupplyResponse.Round(
          point: 7, round: 0, shareBefore: 0.55, shareAfter: 0.545, failures: (0.01, 0.02),
          times: (1, 1.1)),
        SupplyResponse.Round(
          point: 9, round: 0, shareBefore: 0.66, shareAfter: 0.63, failures: (0.01, 0.05),
          times: (0.98, 1.4)),
        SupplyResponse.Round(
          point: 9, round: 1, shareBefore: 0.645, shareAfter: 0.64, failures: (0.01, 0.04),
          times: (0.98, 1.3)),
      ], remaining: 0.005, surrogate: "Between simulations failures and times are interpolated.")
    record.assumptions = ["Segments differ in what they do and in how they weigh it."]
    record.falsifiers = ["A durable price step of 30 % that moves no share within eight weeks."]
    record.sources = [
      PanelSource(
        name: "OpenRouter (openrouter.ai/rankings)", licence: "CC BY 4.0", asOf: date("2026-07-19"))
    ]
  }
}
