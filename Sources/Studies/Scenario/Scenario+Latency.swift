import Formats
import Quantities
import Routing
import Simulation

// Decoding of `latency` and `break_off` in the `world` section and of a policy's `timeouts`.
extension Scenario {
  static func readLatency(_ world: ObjectReader, _ effects: inout LatencyEffects) {
    effects =
      world.optional("latency")?.object { section in
        var read = LatencyEffects()
        read.region = section.choice("region", default: read.region)
        read.dailyAmplitude = section.double(
          "daily_amplitude", default: read.dailyAmplitude, in: ScenarioSchema.amplitudes,
          "expected an amplitude, 0 to 1.9, e.g. 0.5")
        read.dailyPeakUTCHour = section.double(
          "daily_peak_utc_h", default: read.dailyPeakUTCHour, in: 0...24,
          "expected an hour of the UTC day, 0 to 24")
        read.weekendShare = section.double(
          "weekend_share", default: read.weekendShare, in: 0...1, "expected a share, 0 to 1")
        read.loadSlowdown = section.double(
          "load_slowdown", default: read.loadSlowdown, in: 1...100,
          "expected a factor, 1 to 100")
        return read
      } ?? effects
  }

  static func readBreakOff(_ world: ObjectReader, _ rules: inout BreakOffRules) {
    rules =
      world.optional("break_off")?.object { section in
        var read = BreakOffRules()
        read.clientTimeout = limit(section, "client_timeout")
        read.clientPatience = limit(section, "client_patience")
        read.cancellation = section.choice("cancellation", default: read.cancellation)
        read.cutPayer = section.choice("cut_payer", default: read.cutPayer)
        read.timeoutPayer = section.choice("timeout_payer", default: read.timeoutPayer)
        return read
      } ?? rules
  }

  static func readTimeouts(_ section: ObjectReader) -> AttemptTimeouts {
    AttemptTimeouts(
      firstToken: limit(section, "first_token"), total: limit(section, "total"),
      call: limit(section, "call"))
  }

  /// A limit of time, where `0 s` stands for none.
  private static func limit(_ section: ObjectReader, _ key: String) -> SimDuration? {
    section.optional(key)?.duration().flatMap { $0 == .zero ? nil : $0 }
  }
}

extension LatencyEffects {
  var resolved: JSONNode {
    .object([
      ("region", .string(region.rawValue)), ("daily_amplitude", .number(dailyAmplitude)),
      ("daily_peak_utc_h", .number(dailyPeakUTCHour)), ("weekend_share", .number(weekendShare)),
      ("load_slowdown", .number(loadSlowdown)),
    ])
  }
}

extension BreakOffRules {
  var resolved: JSONNode {
    .object([
      ("client_timeout", (clientTimeout ?? .zero).resolved),
      ("client_patience", (clientPatience ?? .zero).resolved),
      ("cancellation", .string(cancellation.rawValue)),
      ("cut_payer", .string(cutPayer.rawValue)),
      ("timeout_payer", .string(timeoutPayer.rawValue)),
    ])
  }
}

extension AttemptTimeouts {
  var resolved: JSONNode {
    .object([
      ("first_token", (firstToken ?? .zero).resolved), ("total", (total ?? .zero).resolved),
      ("call", (call ?? .zero).resolved),
    ])
  }
}
