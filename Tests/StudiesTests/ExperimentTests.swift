import Accounting
import Demand
import Formats
import Quantities
import Simulation
import Studies
import Supply
import Synchronization
import Testing

@Suite struct AxisTests {
  private func experiment(_ changes: [(String, JSONNode)]) throws -> Experiment {
    var root = try Fixture.everything()
    for (path, value) in changes { root = try root.changing(path, to: value) }
    return try Experiment(decoding: root, files: Fixture.files())
  }

  private func promptRate(_ scenario: Scenario, _ name: String) throws -> Int64 {
    let catalogue = scenario.catalogue
    let index = try #require(
      catalogue.endpoints.indices.first { catalogue.name(of: EndpointID($0)) == name })
    return catalogue[EndpointID(index)].prices.listRates.prompt.picoDollarsPerToken
  }

  @Test func `each point has the rates of its factor, exact to the pico-dollar`() throws {
    // A factor on the listed rates alone, at all times.
    let plain = ["usd_per_m", "from", "until"].map { key in
      ("catalog.overrides[0].\(key)", JSONNode(.null))
    }
    let experiment = try experiment(plain + [("vary.values", [0.5, 1, 2, 0.333333])])
    #expect(experiment.points.count == 4)
    // Novita's deepseek-v4-pro: $0.27/M is 270,000 pico-dollars a token.
    let changed = try experiment.points.map {
      try promptRate($0, "deepseek/deepseek-v4-pro@novita-ai")
    }
    // 270,000 x 0.333333 = 89,999.91: rounded once, to the nearest.
    #expect(changed == [135_000, 270_000, 540_000, 90_000])
    for name in ["deepseek/deepseek-v4-pro@deepseek", "deepseek/deepseek-v4-flash@novita-ai"] {
      let rates = try experiment.points.map { try promptRate($0, name) }
      #expect(Set(rates).count == 1, "\(name)")
    }
  }

  @Test func `overrides are applied in order, and removal removes`() throws {
    let overrides: JSONNode = [
      ["origin": "CN", "multiply_rates": 0.5], ["author": "deepseek", "multiply_rates": 3],
      ["provider": "deepinfra", "remove": true],
    ]
    let scenario = try experiment([
      ("catalog.overrides", overrides), ("vary", .null),
      ("policies[0].provider.only", ["novita-ai", "openai"]),
    ]).scenario
    #expect(try promptRate(scenario, "deepseek/deepseek-v4-pro@novita-ai") == 405_000)
    #expect(try promptRate(scenario, "z-ai/glm-5@novita-ai") == 300_000)
    #expect(try promptRate(scenario, "openai/gpt-5.4@azure") == 2_500_000)
    let deepinfra = scenario.catalogue.provider("deepinfra")
    #expect(!scenario.catalogue.endpoints.contains { $0.provider == deepinfra })
  }

  @Test func `without an axis there is one point, the scenario itself`() throws {
    let experiment = try experiment([("vary", .null)])
    #expect(experiment.points.count == 1)
    #expect(experiment.points[0].resolved == experiment.scenario.resolved)
  }

  @Test func `an axis below "workload" names the same place once resolved`() throws {
    let root = try Fixture.everything()
    let single = try root.changing("workload", to: root["workloads"]?.array?[0])
      .changing("workloads", to: nil)
      .changing("vary", to: ["path": "workload.arrivals.rate_per_h", "values": [5, 10]])
    let files = try Fixture.files()
    let experiment = try Experiment(decoding: single, files: files)
    let rates = experiment.points.map { point -> Double in
      guard case .poisson(let rate) = point.workloads[0].workload.arrivals else { return .nan }
      return rate * 3600
    }
    #expect(rates == [5, 10])
    let again = try Experiment(decoding: experiment.scenario.resolved, files: files)
    #expect(again.points.map(\.resolved) == experiment.points.map(\.resolved))
    #expect(experiment.scenario.axis?.label == "workload.arrivals.rate_per_h")
    #expect(experiment.scenario.axis?.path == "workloads[0].arrivals.rate_per_h")
  }

  @Test func `replications cannot vary`() throws {
    #expect(throws: ContentError.self) {
      try experiment([("vary.path", "experiment.replications")])
    }
  }
}

/// Experiments run whole: records by position, common random numbers, audits.
@Suite struct ExperimentRunningTests {
  private let experiment: Experiment

  init() throws {
    let root = try Fixture.everything().changing("vary.values", to: [0.5, 2])
    experiment = try Experiment(decoding: root, files: Fixture.files())
  }

  /// Keeps the first attempts of tasks: what clients bring, before any policy has acted on it.
  private final class Arrivals: ClosableSink {
    private var sentAt: [Int64] = []
    private let done: ([Int64]) -> Void

    init(_ done: @escaping ([Int64]) -> Void) { self.done = done }

    func record(_ row: AttemptRow) {
      guard row.branch == 0, row.step == 0, row.repetition == 0, row.attempt == 0 else { return }
      sentAt.append(row.sentAt.microseconds)
    }

    func close() { done(sentAt.sorted()) }
  }

  @Test func `records stand in the order of positions for any number of threads`() async throws {
    let settings = experiment.settings
    let alone = try experiment.positions.map { position in
      try String(describing: experiment.plan(position, in: settings).run(sink: nil))
    }
    #expect(Set(alone).count > 30)
    for threads in [1, 2, 7] {
      let record = try await experiment.run(threads: threads)
      #expect(record.runs.map { String(describing: $0) } == alone, "\(threads) threads")
    }
  }

  @Test func `positions run through workloads, points, policies and replications`() {
    let positions = experiment.positions
    #expect(positions.count == 9 * 2 * experiment.scenario.policies.count * 2)
    #expect(positions.first == positions.min { $0.order.lexicographicallyPrecedes($1.order) })
    #expect(
      positions.map(\.order) == positions.map(\.order).sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func `open arrivals are the same under every policy and at every point`() async throws {
    let arrivals = Mutex<[RunPosition: [Int64]]>([:])
    let sinks: @Sendable (RunPosition) -> (any ClosableSink)? = { position in
      Arrivals { sentAt in arrivals.withLock { $0[position] = sentAt } }
    }
    _ = try await experiment.run(threads: 2, sink: sinks)
    let seen = arrivals.withLock { $0 }
    let open = experiment.positions.filter { $0.workload == 0 }
    var byReplication: [[Int64]] = []
    for replication in 0..<2 {
      let runs = open.filter { $0.replication == replication }.map { seen[$0] ?? [] }
      #expect(runs.count == 2 * experiment.scenario.policies.count)
      #expect(Set(runs).count == 1)
      byReplication.append(runs[0])
    }
    #expect(byReplication[0].count > 3)
    #expect(byReplication[0] != byReplication[1])
  }

  @Test func `a broken law ends the experiment and names the run`() async throws {
    let broken: @Sendable (RunRecord) -> [AuditViolation] = { record in
      var record = record
      record.clockReversals += 1
      return record.audit()
    }
    let failure = await #expect(throws: AuditFailure.self) {
      try await experiment.runs(at: experiment.positions, threads: 1, audit: broken)
    }
    #expect(
      failure?.description
        == "audit of workload 0, point 0, policy 0, replication 0: "
        + "the clock never runs back: 1 ≠ 0")
  }

  @Test func `progress counts every run once`() async throws {
    let counts = Mutex<[Int]>([])
    _ = try await experiment.run(
      threads: 2, finished: { done in counts.withLock { $0.append(done) } })
    #expect(counts.withLock { $0 } == Array(1...experiment.positions.count))
  }

  @Test func `what a sink throws ends the experiment`() async throws {
    struct Full: Error {}
    await #expect(throws: Full.self) {
      try await experiment.run(threads: 2, sink: { _ in throw Full() })
    }
  }

  @Test func `a cancelled experiment ends with the cancellation`() async throws {
    let experiment = self.experiment
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await experiment.run(threads: 1)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

extension RunPosition {
  fileprivate var order: [Int] { [workload, point, policy, replication] }
}
