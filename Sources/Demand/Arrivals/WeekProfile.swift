import Quantities

/// Factors on a rate by the hour of the day, and another one on weekends, in UTC.
public struct WeekProfile: Hashable, Sendable {
  /// Factors for the hours 0 to 23.
  public let hourly: [Double]
  /// Further factor on Saturdays and Sundays.
  public let weekend: Double

  /// Creates a profile.
  ///
  /// - Precondition: 24 factors of 0 or more, not all of them 0; `weekend` is 0 or more.
  public init(hourly: [Double], weekend: Double = 1) {
    precondition(hourly.count == 24 && hourly.allSatisfy { $0 >= 0 } && hourly.contains { $0 > 0 })
    precondition(weekend >= 0, "a factor is 0 or more")
    self.hourly = hourly
    self.weekend = weekend
  }

  /// Mean factor over a week.
  public var mean: Double { hourly.reduce(0, +) / 24 * (5 + 2 * weekend) / 7 }

  /// The factor in an hour of the week; hour 0 begins on Monday at 0:00.
  public func factor(hourOfWeek hour: Int) -> Double {
    hourly[hour % 24] * (hour >= 5 * 24 ? weekend : 1)
  }

  /// How long it takes from `instant` until the factor, summed over time, reaches `seconds`.
  func wait(forSummed seconds: Double, from instant: UTCInstant) -> SimDuration {
    let hours = RateWindows(width: 3_600_000_000, count: 168, perCycle: mean * 604_800)
    // The epoch began on a Thursday; the first Monday came four days later.
    let sinceMonday = (instant.microseconds - 4 * 86_400_000_000) % 604_800_000_000
    let position = sinceMonday < 0 ? sinceMonday + 604_800_000_000 : sinceMonday
    return hours.wait(forSum: seconds, from: position) { factor(hourOfWeek: $0) }
  }
}
