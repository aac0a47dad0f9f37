import Demand
public import NumericalMethods
import Quantities

/// LiteLLM's `latency-based-routing`: lowest mean of the last samples.
public struct LiteLLMLatency: EndpointRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "litellm-latency",
    rule: "draws among deployments whose mean latency is within the buffer of the lowest; a "
      + "sample is seconds per completion token, or seconds to the first token of streamed calls; "
      + "a timeout counts 1000; one that the table has not seen enters with 0",
    source: "LiteLLM 1.106.2, router_strategy/lowest_latency.py, without ttft_percentile",
    asOf: "2026-08",
    parameters: [
      .number(
        "buffer", "how far above the lowest is as good, as a share of it", in: 0...100, standard: 0),
      .duration(
        "ttl", "how long the table lives after it was first written", standardSeconds: 3600),
      .integer("window", "samples that are kept of a deployment", in: 1...1000, standard: 10),
      .flag("streamed", "whether calls are streamed", standard: false),
    ])

  /// What a timeout counts [s].
  private static let penalty = 1000.0

  private let deployments: [DeploymentSettings]
  private let buffer: Double
  private let isStreamed: Bool
  private var tables: DeploymentTables
  private var usages: [MinuteUsage]
  private var latencies: SampleWindows
  private var firstTokens: SampleWindows
  private var scores: [Double] = []
  private var clock = MinuteClock()

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    deployments = directory.deployments
    buffer = settings.number("buffer")
    isStreamed = settings.flag("streamed")
    tables = DeploymentTables(directory, timeToLive: settings.duration("ttl"))
    usages = Array(repeating: MinuteUsage(), count: directory.count)
    let window = settings.integer("window")
    latencies = SampleWindows(count: directory.count, size: window)
    firstTokens = SampleWindows(count: isStreamed ? directory.count : 0, size: window)
    scores.reserveCapacity(128)
  }

  /// Any of those within the buffer.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    clock.align(scene)
    let minute = clock.minute(at: scene.now)
    let hasTable = tables.exists(for: Int(scene.candidates[0].endpoint), at: scene.now)
    scores.removeAll(keepingCapacity: true)
    var lowest = Double.infinity
    for candidate in scene.candidates {
      let endpoint = Int(candidate.endpoint)
      if hasTable, tables.insert(endpoint) {
        forget(endpoint)
        latencies.add(0, to: endpoint)
      }
      let usage = hasTable ? usages[endpoint] : MinuteUsage()
      let isAdmitted = deployments[endpoint].admits(
        scene.request.input.count, after: usage, in: minute)
      let score = hasTable ? score(of: endpoint) : 0
      scores.append(isAdmitted ? score : .infinity)
      if isAdmitted { lowest = min(lowest, score) }
    }
    let limit = lowest + buffer * lowest
    scene.weights.removeAll(keepingCapacity: true)
    for score in scores { scene.weights.append(score.isFinite && score <= limit ? 1 : 0) }
    return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
  }

  private func score(of endpoint: Int) -> Double {
    if isStreamed, let mean = firstTokens.mean(of: endpoint) { return mean }
    return latencies.mean(of: endpoint) ?? 0
  }

  private mutating func forget(_ endpoint: Int) {
    usages[endpoint] = MinuteUsage()
    latencies.forget(endpoint)
    if isStreamed { firstTokens.forget(endpoint) }
  }

  /// Answers and timeouts leave samples; other failures leave none.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    let isTimeout = attempt.outcome == .timedOut || attempt.outcome == .timedOutMidStream
    guard attempt.outcome.isAnswer || isTimeout else { return }
    let endpoint = attempt.endpoint
    tables.write(for: endpoint, at: attempt.at)
    if tables.insert(endpoint) { forget(endpoint) }
    if isTimeout {
      latencies.add(Self.penalty, to: endpoint)
      return
    }
    let tokens = attempt.usage.output.count
    let seconds = attempt.duration.seconds
    latencies.add(tokens > 0 ? seconds / Double(tokens) : seconds, to: endpoint)
    if isStreamed { firstTokens.add(attempt.timeToFirstToken.seconds, to: endpoint) }
    usages[endpoint].add(
      tokens: attempt.usage.total.count, requests: 1, in: clock.minute(at: attempt.at))
  }
}

/// The last samples of each endpoint, oldest first, in one flat array.
struct SampleWindows: Sendable {
  private let size: Int
  private var samples: [Double]
  private var counts: [Int32]
  private var oldest: [Int32]

  init(count: Int, size: Int) {
    self.size = size
    samples = Array(repeating: 0, count: count * size)
    counts = Array(repeating: 0, count: count)
    oldest = Array(repeating: 0, count: count)
  }

  mutating func forget(_ endpoint: Int) {
    counts[endpoint] = 0
    oldest[endpoint] = 0
  }

  mutating func add(_ sample: Double, to endpoint: Int) {
    let start = endpoint * size
    if Int(counts[endpoint]) < size {
      samples[start + Int(counts[endpoint])] = sample
      counts[endpoint] += 1
    } else {
      samples[start + Int(oldest[endpoint])] = sample
      oldest[endpoint] = (oldest[endpoint] + 1) % Int32(size)
    }
  }

  /// The mean, summed from the oldest sample on as the library sums it; `nil` without samples.
  func mean(of endpoint: Int) -> Double? {
    let count = Int(counts[endpoint])
    guard count > 0 else { return nil }
    var sum = 0.0
    for step in 0..<count {
      sum += samples[endpoint * size + (Int(oldest[endpoint]) + step) % size]
    }
    return sum / Double(count)
  }
}
