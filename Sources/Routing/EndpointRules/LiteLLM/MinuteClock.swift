import Quantities

/// Clock minutes of world time, in which limits per minute are counted.
///
/// A rule is told the run's clock with what has ended and both clocks when it decides, so it learns
/// what lies between them at its first decision; before it there is nothing to compare with.
struct MinuteClock: Sendable {
  private var startsAt: Int64 = 0

  mutating func align(_ scene: RoutingScene) {
    startsAt = scene.instant.microseconds - scene.now.microseconds
  }

  func minute(at now: SimTime) -> Int64 { (startsAt + now.microseconds) / 60_000_000 }
}

/// What an endpoint has used in one clock minute.
struct MinuteUsage: Sendable {
  private var minute: Int64 = -1
  private var tokensCounted = 0
  private var requestsCounted = 0

  func tokens(in minute: Int64) -> Int { minute == self.minute ? tokensCounted : 0 }

  func requests(in minute: Int64) -> Int { minute == self.minute ? requestsCounted : 0 }

  mutating func add(tokens: Int, requests: Int, in minute: Int64) {
    if minute != self.minute { self = MinuteUsage(minute: minute) }
    tokensCounted += tokens
    requestsCounted += requests
  }

  init() {}

  private init(minute: Int64) { self.minute = minute }
}

/// A counter that is forgotten a fixed time after it was first written, whatever is added later.
struct ExpiringCount: Sendable {
  private var count = 0
  private var isSet = false
  private var expiresAt = SimTime.zero

  /// What it holds; `nil` where nothing is remembered. It is still read at its last moment.
  func value(at now: SimTime) -> Int? { isSet && now <= expiresAt ? count : nil }

  /// Adds to it, not below `floor`.
  mutating func add(_ amount: Int, at now: SimTime, timeToLive: SimDuration, floor: Int = .min) {
    let before = value(at: now) ?? 0
    if !isSet || now >= expiresAt { expiresAt = now + timeToLive }
    isSet = true
    count = max(floor, before + amount)
  }
}
