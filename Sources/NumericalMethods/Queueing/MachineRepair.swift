/// The machine-repair model, M/M/c//N: `population` customers who think, wait and are served by turns.
///
/// Source: C. Palm (1947), as in D. Gross et al., Fundamentals of Queueing Theory, 4th edition,
/// section 2.8; balance as a ``BirthDeathProcess``. How long customers think matters by its mean only.
public struct MachineRepair: Sendable {
  /// Customers in all.
  public let population: Int
  /// The mean time that a customer thinks between two services.
  public let thinkTime: Double
  /// Services per unit of time of one busy server.
  public let serviceRate: Double
  private let process: BirthDeathProcess

  /// Creates the model.
  ///
  /// - Precondition: All are above 0.
  public init(population: Int, thinkTime: Double, serviceRate: Double, servers: Int) {
    precondition(
      population > 0 && thinkTime > 0 && serviceRate > 0 && servers > 0,
      "a closed population needs customers, a think time, a service rate and servers")
    self.population = population
    self.thinkTime = thinkTime
    self.serviceRate = serviceRate
    process = BirthDeathProcess(
      births: (0..<population).map { Double(population - $0) / thinkTime },
      deaths: (1...population).map { serviceRate * Double(min($0, servers)) })
  }

  /// The mean number of customers who wait or are served.
  public var meanNumber: Double { process.meanNumber }
  /// Services per unit of time: those who think leave at this rate.
  public var throughput: Double { (Double(population) - meanNumber) / thinkTime }
  /// The mean time from the end of thinking to the end of service (Little).
  public var meanTimeInSystem: Double { meanNumber / throughput }
  /// The mean wait for a server.
  public var meanWait: Double { meanTimeInSystem - 1 / serviceRate }
}
