import NumericalMethods

/// How well an affine latency predicts conversations that it was not fitted to.
///
/// Conversations fall into five parts by a hash of their name. Each part is predicted by a fit to
/// the other four, so that every call is held out once and no call is predicted by a fit that saw
/// its conversation.
public struct LatencyValidation: Hashable, Sendable {
  /// The name of the model in the log.
  public let model: String
  /// Calls that could be used.
  public let calls: Int
  /// Conversations they come from.
  public let sessions: Int
  /// The fit to all of them.
  public let fit: LatencyFit
  /// Mean of |predicted / recorded - 1| over all calls, each held out once.
  public let meanError: Double
  /// The same over the first part alone: fitted on about 80 %, tested on the rest; `nil` where it
  /// is empty.
  public let firstPartError: Double?
  /// Quantiles of recorded over predicted time, each call held out: 5, 50, 95 and 99 %.
  public let residualQuantiles: [Double]
  /// Standard deviation of the logarithm of that ratio.
  public let residualLogSD: Double

  /// Fits and validates every model of a log with enough calls, the most called first.
  ///
  /// - Parameters:
  ///   - log: the recorded sessions.
  ///   - callsMin: models with fewer usable calls are left out.
  public static func all(of log: RecordedSessions, callsMin: Int = 200) -> [LatencyValidation] {
    let observations = log.latencyObservations()
    let ofModels = log.models.indices.map { model in observations.filter { $0.model == model } }
    return zip(log.models, ofModels).filter { $0.1.count >= callsMin }
      .sorted { ($1.1.count, $0.0) < ($0.1.count, $1.0) }
      .compactMap { LatencyValidation(model: $0, calls: $1) }
  }

  /// - Returns: `nil` where some part cannot be fitted without its own conversations.
  init?(model: String, calls: [LatencyFit.Observation]) {
    guard let fit = LatencyFit(calls) else { return nil }
    var ratios: [Double] = []
    var errors: [Double] = []
    var firstPart: Double?
    for part in 0..<5 {
      let heldOut = calls.filter { $0.fold == part }
      if heldOut.isEmpty { continue }
      guard let others = LatencyFit(calls.filter { $0.fold != part }) else { return nil }
      let ofPart = heldOut.map { abs(others.seconds(of: $0) / $0.seconds - 1) }
      // A prediction of nothing is no prediction of a ratio: a thousandth of a second instead.
      ratios += heldOut.map { $0.seconds / max(0.001, others.seconds(of: $0)) }
      errors += ofPart
      if part == 0 { firstPart = Moments(ofPart).mean }
    }
    self.model = model
    self.calls = calls.count
    sessions = Set(calls.map(\.session)).count
    self.fit = fit
    meanError = Moments(errors).mean
    firstPartError = firstPart
    let sorted = ratios.sorted()
    residualQuantiles = [5, 50, 95, 99].map { percent in
      sorted[(percent * sorted.count + 99) / 100 - 1]
    }
    residualLogSD = Moments(ratios.map(deterministicLog)).standardDeviation
  }
}
