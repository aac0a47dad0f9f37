public import Quantities

/// The pending events of a simulation: at most one per entity, the earliest always at hand.
///
/// A 4-ary winner tree over entity slots. An event is the key `microseconds << 20 | slot`, so
/// events of one instant come in the order of their slots and no payload is stored. Scheduling an
/// entity again moves its event in place. Peeking costs one load; a change costs one walk from leaf
/// to root, three comparisons a level, without branches that depend on the data. Measured in the
/// reference table: 9.5 ns per hold at 1,000 entities, against 23 for a 4-ary heap.
///
/// The event found by ``next`` stays pending until its entity is scheduled again or cancelled, which
/// saves a walk for every entity that goes on: the handler of an event must do one of the two.
///
/// - Note: Keys hold instants up to ``timeLimit`` (203 days) and ``slotLimit`` entities. A longer
///   horizon runs as consecutive windows.
public struct EventTree: ~Copyable {
  /// The most entities that a tree can hold: 2^20.
  @inlinable public static var slotLimit: Int { 1 << 20 }
  /// The last instant that an event may have: 2^44 - 2 microseconds.
  @inlinable public static var timeLimit: SimTime { SimTime(microseconds: (1 << 44) - 2) }
  /// The key that stands for no event; it sorts after all others.
  @inlinable public static var noEvent: UInt64 { .max }

  /// Slots that need no growth: a power of two.
  public private(set) var capacity: Int
  /// Where the leaves start in `nodes`.
  @usableFromInline var leaves: Int
  /// The winners of all levels. The root is node 3, the children of node `i` start at `4 (i - 2)`,
  /// so that four siblings share half a cache line; the leaf of a slot is node `leaves + slot`.
  @usableFromInline var nodes: UnsafeMutablePointer<UInt64>

  /// Creates an empty tree for `capacity` entities; it grows by doubling when more come.
  ///
  /// - Precondition: `capacity` is at most ``slotLimit``.
  public init(capacity: Int = 64) {
    precondition(capacity <= Self.slotLimit, "an event tree holds at most 1,048,576 entities")
    var size = 4
    while size < capacity { size *= 2 }
    self.capacity = size
    leaves = Self.leafStart(capacity: size)
    nodes = Self.emptyNodes(leaves + size)
  }

  deinit { Self.free(nodes) }

  /// The key of the earliest event, ``noEvent`` if none is pending.
  @inlinable public var nextKey: UInt64 { nodes[3] }

  /// The earliest event and its entity, `nil` if none is pending.
  @inlinable public var next: (time: SimTime, slot: Int32)? {
    let key = nodes[3]
    return key == Self.noEvent ? nil : (Self.time(of: key), Self.slot(of: key))
  }

  /// The instant in a key.
  @inlinable public static func time(of key: UInt64) -> SimTime {
    SimTime(microseconds: Int64(bitPattern: key >> 20))
  }

  /// The entity in a key.
  @inlinable public static func slot(of key: UInt64) -> Int32 {
    Int32(truncatingIfNeeded: key & 0xF_FFFF)
  }

  /// When the event of an entity is due, `nil` if it has none.
  @inlinable public func time(ofSlot slot: Int32) -> SimTime? {
    guard slot >= 0, Int(slot) < capacity else { return nil }
    let key = nodes[leaves &+ Int(slot)]
    return key == Self.noEvent ? nil : Self.time(of: key)
  }

  /// Sets the event of an entity, in place of the one it may have.
  ///
  /// - Precondition: `time` lies between 0 and ``timeLimit``, `slot` between 0 and ``slotLimit``.
  /// - Complexity: O(log₄ capacity), amortised where the tree grows.
  @inlinable public mutating func schedule(_ slot: Int32, at time: SimTime) {
    let microseconds = UInt64(bitPattern: time.microseconds)
    if microseconds >= (1 << 44) &- 1 { Self.refuse(time) }
    let key = microseconds << 20 | UInt64(UInt32(bitPattern: slot))
    if UInt(bitPattern: Int(slot)) < UInt(bitPattern: capacity) {
      replay(slot: Int(slot), key: key)
    } else {
      scheduleGrowing(slot, key: key)
    }
  }

  /// Removes the event of an entity; does nothing if it has none.
  ///
  /// - Complexity: O(log₄ capacity).
  @inlinable public mutating func cancel(_ slot: Int32) {
    let index = Int(slot)
    if UInt(bitPattern: index) >= UInt(bitPattern: capacity) { return }
    replay(slot: index, key: Self.noEvent)
  }

  /// Writes a leaf and plays the matches above it again.
  ///
  /// The winner so far stays in a register and meets its three siblings, which can be loaded ahead;
  /// reading all four back would wait for the store of the level below.
  @inlinable mutating func replay(slot: Int, key: UInt64) {
    let nodes = self.nodes
    var node = leaves &+ slot
    var winner = key
    nodes[node] = winner
    while node > 3 {
      let others = min(min(nodes[node ^ 1], nodes[node ^ 2]), nodes[node ^ 3])
      winner = min(winner, others)
      node = (node >> 2) &+ 2
      nodes[node] = winner
    }
  }
}

extension EventTree {
  /// The first leaf of a tree that has at least `capacity` leaves on its last level.
  private static func leafStart(capacity: Int) -> Int {
    var start = 4
    var width = 4
    while width < capacity {
      start = 4 * (start - 2)
      width *= 4
    }
    return start
  }

  private static func emptyNodes(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt64>.stride, alignment: 64)
    let nodes = bytes.bindMemory(to: UInt64.self, capacity: count)
    nodes.initialize(repeating: noEvent, count: count)
    return nodes
  }

  private static func free(_ nodes: UnsafeMutablePointer<UInt64>) {
    UnsafeMutableRawPointer(nodes).deallocate()
  }

  /// Doubles the capacity until `slot` has a leaf, then writes its key.
  @usableFromInline @inline(never) mutating func scheduleGrowing(_ slot: Int32, key: UInt64) {
    precondition(slot >= 0, "an entity slot is 0 or more")
    if slot >= Self.slotLimit {
      // Not a precondition: release builds drop the sentences of those.
      fatalError("more than 1,048,576 entities are alive at once; lower the rate or the horizon")
    }
    var larger = EventTree(capacity: max(capacity * 2, Int(slot) + 1))
    for old in 0..<capacity where nodes[leaves + old] != Self.noEvent {
      larger.replay(slot: old, key: nodes[leaves + old])
    }
    larger.replay(slot: Int(slot), key: key)
    swap(&self, &larger)
  }

  @usableFromInline @inline(never) static func refuse(_ time: SimTime) -> Never {
    fatalError(
      time < .zero
        ? "an event cannot be due before the start of the run"
        : "an event is due after 203 days of simulated time; run the horizon as shorter windows")
  }
}
