import NumericalMethods

/// The fixed numbers of the gateway model at one scale.
struct GatewayParameters: Sendable {
  /// Which of the two models is run.
  enum Variant: Sendable {
    /// Lognormal service and outages.
    case gateway1
    /// Exponential service, no outages: an open Jackson network, so every endpoint is an M/M/c.
    case gateway0
  }

  static let endpointCount = 60

  let variant: Variant
  let scale: Double
  let seed: UInt64
  /// Pico-dollars per token.
  let prices: [UInt64]
  /// Share of the attempts that each endpoint gets.
  let shares: [Double]
  /// Mean service times [s].
  let serviceMeans: [Double]
  let servers: [Int32]

  init(variant: Variant, scale: Double, seed: UInt64) {
    self.variant = variant
    self.scale = scale
    self.seed = seed
    var price = 200_000.0
    var prices: [UInt64] = []
    for _ in 0..<Self.endpointCount {
      prices.append(UInt64((price + 0.5).rounded(.down)))
      price *= 1.08
    }
    let weights = prices.map { 1 / (Double($0) * Double($0)) }
    let total = weights.reduce(0, +)
    self.prices = prices
    shares = weights.map { $0 / total }
    serviceMeans = (0..<Self.endpointCount).map { 2.0 + 0.1 * Double((7 * $0) % 60) }
    servers = zip(shares, serviceMeans).map { share, mean in
      Int32(max(2, (1.25 * 40.0 * scale * share * mean).rounded(.up)))
    }
  }

  /// Upper bounds of the endpoints' parts of the 32-bit numbers, the last one 2^32.
  var cumulativeShares: [UInt64] {
    let weights = prices.map { 1 / (Double($0) * Double($0)) }
    let total = weights.reduce(0, +)
    var running = 0.0
    var bounds = weights.map { weight in
      running += weight
      return UInt64((4_294_967_296.0 * (running / total)).rounded(.down))
    }
    bounds[bounds.count - 1] = 1 << 32
    return bounds
  }

  /// The exact mean time in system of an endpoint in the variant without outages [s].
  func exactMeanLatency(endpoint: Int) -> Double {
    let queue = MultiServerQueue(
      arrivalRate: 40 * scale * shares[endpoint], serviceRate: 1 / serviceMeans[endpoint],
      servers: Int(servers[endpoint]))
    return queue?.meanTimeInSystem ?? .infinity
  }
}
