import Quantities

/// What is wrong with an endpoint at an instant, whatever the cause.
struct Trouble: Sendable, Equatable {
  var condition = Condition.up
  /// Share of calls answered with a 5xx, beyond that of healthy times.
  var errorShare = 0.0
  /// Factor on service times.
  var slowdown = 1.0

  /// Nothing is wrong.
  static let none = Trouble()
  /// Nothing is served.
  static let down = Trouble(condition: .down)

  /// Takes the worse of each of two troubles at once.
  mutating func worsen(by other: Trouble) {
    condition = max(condition, other.condition)
    errorShare = max(errorShare, other.errorShare)
    slowdown = max(slowdown, other.slowdown)
  }
}

/// What the gateway has met of a scheduled incident at one endpoint.
struct OutageNotice: Sendable {
  /// When the first attempt ended that the incident spoilt.
  var firstFailureAt: SimTime?
  /// Whether the gateway has since believed the endpoint to be in an outage.
  var isNoticed = false
}

/// What scheduled incidents have to do with a call, and what it has cost so far.
struct StruckCall: Sendable {
  /// The first incident that spoilt an attempt of the call; -1 for none.
  var incident: Int32 = -1
  /// Billed for its attempts.
  var cost = USDTotal.zero
  /// Input billed for its attempts that was not read from a cache [tokens].
  var newInput = 0
}
