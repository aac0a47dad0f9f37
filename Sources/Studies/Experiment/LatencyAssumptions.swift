import Quantities
import Routing
import Simulation

extension Scenario {
  /// What is assumed of latency and of attempts that are broken off, in sentences for the report.
  var latencyAssumptions: [String] {
    let effects = world.latency
    var sentences: [String] = []
    if effects.dailyAmplitude > 0 {
      sentences.append(
        "Service times swing by \(effects.dailyAmplitude) of their mean over a weekday, slowest at "
          + "\(effects.dailyPeakUTCHour) h UTC (published: 0.4-0.6), and by "
          + "\(effects.weekendShare) of that at weekends (assumed).")
    }
    if effects.loadSlowdown > 1 {
      sentences.append(
        "Service slows in proportion to an endpoint's busy slots, up to \(effects.loadSlowdown) "
          + "times when all are busy (the rule of llm-d's inference simulator).")
    }
    if effects.region != .nowhere {
      sentences.append(
        "Every attempt takes the median network round trip from \(effects.region.rawValue) to its "
          + "provider (llm-latency-tracker, 2026-10-10, CC BY 4.0), on top of speeds that were "
          + "themselves measured at a gateway.")
    }
    let rules = world.breakOff
    let areBrokenOff =
      rules.clientTimeout != nil || rules.clientPatience != nil
      || policies.contains { $0.policy.timeouts.areSet }
    if areBrokenOff, rules.cancellation == .documented {
      sentences.append(
        "Providers that OpenRouter lists as not supporting cancellation work on to the end of what "
          + "is broken off and bill it whole; all others stop at once, and a call that still waits "
          + "in a queue leaves it (assumed).")
    }
    return sentences
  }
}
