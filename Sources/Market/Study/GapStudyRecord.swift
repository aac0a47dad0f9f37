public import Quantities

/// What a study of the price gap found: what `sim share SCENARIO` reports.
///
/// A gap is how many times as much a fixed basket costs on the models of the dear origin as on
/// those of the cheap one, weighted by the tokens of the reference week.
public struct GapStudyRecord: Sendable {
  /// Short name of the scenario.
  public var name: String
  /// The question it asks.
  public var question: String
  /// Country codes of the two origins.
  public var origins: (dear: String, cheap: String)
  /// The week to which the model is anchored.
  public var reference: GapReference
  /// Price lists of certain days as points on the axis.
  public var priceLists: [PriceListPoint]
  /// The axis: the gap of list prices, ascending.
  public var points: [GapPoint]
  /// Shares along the axis, one for each setting.
  public var curves: [GapCurve]
  /// Differences between points of a curve, taken draw by draw: bands of shares do not tell them,
  /// because a draw that is high at one point is high at the next.
  public var contrasts: [GapContrast]
  /// Change of the cheap origin's share from the first to the last price list, draw by draw, with
  /// all but prices as at the reference; `nil` where there are no two lists.
  public var priceEffect: Band?
  /// The segments.
  public var segments: [CustomerSegment]
  /// How fast they move.
  public var dynamics: ChoiceDynamics
  /// What was drawn for the bands: what it is, its law, and how sure.
  public var inputs: [GapInput]
  /// Draws behind each band.
  public var draws: Int
  /// Elasticities that the model implies at the reference.
  public var elasticities: [ImpliedElasticity]
  /// How supply answered; `nil` where it was not asked.
  public var supply: SupplyResponse?
  /// What is assumed, in sentences.
  public var assumptions: [String]
  /// What would show the model wrong, in sentences.
  public var falsifiers: [String]
  /// Where figures come from.
  public var sources: [PanelSource]

  /// Creates an empty record.
  public init(
    name: String, question: String, origins: (dear: String, cheap: String),
    reference: GapReference
  ) {
    self.name = name
    self.question = question
    self.origins = origins
    self.reference = reference
    priceLists = []
    points = []
    curves = []
    contrasts = []
    priceEffect = nil
    segments = []
    dynamics = .measured
    inputs = []
    draws = 0
    elasticities = []
    assumptions = []
    falsifiers = []
    sources = []
  }
}

/// The observed week to which a study is anchored.
public struct GapReference: Hashable, Sendable {
  /// The Monday.
  public var week: CalendarDate
  /// The day of the price list.
  public var prices: CalendarDate
  /// The three gaps.
  public var gaps: Gaps
  /// Share of named tokens of the cheap origin, as observed.
  public var cheapShare: Double
  /// Share of demand of segments whose work is agentic, at the reference.
  public var agenticShare: Double

  /// Creates a reference.
  public init(
    week: CalendarDate, prices: CalendarDate, gaps: Gaps, cheapShare: Double, agenticShare: Double
  ) {
    self.week = week
    self.prices = prices
    self.gaps = gaps
    self.cheapShare = cheapShare
    self.agenticShare = agenticShare
  }
}

/// A gap in its three readings.
public struct Gaps: Hashable, Sendable {
  /// At list prices without cache reads.
  public var list: Double
  /// With cache reads, per million tokens.
  public var effective: Double
  /// Per solved task, with repeats (assumed).
  public var perSolvedTask: Double

  /// Creates gaps.
  public init(list: Double, effective: Double, perSolvedTask: Double) {
    self.list = list
    self.effective = effective
    self.perSolvedTask = perSolvedTask
  }
}

/// A price list of a certain day as a point on the axis.
public struct PriceListPoint: Hashable, Sendable {
  /// What it is called, for example `February 2026`.
  public var label: String
  /// The day.
  public var date: CalendarDate
  /// The gaps it comes to.
  public var gaps: Gaps
  /// Share of the cheap origin at these prices, all else as at the reference.
  public var share: Band
  /// Share of the cheap origin as observed then, in the denominator of ``share``; `nil` where
  /// nothing is known.
  public var observed: Double?
  /// Whether the scenario gives the gap, as that of a named pair of models; else it is worked out on
  /// the basket, as the axis is.
  public var isGiven: Bool

  /// Creates a point.
  public init(
    label: String, date: CalendarDate, gaps: Gaps, share: Band, observed: Double? = nil,
    isGiven: Bool = false
  ) {
    self.isGiven = isGiven
    self.label = label
    self.date = date
    self.gaps = gaps
    self.share = share
    self.observed = observed
  }
}

/// A figure with the band in which 90 % of draws lie.
public struct Band: Hashable, Sendable {
  /// At the central values.
  public var estimate: Double
  /// 5 % of draws lie below.
  public var low: Double
  /// 5 % of draws lie above.
  public var high: Double

  /// Creates a band.
  public init(estimate: Double, low: Double, high: Double) {
    self.estimate = estimate
    self.low = low
    self.high = high
  }
}

/// A point on the axis.
public struct GapPoint: Hashable, Sendable {
  /// Factor on all rates of the cheap origin.
  public var factor: Double
  /// The gaps it comes to.
  public var gaps: Gaps

  /// Creates a point.
  public init(factor: Double, gaps: Gaps) {
    self.factor = factor
    self.gaps = gaps
  }
}

/// What a curve holds fixed while the gap goes along the axis.
public struct GapSetting: Hashable, Sendable {
  /// Share of the demand of segments whose work is agentic, 0 to 1.
  public var agenticShare: Double
  /// Whether providers give a discount on cache reads.
  public var cacheDiscount: Bool
  /// Arena points by which models of the cheap origin are better than they are.
  public var qualityShift: Double
  /// What it takes to leave a model [logits].
  public var switchingCost: Double
  /// Factor on every segment's weight of cost, beyond what a draw has.
  public var costFactor: Double
  /// Whether congestion answers to where the traffic goes.
  public var supplyAnswers: Bool
  /// Weeks since the gap changed from the reference; `nil` where all has settled.
  public var weeks: Int?

  /// Creates a setting.
  public init(
    agenticShare: Double, cacheDiscount: Bool = true, qualityShift: Double = 0,
    switchingCost: Double = 0, costFactor: Double = 1, supplyAnswers: Bool = false,
    weeks: Int? = nil
  ) {
    self.weeks = weeks
    self.agenticShare = agenticShare
    self.cacheDiscount = cacheDiscount
    self.qualityShift = qualityShift
    self.switchingCost = switchingCost
    self.costFactor = costFactor
    self.supplyAnswers = supplyAnswers
  }
}

/// Shares of the cheap origin along the axis, in one setting.
public struct GapCurve: Hashable, Sendable {
  /// What is held fixed.
  public var setting: GapSetting
  /// Share of named tokens at each point.
  public var tokens: [Band]
  /// Share of requests at each point.
  public var requests: [Band]
  /// Share of spend at each point.
  public var spend: [Band]
  /// The platform's tokens at each point relative to the reference: what the outside option
  /// gives and takes.
  public var volume: [Band]
  /// Share of tokens of each segment at each point, at the central values; by segment.
  public var bySegment: [[Double]]

  /// Creates a curve.
  public init(
    setting: GapSetting, tokens: [Band], requests: [Band], spend: [Band], volume: [Band],
    bySegment: [[Double]]
  ) {
    self.setting = setting
    self.tokens = tokens
    self.requests = requests
    self.spend = spend
    self.volume = volume
    self.bySegment = bySegment
  }
}

/// By how much the cheap origin's share of named tokens differs between two points of a curve.
public struct GapContrast: Hashable, Sendable {
  /// Position of the curve.
  public var curve: Int
  /// Position of the point with the smaller gap.
  public var from: Int
  /// Position of the point with the larger gap.
  public var to: Int
  /// Share at `to` less share at `from`, draw by draw.
  public var change: Band

  /// Creates a contrast.
  public init(curve: Int, from: Int, to: Int, change: Band) {
    self.curve = curve
    self.from = from
    self.to = to
    self.change = change
  }
}

/// An uncertain input of a study.
public struct GapInput: Hashable, Sendable {
  /// What it is, for example `weight of cost, agentic-startup`.
  public var name: String
  /// Its central value.
  public var central: Double
  /// 5 % of draws lie below.
  public var low: Double
  /// 5 % of draws lie above.
  public var high: Double
  /// Where the law comes from, with the layer of an elasticity.
  public var basis: String
  /// Share of the cheap origin at the widest gap, with this input at its 5 % and its 95 % point and
  /// all others central; the tornado.
  public var shareAtEnds: (low: Double, high: Double)

  /// Creates an input.
  public init(
    name: String, central: Double, low: Double, high: Double, basis: String,
    shareAtEnds: (low: Double, high: Double)
  ) {
    self.name = name
    self.central = central
    self.low = low
    self.high = high
    self.basis = basis
    self.shareAtEnds = shareAtEnds
  }

  /// Whether two are the same.
  public static func == (one: Self, other: Self) -> Bool {
    one.name == other.name && one.central == other.central && one.low == other.low
      && one.high == other.high && one.basis == other.basis && one.shareAtEnds == other.shareAtEnds
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// An elasticity that the model implies, beside what is published.
public struct ImpliedElasticity: Hashable, Sendable {
  /// The layer, for example `one model's own price, long run`.
  public var layer: String
  /// What the model implies.
  public var implied: Band
  /// What is published, in words with source; `nil` where nothing is.
  public var published: String?

  /// Creates an elasticity.
  public init(layer: String, implied: Band, published: String?) {
    self.layer = layer
    self.implied = implied
    self.published = published
  }
}

/// How supply answers to where the traffic goes.
public struct SupplyResponse: Hashable, Sendable {
  /// One full simulation of the market in the course of finding the fixed point.
  public struct Round: Hashable, Sendable {
    /// Position on the axis.
    public var point: Int
    /// Number of the round at this point, from 0.
    public var round: Int
    /// Share of the cheap origin that went into the simulation.
    public var shareBefore: Double
    /// Share that customers choose after what they met.
    public var shareAfter: Double
    /// Share of attempts refused or failed on models of the dear and of the cheap origin.
    public var failures: (dear: Double, cheap: Double)
    /// Time of a task relative to the reference on models of the dear and of the cheap origin.
    public var times: (dear: Double, cheap: Double)

    /// Creates a round.
    public init(
      point: Int, round: Int, shareBefore: Double, shareAfter: Double,
      failures: (dear: Double, cheap: Double), times: (dear: Double, cheap: Double)
    ) {
      self.point = point
      self.round = round
      self.shareBefore = shareBefore
      self.shareAfter = shareAfter
      self.failures = failures
      self.times = times
    }

    /// Whether two are the same.
    public static func == (one: Self, other: Self) -> Bool {
      one.point == other.point && one.round == other.round
        && one.shareBefore == other.shareBefore && one.shareAfter == other.shareAfter
        && one.failures == other.failures && one.times == other.times
    }

    /// Hashes the position.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(point)
      hasher.combine(round)
    }
  }
  /// The simulations, in order.
  public var rounds: [Round]
  /// How far the share still moved in the last round of any point.
  public var remaining: Double
  /// How congestion was worked out between full simulations, in words.
  public var surrogate: String

  /// Creates a response.
  public init(rounds: [Round], remaining: Double, surrogate: String) {
    self.rounds = rounds
    self.remaining = remaining
    self.surrogate = surrogate
  }
}
