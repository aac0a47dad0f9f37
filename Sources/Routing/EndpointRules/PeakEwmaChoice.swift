import Demand
public import NumericalMethods
public import Quantities
import Supply

/// Of two endpoints drawn at random the one with less pending work: Helicone's latency balancing.
///
/// Work is the peak-sensitive moving average of the time to a response, times one more than the
/// calls under way: a slower response counts at once, a faster one pulls the average down by
/// `1 - exp(-elapsed / decay)`, and without responses the average decays towards 0. Every response
/// counts, a refusal too, as in tower; ``HeliconeHealth`` is what keeps fast failures from drawing
/// traffic. A call is under way until its attempt ends (tower: until its response begins, which a
/// gateway of this simulation is not told).
public struct PeakEwmaChoice: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "helicone-p2c",
    rule: "of two endpoints drawn at random the one with the lower Peak-EWMA of the response time "
      + "times one more than the calls under way",
    source: "Helicone/ai-gateway src/router/strategy.rs and config/discover.rs; tower "
      + "load/peak_ewma.rs and balance/p2c",
    asOf: "2025-07-30",
    parameters: [
      .duration("decay", "time over which a peak is forgotten", standardSeconds: 30),
      .duration(
        "first_estimate", "the response time of an endpoint that has not been measured",
        standardSeconds: 0.25),
    ])

  private var loads: [Load]
  private let decay: Double

  /// What is known of one endpoint.
  private struct Load {
    /// The moving average when it was last changed [s].
    var estimate: Double
    var changedAt = SimTime.zero
    var pending: Int32 = 0
  }

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    decay = max(1e-6, settings.duration("decay").seconds)
    let estimate = settings.duration("first_estimate").seconds
    loads = Array(repeating: Load(estimate: estimate), count: directory.count)
  }

  /// Two different candidates, each pair with equal chance; the first of equals.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    let count = UInt64(scene.candidates.count)
    guard count > 1 else { return 0 }
    let first = Int(stream.below(count))
    var second = Int(stream.below(count - 1))
    if second >= first { second += 1 }
    let costs = (
      cost(of: Int(scene.candidates[first].endpoint), at: scene.now),
      cost(of: Int(scene.candidates[second].endpoint), at: scene.now)
    )
    return costs.0 <= costs.1 ? first : second
  }

  /// The share of ordered pairs in which the candidate is picked: all in which the other has more
  /// work, and of those with as much the half in which it is drawn first.
  public func propensity(of position: Int, in scene: RoutingScene) -> Double? {
    let count = scene.candidates.count
    guard count > 1 else { return 1 }
    let own = cost(of: Int(scene.candidates[position].endpoint), at: scene.now)
    var wins = 0
    for (other, candidate) in scene.candidates.enumerated() where other != position {
      let its = cost(of: Int(candidate.endpoint), at: scene.now)
      wins += (own <= its ? 1 : 0) + (own < its ? 1 : 0)
    }
    return Double(wins) / Double(count * (count - 1))
  }

  /// The pending work [s]; of two the one with less is picked.
  public func figure(of endpoint: Int, at now: SimTime) -> Double? { cost(of: endpoint, at: now) }

  /// The pending work at an endpoint [s].
  func cost(of endpoint: Int, at now: SimTime) -> Double {
    let load = loads[endpoint]
    return load.estimate * kept(since: load.changedAt, at: now) * Double(load.pending + 1)
  }

  /// Counts the call that is on its way.
  public mutating func attemptSent(_ attempt: SentAttempt) {
    loads[attempt.endpoint].pending += 1
  }

  /// Takes in how long the response took to begin.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    var load = loads[attempt.endpoint]
    let observed = attempt.timeToFirstToken.seconds
    if observed > load.estimate {
      load.estimate = observed
    } else {
      let kept = kept(since: load.changedAt, at: attempt.at)
      load.estimate = load.estimate * kept + observed * (1 - kept)
    }
    load.changedAt = attempt.at
    load.pending = max(0, load.pending - 1)
    loads[attempt.endpoint] = load
  }

  /// The share of an average that is left after some time.
  private func kept(since then: SimTime, at now: SimTime) -> Double {
    let elapsed = (now - then).seconds / decay
    return elapsed < 700 ? deterministicExp(-elapsed) : 0
  }
}
