import Demand
import Quantities
import Supply

/// What a gateway has seen of each endpoint over longer than its views keep: percentiles of speed,
/// uptime, and how tool calls went. Only policies that ask for any of it have one.
struct ServiceHistory: Sendable {
  /// Samples that a window must hold before they replace the published figure.
  static let enoughSamples = EndpointView.enoughSamples
  /// Requests without which nothing is said of uptime (OpenRouter, for providers, section 10).
  static let enoughForUptime = 100
  /// Window of uptime (assumed: the API shows 5 and 30 minutes and a day).
  static let uptimeWindow = SimDuration(microseconds: 1_800_000_000)

  private var throughput: [RollingWindow]
  private var latency: [RollingWindow]
  private var good: [BucketCounts]
  private var bad: [BucketCounts]
  private var tools: AutoExacto

  /// Whether percentiles of speed are kept.
  private let keepsSpeed: Bool

  init(_ models: [ModelID], _ providers: [ProviderID], keepsSpeed: Bool) {
    let count = models.count
    self.keepsSpeed = keepsSpeed
    throughput = Array(repeating: RollingWindow(length: EndpointView.speedWindow), count: count)
    latency = throughput
    good = Array(repeating: BucketCounts(length: Self.uptimeWindow), count: count)
    bad = good
    tools = AutoExacto(models, providers)
  }

  /// Takes in an attempt that has ended.
  ///
  /// Uptime leaves out what the customer caused: 429 and cancellations.
  mutating func observe(_ attempt: EndedAttempt) {
    let (endpoint, now) = (attempt.endpoint, attempt.at)
    switch attempt.outcome {
    case .served:
      if keepsSpeed {
        latency[endpoint].add(attempt.timeToFirstToken.seconds, at: now)
        throughput[endpoint].add(
          Double(attempt.usage.output.count) / max(0.001, attempt.duration.seconds), at: now)
      }
      good[endpoint].add(at: now)
    case .zeroCompletion:
      good[endpoint].add(at: now)
    case .overloaded, .providerDown, .serverError, .cutMidStream, .timedOut, .timedOutMidStream:
      bad[endpoint].add(at: now)
    case .rateLimited, .cancelled:
      return
    }
    tools.observe(attempt)
  }

  /// 0 where at least 95 % of requests succeeded or too few were seen, 1 from 80 %, else 2.
  func uptimeTier(_ endpoint: Int, at now: SimTime) -> Int {
    let succeeded = good[endpoint].count(at: now)
    let all = succeeded + bad[endpoint].count(at: now)
    guard all >= Self.enoughForUptime else { return 0 }
    if succeeded * 100 >= all * 95 { return 0 }
    return succeeded * 100 >= all * 80 ? 1 : 2
  }

  /// 0 for good, 1 for too little data, 2 for what falls behind its peers; 0 where peers are few.
  mutating func exactoTier(
    _ endpoint: Int, _ peers: Range<Int>, _ views: inout [EndpointView], at now: SimTime
  ) -> Int {
    tools.tier(endpoint, peers, &views, at: now)
  }

  /// How many of the bounds on speed an endpoint misses: throughput and latency count once each.
  ///
  /// - Parameter medians: what stands for every percentile until there are enough samples (assumed).
  mutating func missedBounds(
    _ endpoint: Int, _ preferences: ProviderPreferences,
    medians: (throughput: Double, latency: Double), at now: SimTime
  ) -> Int {
    var missed = 0
    if let bounds = preferences.leastThroughput {
      for (index, percent) in PercentileBounds.percents.enumerated() {
        guard let bound = bounds.bounds[index] else { continue }
        let seen = throughput[endpoint].percentile(
          100 - percent, enough: Self.enoughSamples, at: now)
        if (seen ?? medians.throughput) < bound {
          missed += 1
          break
        }
      }
    }
    if let bounds = preferences.mostLatency {
      for (index, percent) in PercentileBounds.percents.enumerated() {
        guard let bound = bounds.bounds[index] else { continue }
        let seen = latency[endpoint].percentile(percent, enough: Self.enoughSamples, at: now)
        if (seen ?? medians.latency) > bound {
          missed += 1
          break
        }
      }
    }
    return missed
  }
}
