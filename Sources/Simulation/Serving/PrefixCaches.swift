import Demand
import Quantities

/// The prefix caches of all endpoints.
///
/// A conversation's own entry at an endpoint holds the last input served there, from that call's
/// first token until its time to live has passed since the start of its last use (DESIGN section
/// 15). A conversation's entries are a linked list, so that they are found without hashing and freed
/// when it ends. What several conversations begin with has entries of its own, found by endpoint and
/// number.
///
/// Where an endpoint's memory is limited, the entry that was written or read longest ago makes room
/// for a new one (least recently used); the entries of ended conversations stay until then.
struct PrefixCaches: Sendable {
  private enum Owner: Sendable {
    case conversation
    /// The conversation has ended; the entry only takes room.
    case nobody
    case shared(UInt64)
  }

  private struct Entry: Sendable {
    var endpoint: Int32
    /// The next entry of the conversation, or the next free one.
    var next: Int32
    var owner: Owner
    /// Room it takes [blocks]; 0 once it has been evicted.
    var size: Int32
    var prefix: PrefixIdentity
    var visibleFrom: SimTime
    var lastUse: SimTime
    /// Neighbours by the time of use at the endpoint; -1 at the ends.
    var older: Int32 = -1
    var newer: Int32 = -1
  }

  /// An endpoint's entries by the time of use.
  private struct Room: Sendable {
    var oldest: Int32 = -1
    var newest: Int32 = -1
    var blocks: Int64 = 0
    let capacity: Int64
  }

  private var entries: [Entry] = []
  private var freeHead: Int32 = -1
  private var shared: [UInt64: Int32] = [:]
  /// By endpoint; empty where no endpoint is limited.
  private var rooms: [Room]

  /// A list without entries.
  static let noEntries: Int32 = -1

  /// Empty caches.
  ///
  /// - Parameter capacities: blocks that each endpoint has room for; `nil` where none is limited.
  init(capacities: [Int64]? = nil) {
    rooms = capacities?.map { Room(capacity: $0) } ?? []
  }

  private var isLimited: Bool { !rooms.isEmpty }
}

// What conversations keep for themselves.
extension PrefixCaches {
  /// What is cached of a conversation at an endpoint and alive at `now`.
  func prefix(
    _ head: Int32, at endpoint: Int32, timeToLive: SimDuration, _ now: SimTime
  ) -> PrefixIdentity? {
    guard let index = find(head, endpoint) else { return nil }
    let entry = entries[index]
    guard entry.size > 0 || !isLimited, now >= entry.visibleFrom,
      now - entry.lastUse <= timeToLive
    else { return nil }
    return entry.prefix
  }

  /// What an endpoint has had of a conversation, and whether it made room for newer input.
  func remains(_ head: Int32, at endpoint: Int32) -> (prefix: PrefixIdentity, isEvicted: Bool)? {
    find(head, endpoint).map { (entries[$0].prefix, isLimited && entries[$0].size == 0) }
  }

  /// Stores the input of a call that was served; returns the head of the conversation's list.
  ///
  /// - Parameter size: blocks that it takes, without those that shared entries hold.
  mutating func store(
    _ head: Int32, at endpoint: Int32, _ prefix: PrefixIdentity, size: Int32 = 1,
    visibleFrom: SimTime, lastUse: SimTime
  ) -> Int32 {
    if let index = find(head, endpoint) {
      entries[index].prefix = prefix
      entries[index].visibleFrom = visibleFrom
      entries[index].lastUse = lastUse
      if isLimited { makeNewest(Int32(index), size: size) }
      return head
    }
    let index = insert(
      Entry(
        endpoint: endpoint, next: head, owner: .conversation, size: 0, prefix: prefix,
        visibleFrom: visibleFrom, lastUse: lastUse))
    if isLimited { makeNewest(index, size: size) }
    return index
  }

  /// Marks a conversation's entry as read now: it is the last to make room.
  mutating func touch(_ head: Int32, at endpoint: Int32) {
    guard isLimited, let index = find(head, endpoint), entries[index].size > 0 else { return }
    makeNewest(Int32(index), size: entries[index].size)
  }

  /// Lets go of the entries of a conversation that has ended.
  mutating func free(_ head: Int32) {
    var index = head
    while index >= 0 {
      let next = entries[Int(index)].next
      if isLimited, entries[Int(index)].size > 0 {
        entries[Int(index)].owner = .nobody
      } else {
        recycle(index)
      }
      index = next
    }
  }

  private func find(_ head: Int32, _ endpoint: Int32) -> Int? {
    var index = Int(head)
    while index >= 0 {
      if entries[index].endpoint == endpoint { return index }
      index = Int(entries[index].next)
    }
    return nil
  }
}

// What several conversations begin with.
extension PrefixCaches {
  /// Whether a shared segment is cached at an endpoint and alive at `now`.
  func holds(
    _ segment: SharedSegment, at endpoint: Int32, timeToLive: SimDuration, _ now: SimTime
  ) -> Bool {
    guard let index = shared[Self.key(segment, endpoint)] else { return false }
    let entry = entries[Int(index)]
    return now >= entry.visibleFrom && now - entry.lastUse <= timeToLive
  }

  /// Whether an endpoint has an entry of a shared segment, alive or not.
  func remembers(_ segment: SharedSegment, at endpoint: Int32) -> Bool {
    shared[Self.key(segment, endpoint)] != nil
  }

  /// Takes in that a call which started at `start` has used a segment: a living entry lives on, a
  /// dead or absent one is written and seen from `visibleFrom`.
  mutating func use(
    _ segment: SharedSegment, at endpoint: Int32, timeToLive: SimDuration, start: SimTime,
    visibleFrom: SimTime
  ) {
    let key = Self.key(segment, endpoint)
    if let index = shared[key] {
      let isAlive = start - entries[Int(index)].lastUse <= timeToLive
      let seen = entries[Int(index)].visibleFrom
      entries[Int(index)].visibleFrom = isAlive ? min(seen, visibleFrom) : visibleFrom
      entries[Int(index)].lastUse = max(entries[Int(index)].lastUse, start)
      if isLimited { makeNewest(index, size: segment.blocks) }
      return
    }
    let index = insert(
      Entry(
        endpoint: endpoint, next: -1, owner: .shared(key), size: 0,
        prefix: PrefixIdentity(line: 0, blocks: segment.blocks), visibleFrom: visibleFrom,
        lastUse: start))
    shared[key] = index
    if isLimited { makeNewest(index, size: segment.blocks) }
  }

  private static func key(_ segment: SharedSegment, _ endpoint: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: endpoint)) << 32 | UInt64(segment.number)
  }
}

// Room, and who makes it.
extension PrefixCaches {
  /// Blocks in use at an endpoint whose memory is limited.
  func blocks(at endpoint: Int32) -> Int64 { rooms[Int(endpoint)].blocks }

  /// Entries for which memory is held, in use or free.
  var entryCount: Int { entries.count }

  private mutating func insert(_ entry: Entry) -> Int32 {
    guard freeHead >= 0 else {
      entries.append(entry)
      return Int32(entries.count - 1)
    }
    let index = freeHead
    freeHead = entries[Int(index)].next
    entries[Int(index)] = entry
    return index
  }

  private mutating func recycle(_ index: Int32) {
    entries[Int(index)].next = freeHead
    freeHead = index
  }

  /// Puts an entry at the young end of its endpoint and evicts old ones until all have room. An
  /// entry larger than the whole room is not kept.
  private mutating func makeNewest(_ index: Int32, size: Int32) {
    unlink(index)
    let endpoint = Int(entries[Int(index)].endpoint)
    entries[Int(index)].size = size
    rooms[endpoint].blocks += Int64(size)
    let last = rooms[endpoint].newest
    entries[Int(index)].older = last
    if last >= 0 { entries[Int(last)].newer = index } else { rooms[endpoint].oldest = index }
    rooms[endpoint].newest = index
    while rooms[endpoint].blocks > rooms[endpoint].capacity, rooms[endpoint].oldest >= 0 {
      evict(rooms[endpoint].oldest)
    }
  }

  private mutating func evict(_ index: Int32) {
    unlink(index)
    switch entries[Int(index)].owner {
    case .conversation: break
    case .nobody: recycle(index)
    case .shared(let key):
      shared[key] = nil
      recycle(index)
    }
  }

  /// Takes an entry out of the order of use, if it is in it.
  private mutating func unlink(_ index: Int32) {
    let entry = entries[Int(index)]
    guard entry.size > 0 else { return }
    let endpoint = Int(entry.endpoint)
    if entry.older >= 0 { entries[Int(entry.older)].newer = entry.newer }
    if entry.newer >= 0 { entries[Int(entry.newer)].older = entry.older }
    if rooms[endpoint].oldest == index { rooms[endpoint].oldest = entry.newer }
    if rooms[endpoint].newest == index { rooms[endpoint].newest = entry.older }
    rooms[endpoint].blocks -= Int64(entry.size)
    entries[Int(index)].size = 0
    entries[Int(index)].older = -1
    entries[Int(index)].newer = -1
  }
}
