import Quantities
import Supply
import Synchronization

/// Scores a log block by block with memory that does not grow with it.
///
/// All sums are whole numbers, so that the result is the same for any size of blocks, any number of
/// threads and any kernel of BLAS.
public struct LogScorer: ~Copyable, Sendable {
  /// Parts of the sessions that are scored side by side.
  static let shardCount = 4

  /// Something that one task changes at a time, in its place.
  private final class Owned<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
  }

  private let world: ScoringWorld
  private var cells: [ScoringCell] = []
  /// Sums of policies that forget, one for each block under way.
  private let totals: [Owned<BlockTotals>]
  private let shards: [Owned<SessionShard>]
  private var waiting: [CallBlock] = []

  /// Begins a log.
  ///
  /// - Parameters:
  ///   - world: catalogue and policies.
  ///   - threads: blocks that are scored at once.
  public init(_ world: ScoringWorld, threads: Int) {
    self.world = world
    totals = (0..<max(1, threads)).map { _ in Owned(BlockTotals()) }
    shards =
      world.remembersSessions
      ? (0..<Self.shardCount).map { _ in Owned(SessionShard(world)) } : []
  }

  /// Takes the next block of the log.
  public mutating func take(_ block: CallBlock) async {
    cells = block.cells
    if !shards.isEmpty {
      await takeSessions(of: block)
      return
    }
    waiting.append(block)
    if waiting.count >= totals.count { await scoreWaiting() }
  }

  private mutating func scoreWaiting() async {
    let blocks = waiting
    waiting = []
    let (policies, isCached) = (world.policies.count, world.cache != .none)
    await withTaskGroup(of: Void.self) { group in
      for (block, totals) in zip(blocks, totals) {
        group.addTask {
          totals.value.withLock { $0.add(block, policies: policies, isCached: isCached) }
        }
      }
    }
  }

  private func takeSessions(of block: CallBlock) async {
    await withTaskGroup(of: Void.self) { group in
      for (number, shard) in shards.enumerated() {
        group.addTask {
          shard.value.withLock { shard in
            for (position, call) in block.calls.enumerated() {
              let owner = call.session == 0 ? UInt64(position) : call.session >> 7
              if Int(owner % UInt64(Self.shardCount)) == number { shard.take(call, block.cells) }
            }
          }
        }
      }
    }
  }

  /// The sums of every policy, when all blocks have been taken.
  mutating func finish() async -> [PolicyTotals] {
    if !waiting.isEmpty { await scoreWaiting() }
    let sums = totals.map { $0.value.withLock { $0 } }
    let shards = shards.map { $0.value.withLock { $0.totals } }
    let (cells, world) = (cells, world)
    return world.policies.indices.map { policy in
      var total = PolicyTotals(endpoints: world.catalogue.endpoints.count)
      for shard in shards { total += shard[policy] }
      for part in sums {
        for (cell, sums) in zip(cells, part.cells) {
          guard let sums else { continue }
          total.add(sums, cell, policy: policy, baseline: world.baseline)
        }
        let callers = part.callerSpend.count / world.policies.count
        total.addCallers(upTo: callers)
        for caller in 0..<callers {
          total.callerSpend[caller] += part.callerSpend[caller * world.policies.count + policy]
        }
      }
      return total
    }
  }
}
