import Quantities
import Supply

/// Scores a log block by block with memory that does not grow with it.
///
/// All sums are whole numbers, so that the result is the same for any size of blocks, any number of
/// threads and any kernel of BLAS.
public struct LogScorer: Sendable {
  /// Parts of the sessions that are scored side by side.
  static let shardCount = 4

  private let world: ScoringWorld
  private let threads: Int
  private var cells: [ScoringCell] = []
  private var cellTotals: [CellTotals?] = []
  private var callerSpend: [[Int128]]
  private var shards: [SessionShard]
  private var waiting: [CallBlock] = []
  private let remembers: Bool

  /// Begins a log.
  ///
  /// - Parameter threads: blocks, or shards of sessions, that are scored at once.
  public init(_ world: ScoringWorld, threads: Int) {
    self.world = world
    self.threads = max(1, threads)
    remembers = world.remembersSessions
    callerSpend = world.policies.map { _ in [] }
    shards =
      world.remembersSessions
      ? (0..<Self.shardCount).map { _ in SessionShard(world) } : []
  }

  /// Whether policies are scored session by session.
  public var scoresSessions: Bool { remembers }

  /// Takes the next block of the log.
  public mutating func take(_ block: CallBlock) async {
    cells = block.cells
    if remembers {
      await takeSessions(of: block)
      return
    }
    waiting.append(block)
    if waiting.count >= threads { await scoreWaiting() }
  }

  private mutating func scoreWaiting() async {
    let blocks = waiting
    waiting = []
    let (policies, isCached) = (world.policies.count, world.cache != .none)
    let results = await withTaskGroup(of: (Int, BlockTotals).self) { group in
      for (position, block) in blocks.enumerated() {
        group.addTask { (position, block.totals(policies: policies, isCached: isCached)) }
      }
      var results: [BlockTotals?] = blocks.map { _ in nil }
      for await (position, totals) in group { results[position] = totals }
      return results
    }
    for result in results.compactMap(\.self) { merge(result) }
  }

  private mutating func merge(_ block: BlockTotals) {
    for (cell, totals) in block.cells {
      while cellTotals.count <= Int(cell) { cellTotals.append(nil) }
      if cellTotals[Int(cell)] == nil {
        cellTotals[Int(cell)] = totals
      } else {
        cellTotals[Int(cell)]? += totals
      }
    }
    let policies = world.policies.count
    let callers = block.callerSpend.count / policies
    for policy in callerSpend.indices {
      while callerSpend[policy].count < callers { callerSpend[policy].append(0) }
      for caller in 0..<callers {
        callerSpend[policy][caller] += block.callerSpend[caller * policies + policy]
      }
    }
  }

  private mutating func takeSessions(of block: CallBlock) async {
    let present = shards
    shards = []
    shards = await withTaskGroup(of: (Int, SessionShard).self) { group in
      for (number, shard) in present.enumerated() {
        group.addTask {
          var shard = shard
          for (position, call) in block.calls.enumerated() {
            let owner = call.session == 0 ? UInt64(position) : call.session >> 7
            if Int(owner % UInt64(Self.shardCount)) == number { shard.take(call, block.cells) }
          }
          return (number, shard)
        }
      }
      var shards: [SessionShard?] = present.map { _ in nil }
      for await (number, shard) in group { shards[number] = shard }
      return shards.compactMap(\.self)
    }
  }

  /// The sums of every policy, when all blocks have been taken.
  mutating func finish() async -> [PolicyTotals] {
    if !waiting.isEmpty { await scoreWaiting() }
    let endpoints = world.catalogue.endpoints.count
    return world.policies.indices.map { policy in
      var totals = PolicyTotals(endpoints: endpoints)
      for shard in shards { totals += shard.totals[policy] }
      for (cell, sums) in zip(cells, cellTotals) {
        guard let sums else { continue }
        totals.add(sums, cell, policy: policy, baseline: world.baseline)
      }
      totals.addCallers(upTo: callerSpend[policy].count)
      for caller in callerSpend[policy].indices {
        totals.callerSpend[caller] += callerSpend[policy][caller]
      }
      return totals
    }
  }
}
