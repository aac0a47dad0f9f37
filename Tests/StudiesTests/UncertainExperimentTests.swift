import Accounting
import Demand
import Formats
import Quantities
import Simulation
import Testing

@testable import Studies

/// A world in which cost is exactly proportional to one uncertain price factor: the model is named
/// by the policy, routing weighs prices by their ratios, and the factor is on all of them.
@Suite struct UncertainExperimentTests {
  private static let factor = "catalog.overrides[0].multiply_rates"
  private let files: ScenarioFiles

  init() throws { files = try Fixture.files() }

  private func experiment(_ law: JSONNode) throws -> Experiment {
    let root = try Fixture.tree("Tests/Fixtures/small.json")
      .changing("catalog.overrides", to: [["multiply_rates": 1]])
      .changing(Self.factor, to: law)
    return try Experiment(decoding: root, files: files)
  }

  private func cost(_ run: CompletedRun) -> Double {
    Double(run.record.cost.picoDollars)
  }

  private static let law: JSONNode = ["uncertain": "uniform", "from": 1, "to": 3]

  @Test func `each replication costs its factor times what the nominal world costs`() async throws {
    let (drawn, plain) = (try experiment(Self.law), try experiment(1))
    let positions = drawn.positions(replications: 0..<6)
    let runs = try await drawn.runs(at: positions, threads: 2)
    let nominal = try await plain.runs(at: positions, threads: 1)
    for (run, other) in zip(runs, nominal) {
      let factor = drawn.scenario.draws(in: run.position.replication)[0]
      #expect(cost(other) > 0)
      // Factors are whole parts per million, and every charge is rounded once.
      #expect(abs(cost(run) / cost(other) / factor - 1) < 2e-6, "\(run.position)")
    }
    #expect(Set(runs.map { drawn.scenario.draws(in: $0.position.replication)[0] }).count == 6)
  }

  @Test func `a law without width is the value itself`() async throws {
    let narrow = try experiment(["uncertain": "lognormal", "median": 1.5, "p90": 1.5])
    let plain = try experiment(1.5)
    let positions = plain.positions(replications: 0..<2)
    let a = try await narrow.runs(at: positions, threads: 2).map { cost($0) }
    let b = try await plain.runs(at: positions, threads: 1).map { cost($0) }
    #expect(a == b)
  }

  @Test func `a twin has the same inputs and other chance`() async throws {
    let experiment = try experiment(Self.law)
    let position = RunPosition(workload: 0, point: 0, policy: 1, replication: 3)
    let twin = position.twin
    #expect(
      try experiment.scenario(of: twin).resolved == experiment.scenario(of: position).resolved)
    #expect(experiment.draws(of: twin).map(\.text) == experiment.draws(of: position).map(\.text))
    let runs = try await experiment.runs(at: [position, twin], threads: 1)
    #expect(cost(runs[0]) != cost(runs[1]))
  }

  @Test func `at each point of an axis the draws are the same`() throws {
    let root = try Fixture.tree("Tests/Fixtures/small.json")
      .changing("world.capacity_factor", to: Self.law)
      .changing("vary", to: ["path": "workload.arrivals.rate_per_h", "values": [30, 60]])
    let experiment = try Experiment(decoding: root, files: files)
    let worlds = try (0..<2).map { point in
      try experiment.scenario(
        of: RunPosition(workload: 0, point: point, policy: 0, replication: 1)
      ).world.capacityFactor
    }
    #expect(worlds[0] == worlds[1])
    #expect(worlds[0] != 2)
    // An axis over the uncertain value itself takes the law's place.
    let varied = try Experiment(
      decoding: root.changing("vary", to: ["path": "world.capacity_factor", "values": [1, 4]]),
      files: files)
    #expect(varied.points.map(\.world.capacityFactor) == [1, 4])
    #expect(varied.points.allSatisfy { !$0.hasUncertainInputs })
  }

  @Test func `a tornado moves a linear effect by exactly its closed form`() async throws {
    let experiment = try experiment(Self.law)
    let study = try TornadoStudy(of: experiment, withAssumptions: false)
    #expect(study.inputs.map(\.path) == [Self.factor])
    let runs = try await study.experiment.runs(
      at: study.experiment.positions(replications: 0..<3), threads: 2)
    let record = study.record(of: runs, replications: 3)
    for policy in 0..<2 {
      let costs = (0..<3).map { point in
        record.runs(workload: 0, point: point, policy: policy).map { Double($0.cost.picoDollars) }
      }
      for replication in 0..<3 {
        // p10, centre and p90 of a uniform law from 1 to 3: 1.2, 2, 2.8.
        let unit = costs[0][replication] / 2
        #expect(abs(costs[1][replication] / unit - 1.2) < 1e-6)
        #expect(abs(costs[2][replication] / unit - 2.8) < 1e-6)
      }
    }
  }

  @Test func `assumptions move what they say, and give way to the scenario's own laws`() throws {
    let root = try Fixture.tree("Tests/Fixtures/small.json")
    let plain = try TornadoStudy(
      of: Experiment(decoding: root, files: files), withAssumptions: true)
    let names = plain.inputs.map(\.name)
    #expect(names.contains("solved-task slope"))
    #expect(names.contains("capacity of endpoints"))
    #expect(plain.inputs.allSatisfy { $0.isAssumption && !$0.source.isEmpty && !$0.why.isEmpty })
    let slope = try #require(names.firstIndex(of: "solved-task slope"))
    let slopes = [0, 1 + 2 * slope, 2 + 2 * slope].map { point in
      plain.experiment.points[point].workloads[0].workload.solvedTask.slope
    }
    // exp(±1.2816 x 0.084) = 1.1137 and its inverse.
    #expect(slopes[0] == 2)
    #expect(abs(slopes[1] - 2 / 1.11365) < 1e-4)
    #expect(abs(slopes[2] - 2 * 1.11365) < 1e-4)
    #expect(plain.inputs[slope].high.text == "2.227")
    let own = try TornadoStudy(
      of: Experiment(
        decoding: root.changing("world.capacity_factor", to: Self.law), files: files),
      withAssumptions: true)
    #expect(own.inputs.filter { $0.path == "world.capacity_factor" }.map(\.isAssumption) == [false])
    #expect(own.inputs.count == plain.inputs.count)
    // All that is moved has a centre that changes nothing.
    let centre = plain.experiment.points[0].resolved
    #expect(try centre == Experiment(decoding: root, files: files).scenario.resolved)
  }
}
