import Demand
public import NumericalMethods
public import Quantities
import Supply

/// In turn the endpoints whose median response time is within a band of the best; those with too
/// few recent samples come first.
///
/// An endpoint keeps its latest samples of a window, failures among them; it is cold until enough
/// of them were served. Cold endpoints take turns before warm ones, which is how a slow endpoint is
/// looked at again after its samples have grown old.
public struct MedianBand: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "median-band",
    rule: "in turn the endpoints whose median time to the first token is within a tenth of the "
      + "best, those with few recent samples first",
    source: "elixir-vibe/llm_proxy pull request 13 (latency_aware)", asOf: "2026-08-24",
    parameters: [
      .number("band", "how much slower than the best still takes turns", in: 0...10, standard: 0.1),
      .duration("window", "how long a sample counts", standardSeconds: 300),
      .integer("samples", "samples kept of an endpoint", in: 1...20, standard: 20),
      .integer(
        "least_samples", "answers below which an endpoint is cold", in: 1...20, standard: 3),
    ])

  private static let capacity = 20

  private let band: Double
  private let window: SimDuration
  private let kept: Int
  private let least: Int
  private let models: [Int32]
  private var samples: [Sample]
  private var medians: [Median]
  /// How often each model was routed: whose turn it is.
  private var turns: [UInt64]

  /// One attempt; a failure has a negative time.
  private struct Sample {
    var seconds = -1.0
    var at = SimTime(microseconds: .min)
  }

  /// What is known of an endpoint; the median is remembered until a sample comes or grows old.
  private struct Median {
    var seconds: Double?
    var goodUntil = SimTime(microseconds: .max)
    var next = 0
  }

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    band = settings.number("band")
    window = settings.duration("window")
    kept = settings.integer("samples")
    least = settings.integer("least_samples")
    models = directory.models.map(\.index)
    samples = Array(repeating: Sample(), count: directory.count * Self.capacity)
    medians = Array(repeating: Median(), count: directory.count)
    turns = Array(repeating: 0, count: Int(models.max() ?? -1) + 1)
  }

  /// The cold ones in turn, else those of the band in turn.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    var best = Double.infinity
    var coldCount: UInt64 = 0
    for candidate in scene.candidates {
      if let median = median(of: Int(candidate.endpoint), at: scene.now) {
        best = min(best, median)
      } else {
        coldCount += 1
      }
    }
    let limit = best * (1 + band)
    let (medians, onlyCold) = (medians, coldCount > 0)
    func takesTurns(_ candidate: Candidate) -> Bool {
      guard let median = medians[Int(candidate.endpoint)].seconds else { return true }
      return !onlyCold && median <= limit
    }
    var size: UInt64 = 0
    for candidate in scene.candidates where takesTurns(candidate) { size += 1 }
    let model = Int(models[Int(scene.candidates[0].endpoint)])
    var turn = turns[model] % max(1, size)
    turns[model] &+= 1
    for (position, candidate) in scene.candidates.enumerated() where takesTurns(candidate) {
      if turn == 0 { return position }
      turn -= 1
    }
    return nil
  }

  /// The median [s] as of the last pick; nothing for a cold endpoint.
  public func figure(of endpoint: Int, at now: SimTime) -> Double? { medians[endpoint].seconds }

  /// Keeps the time to the first token of an answer, or that an attempt failed.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    guard attempt.outcome != .cancelled else { return }
    let endpoint = attempt.endpoint
    samples[endpoint * Self.capacity + medians[endpoint].next] = Sample(
      seconds: attempt.outcome == .served ? attempt.timeToFirstToken.seconds : -1, at: attempt.at)
    medians[endpoint].next = (medians[endpoint].next + 1) % kept
    medians[endpoint].goodUntil = attempt.at
  }

  /// The median of the answers in the window; `nil` where there are too few.
  private mutating func median(of endpoint: Int, at now: SimTime) -> Double? {
    guard now >= medians[endpoint].goodUntil else { return medians[endpoint].seconds }
    var sorted = InlineArray<20, Double>(repeating: 0)
    var count = 0
    var goodUntil = SimTime(microseconds: .max)
    for index in 0..<kept {
      let sample = samples[endpoint * Self.capacity + index]
      guard sample.seconds >= 0, sample.at + window > now else { continue }
      var place = count
      while place > 0, sorted[place - 1] > sample.seconds {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = sample.seconds
      count += 1
      goodUntil = min(goodUntil, sample.at + window)
    }
    let middle = count / 2
    medians[endpoint].goodUntil = goodUntil
    medians[endpoint].seconds =
      count < least
      ? nil : count % 2 == 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    return medians[endpoint].seconds
  }
}
