import Demand
import Quantities

/// What a call asks of the limits of an account.
struct LimitDemand: Sendable {
  /// Input [tokens].
  var input: Int
  /// Part of it that is read from the cache [tokens].
  var cached: Int
  /// The most output that the request declares [tokens].
  var outputLimit: Int
}

/// A 429: which limit refused, and when to come back.
struct LimitRefusal: Sendable, Equatable {
  var reason: LimitReason
  /// `Retry-After`; `nil` where the provider does not say.
  var retryAfter: SimDuration?
}

/// The limits of one account for one class of models, at this instant.
struct LimitPool: Sendable {
  private let terms: LimitTerms
  private var requests: TokenBucket
  private var input: TokenBucket
  private var output: TokenBucket
  private var acceleration: AccelerationGauge?
  private var inFlight = 0
  /// What passed and what was refused while runs are measured.
  private(set) var use = LimitUse()

  init(_ terms: LimitTerms) {
    self.terms = terms
    requests = TokenBucket(perMinute: terms.requestsPerMinute)
    input = TokenBucket(perMinute: terms.inputTokensPerMinute)
    output = TokenBucket(perMinute: terms.outputTokensPerMinute)
    acceleration = terms.acceleration.map(AccelerationGauge.init)
  }

  /// Why the limits refuse a call now; `nil` if they admit it. Nothing is taken.
  ///
  /// Of several buckets that refuse, the one that holds the call longest is named, so that a call
  /// that comes back after its `Retry-After` is admitted unless others came before it. Growth and
  /// calls at once have no such instant: their refusals carry none.
  mutating func refusal(of demand: LimitDemand, at now: SimTime) -> LimitRefusal? {
    let counted = countedInput(of: demand)
    let reserved = reservedOutput(of: demand)
    if !requests.admits(1, at: now) || !input.admits(Double(counted), at: now)
      || !output.admits(Double(reserved), at: now)
    {
      return longestRefusal(counted, reserved, at: now)
    }
    if acceleration?.admits(counted, at: now) == false {
      return LimitRefusal(reason: .acceleration)
    }
    if let limit = terms.concurrency, inFlight >= limit {
      return LimitRefusal(reason: .concurrency)
    }
    return nil
  }

  /// Takes what a call that was admitted uses; ``release(_:output:at:isCounted:)`` ends it.
  mutating func admit(_ demand: LimitDemand, at now: SimTime, isCounted: Bool) {
    let counted = countedInput(of: demand)
    requests.take(1, at: now)
    input.take(Double(counted), at: now)
    output.take(Double(reservedOutput(of: demand)), at: now)
    acceleration?.take(counted, at: now)
    inFlight += 1
    guard isCounted else { return }
    use.requests += 1
    use.inputTokens += counted
  }

  /// Ends a call that was admitted and wrote `output` tokens.
  mutating func release(
    outputLimit: Int, output written: Int, at now: SimTime, isCounted: Bool
  ) {
    inFlight -= 1
    switch terms.outputCounting {
    case .actual: output.take(Double(written), at: now)
    case .reserved: output.giveBack(Double(outputLimit - written), at: now)
    }
    if isCounted { use.outputTokens += written }
  }

  /// Counts a refusal.
  mutating func count(_ refusal: LimitRefusal) { use.refusals[refusal.reason.rawValue] += 1 }

  private func countedInput(of demand: LimitDemand) -> Int {
    terms.areCachedReadsExempt ? demand.input - demand.cached : demand.input
  }

  private func reservedOutput(of demand: LimitDemand) -> Int {
    terms.outputCounting == .reserved ? demand.outputLimit : 0
  }

  private mutating func longestRefusal(
    _ counted: Int, _ reserved: Int, at now: SimTime
  ) -> LimitRefusal {
    var wait = requests.wait(for: 1, at: now)
    var reason = LimitReason.requests
    let forInput = input.wait(for: Double(counted), at: now)
    if forInput > wait { (wait, reason) = (forInput, .inputTokens) }
    let forOutput = output.wait(for: Double(reserved), at: now)
    if forOutput > wait { (wait, reason) = (forOutput, .outputTokens) }
    switch terms.retryAfter {
    case .exact: return LimitRefusal(reason: reason, retryAfter: wait)
    case .seconds:
      let seconds = (wait.microseconds + 999_999) / 1_000_000
      return LimitRefusal(
        reason: reason, retryAfter: SimDuration(microseconds: seconds * 1_000_000))
    case .absent: return LimitRefusal(reason: reason)
    }
  }
}

/// What passed the limits of an account and what they refused.
struct LimitUse: Sendable {
  var requests = 0
  var inputTokens = 0
  var outputTokens = 0
  /// By ``LimitReason``, of which there are six.
  var refusals = InlineArray<6, Int>(repeating: 0)
}
