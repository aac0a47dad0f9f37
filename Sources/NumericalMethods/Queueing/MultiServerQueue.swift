/// The M/M/c queue: Poisson arrivals, exponential service, `c` servers, one FIFO line.
///
/// Times are in the unit of the rates. Source of all formulas: Erlang (1917), as in D. Gross et al.,
/// Fundamentals of Queueing Theory, 4th edition, section 2.3.
public struct MultiServerQueue: Sendable {
  /// Arrivals per unit of time.
  public let arrivalRate: Double
  /// Services per unit of time of one busy server.
  public let serviceRate: Double
  /// How many servers.
  public let servers: Int

  /// Creates the queue, `nil` unless it is stable: the servers keep up with the arrivals.
  public init?(arrivalRate: Double, serviceRate: Double, servers: Int) {
    guard arrivalRate > 0, serviceRate > 0, servers > 0,
      arrivalRate < serviceRate * Double(servers)
    else { return nil }
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
  }

  /// The mean number of busy servers.
  public var offeredLoad: Double { arrivalRate / serviceRate }
  /// The share of time that one server is busy.
  public var utilization: Double { offeredLoad / Double(servers) }
  /// The probability that an arrival waits (Erlang C).
  public var waitProbability: Double { erlangC(offeredLoad: offeredLoad, servers: servers) }
  /// The mean wait in the line, those who do not wait included.
  public var meanWait: Double { waitProbability / drainRate }
  /// The mean time from arrival to departure.
  public var meanTimeInSystem: Double { meanWait + 1 / serviceRate }
  /// The mean number of customers in line and in service.
  public var meanNumberInSystem: Double { arrivalRate * meanTimeInSystem }

  /// The probability of a wait above `time`.
  public func waitTail(_ time: Double) -> Double {
    time < 0 ? 1 : waitProbability * deterministicExp(-drainRate * time)
  }

  /// The wait that a share `p` of customers does not exceed.
  public func waitQuantile(_ p: Double) -> Double {
    let beyond = 1 - p
    return beyond >= waitProbability ? 0 : deterministicLog(waitProbability / beyond) / drainRate
  }

  /// How fast the line drains while all servers are busy.
  private var drainRate: Double { serviceRate * Double(servers) - arrivalRate }
}

/// The probability that all servers of a loss system are busy (Erlang B), for any law of service.
///
/// By the recurrence B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)), which only adds positive numbers.
///
/// - Parameters:
///   - offeredLoad: Arrival rate times mean service time, 0 or more.
///   - servers: How many servers, 0 or more.
public func erlangB(offeredLoad: Double, servers: Int) -> Double {
  precondition(offeredLoad >= 0 && servers >= 0, "Erlang B needs a load and servers of 0 or more")
  var blocking = 1.0
  for k in stride(from: 1, through: servers, by: 1) {
    blocking = offeredLoad * blocking / (Double(k) + offeredLoad * blocking)
  }
  return blocking
}

/// The probability that an arrival finds all servers busy and waits (Erlang C).
///
/// - Precondition: `offeredLoad` lies between 0 and `servers`, below the latter.
public func erlangC(offeredLoad: Double, servers: Int) -> Double {
  precondition(offeredLoad < Double(servers), "Erlang C needs a load below the servers")
  let blocking = erlangB(offeredLoad: offeredLoad, servers: servers)
  let utilization = offeredLoad / Double(servers)
  return blocking / (1 - utilization * (1 - blocking))
}
