import NumericalMethods
import Simulation

/// GATEWAY-0: without outages and with exponential service every endpoint is an M/M/c queue, so
/// the mean latency of each must agree with Erlang C.
enum Gateway0Benchmark {
  private static let replications = 40
  private static let horizon: UInt64 = 20_000 * 1_000_000
  /// Calls issued in the first and last 500 s are left out: the start is empty, and at the end
  /// long calls would be missing.
  private static let margin: UInt64 = 500 * 1_000_000

  /// Returns whether the sum of squared deviations over the endpoints lies within its bounds.
  static func run(seed: UInt64 = 42) -> Bool {
    let parameters = GatewayParameters(variant: .gateway0, scale: 1, seed: seed)
    let count = GatewayParameters.endpointCount
    var latencies = [[Double]](repeating: [], count: count)
    var calls = [[Double]](repeating: [], count: count)
    for replication in 0..<replications as Range<Int> {
      let seed = RandomStream.replicationSeed(seed, replication: UInt64(replication))
      let own = GatewayParameters(variant: .gateway0, scale: 1, seed: seed)
      var model = GatewayModel(own, measured: margin..<(horizon - margin))
      model.run(until: horizon)
      for e in 0..<count {
        latencies[e].append(Double(model.endpoints[e].latency) / 1e6)
        calls[e].append(Double(model.endpoints[e].calls))
      }
    }
    var sumOfSquares = 0.0
    var worst = 0.0
    for e in 0..<count {
      guard let ratio = RatioOfSums(numerators: latencies[e], denominators: calls[e]) else {
        print("gateway0: endpoint \(e) served no call")
        return false
      }
      let z = (ratio.ratio - parameters.exactMeanLatency(endpoint: e)) / ratio.standardError
      sumOfSquares += z * z
      worst = max(worst, z.magnitude)
    }
    return judge(sumOfSquares: sumOfSquares, worst: worst)
  }

  private static func judge(sumOfSquares: Double, worst: Double) -> Bool {
    // Deviations divided by an estimated error follow Student's t with 39 degrees of freedom,
    // whose square is 39 / 37 on average.
    let chiSquare = ChiSquare(degreesOfFreedom: Double(GatewayParameters.endpointCount))
    let inflation = Double(replications - 1) / Double(replications - 3)
    let low = chiSquare.quantile(0.0005)
    let high = chiSquare.quantile(ofUpperTail: 0.0005) * inflation
    let agrees = sumOfSquares > low && sumOfSquares < high
    print(
      "gateway0: sum of z^2 over 60 endpoints \(digits(sumOfSquares, 1)), expected 60,",
      "bounds \(digits(low, 1)) to \(digits(high, 1)) (false alarm 0.1 %),",
      "worst |z| \(digits(worst, 2))", agrees ? "ok" : "OUTSIDE its bounds")
    return agrees
  }
}
