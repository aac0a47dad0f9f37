import Demand
import NumericalMethods
import Quantities
import Supply

/// OpenRouter's Auto Exacto: endpoints that fall behind their peers in speed or in tool calls are
/// tried after the others (documentation of 2026-08-22, auto-exacto; for providers, section 12).
///
/// Throughput below median - 1.5 sigma, or tool success below median - 2 sigma, sigma from the
/// median absolute deviation. An endpoint counts with 100 requests in 30 minutes and 200 requests
/// with tools in 2 hours; at least 4 providers must. Assumed: sigma is 1.4826 MAD, nothing falls
/// behind where sigma is 0, only endpoints that count are peers, tiers are worked out anew each
/// minute. Benchmarks, its third signal, are not simulated.
struct AutoExacto: Sendable {
  static let throughputSigmas = 1.5
  static let toolSigmas = 2.0
  static let enoughRequests = 100
  static let enoughToolRequests = 200
  static let enoughProviders = 4
  static let refreshed = SimDuration(microseconds: 60_000_000)

  private let providers: [ProviderID]
  private var requests: [BucketCounts]
  private var toolRequests: [BucketCounts]
  private var toolErrors: [BucketCounts]
  private var tiers: [UInt8]
  /// Until when the tiers of a model hold, by the position of its first endpoint.
  private var holdUntil: [SimTime]
  private var scratch: [Double] = []

  init(_ models: [ModelID], _ providers: [ProviderID]) {
    self.providers = providers
    let count = models.count
    requests = Array(
      repeating: BucketCounts(length: SimDuration(microseconds: 1_800_000_000)), count: count)
    toolRequests = Array(
      repeating: BucketCounts(length: SimDuration(microseconds: 7_200_000_000)), count: count)
    toolErrors = toolRequests
    tiers = Array(repeating: 0, count: count)
    holdUntil = Array(repeating: .zero, count: count)
    scratch.reserveCapacity(128)
  }

  /// Takes in a request that counts towards uptime.
  mutating func observe(_ attempt: EndedAttempt) {
    requests[attempt.endpoint].add(at: attempt.at)
    guard attempt.usesTools, attempt.outcome == .served else { return }
    toolRequests[attempt.endpoint].add(at: attempt.at)
    if attempt.hasToolError { toolErrors[attempt.endpoint].add(at: attempt.at) }
  }

  mutating func tier(
    _ endpoint: Int, _ peers: Range<Int>, _ views: inout [EndpointView], at now: SimTime
  ) -> Int {
    if now >= holdUntil[peers.lowerBound] {
      holdUntil[peers.lowerBound] = now + Self.refreshed
      work(out: peers, &views, at: now)
    }
    return Int(tiers[endpoint])
  }

  private func counts(_ endpoint: Int, at now: SimTime) -> Bool {
    requests[endpoint].count(at: now) >= Self.enoughRequests
      && toolRequests[endpoint].count(at: now) >= Self.enoughToolRequests
  }

  private func toolSuccess(_ endpoint: Int, at now: SimTime) -> Double {
    let all = toolRequests[endpoint].count(at: now)
    return 1 - Double(toolErrors[endpoint].count(at: now)) / Double(max(1, all))
  }

  private mutating func work(
    out peers: Range<Int>, _ views: inout [EndpointView], at now: SimTime
  ) {
    var counted = 0
    for endpoint in peers {
      tiers[endpoint] = 1
      guard counts(endpoint, at: now) else { continue }
      tiers[endpoint] = 0
      let isFirst = !(peers.lowerBound..<endpoint).contains {
        tiers[$0] == 0 && providers[$0] == providers[endpoint]
      }
      if isFirst { counted += 1 }
    }
    guard counted >= Self.enoughProviders else {
      for endpoint in peers { tiers[endpoint] = 0 }
      return
    }
    var values = scratch
    scratch = []
    values.removeAll(keepingCapacity: true)
    for endpoint in peers where tiers[endpoint] == 0 {
      values.append(views[endpoint].medianThroughput(at: now))
    }
    let slowest = Self.bound(Self.throughputSigmas, &values)
    values.removeAll(keepingCapacity: true)
    for endpoint in peers where tiers[endpoint] == 0 {
      values.append(toolSuccess(endpoint, at: now))
    }
    let leastSuccess = Self.bound(Self.toolSigmas, &values)
    scratch = values
    for endpoint in peers where tiers[endpoint] == 0 {
      if views[endpoint].medianThroughput(at: now) < slowest
        || toolSuccess(endpoint, at: now) < leastSuccess
      {
        tiers[endpoint] = 2
      }
    }
  }

  /// `median - sigmas · 1.4826 · MAD`; minus infinity where the deviation is 0.
  static func bound(_ sigmas: Double, _ values: inout [Double]) -> Double {
    let median = Self.median(&values)
    for index in values.indices { values[index] = abs(values[index] - median) }
    let deviation = Self.median(&values)
    return deviation == 0 ? -.infinity : median - sigmas * 1.4826 * deviation
  }

  /// The median, with the values put in order: few, and without allocation.
  private static func median(_ values: inout [Double]) -> Double {
    for index in values.indices.dropFirst() {
      var place = index
      while place > 0, values[place - 1] > values[place] {
        values.swapAt(place - 1, place)
        place -= 1
      }
    }
    let middle = values.count / 2
    return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
  }
}
