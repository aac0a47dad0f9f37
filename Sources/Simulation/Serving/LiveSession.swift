import Accounting
import Demand
import Quantities
import Routing
import Supply

/// One conversation under way: what the client, the gateway and the provider know of it.
struct LiveSession: Sendable {
  /// What its pending event means.
  enum Phase: Sendable {
    /// The slot is free.
    case free
    /// A client of a closed population pauses before its next task.
    case pausing
    /// The client works or waits before the next call.
    case thinking
    /// An attempt is on its way to its endpoint.
    case travelling
    /// An attempt is being refused or served; the event ends it.
    case inFlight
    /// An attempt waits for a slot of its endpoint: no event but that of a limit.
    case queued
    /// The gateway acts on a refusal.
    case rerouting
    /// The gateway waits before another round over the endpoints.
    case backingOff
    /// Sub-agents, or calls of an open loop, are under way: no event.
    case joining
    /// No conversation: an attempt that was given up and that its provider works on to the end.
    case leftRunning
    /// An open loop waits until its next call is due.
    case launching
  }

  /// Something that comes before the present phase of an attempt is over.
  enum Alarm: UInt8, Sendable {
    case none
    /// It has been waited for long enough to send another one beside it.
    case hedge
    /// Its first token comes, while another attempt of the call is under way.
    case firstToken
  }

  var session: Session
  var phase = Phase.free
  var profile: TaskProfile
  /// The model that serves the conversation.
  var model = ModelID(0)
  /// How likely the choice of the present attempt's endpoint was, where a log is kept.
  var odds = ChoiceOdds.unknown
  /// How likely the policy's choice of that model was, where a log is kept.
  var modelPropensity: Double?
  var arrivedAt: SimTime
  var isMeasured: Bool
  /// Session slot of the parent conversation; -1 for a main conversation.
  var parent: Int32 = -1
  /// Sub-agents that have not ended, and calls of an open loop.
  var awaited: Int32 = 0
  /// For one call of an open loop: the slot of its conversation, which keeps the sticky endpoint
  /// and the cached prefixes for all its calls; -1 for a conversation itself.
  var keeper: Int32 = -1
  /// Whether a sub-agent failed for good.
  var hasFailedBranch = false
  /// Provider charges of the task so far, kept with the main conversation.
  var taskCost = USDTotal.zero
  /// Provider charges of the present call so far.
  var callCost = USD.zero
  /// Input of the task's first request, kept where a gateway learns from feedback.
  var firstInput = TokenCount.zero
  var sticky = StickyRecord()
  /// Where the conversation has been served by the upper rungs of a cascade.
  var upperSticky = InlineArray<3, StickyRecord>(repeating: StickyRecord())
  /// The last answer that a judge did not accept, for when no better one can be had.
  var rejectedAnswer: RejectedAnswer?
  var cacheHead = PrefixCaches.noEntries
  /// Where its last answer came from.
  var lastServed = LastServed()
  var routing = CallRouting(model: ModelID(0))
  var callIssuedAt = SimTime.zero
  /// When the client breaks off the present call.
  var givesUpAt = SimTime(microseconds: .max)
  /// How the present attempt ends if its pending event is a limit of time; `nil` if the event is
  /// what ``phase`` says.
  var timeLimit: AttemptOutcome?
  /// What its pending event means if it is neither a limit nor what ``phase`` says.
  var alarm = Alarm.none
  /// When the gateway gives up the present call with all its attempts.
  var endsBy = SimTime(microseconds: .max)
  /// When the present attempt is hedged unless it has given a token.
  var hedgesAt = SimTime(microseconds: .max)
  /// The slot of the other attempt of the same call; -1 for none.
  var rival: Int32 = -1
  /// Whether it is no conversation but an attempt beside the one of its ``rival``.
  var isHedge = false
  var flight = Flight()
  /// What a scheduled incident has to do with the present call.
  var struck = StruckCall()
  /// The session behind it in its endpoint's queue; -1 for none.
  var nextInQueue: Int32 = -1
}

/// An answer of a lower rung of a cascade, with what the books need of its attempt.
struct RejectedAnswer: Sendable {
  var model: ModelID
  var endpoint: Int32
  var sentAt: SimTime
  var startedAt: SimTime
  var firstTokenAt: SimTime
  var output: TokenCount
}

/// The last input of a conversation that was answered, and where.
struct LastServed: Sendable {
  var prefix = PrefixIdentity(line: 0, blocks: 0)
  /// -1 while nothing has been answered.
  var endpoint: Int32 = -1
  /// Whether the endpoint was taken after a failure or as a hedge.
  var isFailover = false
}

/// One attempt under way.
struct Flight: Sendable {
  var endpoint: Int32 = -1
  /// The number of the attempt in its call, from 1.
  var attempt: Int32 = 0
  var role = AttemptRole.first
  var isSticky = false
  /// Whether another attempt of its call gave its first token first.
  var isOutrun = false
  /// Whether it is being served.
  var isServing = false
  /// Whether it holds a slot of its endpoint while it is served: all but batches do.
  var holdsSlot = true
  var sentAt = SimTime.zero
  var startedAt = SimTime.zero
  var firstTokenAt = SimTime.zero
  /// When service ends if nothing interrupts it, or the refusal is told.
  var endsAt = SimTime.zero
  /// Whether its endpoint goes on with it although nobody waits for it.
  var isLeftRunning = false
  var outcome = AttemptOutcome.served
  var usage = Usage.zero
  /// Where its input stood with caches when its service began.
  var fate = CacheFate()
  /// Whether a tool call of the answer is malformed.
  var hasToolError = false
  /// The scheduled incident that spoilt it; -1 for none.
  var incident: Int32 = -1
  /// The pool of limits that it draws on; -1 unless limits admitted it.
  var limitPool: Int32 = -1
  /// The 429 that refused it.
  var refusal: LimitRefusal?
}
