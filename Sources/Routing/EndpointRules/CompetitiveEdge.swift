import Demand
public import NumericalMethods
import Quantities
import Supply

/// OpenRouter's default of 2026: what a good response would cost at an endpoint decides, and speed
/// may be paid for.
///
/// The documentation names the inputs (effective price after cache reads, throughput, rate limits;
/// a "competitive edge" that rises with speed, inside which a little more costs little traffic; a
/// floor of exploration) and gives no formula. This one is assumed: with the effective price e (list
/// price times what was paid of it, over the share of attempts that succeeded) and the speed s
/// relative to the endpoint with the lowest e, the weight is
/// `1 / (1 + ((e / lowest e - 1) / (edge · s^speed_weight))^steepness)`, at least `floor`.
public struct CompetitiveEdge: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "competitive-edge",
    rule: "draws by how little the effective price of a good response is above the lowest, with an "
      + "edge for speed and a floor for exploration; leaves out endpoints over a learned limit",
    source: "OpenRouter documentation, provider routing (default of 2026); the formula is assumed",
    asOf: "2026-08-22",
    parameters: [
      .number(
        "edge", "price above the lowest at which half of the weight is left (assumed)",
        in: 0.001...10, standard: 0.25),
      .number(
        "speed_weight", "how the edge grows with relative throughput (assumed)", in: 0...10,
        standard: 0.5),
      .number(
        "steepness", "how fast weight falls beyond the edge (assumed)", in: 0.1...20, standard: 4),
      .number(
        "floor", "least weight, relative to the best (assumed)", in: 0...1, standard: 0.01),
      .duration(
        "memory", "half-life of what was paid and of successes (assumed)", standardSeconds: 300),
      .number(
        "cap_share", "share of the rate at which a 429 came that is sent from then on (assumed)",
        in: 0.01...1, standard: 0.9),
      .outageWindow,
    ])

  /// What is remembered of an endpoint, fading by half in every ``memory``.
  private struct Memory {
    var updated = SimTime.zero
    var paid = 0.0
    var listed = 0.0
    var good = 0.0
    var bad = 0.0
    /// Attempts sent in the present minute, and how many may be; infinite where no 429 has come.
    var minute: Int64 = 0
    var sent = 0.0
    var cap = Double.infinity
  }

  private let logEdge: Double
  private let speedWeight: Double
  private let steepness: Double
  private let floor: Double
  private let halfLife: Double
  private let capShare: Double
  private let rates: [Rates]
  private var memories: [Memory]
  /// Effective prices of the present candidates.
  private var prices: [Double] = []

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    logEdge = deterministicLog(settings.number("edge"))
    speedWeight = settings.number("speed_weight")
    steepness = settings.number("steepness")
    floor = settings.number("floor")
    halfLife = max(1e-6, settings.duration("memory").seconds)
    capShare = settings.number("cap_share")
    rates = directory.rates
    memories = Array(repeating: Memory(), count: directory.count)
    prices.reserveCapacity(128)
  }

  /// Draws among the endpoints that are under their caps; the cheapest where none is.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    var lowest = Double.infinity
    var reference = 0
    prices.removeAll(keepingCapacity: true)
    for (index, candidate) in scene.candidates.enumerated() {
      let price = effectivePrice(candidate)
      prices.append(price)
      if price < lowest { (lowest, reference) = (price, index) }
    }
    let now = scene.now
    let pace = scene.views[Int(scene.candidates[reference].endpoint)].medianThroughput(at: now)
    scene.weights.removeAll(keepingCapacity: true)
    for (index, candidate) in scene.candidates.enumerated() {
      let endpoint = Int(candidate.endpoint)
      let isOver = hasReachedCap(endpoint, at: now)
      let speed = scene.views[endpoint].medianThroughput(at: now) / max(1e-9, pace)
      let weight = weight(gap: prices[index] / lowest - 1, speed: speed)
      scene.weights.append(isOver ? 0 : UInt64((weight * 4_294_967_296).rounded(.down)))
    }
    return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
      ?? scene.cheapest
  }

  /// The weight of an endpoint whose effective price is so far above the lowest.
  func weight(gap: Double, speed: Double) -> Double {
    guard gap > 0 else { return 1 }
    let reach = logEdge + speedWeight * deterministicLog(max(1e-3, speed))
    let odds = steepness * (deterministicLog(max(1e-300, gap)) - reach)
    return max(floor, 1 / (1 + deterministicExp(min(700, max(-700, odds)))))
  }

  private func power(_ base: Double, _ exponent: Double) -> Double {
    deterministicExp(min(700, max(-700, exponent * deterministicLog(max(1e-300, base)))))
  }

  /// Blended list price, times the share of list prices that was paid, over the share of successes;
  /// little data counts little.
  private func effectivePrice(_ candidate: Candidate) -> Double {
    let memory = memories[Int(candidate.endpoint)]
    // A call of a cent and two successes stand for what is not known yet.
    let paid = (memory.paid + 1e10) / (memory.listed + 1e10)
    let success = (memory.good + 2) / (memory.good + memory.bad + 2)
    return Double(max(1, candidate.price)) * paid / success
  }

  private mutating func hasReachedCap(_ endpoint: Int, at now: SimTime) -> Bool {
    guard memories[endpoint].cap.isFinite else { return false }
    turnMinute(endpoint, at: now)
    return memories[endpoint].sent >= memories[endpoint].cap
  }

  /// A cap grows by a tenth with every minute, so that it is found anew.
  private mutating func turnMinute(_ endpoint: Int, at now: SimTime) {
    let minute = now.microseconds / 60_000_000
    guard minute != memories[endpoint].minute else { return }
    if memories[endpoint].cap.isFinite {
      let minutes = min(100, Double(minute - memories[endpoint].minute))
      memories[endpoint].cap *= deterministicExp(minutes * 0.09531017980432493)
    }
    memories[endpoint].minute = minute
    memories[endpoint].sent = 0
  }

  /// Counts what is sent in a minute.
  public mutating func attemptSent(_ attempt: SentAttempt) {
    turnMinute(attempt.endpoint, at: attempt.at)
    memories[attempt.endpoint].sent += 1
  }

  /// Learns what was paid, what succeeded and where the limit is.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    let endpoint = attempt.endpoint
    let age = (attempt.at - memories[endpoint].updated).seconds
    let kept = age > 0 ? power(0.5, age / halfLife) : 1
    memories[endpoint].updated = attempt.at
    memories[endpoint].paid *= kept
    memories[endpoint].listed *= kept
    memories[endpoint].good *= kept
    memories[endpoint].bad *= kept
    switch attempt.outcome {
    case .served:
      memories[endpoint].good += 1
      memories[endpoint].paid += Double(attempt.cost.picoDollars)
      memories[endpoint].listed += listPrice(of: attempt.usage, at: endpoint)
    case .rateLimited:
      turnMinute(endpoint, at: attempt.at)
      memories[endpoint].cap = max(1, memories[endpoint].sent * capShare)
    case .cancelled:
      break
    default:
      memories[endpoint].bad += 1
    }
  }

  /// What the tokens would cost without a cache [pico-dollars].
  private func listPrice(of usage: Usage, at endpoint: Int) -> Double {
    let kept = Double(1_000_000 - rates[endpoint].discountPartsPerMillion) / 1e6
    return kept
      * (Double(usage.input.count) * Double(rates[endpoint].prompt.picoDollarsPerToken)
        + Double(usage.output.count) * Double(rates[endpoint].completion.picoDollarsPerToken))
  }
}
