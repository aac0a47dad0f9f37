import BaselineCpp
import NumericalMethods
import Simulation

/// What a run of the gateway model counted, and the checksum over all of it.
struct GatewayResult: Equatable, Sendable {
  var events: UInt64
  var arrivals: UInt64
  var calls: UInt64
  var failures: UInt64
  var aborted: UInt64
  var latencyMicroseconds: UInt64
  var checksum: UInt64

  init(_ model: borrowing GatewayModel) {
    events = model.events
    arrivals = model.arrivals
    aborted = model.aborted
    calls = 0
    failures = 0
    latencyMicroseconds = 0
    var hash = Checksum()
    for e in 0..<model.endpoints.count {
      let endpoint = model.endpoints[e]
      let rank = (endpoint.calls * 99 + 99) / 100
      let p99 = rank == 0 ? 0 : endpoint.histogram.lowerBound(ofRank: rank)
      hash.mix(endpoint.calls)
      hash.mix(endpoint.tokens)
      hash.mix(endpoint.cost)
      hash.mix(endpoint.latency)
      hash.mix(endpoint.failures)
      hash.mix(p99)
      calls += endpoint.calls
      failures += endpoint.failures
      latencyMicroseconds += endpoint.latency
    }
    hash.mix(model.events)
    hash.mix(model.arrivals)
    hash.mix(model.aborted)
    checksum = hash.value
  }

  init(_ result: baseline_gateway_result) {
    events = result.events
    arrivals = result.arrivals
    calls = result.calls
    failures = result.failures
    aborted = result.aborted
    latencyMicroseconds = result.latency_us
    checksum = result.checksum
  }

  var meanLatencySeconds: Double { Double(latencyMicroseconds) / Double(calls) / 1e6 }
}

/// The running hash of the reference table.
struct Checksum {
  private(set) var value: UInt64 = 1_469_598_103_934_665_603

  mutating func mix(_ word: UInt64) {
    value ^= word
    value &*= 0x9E37_79B9_7F4A_7C15
    value ^= value >> 29
  }
}
