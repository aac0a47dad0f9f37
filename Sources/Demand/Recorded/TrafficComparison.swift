import Formats

/// How far a preset is from a log, quantile by quantile.
public struct TrafficComparison: Sendable {
  /// One quantile of one measure.
  public struct Cell: Hashable, Sendable {
    /// What is measured.
    public let measure: TrafficProfile.Measure
    /// The percentage of values at or below.
    public let percent: Int
    /// The preset's value.
    public let preset: Int
    /// The log's value.
    public let log: Int

    /// The preset's value over the log's; `nil` where the log's is zero.
    public var ratio: Double? { log == 0 ? nil : Double(preset) / Double(log) }

    /// Whether the two differ by more than a quarter, or by more than 3 points of a share.
    ///
    /// Gaps less than a second apart count as equal, because logs round to seconds.
    public var isMiss: Bool {
      let distance = abs(preset - log)
      if measure == .cacheHitShare { return distance > 300 }
      if measure == .toolGap || measure == .userGap, distance <= 1_000 { return false }
      return !(0.8...1.25).contains(ratio ?? (preset == 0 ? 1 : .infinity))
    }
  }

  /// The quantiles that are compared [%].
  public static let percents = [10, 25, 50, 75, 90, 99]

  /// The preset, drawn.
  public let preset: TrafficProfile
  /// The log.
  public let log: TrafficProfile
  /// All quantiles of all measures that both have.
  public let cells: [Cell]

  /// Compares two profiles.
  public init(preset: TrafficProfile, log: TrafficProfile) {
    self.preset = preset
    self.log = log
    cells = TrafficProfile.Measure.allCases.flatMap { measure in
      Self.percents.compactMap { percent in
        guard let drawn = preset.quantile(percent, of: measure),
          let recorded = log.quantile(percent, of: measure)
        else { return nil }
        return Cell(measure: measure, percent: percent, preset: drawn, log: recorded)
      }
    }
  }

  /// Quantiles that are not met.
  public var misses: [Cell] { cells.filter(\.isMiss) }
}

extension SimulatedLog {
  /// The sessions as an importer reads them back, so that a preset is measured as a log is.
  ///
  /// - Parameter callsMax: no further session is begun after so many calls.
  /// - Throws: as the importer does; what this writes can be read.
  public func sessionsRead(callsMax: Int = 200_000) throws -> RecordedSessions {
    var number = 0
    var calls = 0
    let (sessions, _) = try RecordedSessions.importingAgentSessions(file: preset) {
      guard number < self.sessions, calls < callsMax else { return nil }
      calls += callCount(ofSession: number)
      number += 1
      return Array(line(number - 1).utf8)
    }
    return sessions
  }
}
