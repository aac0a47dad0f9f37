import Demand
import Formats
import Quantities

extension ScenarioSchema {
  /// How the times of a log are changed.
  static var retiming: SchemaProperty {
    let asRecorded = Retiming.asRecorded
    return .part(
      "retime", "How the times of the log are changed. Default: as recorded.",
      .object(
        object([
          .choice(
            "loop",
            "closed: a call waits its recorded gap after the answer before it; open: a call starts "
              + "at its recorded time after the start of its session, answered or not.",
            of: Retiming.Loop.allCases.map(\.rawValue), default: asRecorded.loop.rawValue),
          .number(
            "arrival_rate_factor",
            "Sessions arrive this many times as fast as recorded; 2 is twice the traffic.",
            0.001...1000, default: asRecorded.arrivalRateFactor, [2]),
          .number(
            "gap_factor",
            "Factor on the gaps after answers or, in an open loop, on the times between calls.",
            0...1000, default: asRecorded.gapFactor, [0.5]),
          .span(
            "from", "Sessions that began earlier in the log are left out.",
            default: asRecorded.from, "2 h"),
          .span("to", "Sessions that began then or later are left out. Default: the end.", "6 h"),
        ])))
  }
}
