/// An open Jackson network: FIFO stations with exponential service between which customers move at
/// random.
///
/// In the steady state every station is the queue M/M/c by itself, with the arrivals that the
/// traffic equations give it (product form).
///
/// Source: J. R. Jackson, Networks of waiting lines, Operations Research 5 (4), 1957, 518-521.
public struct OpenNetwork: Sendable {
  /// One station.
  public struct Station: Sendable {
    /// Customers from outside per unit of time.
    public var arrivalRate: Double
    /// Services per unit of time of one busy server.
    public var serviceRate: Double
    /// How many servers.
    public var servers: Int
    /// The probability of going on to each station; what is missing to 1 leaves.
    public var routing: [Double]

    /// Creates a station.
    public init(arrivalRate: Double, serviceRate: Double, servers: Int, routing: [Double]) {
      self.arrivalRate = arrivalRate
      self.serviceRate = serviceRate
      self.servers = servers
      self.routing = routing
    }
  }

  /// Every station as a queue by itself.
  public let queues: [MultiServerQueue]
  /// Customers from outside per unit of time, over all stations.
  public let arrivalRate: Double

  /// Solves the traffic equations λ = γ + λ P; `nil` unless every station keeps up and every
  /// customer leaves in the end.
  ///
  /// - Precondition: Every station has a routing probability to every station.
  public init?(_ stations: [Station]) {
    let count = stations.count
    // Rows of (I - Pᵀ) λ = γ, solved by Gauss and Jordan with the largest pivot.
    var rows = (0..<count).map { to -> [Double] in
      let flows = (0..<count).map { (to == $0 ? 1 : 0) - stations[$0].routing[to] }
      return flows + [stations[to].arrivalRate]
    }
    for column in 0..<count {
      let pivot = (column..<count).max { rows[$0][column].magnitude < rows[$1][column].magnitude }
      guard let pivot, rows[pivot][column].magnitude > 1e-12 else { return nil }
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for entry in column...count { rows[row][entry] -= factor * rows[column][entry] }
      }
    }
    var queues: [MultiServerQueue] = []
    for (index, station) in stations.enumerated() {
      let queue = MultiServerQueue(
        arrivalRate: rows[index][count] / rows[index][index], serviceRate: station.serviceRate,
        servers: station.servers)
      guard let queue else { return nil }
      queues.append(queue)
    }
    self.queues = queues
    arrivalRate = stations.reduce(0) { $0 + $1.arrivalRate }
  }

  /// Visits of a customer to each station in the mean.
  public var visits: [Double] { queues.map { $0.arrivalRate / arrivalRate } }
  /// The mean number of customers in the network.
  public var meanNumber: Double { queues.reduce(0) { $0 + $1.meanNumberInSystem } }
  /// The mean time from arrival to departure (Little).
  public var meanTimeInSystem: Double { meanNumber / arrivalRate }
}
