/// The M/D/c queue: Poisson arrivals, constant service, `c` servers, one FIFO line.
///
/// Every customer is served for the same time, so customers leave in the order in which they came,
/// and the c-th customer after one waits as in the queue E_c/D/1 (Crommelin, 1932). Its mean wait is
/// Spitzer's sum (1956) over n of E[max(0, S_n)] / n, where S_n is n services less n c arrivals:
/// a gamma variate taken from a constant.
public struct ConstantServiceQueue: Sendable {
  /// Arrivals per unit of time.
  public let arrivalRate: Double
  /// The service time.
  public let serviceTime: Double
  /// How many servers.
  public let servers: Int

  /// Creates the queue, `nil` unless it is stable.
  public init?(arrivalRate: Double, serviceTime: Double, servers: Int) {
    guard arrivalRate > 0, serviceTime > 0, servers > 0,
      arrivalRate * serviceTime < Double(servers)
    else { return nil }
    self.arrivalRate = arrivalRate
    self.serviceTime = serviceTime
    self.servers = servers
  }

  /// The share of time that one server is busy.
  public var utilization: Double { arrivalRate * serviceTime / Double(servers) }

  /// The mean wait in the line.
  ///
  /// Relative error at most 1e-8 for utilisations to 0.98 and up to 50 servers.
  public var meanWait: Double {
    var sum = 0.0
    var n = 0.0
    while true {
      n += 1
      let shape = n * Double(servers)
      let load = n * arrivalRate * serviceTime
      // E[max(0, x - G)] = x P(k, λx) - (k/λ) P(k + 1, λx) for G of shape k and rate λ.
      let excess =
        n * serviceTime * regularizedGammaLower(shape, load)
        - shape / arrivalRate * regularizedGammaLower(shape + 1, load)
      sum += excess / n
      // Terms fall at least as fast as a geometric series whose ratio is known from the large
      // deviations of the sum: the rest is below the last term over 1 - ratio.
      let decay = utilization * deterministicExp(1 - utilization)
      let ratio = deterministicPow(decay, Double(servers))
      if excess / n <= 1e-11 * sum * (1 - ratio) || n > 1e7 { return sum }
    }
  }
}
