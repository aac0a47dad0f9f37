import NumericalMethods
public import Quantities

/// What changes the time of a call with the hour, the load and the place; all of it is off by
/// default, so that the profiles alone say how fast endpoints are.
public struct LatencyEffects: Hashable, Sendable {
  /// Where the gateway stands: every attempt takes a network round trip to its provider.
  public var region = NetworkRegion.nowhere
  /// How far service times swing over a weekday, from trough to peak, in units of their mean.
  ///
  /// Published: 0.4-0.6, that is 30-40 % faster off the peak (tianpan.co; workload and provider
  /// facts, 4.2, a weak source).
  public var dailyAmplitude = 0.0
  /// Hour of the peak [h UTC].
  ///
  /// 16 is the middle of the published peak, 8:00-14:00 in US Eastern time (the same source).
  public var dailyPeakUTCHour = 16.0
  /// Height of the swing on Saturday and Sunday in that of a weekday (assumed).
  public var weekendShare = 0.5
  /// Factor on service time when all slots of an endpoint are busy; 1 for none.
  ///
  /// The law is that of llm-d's inference simulator (`time-factor-under-load`): from 1 for a call
  /// that is alone it grows in proportion to the other calls. It is taken when service begins.
  public var loadSlowdown = 1.0

  /// No effects.
  public init() {}

  /// Factor on service time at an instant; its mean over a week is 1.
  ///
  /// A raised cosine with one peak a day, lower at the weekend. Days run from trough to trough, so
  /// that the factor has no jumps.
  public func dailyFactor(at instant: UTCInstant) -> Double {
    guard dailyAmplitude > 0 else { return 1 }
    let sinceTrough = SimDuration(seconds: (12 - dailyPeakUTCHour) * 3_600)
    let shifted = instant + sinceTrough
    let sinceMidnight = shifted.microseconds - Int64(shifted.daysSinceEpoch) * 86_400_000_000
    let wave = 0.5 - 0.5 * deterministicCosine(turns: Double(sinceMidnight) / 86_400_000_000)
    let height = shifted.isoWeekday >= 6 ? weekendShare : 1
    let mean = (5 + 2 * weekendShare) / 14
    return 1 + dailyAmplitude * (height * wave - mean)
  }

  /// Factor on the service time of a call that makes `busy` of an endpoint's slots busy.
  func loadFactor(busy: Int, slots: Int) -> Double {
    guard loadSlowdown != 1, slots > 1 else { return 1 }
    return 1 + (loadSlowdown - 1) * Double(busy - 1) / Double(slots - 1)
  }
}
