public import Quantities

/// How fast an endpoint serves: the affine latency model with its spread, and its capacity.
///
/// Time of a call = `(base + perNewInput·new + perCachedInput·cached + perOutput·output)` with
/// tokens in thousands, times a lognormal residual. The first token comes after all but the
/// output term. Source of the form: least-absolute-deviation fits to 38,691 recorded calls
/// (reference: workload and provider facts, 4.1).
public struct ServiceProfile: Hashable, Sendable {
  /// How we know the figures.
  public enum Basis: String, Sendable {
    /// Read on a page or measured.
    case published
    /// Drawn from the distribution over endpoints.
    case fitted
  }
  /// Fixed part of the time to first token [s].
  public var baseSeconds: Double
  /// Time to read 1,000 tokens of uncached input [s].
  public var secondsPer1kNewInput: Double
  /// Time to read 1,000 tokens of cached input [s].
  public var secondsPer1kCachedInput: Double
  /// Time to write 1,000 tokens of output [s].
  public var secondsPer1kOutput: Double
  /// Standard deviation of the log of the residual.
  public var residualLogSD: Double
  /// Share of calls that take the slow path to the first token.
  public var slowPathShare: Probability
  /// Factor on the time to first token on the slow path.
  public var slowPathFactor: Double
  /// Calls served at once.
  public var slots: Int
  /// Calls that may wait for a slot; more are refused as overload.
  public var queueLimit: Int
  /// How we know the figures.
  public var basis: Basis

  /// Creates a profile.
  public init(
    baseSeconds: Double, secondsPer1kNewInput: Double, secondsPer1kCachedInput: Double,
    secondsPer1kOutput: Double, residualLogSD: Double, slowPathShare: Probability,
    slowPathFactor: Double, slots: Int, queueLimit: Int, basis: Basis
  ) {
    self.baseSeconds = baseSeconds
    self.secondsPer1kNewInput = secondsPer1kNewInput
    self.secondsPer1kCachedInput = secondsPer1kCachedInput
    self.secondsPer1kOutput = secondsPer1kOutput
    self.residualLogSD = residualLogSD
    self.slowPathShare = slowPathShare
    self.slowPathFactor = slowPathFactor
    self.slots = slots
    self.queueLimit = queueLimit
    self.basis = basis
  }

  /// Output speed after the first token [tokens per second].
  public var tokensPerSecond: Double { 1000 / secondsPer1kOutput }
}
