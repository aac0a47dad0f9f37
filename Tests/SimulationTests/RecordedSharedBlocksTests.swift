import Accounting
import Demand
import Foundation
import Quantities
import Supply
import Testing

@testable import Simulation

/// Blocks that all sessions of a log share, replayed through the engine's caches.
@Suite struct RecordedSharedBlocksTests {
  private static let trace = Recorded.dataFolder.appending(
    path: "traces/mooncake_synthetic.jsonl.gz")

  /// One endpoint that serves at once and whose cache lives for `timeToLive`.
  private func record(
    _ log: RecordedSessions, timeToLive: SimDuration, tokensPerSlot: TokenCount? = nil
  ) throws -> RunRecord {
    let cache = CacheTerms(isOffered: true, minimumInput: .zero, timeToLive: timeToLive)
    let catalogue = SmallWorld.catalogue([HandMadeEndpoint(cacheRead: 0.1, cache: cache)])
    let replay = try #require(RecordedReplay(log, needsTools: false))
    let arrivals = try #require(replay.arrivalOffsets)
    var world = World.ideal
    world.cacheTokensPerSlot = tokensPerSlot
    let workload = Workload(
      name: "replay", arrivals: .recorded(offsets: arrivals),
      requests: RequestMix(
        types: [TaskType(name: "any", meanDifficulty: 0)], typeWeights: [1], namedShare: 1,
        namedModels: [ModelID(0)], namedWeights: [1]),
      source: .recorded(replay))
    let plan = RunPlan(
      setting: Setting(
        catalogue: catalogue,
        terms: SmallWorld.terms(catalogue, profile: SmallWorld.profile(slots: 100_000)),
        world: world, startsAt: SmallWorld.startsAt),
      workload: workload, policy: SmallWorld.cheapest, seed: 1, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(1e6), drain: SmallWorld.seconds(1e6),
      taskLimit: replay.order.count)
    let run = plan.run()
    #expect(run.audit().isEmpty)
    return run
  }

  private func log(_ bytes: [UInt8]) throws -> RecordedSessions {
    var whole: [UInt8]? = bytes
    return try RecordedSessions.importing(.mooncake, file: "mooncake.jsonl") {
      defer { whole = nil }
      return whole
    }.sessions
  }

  /// Of the trace's input 65.1 % is found in a cache that forgets nothing (data notes of the
  /// Mooncake traces, FAST 2025; 3,993 calls). With room for a tenth of it hits are fewer, and with
  /// a life of a minute too.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: trace.path), "the trace is absent"))
  func `the trace's calls hit what others have left`() throws {
    let log = try log(try #require(Recorded.bytes(Self.trace)))
    func share(_ run: RunRecord) -> Double {
      Double(run.usage.cacheRead.count) / Double(run.usage.input.count)
    }
    let endless = try record(log, timeToLive: SmallWorld.seconds(1e6))
    #expect(endless.all.callsArrived == 3_993)
    #expect(abs(share(endless) - 0.651) < 0.0005, "\(share(endless))")
    let short = try record(log, timeToLive: SmallWorld.seconds(60))
    #expect(share(short) < share(endless) - 0.05, "\(share(short))")
    let small = try record(
      log, timeToLive: SmallWorld.seconds(1e6), tokensPerSlot: TokenCount(20))
    #expect(share(small) < share(endless) - 0.05, "\(share(small))")
  }

  @Test func `sessions of one prompt share its blocks, as far as they are alike`() throws {
    let rows = [
      #"{"timestamp": 0, "input_length": 1536, "output_length": 5, "hash_ids": [1, 2, 3]}"#,
      #"{"timestamp": 10000, "input_length": 2048, "output_length": 5, "hash_ids": [1, 2, 4, 5]}"#,
      #"{"timestamp": 20000, "input_length": 1024, "output_length": 5, "hash_ids": [6, 2]}"#,
      #"{"timestamp": 30000, "input_length": 2048, "output_length": 5, "hash_ids": [1, 2, 4, 7]}"#,
    ]
    let log = try log(Array(rows.joined(separator: "\n").utf8))
    let run = try record(log, timeToLive: SmallWorld.seconds(1e5))
    // By hand: 0, two blocks, none as the first differs, three.
    #expect(run.usage.cacheRead.count == (2 + 3) * 512)
  }
}
