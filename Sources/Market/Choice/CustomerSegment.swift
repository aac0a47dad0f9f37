import NumericalMethods

/// A kind of customer: what they do, how much of it, and what they care about.
///
/// Customers of a segment differ among themselves in how they weigh cost and in how they like
/// open weights (mixed logit); segments differ in everything else (latent classes).
public struct CustomerSegment: Hashable, Sendable {
  /// The name in the scenario, for example `agentic-startup`.
  public var name: String
  /// The segment's share of the tokens that all segments would send if there were no outside
  /// option, 0 to 1.
  public var weight: Double
  /// Whether its work is agentic: the weights of such segments are what an agentic share sets.
  public var isAgentic: Bool
  /// Tasks of one customer [tasks per month].
  public var tasksPerMonth: Double
  /// The bill that begins to matter [USD per month]: far below it prices are hardly felt, far
  /// above it only ratios of prices are.
  public var noticedBill: Double
  /// Share of its demand that goes elsewhere, as by direct contract, at the reference; 0 to below 1.
  public var outsideShare: Double
  /// What its customers care about.
  public var tastes: Tastes

  /// Creates a segment.
  public init(
    name: String, weight: Double, isAgentic: Bool, tasksPerMonth: Double, noticedBill: Double,
    outsideShare: Double = 0, tastes: Tastes
  ) {
    self.name = name
    self.weight = weight
    self.isAgentic = isAgentic
    self.tasksPerMonth = tasksPerMonth
    self.noticedBill = noticedBill
    self.outsideShare = outsideShare
    self.tastes = tastes
  }

  /// How much a bill weighs: `ln(1 + tasks per month * cost of a task / noticed bill)`.
  ///
  /// Its elasticity in price is `x / (1 + x)` with `x` the bill over the bill that begins to
  /// matter, so that one query in a chat hardly feels a gap and a workflow of 10,000 calls feels
  /// all of it. Assumed; the limit of large bills is the usual log of price.
  public func burden(costPerTask: Double) -> Double {
    deterministicLogOnePlus(tasksPerMonth * costPerTask / noticedBill)
  }
}

/// Weights in the utility of a customer [logits].
public struct Tastes: Hashable, Sendable {
  /// Median weight of a unit of ``CustomerSegment/burden(costPerTask:)``; at large bills the
  /// elasticity of odds in price with the sign turned. Not below 0.
  public var cost: Double
  /// Standard deviation of the logarithm of that weight over customers.
  public var costSpread: Double
  /// Worth of a step that is certain to succeed against one that is certain to fail.
  public var quality: Double
  /// Weight of the logarithm of the time of a task; not below 0.
  public var time: Double
  /// Weight of the share of calls that fail or are refused; not below 0.
  public var failure: Double
  /// What a price of zero adds beyond the money that it saves.
  public var free: Double
  /// Standard deviation over customers of a liking shared by all models of one class
  /// (``ModelClass``): the error component that makes classes nests.
  public var classSpread: Double

  /// Creates tastes.
  public init(
    cost: Double, costSpread: Double = 0, quality: Double = 0, time: Double = 0,
    failure: Double = 0, free: Double = 0, classSpread: Double = 0
  ) {
    self.cost = cost
    self.costSpread = costSpread
    self.quality = quality
    self.time = time
    self.failure = failure
    self.free = free
    self.classSpread = classSpread
  }
}

/// Models that customers see as alike; each is a nest.
public enum ModelClass: Int, CaseIterable, Sendable {
  /// Weights are not published.
  case closed
  /// Open weights by an author of the cheap origin.
  case openCheapOrigin
  /// Open weights by another author.
  case openOther
}
