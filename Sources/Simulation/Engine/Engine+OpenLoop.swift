import Demand
import Quantities

// Conversations of an open loop: several calls of one may be under way at once.
//
// Each call has a slot of its own with the same task, branch and step as in a closed loop, so that
// it meets the same draws. The conversation's slot wakes when the next call is due; it keeps the
// sticky endpoint and the cached prefixes, and ends when its last call has. A call finds cached what
// had been answered in its conversation when it began.
extension Engine {
  /// Makes the call that is due and goes on to the next one without waiting for its answer.
  mutating func launch(_ slot: Int32) {
    let single = openSlot(isConversation: false)
    var call = sessions[Int(slot)]
    call.parent = slot
    call.keeper = slot
    call.awaited = 0
    call.hasFailedBranch = false
    call.cacheHead = PrefixCaches.noEntries
    sessions[Int(single)] = call
    sessions[Int(slot)].awaited += 1
    think(single, for: .zero)
    advance(slot, after: .zero)
  }

  /// Starts sub-agents at their time and goes on without waiting for them.
  mutating func detach(_ branches: Range<Int32>, after gap: SimDuration, from slot: Int32) {
    // The parent has something to do until its steps are over, whatever its sub-agents do.
    sessions[Int(slot)].phase = .launching
    open(branches, after: gap, from: slot)
    advance(slot, after: .zero, delay: gap)
  }

  /// Ends a conversation without further steps, or leaves that to the last of what it started.
  mutating func endOfSteps(_ slot: Int32) {
    if sessions[Int(slot)].awaited > 0 {
      sessions[Int(slot)].phase = .joining
    } else {
      endSession(slot, isSolved: !sessions[Int(slot)].hasFailedBranch)
    }
  }

  /// Whether a later call of an open loop, whose input is longer as a rule, was answered at the same
  /// endpoint before this one, which leaves the cache as it is.
  func isOvertaken(_ slot: Int32, _ prefix: PrefixIdentity) -> Bool {
    let keeper = sessions[Int(slot)].keeper
    guard keeper >= 0 else { return false }
    let known = caches.prefix(
      sessions[Int(keeper)].cacheHead, at: sessions[Int(slot)].flight.endpoint,
      timeToLive: SimDuration(microseconds: .max), now)
    return known.map { $0.line > prefix.line } ?? false
  }

  /// The slot that keeps what a call's conversation knows.
  func keeper(of index: Int) -> Int {
    let keeper = sessions[index].keeper
    return keeper >= 0 ? Int(keeper) : index
  }
}
