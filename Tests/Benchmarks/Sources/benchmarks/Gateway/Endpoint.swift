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
}
