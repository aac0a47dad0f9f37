import NumericalMethods
public import Quantities

/// What an observed change of shares between two weeks was made of.
///
/// The model goes from the observed shares of the first week to the last, with some of what happened
/// switched on and the rest held as it was. Each part is the mean, over all orders of switching them
/// on, of what it adds (L. S. Shapley 1953; for distributions N. Fortin, T. Lemieux and S. Firpo
/// 2011). The movement under way is what comes with everything held; the rest is what the model does
/// not explain. The parts sum to the observed change.
public struct ChangeDecomposition: Sendable {
  /// What can be switched on.
  public enum Cause: Int, CaseIterable, Sendable {
    /// Changes of list prices of models that cost something.
    case prices
    /// Models that came, with their appeal, and models that went.
    case releases
    /// What was heard of models after their first week.
    case awareness
    /// Models that became free, or stopped being free.
    case promotions

    /// In words.
    public var name: String {
      switch self {
      case .prices: "list prices"
      case .releases: "releases and withdrawals"
      case .awareness: "awareness growing"
      case .promotions: "free promotions and their end"
      }
    }
  }

  /// One part of a change, in points of share.
  public struct Part: Hashable, Sendable {
    /// What it is.
    public let name: String
    /// At the estimates.
    public let value: Double
    /// The 90 % interval over draws of the parameters; `nil` without draws.
    public let interval: ClosedRange<Double>?
  }

  /// A change of one share, in its parts.
  public struct Change: Hashable, Sendable {
    /// Whose share.
    public let numerator: String
    /// Observed in the first week.
    public let before: Double
    /// Observed in the last week.
    public let after: Double
    /// The movement under way, one part for each ``Cause``, and what is not explained.
    public let parts: [Part]

    /// The observed change.
    public var total: Double { after - before }
  }

  /// Whose share is looked at.
  public enum Numerator: Hashable, Sendable {
    /// Models of an origin.
    case origin(String)
    /// Models of an author.
    case author(String)
    /// One model.
    case model(Int)
  }

  /// Name of the part that comes with everything held.
  public static let underWay = "movement already under way"
  /// Name of the rest.
  public static let unexplained = "not explained"

  /// The two weeks.
  public let weeks: (from: CalendarDate, to: CalendarDate)
  /// The changes, one for each numerator.
  public let changes: [Change]
  /// Draws behind the intervals.
  public let draws: Int

  /// Takes changes apart.
  ///
  /// - Precondition: `from` is before `to`, and the fit knows both weeks.
  public init(
    _ fit: ShareFit, from: Int, to: Int, numerators: [Numerator], draws: Int = 100, seed: UInt64 = 1
  ) {
    precondition(from < to && to <= fit.lastWeek && from >= 0, "two weeks of the fit")
    let world = fit.world
    weeks = (world.panel.weeks[from].start, world.panel.weeks[to].start)
    let worlds = Counterfactuals(world, from: from, to: to)
    let estimates = Self.parts(fit, worlds, fit.likelihood.estimates, numerators)
    var samples: [[[Double]]] = []
    if draws > 1, let normal = NormalDraws(fit) {
      samples = (0..<draws).map { number in
        var stream = RandomStream(seed: seed, entity: UInt64(number), code: Self.purpose)
        return Self.parts(fit, worlds, normal.point(&stream), numerators)
      }
    }
    self.draws = samples.count
    let names = [Self.underWay] + Cause.allCases.map(\.name) + [Self.unexplained]
    changes = numerators.enumerated().map { index, numerator in
      Change(
        numerator: world.name(of: numerator), before: world.share(of: numerator, from),
        after: world.share(of: numerator, to),
        parts: names.enumerated().map { part, name in
          Part(
            name: name, value: estimates[index][part],
            interval: samples.isEmpty
              ? nil
              : Bootstrap.percentileInterval(
                of: samples.map { $0[index][part] }.sorted(), confidence: 0.9))
        })
    }
  }

  /// Sets these draws apart from others of the same seed ("shapley").
  private static let purpose: UInt64 = 0x73_6861_706C_6579

  /// Parts by numerator at some parameters.
  private static func parts(
    _ fit: ShareFit, _ worlds: Counterfactuals, _ point: [Double], _ numerators: [Numerator]
  ) -> [[Double]] {
    var model = fit.choiceModel(at: point)
    let start = fit.state(of: &model, in: worlds.from)
    let reached = (0..<1 << Cause.allCases.count).map { set in
      var state = start
      for market in worlds.weeks(on: set) { state = model.moved(state, in: market) }
      return state.platform(weights: model.weights)
    }
    let world = fit.world
    return numerators.map { numerator in
      let values = reached.map { world.share(of: numerator, in: $0) }
      let observed = world.share(of: numerator, worlds.to)
      let before = world.share(of: numerator, worlds.from)
      return [values[0] - before] + shapley(values) + [observed - values[values.count - 1]]
    }
  }

  /// Each cause's mean contribution over all orders, from values by set of causes (as bits).
  public static func shapley(_ values: [Double]) -> [Double] {
    let count = values.count.trailingZeroBitCount
    precondition(values.count == 1 << count, "a value for every set")
    var factorials = [1.0]
    for number in 1...max(count, 1) { factorials.append(factorials[number - 1] * Double(number)) }
    return (0..<count).map { cause in
      values.indices.reduce(0) { sum, set in
        guard set & 1 << cause == 0 else { return sum }
        let size = set.nonzeroBitCount
        let weight = factorials[size] * factorials[count - size - 1] / factorials[count]
        return sum + weight * (values[set | 1 << cause] - values[set])
      }
    }
  }
}

extension ShareWorld {
  /// Share of a numerator in an observed week.
  func share(of numerator: ChangeDecomposition.Numerator, _ week: Int) -> Double {
    share(of: numerator, in: shares[week])
  }

  /// Share of a numerator in shares by model.
  public func share(of numerator: ChangeDecomposition.Numerator, in shares: [Double]) -> Double {
    switch numerator {
    case .origin(let origin): share(of: origin, in: shares)
    case .author(let author):
      panel.models.indices.reduce(0) { $0 + (panel.models[$1].author == author ? shares[$1] : 0) }
    case .model(let model): shares[model]
    }
  }

  /// Name of a numerator.
  public func name(of numerator: ChangeDecomposition.Numerator) -> String {
    switch numerator {
    case .origin(let origin): origin
    case .author(let author): author
    case .model(let model): panel.models[model].slug
    }
  }
}

/// Weeks in which only some of what happened has happened.
struct Counterfactuals {
  let world: ShareWorld
  let from: Int
  let to: Int
  /// Cost of a model that is free in a later week, were it not; by segment and model.
  private let paidCost: [[Double]]

  init(_ world: ShareWorld, from: Int, to: Int) {
    self.world = world
    self.from = from
    self.to = to
    paidCost = world.costIfPaid(in: from)
  }

  /// The weeks after ``from`` with the causes of a set switched on, as bits.
  func weeks(on set: Int) -> [MarketWeek] {
    (from + 1...to).map { week(of: $0, on: set) }
  }

  private func week(of number: Int, on set: Int) -> MarketWeek {
    func isOn(_ cause: ChangeDecomposition.Cause) -> Bool { set & 1 << cause.rawValue != 0 }
    let (base, now) = (world.weeks[from], world.weeks[number])
    var week = base
    for model in base.offered.indices {
      let wasOffered = base.offered[model] > 0
      if isOn(.releases) {
        week.offered[model] = now.offered[model]
      } else {
        week.offered[model] = wasOffered ? 1 : 0
      }
      if isOn(.awareness) {
        week.age[model] = wasOffered ? base.age[model] + Double(number - from) : now.age[model]
      } else if !wasOffered {
        week.age[model] = firstAge(model, now)
      }
      let isNewlyFree = now.isFree[model] && (!base.isFree[model] || !wasOffered)
      let isNoLongerFree = base.isFree[model] && wasOffered && !now.isFree[model]
      if isNewlyFree || isNoLongerFree {
        week.isFree[model] =
          isOn(.promotions) ? now.isFree[model] : base.isFree[model] && wasOffered
      }
      for segment in week.cost.indices {
        let cost = isOn(.prices) ? now.cost[segment][model] : base.cost[segment][model]
        week.cost[segment][model] =
          week.isFree[model] ? 0 : cost > 0 ? cost : paidCost[segment][model]
      }
    }
    return week
  }

  /// The age of a new model in its first week, in which it is seen first.
  private func firstAge(_ model: Int, _ now: MarketWeek) -> Double {
    for week in from + 1...to where world.weeks[week].offered[model] > 0 {
      return world.weeks[week].age[model]
    }
    return now.age[model]
  }
}
