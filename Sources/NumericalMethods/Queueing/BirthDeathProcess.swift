/// A population that grows and shrinks by one: the common form of M/M/c/K, machine repair and others.
///
/// The stationary probabilities follow from the balance of flow between neighbouring states; they
/// are scaled by the largest, so that no state overflows.
public struct BirthDeathProcess: Sendable {
  /// The stationary probability of 0, 1, 2 … members.
  public let probabilities: [Double]

  /// Creates the process from the rate out of state k upwards (`births[k]`) and of state k + 1
  /// downwards (`deaths[k]`).
  ///
  /// - Precondition: Both have one entry for each step, and deaths are above 0.
  public init(births: [Double], deaths: [Double]) {
    precondition(births.count == deaths.count, "every step up has a step down")
    var logs = [0.0]
    for (up, down) in zip(births, deaths) {
      precondition(up >= 0 && down > 0, "rates up are 0 or more, rates down above 0")
      logs.append(logs[logs.count - 1] + deterministicLog(up) - deterministicLog(down))
    }
    let total = logSumExp(logs)
    probabilities = logs.map { deterministicExp($0 - total) }
  }

  /// The M/M/c/K queue: `servers`, and room for `capacity` customers in line and in service.
  ///
  /// An arrival that finds the room full is lost, so ``fullProbability`` is the share lost.
  public init(arrivalRate: Double, serviceRate: Double, servers: Int, capacity: Int) {
    precondition(capacity >= servers && servers > 0, "the room holds at least those in service")
    self.init(
      births: [Double](repeating: arrivalRate, count: capacity),
      deaths: (1...capacity).map { serviceRate * Double(min($0, servers)) })
  }

  /// The mean number of members.
  public var meanNumber: Double {
    var sum = 0.0
    for (number, probability) in probabilities.enumerated() { sum += Double(number) * probability }
    return sum
  }

  /// The probability of the largest state.
  public var fullProbability: Double { probabilities[probabilities.count - 1] }
}
