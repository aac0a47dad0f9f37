public import Demand
import NumericalMethods
public import Quantities
public import Supply

/// OpenRouter's Auto Router since 2026-08-10: the model on which the crowd spends most for the type
/// of task, in the last 7 days and within a cost band.
///
/// The crowd is everybody who uses the gateway: in a run its own calls, named models included, and
/// what is given as spent before the run began. What it picks is spent on and so counts: a loop that
/// feeds itself.
public struct AutoRouter: ModelRule {
  /// Cost bands, cheapest first.
  static let bands = ["low", "medium", "high", "xhigh", "max"]
  /// Days in the window.
  static let days = 7

  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "auto-router",
    rule: "the model with the largest share of the last 7 days' spend on the type of task, within "
      + "a cost band",
    source: "OpenRouter documentation, routing/routers/auto-router (docs commit 837b101); bands, "
      + "sharpness and hourly ranking are assumed",
    asOf: "2026-08-22",
    parameters: [
      .choice(
        "cost_tier", "which fifth of the models by cost of a call (assumed)", of: bands,
        standard: "low"),
      .number(
        "sharpness", "models are drawn by share^sharpness; from 64 on the first is taken (assumed)",
        in: 0...64, standard: 64),
      RuleParameter(
        "before", "what was spent on models before the run, as weights, whatever the type of task",
        .models, standard: .models([])),
      .number(
        "before_usd", "dollars spent on each type of task in the 7 days before the run",
        in: 0...1e9, standard: 1000),
      .minimumScore,
    ])

  private let market: ModelMarket
  private let sharpness: Double
  /// Models of the band, in catalogue order, and the place of every model among them; -1 elsewhere.
  private let models: [ModelID]
  private let places: [Int32]
  /// Spend by type, model and day of the window, in pico-dollars.
  private var spend: [Double]
  private var today: Int64 = .min
  private let types: Int
  /// Weights by type as sums from the first model on, of the present hour.
  private var sums: [UInt64]
  private var hours: [Int64]
  private var startDay: Int64?
  private let before: [Double]
  /// What stands in for each model: the first two others of the ranking made last.
  private var standIns: [[ModelID]]

  /// The models that come next in the ranking.
  public static var namesFallbacks: Bool { true }

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    self.market = market
    sharpness = settings.number("sharpness")
    let band = Self.bands.firstIndex(of: settings.choice("cost_tier")) ?? 0
    let eligible = market.eligibleModels(minimumScore: settings.number("minimum_score"))
    models = Self.band(band, of: eligible, market)
    var places = Array(repeating: Int32(-1), count: market.catalogue.models.count)
    for (place, model) in models.enumerated() { places[Int(model.index)] = Int32(place) }
    self.places = places
    types = market.workload.requests.types.count
    spend = Array(repeating: 0, count: types * models.count * Self.days)
    sums = Array(repeating: 0, count: types * models.count)
    hours = Array(repeating: .min, count: types)
    var before = Array(repeating: 0.0, count: models.count)
    let weights = settings.models("before")
    let whole = weights.reduce(0) { $0 + $1.weight }
    for entry in weights where places[Int(entry.model.index)] >= 0 {
      before[Int(places[Int(entry.model.index)])] +=
        settings.number("before_usd") * 1e12 * entry.weight / whole
    }
    self.before = before
    standIns = Array(repeating: [], count: models.count)
  }

  /// A fifth of the models by what a mean call costs at their cheapest endpoint.
  private static func band(
    _ band: Int, of eligible: [EligibleModel], _ market: ModelMarket
  ) -> [ModelID] {
    let mix = market.workload.expectedCallMix
    let instant = UTCInstant(microseconds: 0)
    let costs = eligible.map {
      $0.price(of: mix, market.prices, market.workload.serviceTier, at: instant).total
    }
    let order = eligible.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    let (first, end) = (order.count * band / 5, order.count * (band + 1) / 5)
    return order[first..<end].sorted().map { eligible[$0].model }
  }

  /// A draw of the task's own by the ranking of the present hour.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    guard !models.isEmpty else { return nil }
    turn(to: request.instant)
    let hour = request.instant.microseconds / 3_600_000_000
    if hours[request.type] != hour {
      hours[request.type] = hour
      rank(request.type)
    }
    let base = request.type * models.count
    var stream = chance.stream(.modelChoice, task: request.task)
    let point = stream.below(sums[base + models.count - 1])
    for place in models.indices where point < sums[base + place] { return models[place] }
    return models[models.count - 1]
  }

  /// The model's share of the weights of the present hour.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    let place = Int(places[Int(model.index)])
    guard place >= 0 else { return 0 }
    let base = request.type * models.count
    let own = sums[base + place] - (place > 0 ? sums[base + place - 1] : 0)
    return Double(own) / Double(sums[base + models.count - 1])
  }

  /// The first two others of the ranking made last, whatever its type of task.
  public func fallbacks(of model: ModelID) -> [ModelID] {
    let place = Int(places[Int(model.index)])
    return place < 0 ? [] : standIns[place]
  }

  /// Adds what an attempt cost to what the crowd has spent.
  public mutating func attemptEnded(
    _ attempt: EndedAttempt, by model: ModelID, at instant: UTCInstant
  ) {
    let place = Int(places[Int(model.index)])
    guard place >= 0, attempt.cost.picoDollars > 0 else { return }
    turn(to: instant)
    let slot = Int(today % Int64(Self.days))
    spend[(Int(attempt.taskType) * models.count + place) * Self.days + slot] +=
      Double(attempt.cost.picoDollars)
  }

  /// Forgets the days that have left the window.
  private mutating func turn(to instant: UTCInstant) {
    let day = instant.microseconds / 86_400_000_000
    if startDay == nil { startDay = day }
    guard day != today else { return }
    let gone = today == .min ? 0 : min(Int64(Self.days), day - today)
    for back in 0..<gone {
      let slot = Int((day - back) % Int64(Self.days))
      for entry in stride(from: slot, to: spend.count, by: Self.days) { spend[entry] = 0 }
    }
    today = day
  }

  /// What was spent on a model in the window; of what was spent before the run, a seventh leaves it
  /// with every day.
  private func spent(_ type: Int, _ place: Int) -> Double {
    let first = (type * models.count + place) * Self.days
    var sum = 0.0
    for slot in 0..<Self.days { sum += spend[first + slot] }
    let passed = min(Int64(Self.days), today - (startDay ?? today))
    return sum + before[place] * Double(Int64(Self.days) - passed) / Double(Self.days)
  }

  /// Works out the weights of a type: equal where nothing has been spent.
  private mutating func rank(_ type: Int) {
    var most = 0.0
    var first = 0
    for place in models.indices where spent(type, place) > most {
      most = spent(type, place)
      first = place
    }
    var sum: UInt64 = 0
    for place in models.indices {
      let share = most == 0 ? 1 : spent(type, place) / most
      if most > 0, sharpness >= 64 {
        sum += place == first ? 1 : 0
      } else if share > 0 {
        let weight = deterministicExp(max(-50, sharpness * deterministicLog(share)))
        sum += UInt64(weight * 4_294_967_296)
      }
      sums[type * models.count + place] = sum
    }
    let order = models.indices.sorted { (-spent(type, $0), $0) < (-spent(type, $1), $1) }
    let leaders = order.prefix(3).map { models[$0] }
    for place in models.indices {
      standIns[place] = Array(leaders.filter { $0 != models[place] }.prefix(2))
    }
  }
}
