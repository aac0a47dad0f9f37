import Demand
import Formats
import Quantities

// Decoding of `recorded.retime`, and what it means in words.
extension Scenario {
  /// - Parameters:
  ///   - reader: the `recorded` section.
  ///   - log: the log; `nil` where it has not been loaded.
  ///   - arrivals: the kind of the workload's arrivals; `nil` where it is unknown.
  static func readRetiming(
    _ reader: ObjectReader, _ log: RecordedSessions?, arrivals: String?
  ) -> Retiming {
    reader.optional("retime")?.object { section in
      var retiming = Retiming.asRecorded
      retiming.loop = section.choice("loop", default: retiming.loop)
      let factor = "expected a factor, 0.001 to 1000"
      retiming.arrivalRateFactor = section.double(
        "arrival_rate_factor", default: 1, in: 0.001...1000, factor)
      retiming.gapFactor = section.double(
        "gap_factor", default: 1, in: 0...1000, "expected a factor, 0 to 1000")
      retiming.from = section.duration("from", default: .zero)
      retiming.to = section.optional("to")?.duration()
      reportImpossible(&retiming, section, log, arrivals)
      return retiming
    } ?? .asRecorded
  }

  /// A window that cannot be is taken away once reported, so that nobody misses sessions in it.
  private static func reportImpossible(
    _ retiming: inout Retiming, _ section: ObjectReader, _ log: RecordedSessions?,
    _ arrivals: String?
  ) {
    if let to = retiming.to, to <= retiming.from {
      section.optional("to")?.reportFound("expected a time after \"from\", \(retiming.from)")
      retiming.to = nil
    }
    if retiming.hasWindow, let log, log.arrivalOffsets == nil {
      section.value.report(
        "found a window, but the log does not say when its sessions began; leave out \"from\" "
          + "and \"to\"")
      retiming.from = .zero
      retiming.to = nil
    }
    if retiming.arrivalRateFactor != 1, let arrivals, arrivals != "recorded" {
      section.optional("arrival_rate_factor")?.reportFound(
        "tasks do not arrive as they were recorded; change \"arrivals\" instead, or make them "
          + "{\"kind\": \"recorded\"}")
    }
  }
}

extension Retiming {
  /// The section as decoding reads it; `nil` for a log as it was recorded.
  var resolved: JSONNode? {
    guard self != .asRecorded else { return nil }
    var members: [(String, JSONNode)] = [
      ("loop", .string(loop.rawValue)), ("arrival_rate_factor", .number(arrivalRateFactor)),
      ("gap_factor", .number(gapFactor)), ("from", from.resolved),
    ]
    if let to { members.append(("to", to.resolved)) }
    return .object(members)
  }

  /// What is changed, in words that follow a semicolon; `nil` for a log as it was recorded.
  var words: String? {
    guard self != .asRecorded else { return nil }
    var parts: [String] = []
    if hasWindow {
      parts.append(
        "sessions that began \(from) " + (to.map { "to \($0)" } ?? "or later") + " into the log")
    }
    if arrivalRateFactor != 1 {
      parts.append("arrivals \(Self.text(arrivalRateFactor)) times as fast")
    }
    switch loop {
    case .closed:
      if gapFactor != 1 { parts.append("gaps after answers \(Self.text(gapFactor)) times as long") }
    case .open:
      parts.append("open loop: each call at its recorded time, whatever has been answered")
      if gapFactor != 1 {
        parts.append("times between calls \(Self.text(gapFactor)) times as long")
      }
    }
    return "re-timed: " + parts.joined(separator: "; ")
  }

  /// A factor without a needless fraction.
  private static func text(_ factor: Double) -> String {
    factor == factor.rounded() ? "\(Int(factor))" : "\(factor)"
  }
}

extension WorkloadSpecification {
  /// How its log is re-timed; `nil` for a preset.
  var retiming: Retiming? {
    guard case .recorded(let replay) = workload.source, recordedFile != nil else { return nil }
    return replay.retiming
  }
}
