import Demand
public import NumericalMethods
public import Quantities
import Supply

/// The endpoint with the lowest moving average of the time to a response; those never measured
/// come first, in catalogue order, so that each is tried once.
///
/// Only answers that were served are averaged, as in the source; an average is never forgotten.
public struct LeastLatencyAverage: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "least-latency-ewma",
    rule: "the endpoint with the lowest moving average of the time to a response, those never "
      + "measured first",
    source: "api7/aisix pull request 682 (least_latency)", asOf: "2026-07-01",
    parameters: [
      .number("alpha", "weight of the latest response in the average", in: 0.001...1, standard: 0.3)
    ])

  private let alpha: Double
  /// Averages by endpoint [s]; negative where nothing was measured.
  private var averages: [Double]

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    alpha = settings.number("alpha")
    averages = Array(repeating: -1, count: directory.count)
  }

  /// The lowest average; the first of equals.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    var best = 0
    var lowest = Double.infinity
    for (position, candidate) in scene.candidates.enumerated() {
      let average = averages[Int(candidate.endpoint)]
      if average < lowest {
        lowest = average
        best = position
      }
    }
    return best
  }

  /// The moving average [s]; the lowest is picked.
  public func figure(of endpoint: Int, at now: SimTime) -> Double? {
    averages[endpoint] < 0 ? nil : averages[endpoint]
  }

  /// Averages the time to the first token of an answer.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    guard attempt.outcome == .served else { return }
    let observed = attempt.timeToFirstToken.seconds
    let average = averages[attempt.endpoint]
    averages[attempt.endpoint] =
      average < 0 ? observed : alpha * observed + (1 - alpha) * average
  }
}
