import Accounting
import Analysis
import Demand
import Formats
import Foundation
import Quantities
import Routing
import Simulation
import Studies
import Supply
import Testing

/// Runs of this process whose calls are kept and written as logs.
enum ExportedRun {
  /// The calls of a run.
  final class Calls: AttemptSink {
    private var assembly = CallAssembly()
    private(set) var ended: [EndedCall] = []
    func record(_ row: AttemptRow) { assembly.take(row) }
    func callEnded(_ call: CallRow) { ended.append(assembly.finish(call)) }
  }

  /// The small scenario with other parts.
  static func experiment(
    _ changes: [(String, JSONNode)], logs: [String: RecordedSessions] = [:]
  ) throws -> Experiment {
    func tree(_ name: String) throws -> JSONNode {
      let url = Program.repository.appendingPathComponent("Tests/Fixtures/" + name)
      return try JSONNode(parsing: [UInt8](Data(contentsOf: url)), file: name)
    }
    var root = try tree("small.json")
    for (path, value) in changes {
      let selector = try #require(JSONSelector(parsing: path))
      root = try root.setting(selector, to: value, missingKey: .add)
    }
    var files = ScenarioFiles()
    files.catalogues["small-catalog.json"] = try Catalogue(decoding: tree("small-catalog.json"))
    files.recorded = logs
    return try Experiment(decoding: root, files: files)
  }

  /// Replication 0 of a policy.
  static func run(
    _ experiment: Experiment, policy: Int
  ) throws -> (record: RunRecord, calls: [EndedCall]) {
    let position = try #require(
      experiment.positions.first { $0.policy == policy && $0.replication == 0 })
    let calls = Calls()
    let record = try experiment.plan(position, in: experiment.settings).run(sink: calls)
    #expect(record.audit().isEmpty)
    return (record, calls.ended)
  }

  /// The log of a run.
  static func bytes(
    _ format: CallLogFormat, of calls: [EndedCall], _ experiment: Experiment, policy: Int
  ) -> [UInt8] {
    let scenario = experiment.scenario
    let origin = CallLogOrigin(
      catalogue: scenario.catalogue, startsAt: scenario.experiment.startsAt,
      workload: scenario.workloads[0].workload.name,
      policy: scenario.policies[policy].policy.name, seed: scenario.experiment.seed)
    let encoder = CallLogEncoder(format, of: origin)
    var bytes = encoder.header
    for call in calls { encoder.append(call, to: &bytes) }
    return bytes
  }
}

/// Laws: what is exported is what the books of the run hold.
@Suite struct ExportConservationTests {
  /// A world in which calls fail in every way, so that there is something to lose.
  private func hardWorld() throws -> Experiment {
    try ExportedRun.experiment([
      ("world.server_error_median", 0.2), ("world.rate_limit_median", 0.2),
      ("world.zero_completion_share", 0.05), ("world.cut_hazard_per_s", 0.02),
      ("world.capacity_factor", 0.05), ("workload.arrivals.rate_per_h", 2000),
    ])
  }

  @Test(arguments: [0, 1]) func `calls, tokens and money are those of the run`(
    _ policy: Int
  ) throws {
    let experiment = try hardWorld()
    let (record, calls) = try ExportedRun.run(experiment, policy: policy)
    let censored = record.all.callsEnded[CallEnding.censored.rawValue]
    #expect(calls.count == record.all.callsArrived - censored)
    for ending in CallEnding.allCases where ending != .censored {
      #expect(
        calls.count { $0.call.ending == ending } == record.all.callsEnded[ending.rawValue])
    }
    #expect(calls.contains { $0.attempts.count > 1 && $0.call.ending == .completed })
    #expect(calls.contains { $0.call.ending == .failedZeroCompletion })

    let text = String(
      decoding: ExportedRun.bytes(.openRouterCSV, of: calls, experiment, policy: policy),
      as: UTF8.self)
    var (cost, tokens): (Int128, Int) = (0, 0)
    for row in text.split(separator: "\n").dropFirst() {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      let exact = try #require(ExactDecimal(parsing: fields[2])?.integer(timesTenToThe: 12))
      cost += Int128(exact.value)
      tokens += try #require(Int(fields[7])) + #require(Int(fields[8]))
    }
    #expect(cost == record.costByDisposition[Disposition.billed.rawValue].picoDollars)
    #expect(tokens == record.served.total.count)
  }

  /// Every attempt of a call that ended is a child of its span: none is lost, none is there twice.
  @Test func `spans hold every attempt once`() throws {
    let experiment = try hardWorld()
    let (record, calls) = try ExportedRun.run(experiment, policy: 1)
    let bytes = ExportedRun.bytes(.otlp, of: calls, experiment, policy: 1)
    var (spans, names): (Int, Set<String>) = (0, [])
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let node = try JSONNode(parsing: Array(line), file: "log")
      let scopes = node["resourceSpans"]?.array?.first?["scopeSpans"]?.array
      let found = try #require(scopes?.first?["spans"]?.array)
      spans += found.count
      for span in found {
        names.insert((span["traceId"]?.string ?? "") + (span["spanId"]?.string ?? ""))
      }
    }
    #expect(names.count == spans)
    let pending = calls.reduce(record.all.attemptCount) { $0 - $1.attempts.count }
    #expect(spans == calls.count + record.all.attemptCount - pending)
    // Left out are the refused tries of calls that the end of the run cut off.
    #expect((0...record.all.callsEnded[CallEnding.censored.rawValue] * 8).contains(pending))
  }
}
