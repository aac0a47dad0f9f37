import Accounting
import Demand
import Formats
import Quantities
import Studies
import Testing

/// Which policies and workloads of a scenario are compared, and runs in stages.
@Suite struct PolicyChoiceTests {
  private static let root: JSONNode = [
    "policies": [
      ["name": "a", "preset": "random"], ["preset": "cheapest"], ["name": "c", "preset": "random"],
    ], "baseline": "cheapest",
    "vary": ["path": "policies[2].retry.attempts", "values": [1, 2]],
  ]

  @Test func `policies are kept in the order asked for, the first as the baseline`() throws {
    #expect(Scenario.policyNames(in: Self.root) == ["a", "cheapest", "c"])
    #expect(Scenario.baseline(in: Self.root) == 1)
    let chosen = try #require(Scenario.choosing(policies: [2, 1], in: Self.root))
    #expect(Scenario.policyNames(in: chosen) == ["c", "cheapest"])
    #expect(chosen["baseline"]?.string == "c")
    // The axis follows its policy.
    #expect(chosen["vary"]?["path"]?.string == "policies[0].retry.attempts")
  }

  @Test func `an axis on a policy that is not compared is refused`() throws {
    #expect(Scenario.choosing(policies: [0, 1], in: Self.root) == nil)
    var named = Self.root
    named = try named.changing("vary.path", to: "policies[name=c].sticky_idle")
    #expect(Scenario.choosing(policies: [0, 1], in: named) == nil)
    #expect(Scenario.choosing(policies: [2, 1], in: named) != nil)
    let other = try named.changing("vary.path", to: "world.capacity_factor")
    #expect(Scenario.choosing(policies: [0, 1], in: other) != nil)
  }

  @Test func `a policy chosen twice gets a name of its own`() throws {
    let chosen = try #require(
      Scenario.choosing(policies: [1, 1, 2], in: Self.root))
    #expect(Scenario.policyNames(in: chosen) == ["cheapest", "cheapest (copy 2)", "c"])
    #expect(chosen["vary"]?["path"]?.string == "policies[2].retry.attempts")
  }

  @Test func `one workload of several`() throws {
    let root: JSONNode = [
      "workloads": [["name": "x"], ["preset": "chat"]],
      "vary": ["path": "workloads[1].arrivals.rate_per_h", "values": [1]],
    ]
    #expect(Scenario.workloadNames(in: root) == ["x", "chat"])
    let second = Scenario.choosing(workload: 1, in: root)
    #expect(Scenario.workloadNames(in: second) == ["chat"])
    #expect(second["vary"]?["path"]?.string == "workloads[0].arrivals.rate_per_h")
    let first = Scenario.choosing(workload: 0, in: root)
    #expect(first["vary"]?.isNull == true)
  }

  /// Stages, with policies that stop at different places, give the runs of one experiment.
  @Test func `stages give the same runs as one experiment, policy by policy`() async throws {
    let root = try Fixture.everything().changing("vary", to: nil)
      .changing("experiment.replications", to: 4)
    let experiment = try Experiment(decoding: root, files: Fixture.files())
    let whole = try await experiment.run(threads: 2)
    let count = experiment.scenario.policies.count
    let asked = (0..<count).map { 1 + $0 % 4 }
    var seen: [Int] = []
    let staged = try await experiment.runInStages(
      from: (0..<count).map { _ in 1 }, threads: 2
    ) { record in
      seen.append(record.replications)
      return seen.count == 1 ? (0..<count).map { min(2, asked[$0]) } : asked
    }
    // The last answer asks for what there is, which ends it.
    #expect(seen == [1, 2, 4])
    for workload in experiment.scenario.workloads.indices {
      for policy in 0..<count {
        let some = staged.runs(workload: workload, point: 0, policy: policy)
        let all = whole.runs(workload: workload, point: 0, policy: policy)
        #expect(some.count == asked[policy])
        #expect(
          some.map { String(describing: $0) }
            == all.prefix(some.count).map {
              String(describing: $0)
            })
      }
    }
  }

  @Test func `the rule of a decision is read, and given back`() throws {
    let rule = try Experiment(decoding: Fixture.everything(), files: Fixture.files()).scenario
      .experiment.decision
    #expect(rule.primaryMetric == "cost_per_solved_task_usd")
    #expect(rule.materialPercent == 2.5 && rule.materialPoints == 0.5)
    #expect(rule.confidence == 0.9 && rule.multiplicity == .falseDiscovery)
    for (path, value) in [
      ("material", "0 %"), ("material", "5"), ("material", 5), ("material", "0x5 %"),
      ("material_points", 0), ("confidence", 1), ("primary_metric", "tokens_new"),
      ("multiplicity", "none"), ("delta", 1),
    ] as [(String, JSONNode)] {
      let root = try Fixture.everything().changing("experiment.decision.\(path)", to: value)
      #expect(try !Fixture.mistakes(in: root, Fixture.files()).isEmpty, "\(path)")
    }
  }
}
