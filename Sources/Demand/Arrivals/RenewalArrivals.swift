import NumericalMethods
import Quantities

/// Arrivals whose gaps are independent draws of one law, at a rate that may follow the week.
public struct RenewalArrivals: Hashable, Sendable {
  /// Mean rate where the profile's factor is 1 [tasks per second].
  public var ratePerSecond: Double
  /// How gaps spread.
  public var law: GapLaw
  /// How the rate changes with the hour; `nil` where it does not.
  public var profile: WeekProfile?

  /// Creates a process.
  ///
  /// - Precondition: `ratePerSecond` is above 0.
  public init(ratePerSecond: Double, law: GapLaw, profile: WeekProfile? = nil) {
    precondition(ratePerSecond > 0, "arrivals have a rate above 0")
    self.ratePerSecond = ratePerSecond
    self.law = law
    self.profile = profile
  }

  /// Time to the next arrival of a part of the process that has this share of its rate.
  func gap(
    isFirst: Bool, share: Double = 1, at instant: UTCInstant, _ stream: inout RandomStream
  ) -> SimDuration {
    let drawn = isFirst ? law.drawFirst(&stream) : law.draw(&stream)
    let seconds = min(1e12, drawn / (ratePerSecond * share))
    return profile?.wait(forSummed: seconds, from: instant) ?? SimDuration(seconds: seconds)
  }
}

/// Many clients, each with arrivals of its own, superposed: ServeGen's form of API traffic.
///
/// The clients differ in their rates, by Zipf's law. Real traffic bursts because single clients do,
/// and not as one process (ServeGen, arXiv 2505.09999).
public struct ClientMixture: Hashable, Sendable {
  /// All clients together: their rate, the law of each one's gaps, and the profile.
  public let total: RenewalArrivals
  /// Exponent of Zipf's law: client n has weight 1 / n^exponent; 0 for equal clients.
  public let zipfExponent: Double
  /// Share of the rate that each client has, the largest first.
  public let shares: [Double]

  /// Creates a mixture.
  ///
  /// - Precondition: at least one client, an exponent of 0 or more.
  public init(_ total: RenewalArrivals, clients: Int, zipfExponent: Double) {
    precondition(clients > 0 && zipfExponent >= 0, "a mixture has clients with falling weights")
    self.total = total
    self.zipfExponent = zipfExponent
    let weights = (1...clients).map { 1 / deterministicPow(Double($0), zipfExponent) }
    let sum = weights.reduce(0, +)
    shares = weights.map { $0 / sum }
  }
}
