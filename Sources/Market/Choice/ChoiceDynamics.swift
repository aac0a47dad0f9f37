import NumericalMethods

/// How fast customers move, and how far they look.
public struct ChoiceDynamics: Hashable, Sendable {
  /// Share of traffic that is not reconsidered in a week, 0 to below 1.
  public var staying: Double
  /// Share of reconsidered traffic that looks only at models of the author it has, 0 to 1.
  public var loyalty: Double
  /// Time in which all but 1/e of customers have heard of a new model [weeks].
  public var awarenessWeeks: Double
  /// What it takes to leave the model one has, when one reconsiders [logits]; not below 0.
  public var switchingCost: Double

  /// Creates dynamics.
  public init(
    staying: Double, loyalty: Double, awarenessWeeks: Double, switchingCost: Double = 0
  ) {
    self.staying = staying
    self.loyalty = loyalty
    self.awarenessWeeks = awarenessWeeks
    self.switchingCost = switchingCost
  }

  /// Measured on the platform's daily data to July 2026: weekly lag of shares .53-.63, new models
  /// near their level in 1-2 weeks. Loyalty: assumed; of the enterprises that changed model within
  /// a year (Menlo Ventures, mid-2025) 66 of 77 stayed with their vendor, and a gateway makes
  /// leaving easier.
  public static let measured = ChoiceDynamics(staying: 0.58, loyalty: 0.4, awarenessWeeks: 1.3)

  /// Share of customers who know of a model of some age: `1 - exp(-age / awarenessWeeks)`.
  public func awareness(age: Double) -> Double { Self.awareness(age: age, weeks: awarenessWeeks) }

  /// The same for any time of awareness.
  static func awareness(age: Double, weeks: Double) -> Double {
    age == .infinity ? 1 : 1 - deterministicExp(-age / weeks)
  }
}
