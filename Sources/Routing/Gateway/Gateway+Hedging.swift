public import Demand
public import NumericalMethods
public import Quantities
public import Supply

// A second attempt of a call beside one that has not answered yet.
extension Gateway {
  /// How long an attempt at an endpoint is waited for alone; `nil` where it is not hedged: too few
  /// of its first tokens have been seen.
  public mutating func hedgeDelay(at endpoint: EndpointID) -> SimDuration? {
    switch policy.hedge?.after {
    case .fixed(let delay): delay
    case .quantile: firstTokenTimes?.delay(at: Int(endpoint.index))
    case nil: nil
    }
  }

  /// Where a call that waits for its first token is sent as well; `nil` for nowhere.
  ///
  /// It goes to another endpoint of the same model, as the endpoint rule picks it, and never where
  /// a breaker is open.
  public mutating func hedge(
    _ request: CallRequest, _ routing: inout CallRouting, _ stream: inout RandomStream,
    at now: SimTime, _ instant: UTCInstant
  ) -> EndpointID? {
    guard let rule = policy.hedge, routing.hedges < rule.atMost,
      routing.attempts < policy.retry.attemptLimit, !policy.preferences.isFirstChoiceOnly,
      hedgeCredit?.isEnough == true
    else { return nil }
    scene.request = request
    scene.now = now
    scene.instant = instant
    scene.candidates.removeAll(keepingCapacity: true)
    if trail != nil { trail?.begin(routing.model, round: routing.round) }
    _ = gather(
      routing.model, routing,
      Mask(skipsHeld: policy.retry.honoursRetryAfter, skipsClosed: breaker != nil))
    if hasPriorities { keepOrder(nil) }
    if trail != nil { noteBeliefs(bypassesBreaker: false) }
    guard case .attempt(let endpoint, _) = pick(&routing, StickyRecord(), &stream, isHedge: true)
    else {
      return nil
    }
    routing.noteHedge()
    hedgeCredit?.withdraw()
    return endpoint
  }
}

/// What is left for hedges: each call pays a share of one in.
struct HedgeCredit: Sendable {
  private static let hedge: Int64 = 1_000_000
  private let perCall: Int64
  private var credit: Int64 = 0

  init(_ rule: HedgeRule) {
    perCall = Int64((rule.budgetShare * Double(Self.hedge)).rounded())
  }

  var isEnough: Bool { credit >= Self.hedge }
  mutating func deposit() { credit = min(HedgeRule.burst * Self.hedge, credit + perCall) }
  mutating func withdraw() { credit -= Self.hedge }
}

/// The latest first-token times of every endpoint, and a quantile of them.
///
/// An attempt that was given up without a first token has waited at least so long: where that is
/// longer than the quantile it counts as the wait; else it says nothing (assumed).
struct FirstTokenTimes: Sendable {
  private static let room = 64
  /// Fewer say too little of a 95th percentile.
  private static let enough = 20
  private let share: Double
  private var times: [Int64]
  private var counts: [Int32]
  /// The quantile since the last change; -1 where it must be found anew.
  private var known: [Int64]

  init(endpoints: Int, quantile: Double) {
    share = quantile
    times = Array(repeating: 0, count: endpoints * Self.room)
    counts = Array(repeating: 0, count: endpoints)
    known = Array(repeating: -1, count: endpoints)
  }

  mutating func observe(_ attempt: EndedAttempt) {
    switch attempt.outcome {
    case .served, .cutMidStream, .timedOutMidStream: break
    case .cancelled, .timedOut:
      guard let delay = delay(at: attempt.endpoint), attempt.timeToFirstToken >= delay else {
        return
      }
    default: return
    }
    let count = Int(counts[attempt.endpoint])
    times[attempt.endpoint * Self.room + count % Self.room] = attempt.timeToFirstToken.microseconds
    counts[attempt.endpoint] += 1
    known[attempt.endpoint] = -1
  }

  /// The quantile by nearest rank; `nil` where too few times are known.
  mutating func delay(at endpoint: Int) -> SimDuration? {
    let count = min(Self.room, Int(counts[endpoint]))
    guard count >= Self.enough else { return nil }
    if known[endpoint] < 0 {
      var sorted = InlineArray<64, Int64>(repeating: 0)
      for index in 0..<count {
        let time = times[endpoint * Self.room + index]
        var place = index
        while place > 0, sorted[place - 1] > time {
          sorted[place] = sorted[place - 1]
          place -= 1
        }
        sorted[place] = time
      }
      let rank = Int((share * Double(count)).rounded(.up))
      known[endpoint] = sorted[max(0, min(count, rank) - 1)]
    }
    return SimDuration(microseconds: known[endpoint])
  }
}
