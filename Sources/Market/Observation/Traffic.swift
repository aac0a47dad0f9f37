import Quantities

/// Tokens by model at one time, observed or predicted: what an ``Observation`` looks at.
public struct Traffic: Sendable {
  /// The models.
  public var models: [PanelModel]
  /// Tokens of each model; any scale, for instance shares.
  public var tokens: [Double]
  /// Tokens of models that are not named, on the same scale; `nil` where not known, and then no
  /// share of all can be told.
  public var unnamedTokens: Double?
  /// What turns tokens into requests and dollars.
  public var rates: UnitRates

  /// Creates traffic.
  ///
  /// - Precondition: there are tokens and rates for every model.
  public init(models: [PanelModel], tokens: [Double], unnamedTokens: Double?, rates: UnitRates) {
    precondition(tokens.count == models.count && rates.effectivePrices.count == models.count)
    self.models = models
    self.tokens = tokens
    self.unnamedTokens = unnamedTokens
    self.rates = rates
  }

  /// The traffic observed in a week of a panel.
  ///
  /// - Parameters:
  ///   - panel: The weekly traffic.
  ///   - week: The position of the week in the panel.
  ///   - prices: List prices at the time, for spend; `nil` for the panel's mean prices.
  public init(_ panel: TrafficPanel, week: Int, prices: DatedPriceList?) {
    self.init(
      models: panel.models, tokens: panel.weeks[week].tokens.map { Double($0) },
      unnamedTokens: Double(panel.weeks[week].unnamedTokens),
      rates: UnitRates(panel, week: week, prices: prices))
  }

  /// A share with what it was made of.
  public struct Reading: Hashable, Sendable {
    /// Amount of the numerator, in tokens, requests or dollars.
    public var part: Double
    /// Amount of the denominator.
    public var whole: Double
    /// Creates a reading.
    public init(part: Double, whole: Double) {
      self.part = part
      self.whole = whole
    }

    /// The share, or the ratio.
    public var value: Double { part / whole }
  }

  /// What an observation sees; `nil` where the denominator is 0 or not known.
  ///
  /// - Complexity: O(*n* log *n*) for `top`, else O(*n*) in the number of models.
  public func reading(_ observation: Observation) -> Reading? {
    let unit = observation.unit
    var counted = models.indices.filter { tokens[$0] > 0 }
    var rest = 0.0
    switch observation.whole {
    case .all, .world:
      guard let unnamedTokens else { return nil }
      rest = rates.unnamedAmount(unnamedTokens, in: unit)
    case .named: break
    case .top(let count):
      counted.sort { (tokens[$1], $0) < (tokens[$0], $1) }
      counted = counted.prefix(count).sorted()
    case .paid: counted = counted.filter { rates.bases[$0] != .free }
    case .part(let other):
      let whole = amount(other, among: counted, in: unit)
      guard whole > 0 else { return nil }
      return Reading(part: amount(observation.part, among: counted, in: unit), whole: whole)
    }
    var whole = counted.reduce(rest) { $0 + rates.amount(tokens[$1], of: $1, in: unit) }
    if observation.whole == .world { whole /= Observation.worldShare }
    guard whole > 0 else { return nil }
    return Reading(part: amount(observation.part, among: counted, in: unit), whole: whole)
  }

  private func amount(
    _ part: Observation.Part, among counted: [Int], in unit: Observation.Unit
  ) -> Double {
    counted.reduce(0.0) { sum, index in
      contains(part, index) ? sum + rates.amount(tokens[index], of: index, in: unit) : sum
    }
  }

  private func contains(_ part: Observation.Part, _ index: Int) -> Bool {
    let model = models[index]
    return switch part {
    case .origin(let name): model.origin == name
    case .author(let name): model.author == name
    case .model(let name): model.slug == name
    case .weights(let isOpen): model.openWeights == isOpen
    case .free: rates.bases[index] == .free
    }
  }
}

extension OriginWeek {
  /// What an observation sees in a week of which only origins are known; `nil` for any that needs
  /// models.
  public func reading(_ observation: Observation) -> Traffic.Reading? {
    func amount(_ part: Observation.Part) -> Double? {
      guard case .origin(let name) = part, let index = origins.firstIndex(of: name) else {
        return nil
      }
      return Double(tokens[index])
    }
    guard observation.unit == .tokens, let part = amount(observation.part) else { return nil }
    let whole: Double? =
      switch observation.whole {
      case .all: Double(total)
      case .named: Double(total - unnamedTokens)
      case .part(let other): amount(other)
      case .top, .paid, .world: nil
      }
    return whole.flatMap { $0 > 0 ? Traffic.Reading(part: part, whole: $0) : nil }
  }
}
