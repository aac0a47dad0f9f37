public import Quantities

/// How long a gateway waits for an endpoint; without limits it waits for ever.
///
/// The clock starts when the attempt is sent, so that network time and a wait in the endpoint's
/// queue count. What arrives at the very limit is in time.
public struct AttemptTimeouts: Hashable, Sendable {
  /// Longest time to the first token; then the next candidate is tried.
  public var firstToken: SimDuration?
  /// Longest time to the last token; after the first one nothing can be tried instead.
  public var total: SimDuration?
  /// Longest time of a call over all its attempts and pauses, from when the gateway got it.
  ///
  /// The attempt that is under way then is given up, and no pause is begun that would outlast it.
  public var call: SimDuration?

  /// Creates limits; `nil` for none.
  public init(
    firstToken: SimDuration? = nil, total: SimDuration? = nil, call: SimDuration? = nil
  ) {
    self.firstToken = firstToken
    self.total = total
    self.call = call
  }

  /// Whether there is any limit.
  public var areSet: Bool { firstToken != nil || total != nil || call != nil }
}
