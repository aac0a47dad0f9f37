import Demand
public import NumericalMethods
import Quantities
import Supply

/// Weighted scorers and a picker: the router of llm-d and of the Gateway API inference extension,
/// as far as a gateway outside the servers can see.
///
/// Every scorer gives a candidate 0 to 1 and has a weight; the picker takes the best score (ties at
/// random), draws by score, or draws uniformly. The published default is queue 2, prefix 3 (and
/// utilisation of the key-value cache 2, which no gateway sees of a hosted endpoint, so it has no
/// scorer here). A server's queue is not seen either: the calls that this gateway has under way there
/// stand for it (assumed). Tokens under way are those of the declared inputs, of which a call that
/// ends takes the mean away (assumed). A prefix is taken to be cached where the conversation was last
/// sent, as far as its input then reached; the index keeps 65,536 conversations by endpoint, a newer
/// one pushing out one of the same place (llm-d keeps blocks in a list per server).
public struct WeightedScorers: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "llm-d",
    rule: "the endpoint with the best weighted sum of scores for a short queue, a cached prefix, "
      + "few calls and few tokens under way",
    source: "llm-d-inference-scheduler pkg/epp/framework/plugins/scheduling and "
      + "gateway-api-inference-extension; a gateway's own counts stand for the servers'",
    asOf: "2026-05-17",
    parameters: [
      .number("queue_weight", "weight of a short queue", in: 0...100, standard: 2),
      .number("prefix_weight", "weight of a cached prefix", in: 0...100, standard: 3),
      .number("active_weight", "weight of few calls under way", in: 0...100, standard: 0),
      .number("token_weight", "weight of few tokens under way", in: 0...100, standard: 0),
      .integer(
        "token_threshold", "tokens under way at which that score is 0", in: 1...1_000_000_000,
        standard: 4_194_304),
      .choice(
        "picker", "how one of the scored is taken", of: ["max-score", "weighted-random", "random"],
        standard: "max-score"),
    ])

  /// How one of the scored is taken.
  private enum Picker { case maxScore, weightedRandom, random }

  private static let indexSize: UInt64 = 65_536

  private let queueWeight: Double
  private let prefixWeight: Double
  private let activeWeight: Double
  private let tokenWeight: Double
  private let tokenThreshold: Double
  private let picker: Picker
  private var pending: [Int32]
  private var pendingTokens: [Int64]
  private var prefixes: [CachedPrefix]

  /// A prefix that an endpoint is taken to have.
  private struct CachedPrefix {
    var key: UInt64 = 0
    var tokens: Int64 = 0
  }

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    queueWeight = settings.number("queue_weight")
    prefixWeight = settings.number("prefix_weight")
    activeWeight = settings.number("active_weight")
    tokenWeight = settings.number("token_weight")
    tokenThreshold = Double(settings.integer("token_threshold"))
    picker =
      switch settings.choice("picker") {
      case "weighted-random": .weightedRandom
      case "random": .random
      default: .maxScore
      }
    pending = Array(repeating: 0, count: directory.count)
    pendingTokens = Array(repeating: 0, count: directory.count)
    prefixes = Array(repeating: CachedPrefix(), count: Int(Self.indexSize))
  }

  /// Scores the candidates, in units of 2⁻³², and takes one of them.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    let count = scene.candidates.count
    if picker == .random { return Int(stream.below(UInt64(count))) }
    score(&scene)
    if picker == .weightedRandom {
      return WeightedChoice.draw(among: scene.weights, count: count, from: &stream)
        ?? Int(stream.below(UInt64(count)))
    }
    var (best, ties): (UInt64, UInt64) = (0, 0)
    for weight in scene.weights {
      if weight > best { (best, ties) = (weight, 0) }
      if weight == best { ties += 1 }
    }
    var turn = ties > 1 ? stream.below(ties) : 0
    for (position, weight) in scene.weights.enumerated() where weight == best {
      if turn == 0 { return position }
      turn -= 1
    }
    return nil
  }

  /// By its picker: a share of the scores, one of all, or one of those with the best score.
  public func propensity(of position: Int, in scene: RoutingScene) -> Double? {
    let uniform = 1 / Double(scene.candidates.count)
    switch picker {
    case .random: return uniform
    case .weightedRandom: return scene.shareOfWeights(position) ?? uniform
    case .maxScore:
      let best = scene.weights.max() ?? 0
      guard scene.weights[position] == best else { return 0 }
      return 1 / Double(scene.weights.count { $0 == best })
    }
  }

  /// Leaves the weighted sum of each candidate's scores in the scene.
  private func score(_ scene: inout RoutingScene) {
    var (least, most) = (Int32.max, Int32.min)
    for candidate in scene.candidates {
      let own = pending[Int(candidate.endpoint)]
      (least, most) = (min(least, own), max(most, own))
    }
    scene.weights.removeAll(keepingCapacity: true)
    let input = Double(max(1, scene.request.input.count))
    for candidate in scene.candidates {
      let endpoint = Int(candidate.endpoint)
      let own = Double(pending[endpoint])
      let queue = most == least ? 1 : (Double(most) - own) / Double(most - least)
      let active = own == 0 ? 1 : (Double(most) - own) / Double(most)
      let load = 1 - min(1, Double(pendingTokens[endpoint]) / tokenThreshold)
      var sum = queueWeight * queue + activeWeight * active + tokenWeight * load
      if prefixWeight > 0 {
        let cached = cachedTokens(of: scene.request, at: endpoint)
        sum += prefixWeight * min(1, Double(cached) / input)
      }
      scene.weights.append(UInt64((sum * 4_294_967_296).rounded(.down)))
    }
  }

  /// Counts the call, and takes its prefix to be cached from now on.
  public mutating func attemptSent(_ attempt: SentAttempt) {
    pending[attempt.endpoint] += 1
    pendingTokens[attempt.endpoint] += Int64(attempt.request.input.count)
    let key = Self.key(of: attempt.request.task, attempt.request.branch, at: attempt.endpoint)
    prefixes[Int(key % Self.indexSize)] = CachedPrefix(
      key: key, tokens: Int64(attempt.request.input.count))
  }

  /// Counts the call no more.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    let count = pending[attempt.endpoint]
    guard count > 0 else { return }
    pendingTokens[attempt.endpoint] -= pendingTokens[attempt.endpoint] / Int64(count)
    pending[attempt.endpoint] = count - 1
  }

  private func cachedTokens(of request: CallRequest, at endpoint: Int) -> Int64 {
    let key = Self.key(of: request.task, request.branch, at: endpoint)
    let entry = prefixes[Int(key % Self.indexSize)]
    return entry.key == key ? entry.tokens : 0
  }

  private static func key(of task: TaskID, _ branch: Int32, at endpoint: Int) -> UInt64 {
    let place = UInt64(UInt32(bitPattern: branch)) << 32 | UInt64(endpoint)
    return RandomStream.childKey(of: task.number, place)
  }
}
