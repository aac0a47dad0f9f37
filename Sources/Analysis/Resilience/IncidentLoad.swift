import Accounting
import Quantities

/// What a scheduled incident did to the number of attempts, under one policy.
///
/// Read from the timelines of all replications together, in bins of a minute or more: attempts per
/// call are all attempts sent in a stretch of time over the first ones sent in it.
struct IncidentLoad: Sendable {
  /// Attempts per call before it, from the end of the warm-up on.
  var before: Double?
  /// Attempts per call while it was on.
  var during: Double?
  /// Attempts per call after it, for as long as it was on.
  var after: Double?
  /// Attempts per minute at the providers concerned while it was on, per replication [1/min].
  var perMinute: Double?
  /// The same in the run without it.
  var undisturbedPerMinute: Double?
  /// From its end until attempts per call and their failures are back where they were; `nil` where
  /// that was not seen.
  var recovery: SimDuration?
  /// Whether there was time to see it.
  var isRecoveryObserved = false

  /// Attempts per call that are as good as before: a tenth more, and a little for chance.
  static let calmFactor = 1.1
  /// Attempts per call during an incident, over those before, from which it is called a storm: twice
  /// as many is what one failover each makes (assumed).
  static let stormFactor = 2.0

  /// Whether calls were tried so much more often that endpoints in trouble had more to refuse than
  /// without the incident.
  var isStorm: Bool {
    guard let before, let during, during > Self.stormFactor * before else { return false }
    guard let perMinute, let undisturbedPerMinute else { return true }
    return perMinute > undisturbedPerMinute
  }

  /// Whether the trouble went on after its cause was gone, for as long as the cause or to the end.
  func outlasts(_ incident: IncidentDescription) -> Bool {
    guard isRecoveryObserved else { return false }
    return recovery.map { $0 >= incident.end - incident.start } ?? true
  }
}

/// The bins of all replications of a cell together.
struct PooledTimeline {
  let width: SimDuration
  let runs: Int
  /// Attempts by bin and try.
  private(set) var tries: [[Int64]]
  /// Attempts by bin that nobody served.
  private(set) var failed: [Int64]
  /// Attempts by bin at the providers of interest.
  private(set) var there: [Int64]

  /// Adds up the timelines of runs; `nil` where they have none.
  init?(_ records: [RunRecord], providers: [Int]) {
    guard let first = records.first?.timeline else { return nil }
    width = first.width
    runs = records.count
    tries = Array(
      repeating: Array(repeating: 0, count: AttemptTimeline.tryColumns), count: first.binCount)
    failed = Array(repeating: 0, count: first.binCount)
    there = failed
    for timeline in records.compactMap(\.timeline) where timeline.binCount == first.binCount {
      for bin in 0..<timeline.binCount {
        for column in 0..<AttemptTimeline.tryColumns {
          tries[bin][column] += Int64(timeline.tries[bin * AttemptTimeline.tryColumns + column])
        }
        for provider in 0..<timeline.providerCount {
          let place = bin * timeline.providerCount + provider
          failed[bin] += Int64(timeline.failed[place])
          if providers.contains(provider) {
            there[bin] += Int64(timeline.failed[place] + timeline.served[place])
          }
        }
      }
    }
  }

  private func start(_ bin: Int) -> SimDuration {
    SimDuration(microseconds: width.microseconds * Int64(bin))
  }

  /// Bins that lie wholly within a stretch of time.
  func bins(from start: SimDuration, until end: SimDuration) -> Range<Int> {
    let length = width.microseconds
    let first = max(0, (start.microseconds + length - 1) / length)
    let last = min(Int64(tries.count), end.microseconds / length)
    return Int(first)..<max(Int(first), Int(last))
  }

  /// All attempts over first ones.
  func attemptsPerCall(_ bins: Range<Int>) -> Double? {
    let first = bins.reduce(Int64(0)) { $0 + tries[$1][0] }
    let all = bins.reduce(Int64(0)) { $0 + tries[$1].reduce(0, +) }
    return first > 0 ? Double(all) / Double(first) : nil
  }

  /// Attempts that nobody served over all.
  func failedShare(_ bins: Range<Int>) -> Double? {
    let all = bins.reduce(Int64(0)) { $0 + tries[$1].reduce(0, +) }
    return all > 0 ? Double(bins.reduce(Int64(0)) { $0 + failed[$1] }) / Double(all) : nil
  }

  /// Attempts per minute and replication at the providers of interest.
  func perMinute(_ bins: Range<Int>) -> Double? {
    guard !bins.isEmpty, runs > 0 else { return nil }
    let minutes = Double(bins.count) * width.seconds / 60
    return Double(bins.reduce(Int64(0)) { $0 + there[$1] }) / minutes / Double(runs)
  }

  /// The first bin from `end` on that, with the one after it, is as calm as `calm`.
  func recovery(from end: SimDuration, calm: Range<Int>) -> SimDuration? {
    guard let attempts = attemptsPerCall(calm), let failed = failedShare(calm) else { return nil }
    func isCalm(_ bin: Int) -> Bool {
      guard let its = attemptsPerCall(bin..<bin + 1), let share = failedShare(bin..<bin + 1) else {
        return true
      }
      return its <= IncidentLoad.calmFactor * attempts + 0.02 && share <= failed + 0.05
    }
    let later = bins(from: end, until: start(tries.count))
    let found = later.first { isCalm($0) && ($0 + 1 >= tries.count || isCalm($0 + 1)) }
    return found.map { start($0) - end }
  }
}

extension ExperimentResults {
  /// What a scheduled incident did to the number of attempts of a cell; `nil` without timelines.
  func load(of incident: Int, in cell: Cell) -> IncidentLoad? {
    let its = incidents[incident]
    guard let line = PooledTimeline(Array(record.runs(of: cell)), providers: its.providers) else {
      return nil
    }
    let calm = line.bins(from: record.warmUp, until: its.start)
    let during = line.bins(from: its.start, until: its.end)
    let after = line.bins(from: its.end, until: its.end + (its.end - its.start))
    let twins = PooledTimeline(twins(of: cell).map(\.record), providers: its.providers)
    return IncidentLoad(
      before: line.attemptsPerCall(calm), during: line.attemptsPerCall(during),
      after: line.attemptsPerCall(after), perMinute: line.perMinute(during),
      undisturbedPerMinute: twins?.perMinute(during),
      recovery: line.recovery(from: its.end, calm: calm),
      isRecoveryObserved: line.attemptsPerCall(calm) != nil
        && !line.bins(from: its.end, until: record.horizon).isEmpty)
  }
}
