import NumericalMethods
import Quantities
import Simulation

/// GATEWAY-1 and GATEWAY-0: tasks of several calls over 60 endpoints, in closed loops.
///
/// Entity slots are the endpoints' outages 0 to 59, the arrivals 60, and the tasks from 64.
struct GatewayModel: ~Copyable {
  private static let arrivalSlot: Int32 = 60
  private static let firstTaskSlot: Int32 = 64

  private let seed: UInt64
  private let variant: GatewayParameters.Variant
  private let meanGap: Double
  private let router: Router
  /// Calls issued in this range of instants are measured; all of them by default.
  private let measured: Range<UInt64>
  private var tree = EventTree(capacity: 1024)
  private var now: UInt64 = 0
  private var arrivalStream = RandomStream(seed: 0, entity: 0, code: 0)
  private var tasks = Slab<GatewayTask>()
  private var free: [Int32] = []
  private(set) var endpoints: Slab<Endpoint>
  private(set) var events: UInt64 = 0
  private(set) var arrivals: UInt64 = 0
  private(set) var aborted: UInt64 = 0

  init(_ parameters: GatewayParameters, measured: Range<UInt64> = 0..<UInt64.max) {
    seed = parameters.seed
    variant = parameters.variant
    meanGap = 1 / (5 * parameters.scale)
    router = Router(parameters)
    self.measured = measured
    let isLognormal = parameters.variant == .gateway1
    endpoints = Slab(capacity: GatewayParameters.endpointCount)
    for (e, mean) in parameters.serviceMeans.enumerated() {
      endpoints.append(
        Endpoint(
          price: parameters.prices[e],
          scale: isLognormal ? deterministicExp(deterministicLog(mean) - 0.32) : mean,
          servers: parameters.servers[e]))
    }
    if variant == .gateway1 {
      for e in 0..<GatewayParameters.endpointCount { scheduleToggle(e) }
    }
    scheduleArrival()
  }

  /// Executes every event up to and including the instant `horizon`.
  mutating func run(until horizon: UInt64) {
    while true {
      let key = tree.nextKey
      let time = key >> 20
      if time > horizon { return }
      now = time
      events &+= 1
      let slot = EventTree.slot(of: key)
      if slot >= Self.firstTaskSlot {
        proceed(with: slot - Self.firstTaskSlot)
      } else if slot == Self.arrivalSlot {
        arrive()
      } else {
        endpoints[Int(slot)].isUp.toggle()
        scheduleToggle(Int(slot))
      }
    }
  }

  private mutating func proceed(with index: Int32) {
    if tasks[Int(index)].isInService {
      complete(index)
    } else {
      if tasks[Int(index)].attempt == 0 { tasks[Int(index)].issue = now }
      attempt(index)
    }
  }

  private mutating func schedule(_ slot: Int32, after ticks: UInt64) {
    tree.schedule(slot, at: SimTime(microseconds: Int64(bitPattern: now &+ ticks)))
  }

  private mutating func scheduleToggle(_ e: Int) {
    let toggles = endpoints[e].toggles
    var stream = RandomStream(seed: seed, entity: UInt64(e), code: toggles << 3 | 4)
    endpoints[e].toggles = toggles + 1
    schedule(Int32(e), after: ticks(stream.exponential() * (endpoints[e].isUp ? 600 : 30)))
  }

  private mutating func scheduleArrival() {
    arrivalStream = RandomStream(seed: seed, entity: arrivals, code: 3)
    schedule(Self.arrivalSlot, after: ticks(arrivalStream.exponential() * meanGap))
  }

  private mutating func arrive() {
    let calls = arrivalStream.geometric(mean: 8)
    let task = GatewayTask(id: arrivals, issue: now, left: Int32(truncatingIfNeeded: calls))
    let index: Int32
    if let reused = free.popLast() {
      index = reused
      tasks[Int(index)] = task
    } else {
      index = Int32(tasks.count)
      tasks.append(task)
    }
    arrivals += 1
    scheduleArrival()
    attempt(index)
  }

  private mutating func finish(_ index: Int32) {
    tree.cancel(index + Self.firstTaskSlot)
    free.append(index)
  }

  private mutating func attempt(_ index: Int32) {
    let code = tasks[Int(index)].beginAttempt()
    var stream = RandomStream(seed: seed, entity: tasks[Int(index)].id, code: code)
    let e = router.endpoint(for: stream.next() >> 32)
    if !endpoints[e].isUp {
      refuse(index, at: e)
      return
    }
    let tokens = UInt32(truncatingIfNeeded: 200 + Int64(1800 * stream.exponential()))
    let scale = endpoints[e].scale
    let service = ticks(scale * serviceFactor(&stream))
    tasks[Int(index)].beginService(tokens: tokens, service: service, endpoint: e)
    if endpoints[e].takeServer() {
      schedule(index + Self.firstTaskSlot, after: service)
    } else {
      wait(index, at: e)
    }
  }

  @inline(__always) private func serviceFactor(_ stream: inout RandomStream) -> Double {
    switch variant {
    case .gateway1: stream.lognormal(median: 1, sigma: 0.8)
    case .gateway0: stream.exponential()
    }
  }

  private mutating func refuse(_ index: Int32, at e: Int) {
    endpoints[e].failures += 1
    if tasks[Int(index)].attempt < 3 {
      tasks[Int(index)].isInService = false
      schedule(index + Self.firstTaskSlot, after: 500_000)
    } else {
      aborted += 1
      finish(index)
    }
  }

  private mutating func wait(_ index: Int32, at e: Int) {
    tree.cancel(index + Self.firstTaskSlot)
    let previous = endpoints[e].join(index)
    if previous >= 0 { tasks[Int(previous)].next = index }
  }

  private mutating func complete(_ index: Int32) {
    let task = tasks[Int(index)]
    let e = Int(task.endpoint)
    if measured.contains(task.issue) {
      endpoints[e].count(tokens: task.tokens, latency: now &- task.issue)
    }
    if let code = tasks[Int(index)].endCall() {
      var stream = RandomStream(seed: seed, entity: task.id, code: code)
      schedule(index + Self.firstTaskSlot, after: ticks(2.0 * stream.exponential()))
    } else {
      finish(index)
    }
    let head = endpoints[e].head
    if head < 0 {
      endpoints[e].busy &-= 1
    } else {
      endpoints[e].head = tasks[Int(head)].next
      schedule(head + Self.firstTaskSlot, after: tasks[Int(head)].service)
    }
  }
}

/// Whole microseconds, half up, at least 1.
func ticks(_ seconds: Double) -> UInt64 {
  max(1, UInt64(truncatingIfNeeded: Int64(seconds * 1e6 + 0.5)))
}
