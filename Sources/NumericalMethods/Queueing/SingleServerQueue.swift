/// The M/G/1 queue: Poisson arrivals, any law of service, one server, FIFO.
///
/// Source: Pollaczek (1930) and Khinchine (1932).
public struct SingleServerQueue: Sendable {
  /// Arrivals per unit of time.
  public let arrivalRate: Double
  /// The mean service time.
  public let serviceMean: Double
  /// The variance of the service time.
  public let serviceVariance: Double

  /// Creates the queue, `nil` unless it is stable.
  public init?(arrivalRate: Double, serviceMean: Double, serviceVariance: Double) {
    guard arrivalRate > 0, serviceMean > 0, serviceVariance >= 0, arrivalRate * serviceMean < 1
    else { return nil }
    self.arrivalRate = arrivalRate
    self.serviceMean = serviceMean
    self.serviceVariance = serviceVariance
  }

  /// Creates the queue with lognormal service; `sigma` is the deviation of the logarithm.
  public init?(arrivalRate: Double, lognormalServiceMean mean: Double, sigma: Double) {
    let variance = mean * mean * (deterministicExp(sigma * sigma) - 1)
    self.init(arrivalRate: arrivalRate, serviceMean: mean, serviceVariance: variance)
  }

  /// The share of time that the server is busy.
  public var utilization: Double { arrivalRate * serviceMean }
  /// The mean wait in the line: λ E[S²] / (2 (1 - ρ)).
  public var meanWait: Double {
    let secondMoment = serviceVariance + serviceMean * serviceMean
    return arrivalRate * secondMoment / (2 * (1 - utilization))
  }
  /// The mean time from arrival to departure.
  public var meanTimeInSystem: Double { meanWait + serviceMean }
}
