/// A closed network of single-server stations: a fixed population that thinks and visits them.
///
/// Exact for FIFO stations with exponential service, by mean-value analysis: a customer who arrives
/// sees the network as it is without that customer.
///
/// Source: M. Reiser and S. S. Lavenberg, Mean-value analysis of closed multichain queueing networks,
/// Journal of the ACM 27 (2), 1980, 313-322.
public struct ClosedNetwork: Sendable {
  /// Cycles of think time and visits that customers complete, per unit of time.
  public let throughput: Double
  /// The mean number of customers at each station.
  public let numbers: [Double]

  /// Creates the network.
  ///
  /// - Parameters:
  ///   - population: Customers in all, 1 or more.
  ///   - thinkTime: The mean time between two cycles, 0 or more.
  ///   - demands: For each station, the visits of a cycle times the mean service time.
  /// - Complexity: O(population · stations).
  public init(population: Int, thinkTime: Double, demands: [Double]) {
    precondition(population > 0 && thinkTime >= 0, "a closed network has customers")
    var numbers = demands.map { _ in 0.0 }
    var throughput = 0.0
    for size in 1...population {
      let times = zip(demands, numbers).map { $0 * (1 + $1) }
      throughput = Double(size) / (thinkTime + times.reduce(0, +))
      numbers = times.map { $0 * throughput }
    }
    self.throughput = throughput
    self.numbers = numbers
  }

  /// The mean time of a cycle without the think time (Little).
  public var meanTimeInSystem: Double { numbers.reduce(0, +) / throughput }
}
