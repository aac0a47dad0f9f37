import Demand
import NumericalMethods
import Quantities
import Testing

@testable import Simulation

/// One entry per (endpoint, conversation), with its rules of sight and age.
@Suite struct PrefixCachesTests {
  private func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64((seconds * 1e6).rounded()))
  }

  private let fiveMinutes = SimDuration(seconds: 300)
  private func prefix(_ line: Int32) -> PrefixIdentity { PrefixIdentity(line: line, blocks: 10) }

  @Test func `an entry is seen from the first token on`() {
    var caches = PrefixCaches()
    let head = caches.store(
      PrefixCaches.noEntries, at: 3, prefix(0), visibleFrom: time(12), lastUse: time(10))
    #expect(caches.prefix(head, at: 3, timeToLive: fiveMinutes, time(11.999999)) == nil)
    #expect(caches.prefix(head, at: 3, timeToLive: fiveMinutes, time(12)) == prefix(0))
  }

  @Test func `it lives for its time after the start of its last use, the limit included`() {
    var caches = PrefixCaches()
    var head = caches.store(
      PrefixCaches.noEntries, at: 3, prefix(0), visibleFrom: time(12), lastUse: time(10))
    #expect(caches.prefix(head, at: 3, timeToLive: fiveMinutes, time(310)) == prefix(0))
    #expect(caches.prefix(head, at: 3, timeToLive: fiveMinutes, time(310.000001)) == nil)
    head = caches.store(head, at: 3, prefix(1), visibleFrom: time(302), lastUse: time(300))
    #expect(caches.prefix(head, at: 3, timeToLive: fiveMinutes, time(600)) == prefix(1))
    #expect(caches.prefix(head, at: 3, timeToLive: fiveMinutes, time(600.000001)) == nil)
  }

  @Test func `endpoints and conversations do not share`() {
    var caches = PrefixCaches()
    var first = PrefixCaches.noEntries
    for endpoint in 0..<5 {
      first = caches.store(
        first, at: Int32(endpoint), prefix(Int32(endpoint)), visibleFrom: .zero, lastUse: .zero)
    }
    let second = caches.store(
      PrefixCaches.noEntries, at: 2, prefix(99), visibleFrom: .zero, lastUse: .zero)
    for endpoint in 0..<5 {
      let found = caches.prefix(first, at: Int32(endpoint), timeToLive: fiveMinutes, time(1))
      #expect(found == prefix(Int32(endpoint)))
    }
    #expect(caches.prefix(second, at: 2, timeToLive: fiveMinutes, time(1)) == prefix(99))
    #expect(caches.prefix(second, at: 1, timeToLive: fiveMinutes, time(1)) == nil)
    #expect(
      caches.prefix(PrefixCaches.noEntries, at: 2, timeToLive: fiveMinutes, time(1)) == nil)
  }

  /// Against a dictionary, over a long life of conversations that come, use endpoints and go.
  @Test func `law: freed entries are used again and belong to one conversation only`() {
    struct Key: Hashable {
      var conversation: Int
      var endpoint: Int32
    }
    var stream = RandomStream(seed: 2, entity: 0, code: 0)
    var caches = PrefixCaches()
    var expected: [Key: PrefixIdentity] = [:]
    var heads = Array(repeating: PrefixCaches.noEntries, count: 20)
    for round in 0..<5_000 {
      let conversation = Int(stream.below(20))
      let endpoint = Int32(stream.below(6))
      if stream.uniform() < 0.1 {
        caches.free(heads[conversation])
        heads[conversation] = PrefixCaches.noEntries
        for endpoint in 0..<6 {
          expected[Key(conversation: conversation, endpoint: Int32(endpoint))] = nil
        }
      } else {
        heads[conversation] = caches.store(
          heads[conversation], at: endpoint, prefix(Int32(round)), visibleFrom: .zero,
          lastUse: .zero)
        expected[Key(conversation: conversation, endpoint: endpoint)] = prefix(Int32(round))
      }
      let asked = Key(conversation: Int(stream.below(20)), endpoint: Int32(stream.below(6)))
      let found = caches.prefix(
        heads[asked.conversation], at: asked.endpoint, timeToLive: fiveMinutes, time(1))
      #expect(found == expected[asked])
    }
  }
}
