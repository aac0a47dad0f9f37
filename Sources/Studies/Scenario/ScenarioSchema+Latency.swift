import Formats
import Quantities
import Simulation

extension ScenarioSchema {
  /// Swings of service time over the day for which the factor stays above 0.
  static let amplitudes = 0...1.9

  static var latencyAndBreakOff: [SchemaProperty] {
    [
      .part("latency", "What changes the time of a call. All of it is off by default.", latency),
      .part("break_off", "When calls are broken off, and who pays then.", breakOff),
    ]
  }

  /// What changes the time of a call.
  static var latency: JSONNode {
    let effects = LatencyEffects()
    return .object(
      object([
        .choice(
          "region", "Where the gateway stands: adds network round trips to its providers.",
          of: NetworkRegion.allCases.map(\.rawValue), default: effects.region.rawValue),
        .number(
          "daily_amplitude",
          "Swing of service times over a weekday, in units of their mean; published: 0.4 to 0.6.",
          amplitudes, default: effects.dailyAmplitude, [0.5]),
        .number(
          "daily_peak_utc_h", "Hour of the day, UTC, at which service is slowest.", 0...24,
          default: effects.dailyPeakUTCHour, [16]),
        .share(
          "weekend_share", "Swing at the weekend over that of a weekday.",
          default: effects.weekendShare, 0.5),
        .number(
          "load_slowdown", "Factor on service time when all slots of an endpoint are busy.",
          1...100, default: effects.loadSlowdown, [2]),
      ]))
  }

  /// When calls are broken off, and who pays then.
  static var breakOff: JSONNode {
    let rules = BreakOffRules()
    let payers = Payer.allCases.map(\.rawValue)
    return .object(
      object([
        .span(
          "client_timeout", "How long a client waits for a whole answer; 0 s: for ever.",
          default: .zero, "10 min"),
        .span(
          "client_patience",
          "Mean time, exponential, until a person gives a call up; 0 s: nobody does.",
          default: .zero, "5 min"),
        .choice(
          "cancellation", "Which providers stop working when the connection closes.",
          of: StreamCancellation.allCases.map(\.rawValue), default: rules.cancellation.rawValue),
        .choice(
          "cut_payer", "Who pays for a stream that its provider broke off.", of: payers,
          default: rules.cutPayer.rawValue),
        .choice(
          "timeout_payer", "Who pays for an attempt that the gateway gave up.", of: payers,
          default: rules.timeoutPayer.rawValue),
      ]))
  }

  /// How long an attempt may take.
  static var timeouts: JSONNode {
    .object(
      object([
        .span(
          "first_token",
          "Longest time to the first token; then another endpoint is tried. "
            + "0 s: no limit.", default: .zero, "30 s"),
        .span(
          "total", "Longest time to the last token; 0 s: no limit.", default: .zero, "10 min"),
        .span(
          "call",
          "Longest time of a call over all its attempts and pauses, from when the gateway got it; "
            + "0 s: no limit.", default: .zero, "15 min"),
      ]))
  }
}
