import NumericalMethods

/// One endpoint: servers, line, and what it counted.
struct Endpoint {
  let price: UInt64
  let scale: Double
  let servers: Int32
  var busy: Int32 = 0
  /// First and last task in line, -1 where the line is empty.
  var head: Int32 = -1
  var tail: Int32 = -1
  var isUp = true
  var toggles: UInt64 = 0
  var calls: UInt64 = 0
  var tokens: UInt64 = 0
  var cost: UInt64 = 0
  var latency: UInt64 = 0
  var failures: UInt64 = 0
  var histogram = LogLinearHistogram()

  init(price: UInt64, scale: Double, servers: Int32) {
    self.price = price
    self.scale = scale
    self.servers = servers
  }

  /// Takes a free server if there is one.
  mutating func takeServer() -> Bool {
    if busy >= servers { return false }
    busy &+= 1
    return true
  }

  /// Puts a task at the end of the line and returns the one before it, -1 if there is none.
  mutating func join(_ task: Int32) -> Int32 {
    let previous = head < 0 ? -1 : tail
    if head < 0 { head = task }
    tail = task
    return previous
  }

  mutating func count(tokens: UInt32, latency: UInt64) {
    calls &+= 1
    self.tokens &+= UInt64(tokens)
    cost &+= UInt64(tokens) &* price
    self.latency &+= latency
    histogram.record(latency)
  }
}

/// One task: a chain of calls, one attempt at a time.
struct GatewayTask {
  let id: UInt64
  var issue: UInt64
  var service: UInt64 = 0
  var tokens: UInt32 = 0
  var endpoint: Int32 = 0
  var call: UInt32 = 0
  var left: Int32
  /// The next task in the same line.
  var next: Int32 = -1
  var attempt: UInt8 = 0
  var isInService = false

  /// Starts an attempt and returns the code of its draws.
  mutating func beginAttempt() -> UInt64 {
    attempt &+= 1
    return UInt64(call) << 6 | UInt64(attempt) << 3 | 1
  }

  mutating func beginService(tokens: UInt32, service: UInt64, endpoint: Int) {
    self.tokens = tokens
    self.service = service
    self.endpoint = Int32(truncatingIfNeeded: endpoint)
    isInService = true
    next = -1
  }

  /// Ends a call and returns the code of the thinking time, `nil` after the last call.
  mutating func endCall() -> UInt64? {
    left &-= 1
    if left <= 0 { return nil }
    let code = UInt64(call) << 6 | 2
    call &+= 1
    attempt = 0
    isInService = false
    return code
  }
}
