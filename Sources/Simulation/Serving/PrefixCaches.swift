import Demand
import Quantities

/// The prefix caches of all endpoints, kept with the conversations that can hit them.
///
/// An entry belongs to one (endpoint, conversation); it holds the last input served there, from
/// that call's first token until its time to live has passed since the start of its last use
/// (DESIGN section 15). A conversation's entries are a linked list, so that they are found
/// without hashing and freed when it ends.
struct PrefixCaches: Sendable {
  private struct Entry: Sendable {
    var endpoint: Int32
    var next: Int32
    var prefix: PrefixIdentity
    var visibleFrom: SimTime
    var lastUse: SimTime
  }

  private var entries: [Entry] = []
  private var freeHead: Int32 = -1

  /// A list without entries.
  static let noEntries: Int32 = -1

  /// What is cached of a conversation at an endpoint and alive at `now`.
  func prefix(
    _ head: Int32, at endpoint: Int32, timeToLive: SimDuration, _ now: SimTime
  ) -> PrefixIdentity? {
    guard let index = find(head, endpoint) else { return nil }
    let entry = entries[index]
    guard now >= entry.visibleFrom, now - entry.lastUse <= timeToLive else { return nil }
    return entry.prefix
  }

  /// Stores the input of a call that was served; returns the head of the conversation's list.
  mutating func store(
    _ head: Int32, at endpoint: Int32, _ prefix: PrefixIdentity, visibleFrom: SimTime,
    lastUse: SimTime
  ) -> Int32 {
    if let index = find(head, endpoint) {
      entries[index].prefix = prefix
      entries[index].visibleFrom = visibleFrom
      entries[index].lastUse = lastUse
      return head
    }
    let entry = Entry(
      endpoint: endpoint, next: head, prefix: prefix, visibleFrom: visibleFrom, lastUse: lastUse)
    if freeHead >= 0 {
      let index = freeHead
      freeHead = entries[Int(index)].next
      entries[Int(index)] = entry
      return index
    }
    entries.append(entry)
    return Int32(entries.count - 1)
  }

  /// Frees the entries of a conversation that has ended.
  mutating func free(_ head: Int32) {
    var index = head
    while index >= 0 {
      let next = entries[Int(index)].next
      entries[Int(index)].next = freeHead
      freeHead = index
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
