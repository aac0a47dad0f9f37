import Demand
import Formats
import Foundation
import NumericalMethods
import Quantities
import Testing

@testable import Simulation

/// The recorded coding-agent sessions, which are no part of the repository, and the table of costs.
enum Recorded {
  static let repository = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardizedFileURL
  static let dataFolder =
    ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.appending(path: "../shared/data").standardizedFileURL
  static let trace = dataFolder.appending(path: "traces/claude_code_sessions.jsonl.gz")

  static func bytes(_ url: URL) -> [UInt8]? { (try? Data(contentsOf: url)).map { Array($0) } }

  static var isPresent: Bool { FileManager.default.fileExists(atPath: trace.path) }

  static let sessions: RecordedSessions? = bytes(trace).flatMap { bytes in
    var rest = bytes[...]
    return try? RecordedSessions.importingAgentSessions(file: "sessions.jsonl.gz") {
      guard !rest.isEmpty else { return nil }
      defer { rest = rest.dropFirst(65_536) }
      return Array(rest.prefix(65_536))
    }.sessions
  }
}

/// The caches of the engine reproduce the reference table (`Tests/Fixtures/cache-routing.json`, made
/// by an independent analysis of the log), under the rule of the table: no minimum, visible at the
/// start of a call.
@Suite(.enabled(if: Recorded.isPresent, "recorded traces are absent"))
struct RecordedPrefixCachesTests {
  private struct Totals {
    var read = 0
    var new = 0
    var output = 0

    func cost(new newPrice: Double, read readPrice: Double, output outputPrice: Double) -> Double {
      Double(new) * newPrice + Double(read) * readPrice + Double(output) * outputPrice
    }
  }

  private let log: RecordedSessions
  private let table: JSONNode

  init() throws {
    log = try #require(Recorded.sessions)
    let file = "Tests/Fixtures/cache-routing.json"
    let bytes = try #require(Recorded.bytes(Recorded.repository.appending(path: file)))
    table = try JSONNode(parsing: bytes, file: file)
  }

  private func replay(
    _ row: JSONNode, endpoints: Int = 1, switching: Double = 0, stream number: UInt64 = 0
  ) -> Totals {
    var timeToLive = SimDuration(seconds: row["ttl_s"]?.double ?? 300)
    if row["ttl_s"]?.isNull == true { timeToLive = SimDuration(microseconds: .max) }
    let isCached = row["cached"]?.bool ?? true
    var totals = Totals()
    var caches = PrefixCaches()
    for (index, session) in log.sessions.enumerated() {
      var head = PrefixCaches.noEntries
      var draws = RandomStream(
        seed: RandomStream.replicationSeed(1967, replication: number), entity: UInt64(index),
        code: UInt64(endpoints))
      var endpoint = Int32(draws.below(UInt64(endpoints)))
      for call in log.mainBranch(of: session).calls {
        if call > log.mainBranch(of: session).calls.lowerBound, draws.bernoulli(switching) {
          endpoint = Int32(draws.below(UInt64(endpoints)))
        }
        let recorded = log.calls[Int(call)]
        let now = SimTime.zero + recorded.start
        var hit = 0
        if isCached, let cached = caches.prefix(head, at: endpoint, timeToLive: timeToLive, now) {
          let common = log.commonBlocks(Int(cached.line), Int(call))
          hit = min(Int(recorded.input), log.blockTokens * common)
        }
        head = caches.store(
          head, at: endpoint, PrefixIdentity(line: call, blocks: recorded.blocks),
          visibleFrom: now, lastUse: now)
        totals.read += hit
        totals.new += Int(recorded.input) - hit
        totals.output += Int(recorded.output)
      }
      caches.free(head)
    }
    return totals
  }

  private func cost(_ totals: Totals, _ row: JSONNode) -> Double {
    totals.cost(
      new: row["new"]?.double ?? 1.25, read: row["read"]?.double ?? 0.1,
      output: row["out"]?.double ?? 5)
  }

  /// Whether a value prints as the number in the table does, with the same decimals.
  private func prints(_ value: Double, as node: JSONNode?, decimals: Int) throws -> Bool {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    return (value * scale).rounded() == (try #require(node?.double) * scale).rounded()
  }

  @Test func `sticky rows agree to all printed digits`() throws {
    let rows = try #require(table["ratios"]?.array)
    let baseline = cost(replay(rows[0]), rows[0])
    for row in rows {
      let totals = replay(row)
      let name = row["name"]?.string ?? ""
      #expect(try prints(cost(totals, row) / baseline, as: row["cost"], decimals: 3), "\(name)")
      let hit = Double(totals.read) / Double(totals.read + totals.new)
      #expect(try prints(hit, as: row["hit"], decimals: 4), "\(name)")
    }
  }

  @Test func `dollars agree to the cent`() throws {
    for row in try #require(table["dollars"]?.array) {
      #expect(try prints(cost(replay(row), row) / 1e6, as: row["usd"], decimals: 2))
    }
  }

  /// The mean of 40 streams lies within four of its standard errors of the table's mean of 40 other
  /// streams: √2 times as wide a difference, so a row fails for 0.5 % of seeds; the seed is fixed.
  @Test func `rows with chance agree in the mean`() throws {
    #if DEBUG
      let indices = [2]
    #else
      let indices = Array(0..<6)
    #endif
    let rows = try #require(table["means"]?.array)
    let sticky = try #require(table["ratios"]?.array?.first)
    let baseline = cost(replay(sticky), sticky)
    for index in indices {
      let row = rows[index]
      var costs = Moments()
      var hits = Moments()
      for number in 0..<40 {
        let totals = replay(
          row, endpoints: Int(row["endpoints"]?.int64 ?? 1),
          switching: row["switch_probability"]?.double ?? 0, stream: UInt64(number))
        costs.add(cost(totals, row) / baseline)
        hits.add(Double(totals.read) / Double(totals.read + totals.new))
      }
      let expectedCost = try #require(row["cost"]?.double)
      let expectedHit = try #require(row["hit"]?.double)
      #expect(abs(costs.mean - expectedCost) <= 4 * costs.standardError, "\(costs.mean)")
      #expect(abs(hits.mean - expectedHit) <= 4 * hits.standardError, "\(hits.mean)")
    }
  }
}
