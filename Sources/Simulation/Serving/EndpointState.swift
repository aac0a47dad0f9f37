import Quantities

/// What is true of one endpoint at this instant.
struct EndpointState: Sendable {
  /// Calls being served.
  var busy: Int32 = 0
  /// Calls waiting for a slot.
  var waiting: Int32 = 0
  /// First and last session of the queue; -1 for none.
  var queueHead: Int32 = -1
  var queueTail: Int32 = -1
  var incidents = IncidentProcess()
  /// What is wrong with it, whatever the cause.
  var trouble = Trouble.none
  /// The scheduled incident that it is part of, the worst where there are several; -1 for none.
  var incident: Int32 = -1
  /// Whether the gateway has met that incident here, and when first.
  var notice = OutageNotice()
  var requests: TokenBucket
  var input: TokenBucket
  var output: TokenBucket

  init(_ terms: EndpointTerms) {
    requests = TokenBucket(perMinute: terms.requestsPerMinute)
    input = TokenBucket(perMinute: terms.inputTokensPerMinute)
    output = TokenBucket(perMinute: terms.outputTokensPerMinute)
  }

  /// Whether the limits admit a call with this much uncached input; takes its share if so.
  mutating func admits(uncachedInput: Int, at now: SimTime) -> Bool {
    guard requests.admits(1, at: now), input.admits(Double(uncachedInput), at: now),
      output.admits(0, at: now)
    else { return false }
    requests.take(1, at: now)
    input.take(Double(uncachedInput), at: now)
    return true
  }
}
