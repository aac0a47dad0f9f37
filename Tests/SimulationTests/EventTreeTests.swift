import NumericalMethods
import Quantities
import Testing

@testable import Simulation

/// A pending-event set that cannot be wrong: every question scans a plain list.
private struct PlainList {
  var due: [Int32: Int64] = [:]

  var next: (time: Int64, slot: Int32)? {
    due.map { (time: $0.value, slot: $0.key) }.min { ($0.time, $0.slot) < ($1.time, $1.slot) }
  }
}

@Suite struct EventTreeTests {
  @Test func eventsComeByTimeThenSlot() {
    var tree = EventTree(capacity: 4)
    #expect(tree.next == nil)
    tree.schedule(2, at: SimTime(microseconds: 50))
    tree.schedule(3, at: SimTime(microseconds: 40))
    tree.schedule(0, at: SimTime(microseconds: 50))
    var order: [Int32] = []
    while let (_, slot) = tree.next {
      order.append(slot)
      tree.cancel(slot)
    }
    #expect(order == [3, 0, 2])
  }

  @Test func schedulingAgainMovesTheEvent() {
    var tree = EventTree()
    tree.schedule(5, at: SimTime(microseconds: 10))
    tree.schedule(5, at: SimTime(microseconds: 30))
    tree.schedule(6, at: SimTime(microseconds: 20))
    #expect(tree.next?.slot == 6)
    #expect(tree.time(ofSlot: 5) == SimTime(microseconds: 30))
    tree.schedule(5, at: SimTime(microseconds: 10))
    #expect(tree.next?.slot == 5)
    tree.cancel(5)
    tree.cancel(5)
    tree.cancel(900)
    #expect(tree.time(ofSlot: 5) == nil)
    #expect(tree.time(ofSlot: 900) == nil)
    #expect(tree.next?.slot == 6)
  }

  @Test(arguments: [(1, 3), (4, 40), (64, 300), (70, 1100)])
  func anySequenceAgreesWithAPlainList(capacity: Int, slots: Int) {
    var tree = EventTree(capacity: capacity)
    var list = PlainList()
    var stream = RandomStream(seed: 1, entity: UInt64(slots), code: 0)
    for _ in 0..<2000 {
      let slot = Int32(stream.below(UInt64(slots)))
      switch stream.below(4) {
      case 0:
        tree.cancel(slot)
        list.due[slot] = nil
      case 1:
        if let (_, first) = tree.next {
          tree.cancel(first)
          list.due[first] = nil
        }
      default:
        // Few distinct instants, so that ties are common.
        let time = Int64(stream.below(50))
        tree.schedule(slot, at: SimTime(microseconds: time))
        list.due[slot] = time
      }
      let expected = list.next
      #expect(tree.next?.time.microseconds == expected?.time)
      #expect(tree.next?.slot == expected?.slot)
    }
  }

  @Test func growthKeepsEveryEvent() {
    var tree = EventTree(capacity: 1)
    let count: Int32 = 5000
    for slot in 0..<count {
      tree.schedule(slot, at: SimTime(microseconds: Int64((slot &* 7919) % count)))
    }
    #expect(tree.capacity == 8192)
    var seen = 0
    var last: UInt64 = 0
    while let (_, slot) = tree.next {
      #expect(tree.nextKey >= last)
      last = tree.nextKey
      tree.cancel(slot)
      seen += 1
    }
    #expect(seen == Int(count))
  }

  @Test func theLimitsThemselvesAreHeld() {
    var tree = EventTree(capacity: 4)
    tree.schedule(Int32(EventTree.slotLimit - 1), at: EventTree.timeLimit)
    #expect(tree.capacity == EventTree.slotLimit)
    #expect(tree.next?.time == EventTree.timeLimit)
    #expect(tree.next?.slot == 1_048_575)
  }

  @Test func pastTheLimitsTheRunStops() async {
    await #expect(processExitsWith: .failure) {
      var tree = EventTree()
      tree.schedule(0, at: SimTime(microseconds: EventTree.timeLimit.microseconds + 1))
    }
    await #expect(processExitsWith: .failure) {
      var tree = EventTree()
      tree.schedule(0, at: SimTime(microseconds: -1))
    }
    await #expect(processExitsWith: .failure) {
      var tree = EventTree()
      tree.schedule(1 << 20, at: .zero)
    }
    await #expect(processExitsWith: .failure) {
      var tree = EventTree()
      tree.schedule(-1, at: .zero)
    }
  }
}
