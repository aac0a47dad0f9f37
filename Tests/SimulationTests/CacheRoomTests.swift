import Demand
import NumericalMethods
import Quantities
import Testing

@testable import Simulation

/// Limited memory: least recently used entries make room.
@Suite struct CacheRoomTests {
  private let forever = SimDuration(seconds: 1e9)

  private func segment(_ number: Int, blocks: Int32 = 1) -> SharedSegment {
    SharedSegment(number: UInt32(number), blocks: blocks)
  }

  /// Reads a segment if it is there and writes it in any case; true for a hit.
  private func access(_ caches: inout PrefixCaches, _ segment: SharedSegment) -> Bool {
    let isHit = caches.holds(segment, at: 0, timeToLive: forever, .zero)
    caches.use(segment, at: 0, timeToLive: forever, start: .zero, visibleFrom: .zero)
    return isHit
  }

  /// A hit under least-recently-used is an access whose stack distance, the number of different
  /// entries used since the last use, is below the capacity (Mattson, Gecsei, Slutz and Traiger,
  /// Evaluation techniques for storage hierarchies, IBM Systems Journal 9(2), 1970).
  @Test(arguments: [1, 3, 8]) func `hits are those of Mattson's stack`(capacity: Int) {
    var stream = RandomStream(seed: 5, entity: 0, code: 0)
    var caches = PrefixCaches(capacities: [Int64(capacity)])
    var stack: [Int] = []
    var hits = 0
    for _ in 0..<4_000 {
      let number = Int(stream.below(4) * stream.below(4))
      let distance = stack.firstIndex(of: number)
      let isHit = access(&caches, segment(number))
      #expect(isHit == (distance.map { $0 < capacity } ?? false))
      if let distance { stack.remove(at: distance) }
      stack.insert(number, at: 0)
      hits += isHit ? 1 : 0
      #expect(caches.blocks(at: 0) == Int64(min(capacity, stack.count)))
    }
    #expect(hits > 0)
  }

  /// Independent accesses with probabilities p: the two last used are (a, b) with probability
  /// p_a p_b / (1 - p_a), so the hit ratio of a room for two is the sum of that times p_a + p_b
  /// (King, Analysis of demand paging algorithms, IFIP 1971). False-alarm rate 1 in 16,000 (4
  /// standard errors of 40,000 accesses, successive hits being nearly independent).
  @Test func `independent accesses hit as King's formula says`() {
    let weights = [0.4, 0.3, 0.15, 0.1, 0.05]
    var expected = 0.0
    for (a, first) in weights.enumerated() {
      for (b, second) in weights.enumerated() where a != b {
        expected += first * second / (1 - first) * (first + second)
      }
    }
    var stream = RandomStream(seed: 6, entity: 0, code: 0)
    var caches = PrefixCaches(capacities: [2])
    var hits = 0
    let accesses = 40_000
    for _ in 0..<accesses {
      var rest = stream.uniform()
      var number = 0
      while number < 4, rest >= weights[number] {
        rest -= weights[number]
        number += 1
      }
      if access(&caches, segment(number)) { hits += 1 }
    }
    let share = Double(hits) / Double(accesses)
    let standardError = (expected * (1 - expected) / Double(accesses)).squareRoot()
    #expect(abs(share - expected) < 4 * standardError, "\(share) for \(expected)")
  }

  @Test func `an entry larger than the whole room is not kept, and all others go`() {
    var caches = PrefixCaches(capacities: [10])
    _ = access(&caches, segment(1, blocks: 4))
    _ = access(&caches, segment(2, blocks: 11))
    #expect(!access(&caches, segment(1, blocks: 4)))
    #expect(caches.blocks(at: 0) == 4)
  }

  /// A conversation's own entry: what it holds goes with the room, and comes back when stored anew.
  @Test func `own entries make room and are written again`() {
    var caches = PrefixCaches(capacities: [10])
    let prefix = PrefixIdentity(line: 0, blocks: 8)
    var first = PrefixCaches.noEntries
    var second = PrefixCaches.noEntries
    first = caches.store(first, at: 0, prefix, size: 8, visibleFrom: .zero, lastUse: .zero)
    second = caches.store(second, at: 0, prefix, size: 8, visibleFrom: .zero, lastUse: .zero)
    #expect(caches.prefix(first, at: 0, timeToLive: forever, .zero) == nil)
    #expect(caches.prefix(second, at: 0, timeToLive: forever, .zero) == prefix)
    first = caches.store(first, at: 0, prefix, size: 2, visibleFrom: .zero, lastUse: .zero)
    #expect(caches.prefix(first, at: 0, timeToLive: forever, .zero) == prefix)
    #expect(caches.prefix(second, at: 0, timeToLive: forever, .zero) == prefix)
    #expect(caches.blocks(at: 0) == 10)
  }

  /// What an ended conversation has left takes room until it is the oldest, and is then recycled.
  @Test func `the entries of ended conversations stay until they are evicted`() {
    var caches = PrefixCaches(capacities: [10])
    let prefix = PrefixIdentity(line: 0, blocks: 8)
    for _ in 0..<100 {
      let head = caches.store(
        PrefixCaches.noEntries, at: 0, prefix, size: 4, visibleFrom: .zero, lastUse: .zero)
      caches.free(head)
      #expect(caches.blocks(at: 0) <= 10)
    }
    #expect(caches.blocks(at: 0) == 8)
    #expect(caches.entryCount <= 4)
  }

  @Test func `reading an entry makes it the last to go`() {
    var caches = PrefixCaches(capacities: [10])
    let prefix = PrefixIdentity(line: 0, blocks: 4)
    var heads = [PrefixCaches.noEntries, PrefixCaches.noEntries, PrefixCaches.noEntries]
    for index in 0..<2 {
      heads[index] = caches.store(
        heads[index], at: 0, prefix, size: 4, visibleFrom: .zero, lastUse: .zero)
    }
    caches.touch(heads[0], at: 0)
    heads[2] = caches.store(heads[2], at: 0, prefix, size: 4, visibleFrom: .zero, lastUse: .zero)
    #expect(caches.prefix(heads[0], at: 0, timeToLive: forever, .zero) == prefix)
    #expect(caches.prefix(heads[1], at: 0, timeToLive: forever, .zero) == nil)
  }
}
