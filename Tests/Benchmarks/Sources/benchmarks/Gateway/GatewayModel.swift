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
  private var tasks: [GatewayTask] = []
  private var free: [Int32] = []
  private(set) var endpoints: [Endpoint]
  private(set) var events: UInt64 = 0
  private(set) var arrivals: UInt64 = 0
  private(set) var aborted: UInt64 = 0

  init(_ parameters: GatewayParameters, measured: Range<UInt64> = 0..<UInt64.max) {
    seed = parameters.seed
    variant = parameters.variant
    meanGap = 1 / (5 * parameters.scale)
    router = Router(parameters)
    self.measured = measured
    endpoints = (0..<GatewayParameters.endpointCount).map { e in
      let mean = parameters.serviceMeans[e]
      let isLognormal = parameters.variant == .gateway1
      return Endpoint(
        price: parameters.prices[e],
        scale: isLognormal ? deterministicExp(deterministicLog(mean) - 0.32) : mean,
        servers: parameters.servers[e])
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
    let task = tasks[Int(index)]
    if task.isInService {
      complete(index)
    } else {
      if task.attempt == 0 { tasks[Int(index)].issue = now }
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
    var task = tasks[Int(index)]
    task.attempt &+= 1
    let code = UInt64(task.call) << 6 | UInt64(task.attempt) << 3 | 1
    var stream = RandomStream(seed: seed, entity: task.id, code: code)
    let e = router.endpoint(for: stream.next() >> 32)
    if !endpoints[e].isUp {
      tasks[Int(index)].attempt = task.attempt
      refuse(index, attempt: task.attempt, at: e)
      return
    }
    task.tokens = 200 + UInt32(truncatingIfNeeded: Int64(1800 * stream.exponential()))
    task.service = ticks(endpoints[e].scale * serviceFactor(&stream))
    task.endpoint = Int32(truncatingIfNeeded: e)
    task.isInService = true
    task.next = -1
    tasks[Int(index)] = task
    serve(index, service: task.service, at: e)
  }

  private func serviceFactor(_ stream: inout RandomStream) -> Double {
    switch variant {
    case .gateway1: stream.lognormal(median: 1, sigma: 0.8)
    case .gateway0: stream.exponential()
    }
  }

  private mutating func refuse(_ index: Int32, attempt: UInt8, at e: Int) {
    endpoints[e].failures += 1
    if attempt < 3 {
      tasks[Int(index)].isInService = false
      schedule(index + Self.firstTaskSlot, after: 500_000)
    } else {
      aborted += 1
      finish(index)
    }
  }

  /// Starts the service of a task, or puts it in line.
  private mutating func serve(_ index: Int32, service: UInt64, at e: Int) {
    if endpoints[e].busy < endpoints[e].servers {
      endpoints[e].busy &+= 1
      schedule(index + Self.firstTaskSlot, after: service)
      return
    }
    tree.cancel(index + Self.firstTaskSlot)
    if endpoints[e].head < 0 {
      endpoints[e].head = index
    } else {
      tasks[Int(endpoints[e].tail)].next = index
    }
    endpoints[e].tail = index
  }

  private mutating func complete(_ index: Int32) {
    let task = tasks[Int(index)]
    let e = Int(task.endpoint)
    if measured.contains(task.issue) {
      endpoints[e].count(tokens: task.tokens, latency: now &- task.issue)
    }
    if task.left > 1 {
      think(index, task)
    } else {
      finish(index)
    }
    let head = endpoints[e].head
    if head < 0 {
      endpoints[e].busy &-= 1
      return
    }
    endpoints[e].head = tasks[Int(head)].next
    schedule(head + Self.firstTaskSlot, after: tasks[Int(head)].service)
  }

  private mutating func think(_ index: Int32, _ task: GatewayTask) {
    var stream = RandomStream(seed: seed, entity: task.id, code: UInt64(task.call) << 6 | 2)
    var next = task
    next.left &-= 1
    next.call &+= 1
    next.attempt = 0
    next.isInService = false
    tasks[Int(index)] = next
    schedule(index + Self.firstTaskSlot, after: ticks(2.0 * stream.exponential()))
  }
}

/// Whole microseconds, half up, at least 1.
func ticks(_ seconds: Double) -> UInt64 {
  max(1, UInt64(truncatingIfNeeded: Int64(seconds * 1e6 + 0.5)))
}
