public import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

/// The event loop of one run: every moment at which the world, a client or an endpoint acts.
///
/// A value with `mutating` methods, owned by one local variable: no locks, no sharing. Entities
/// have at most one pending event each and are numbered so that events of one instant come in a
/// fixed order: providers' incidents, endpoints' incidents, regions' incidents, the schedule of
/// incidents, the arrival of a task, sessions by slot.
struct Engine: ~Copyable {
  let plan: RunPlan
  let chance: Chance
  var gateway: Gateway
  var books: Books
  var events: EventTree
  var now = SimTime.zero
  var endpoints: Slab<EndpointState>
  var limitPools: Slab<LimitPool>
  var providers: [IncidentProcess]
  var caches: PrefixCaches
  var regions: [IncidentProcess]
  /// What regional incidents do to each provider.
  var regionalConditions: [Condition]
  /// Scheduled incidents that are on, ascending, and the edge of the schedule that comes next.
  var activeIncidents: [Int32] = []
  var nextEdge = 0
  var sessions = Slab<LiveSession>()
  var freeSlots: [Int32] = []
  var tasksStarted: UInt64 = 0
  /// Tasks that each source of arrivals has brought, the one on its way included.
  var tasksDrawn: Slab<UInt64>
  /// Sources whose next task is on its way.
  var sourcesPending = 0
  /// Pauses that clients of a closed population have begun; each ends with a task.
  var pausesStarted: UInt64 = 0
  var sessionCount = TimeWeightedMean(startingAt: 0)
  var eventCount = 0
  var clockReversals = 0
  /// The entity whose event is being handled, and whether it has been scheduled again.
  var current: Int32 = -1
  var isCurrentScheduled = false
  let sink: (any AttemptSink)?
  /// The call that is to be explained, and the slot that it is in; `nil` and -1 for none.
  var tracer: CallTracer?
  var tracedSlot: Int32 = -1
  /// Constants of the workload, kept here so that no call looks them up.
  let outputLimit: TokenCount
  let needsTools: Bool
  let parameters: ParameterSet
  let stickiness: Stickiness
  let reasoningShare: Double
  let cacheControl: CacheControl
  let serviceTier: ServiceTier
  let sharesPrefixes: Bool
  /// Shared segments that have been sent to any endpoint.
  var seenSegments: Set<UInt32> = []
  /// Whether anyone ever gives up waiting.
  let hasTimeLimits: Bool
  /// Whether calls may have two attempts under way.
  let hasHedges: Bool
  let firstEndpoint: Int32
  let firstRegion: Int32
  let scheduleEntity: Int32
  let arrivalEntity: Int32
  let firstSession: Int32

  init(_ plan: RunPlan, sink: (any AttemptSink)?) {
    self.plan = plan
    self.sink = sink
    outputLimit = plan.policy.outputLimit ?? plan.workload.outputLimit
    needsTools = plan.callsDeclareTools
    parameters = plan.workload.parameters.union(plan.policy.parameters)
    stickiness = plan.policy.stickiness
    reasoningShare = plan.workload.reasoningShare
    cacheControl = plan.workload.cacheControl
    serviceTier = plan.workload.serviceTier
    sharesPrefixes = plan.workload.sharesPrefixes
    caches = PrefixCaches(capacities: plan.cacheCapacities)
    // Who buys a batch waits for it.
    let isWaiting = plan.workload.serviceTier != .batch
    let hedges = isWaiting && plan.policy.hedge != nil
    hasHedges = hedges
    hasTimeLimits =
      isWaiting
      && (plan.policy.timeouts.areSet || plan.setting.world.breakOff.limitsCalls || hedges)
    chance = Chance(seed: plan.seed, replication: plan.replication)
    let setting = plan.setting
    gateway = Gateway(
      policy: plan.policy, catalogue: setting.catalogue, prices: setting.prices,
      views: setting.initialViews, workload: plan.workload)
    gateway.notesOdds = sink != nil
    books = Books(catalogue: setting.catalogue, terms: plan.creditTerms)
    endpoints = Slab(setting.terms.map { _ in EndpointState() })
    limitPools = Slab(setting.limits.pools.map { LimitPool($0.terms) })
    providers = Array(repeating: IncidentProcess(), count: setting.catalogue.providers.count)
    regions = Array(repeating: IncidentProcess(), count: setting.incidents.regions.count)
    regionalConditions = Array(repeating: .up, count: providers.count)
    firstEndpoint = Int32(providers.count)
    firstRegion = firstEndpoint + Int32(endpoints.count)
    scheduleEntity = firstRegion + Int32(regions.count)
    arrivalEntity = scheduleEntity + 1
    let sources = plan.workload.arrivals.sourceCount
    tasksDrawn = Slab(Array(repeating: 0, count: sources))
    firstSession = arrivalEntity + Int32(sources)
    events = EventTree(capacity: Int(firstSession) + 256)
    if setting.incidents.hasSchedule {
      books.openOutages(count: setting.incidents.incidents.count)
    }
    if setting.incidents.hasSchedule || setting.incidents.isWithoutSchedule {
      books.openTimeline(horizon: plan.horizon)
    }
    if setting.world.hasOutages { startIncidents() }
    startSchedule()
    startArrivals()
  }

  /// Runs until nothing is left to happen or the time for it is over, and closes the books.
  consuming func run(telling gauge: (any RunGauge)? = nil) -> RunRecord {
    if let gauge {
      while advanceToNextEvent() {
        // One telling in 16,384 events: some hundred a second, which cost nothing.
        if eventCount & 0x3FFF == 0 {
          gauge.advanced(to: now, calls: books.record.all.callsArrived)
        }
      }
    } else {
      while advanceToNextEvent() {}
    }
    if sessionCount.value > 0 { now = end }
    censor()
    let limits = limitTallies()
    var record = books.close(
      endedAt: now, events: eventCount, clockReversals: clockReversals, sessions: sessionCount)
    record.limits = limits
    return record
  }

  /// Lets the next event happen; `false` where nothing is left to happen or the time is over.
  @inline(__always)
  mutating func advanceToNextEvent() -> Bool {
    guard let (time, entity) = events.next, time <= end, !isIdle(after: time) else { return false }
    if time < now { clockReversals += 1 }
    now = time
    eventCount += 1
    current = entity
    isCurrentScheduled = false
    handle(entity)
    if !isCurrentScheduled { events.cancel(entity) }
    return true
  }

  /// Whether no task is under way and none can come: incidents alone keep no run going.
  private func isIdle(after time: SimTime) -> Bool {
    sessionCount.value == 0 && time > SimTime.zero + plan.horizon
      || sessionCount.value == 0 && sourcesPending == 0
  }

  private mutating func handle(_ entity: Int32) {
    if entity >= firstSession {
      handleSession(entity - firstSession)
    } else if entity >= arrivalEntity {
      handleArrival(from: entity - arrivalEntity)
    } else {
      changeWorld(entity)
    }
  }

  private mutating func handleSession(_ slot: Int32) {
    if let outcome = sessions[Int(slot)].timeLimit {
      reachLimit(slot, outcome)
      return
    }
    if sessions[Int(slot)].alarm != .none {
      sound(slot)
      return
    }
    switch sessions[Int(slot)].phase {
    case .pausing: endPause(in: slot)
    case .thinking: startCall(slot)
    case .travelling: arrive(slot)
    case .inFlight: endAttempt(slot)
    case .rerouting, .backingOff: attempt(slot)
    case .leftRunning: endLeftRunning(slot)
    case .launching: launch(slot)
    case .free, .queued, .joining:
      preconditionFailure("a session without a pending event was woken")
    }
  }

  mutating func schedule(_ entity: Int32, after delay: SimDuration) {
    if entity == current { isCurrentScheduled = true }
    events.schedule(entity, at: now + delay)
  }

  mutating func scheduleSession(_ slot: Int32, after delay: SimDuration) {
    sessions[Int(slot)].timeLimit = nil
    sessions[Int(slot)].alarm = .none
    schedule(firstSession + slot, after: delay)
  }

  /// The last instant of the run.
  var end: SimTime { SimTime.zero + plan.horizon + plan.drain }

  /// World time now.
  var instant: UTCInstant {
    plan.setting.startsAt + SimDuration(microseconds: now.microseconds)
  }
}

extension RunPlan {
  /// Simulates the run; rows of attempts go to `sink` as they end.
  ///
  /// The result depends on the plan alone: same plan, same record, to the bit.
  ///
  /// - Parameters:
  ///   - sink: where attempts go.
  ///   - gauge: told now and then how far the run has come.
  public func run(sink: (any AttemptSink)? = nil, telling gauge: (any RunGauge)? = nil) -> RunRecord
  {
    Engine(self, sink: sink).run(telling: gauge)
  }

  /// Simulates the run as far as somebody wants to see it: rows go to `sink` until `isEnough`, which
  /// is asked before every event.
  public func watch(_ sink: any AttemptSink, until isEnough: () -> Bool) {
    var engine = Engine(self, sink: sink)
    while !isEnough() {
      guard engine.advanceToNextEvent() else { return }
    }
  }
}
