import Demand
public import NumericalMethods
import Quantities
import Supply

/// Endpoints drawn by weights that follow errors, latency and use, worked out anew every 5 s:
/// Bifrost's adaptive load balancing.
///
/// Published: `score = 0.5·error + 0.2·latency + 0.05·use - momentum`, `weight = 1 + (1 - score) ·
/// 999`; the error is 0.5 of the last minute's rate, 0.3 of the last five minutes' and 0.2 of all,
/// falling by 90 % in 30 s after the last one; above 2 % errors an endpoint is degraded, above 5 % or
/// after a 429 it has failed, below 2 % with half of the expected traffic it is healthy again; a
/// quarter of the draws explore; a band of 5 % does not tell endpoints apart. Later versions of the
/// page leave the constants out.
///
/// Assumed, for nothing is published: the rates of the states are the last minute's; a failed
/// endpoint has the lowest weight until 30 s have passed without an error, then it recovers; latency
/// is how much longer a token of the last minute took than the endpoint's own baseline (0.4·median +
/// 0.35·p95 + 0.15·p99 + 0.1·mean of its last 32 answers), 0 to 1; use is how far its share of the last
/// minute's calls lies above an equal share; momentum is 0.1 times the share of served answers while
/// it recovers; exploration is uniform; weights within the band of the best are the best's.
public struct BifrostAdaptive: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "bifrost-adaptive",
    rule: "draws by weights of 1 to 1000 that fall with errors, latency and use, worked out every "
      + "5 s; a quarter of the draws explore",
    source: "docs.getbifrost.ai/enterprise/adaptive-load-balancing (version with constants); what "
      + "it leaves open is assumed",
    asOf: "2026-05-06",
    parameters: [
      .number("error_weight", "weight of the error penalty", in: 0...1, standard: 0.5),
      .number("latency_weight", "weight of the latency penalty", in: 0...1, standard: 0.2),
      .number("use_weight", "weight of the penalty on use", in: 0...1, standard: 0.05),
      .number("momentum", "what full recovery takes off the score", in: 0...1, standard: 0.1),
      .number("exploration", "share of draws that are uniform", in: 0...1, standard: 0.25),
      .number(
        "band", "weights this close to the best count as the best", in: 0...1, standard: 0.05),
      .duration("interval", "time between two computations", standardSeconds: 5),
    ])

  /// Weights are in units of 2⁻²⁰.
  private static let unit = 1_048_576.0

  private let exploration: UInt64
  private let band: Double
  private let interval: Int64
  private let scoring: RouteScoring
  private var routes: [RouteRecord]
  private var weights: [UInt64]
  private var computedAt: Int64 = 0
  private let models: [Int32]
  /// By model: its endpoints, and their calls of the last minute.
  private let peers: [Int]
  private var calls: [Int]
  /// Endpoints that have had an attempt; the others keep the highest weight.
  private var used: [Int32] = []

  /// Opens the rule with every endpoint at full weight.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    exploration = UInt64((settings.number("exploration") * 1_000).rounded())
    band = settings.number("band")
    interval = max(1, settings.duration("interval").microseconds)
    scoring = RouteScoring(
      error: settings.number("error_weight"), latency: settings.number("latency_weight"),
      use: settings.number("use_weight"), momentum: settings.number("momentum"))
    routes = Array(repeating: RouteRecord(), count: directory.count)
    weights = Array(repeating: UInt64(1_000 * Self.unit), count: directory.count)
    models = directory.models.map(\.index)
    var peers = Array(repeating: 0, count: Int(models.max() ?? -1) + 1)
    for model in models { peers[Int(model)] += 1 }
    self.peers = peers
    calls = Array(repeating: 0, count: peers.count)
    used.reserveCapacity(directory.count)
  }

  /// A draw by weight, mixed with a uniform one.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    recompute(at: scene.now)
    var (sum, best): (UInt64, UInt64) = (0, 0)
    for candidate in scene.candidates { best = max(best, weights[Int(candidate.endpoint)]) }
    let bound = UInt64(Double(best) * (1 - band))
    scene.weights.removeAll(keepingCapacity: true)
    for candidate in scene.candidates {
      let own = weights[Int(candidate.endpoint)]
      let weight = own >= bound ? best : own
      scene.weights.append(weight)
      sum += weight
    }
    let count = UInt64(scene.candidates.count)
    for index in scene.weights.indices {
      let own = (1_000 - exploration) * count * scene.weights[index]
      scene.weights[index] = own + exploration * sum
    }
    return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
  }

  /// Takes in an attempt that has ended.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    if routes[attempt.endpoint].all.attempts == 0 { noteUse(of: attempt.endpoint) }
    routes[attempt.endpoint].observe(attempt)
  }

  private mutating func noteUse(of endpoint: Int) {
    if !used.contains(Int32(endpoint)) { used.append(Int32(endpoint)) }
  }

  /// The weight of an endpoint, 1 to 1000.
  func weight(of endpoint: Int) -> Double { Double(weights[endpoint]) / Self.unit }

  /// Works all weights out anew where an interval has passed since the last time.
  private mutating func recompute(at time: SimTime) {
    let tick = time.microseconds / interval
    guard tick > computedAt else { return }
    computedAt = tick
    let now = SimTime(microseconds: tick * interval)
    for endpoint in used { calls[Int(models[Int(endpoint)])] = 0 }
    for endpoint in used.lazy.map(Int.init) {
      routes[endpoint].advance(to: now)
      calls[Int(models[endpoint])] += routes[endpoint].minute.attempts
    }
    for endpoint in used.lazy.map(Int.init) {
      let model = Int(models[endpoint])
      let share =
        calls[model] > 0
        ? Double(routes[endpoint].minute.attempts) / Double(calls[model]) : 0
      let score = scoring.score(
        of: &routes[endpoint], share: share, peers: peers[model], at: now)
      weights[endpoint] = UInt64(((1 + (1 - score) * 999) * Self.unit).rounded(.down))
    }
  }
}
