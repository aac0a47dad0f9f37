import Accounting
import Testing

@testable import Analysis

/// The grammar of `--require`, and when a requirement is met, broken or open.
@Suite struct RequirementTests {
  private func outcome(
    _ text: String, _ costs: [[Double]], rule: DecisionRule = DecisionRule()
  ) throws -> RequirementOutcome {
    let record = ComparisonFixture.record(costs, rule: rule)
    return try #require(
      record.outcomes(of: [try Requirement(parsing: text)], anytime: false).first)
  }

  @Test(arguments: [
    ("cost_per_task_usd<=1.05x", Requirement.Bound.times(1.05), "<="),
    ("cost_per_task_usd <= +5 %", .times(1.05), "<="),
    ("cost_per_task_usd<-10%", .times(0.9), "<"),
    ("cost_per_task_usd<=$2.00", .value(2), "<="),
    ("cost_per_task_usd<=2", .value(2), "<="),
    ("cost_per_task_usd<=+$0.10", .difference(0.1), "<="),
    ("failed_call_share<=0.5 %", .value(0.005), "<="),
    ("failed_call_share<=+0.5 points", .difference(0.005), "<="),
    ("failed_call_share<=0.5 points", .difference(0.005), "<="),
    ("solved_share>=-1 point", .difference(-0.01), ">="),
    ("ttft_p95_s<=30 s", .value(30), "<="), ("task_time_p50_s<=10 min", .value(600), "<="),
    ("throughput_p50_tok_s>40 tok/s", .value(40), ">"),
  ])
  func `requirements are read`(
    text: String, bound: Requirement.Bound, relation: String
  ) throws {
    let requirement = try Requirement(parsing: text)
    switch (requirement.bound, bound) {
    case (.times(let a), .times(let b)), (.difference(let a), .difference(let b)),
      (.value(let a), .value(let b)):
      #expect(abs(a - b) < 1e-12)
    default: Issue.record("\(requirement.bound) in place of \(bound)")
    }
    #expect(requirement.relation.rawValue == relation)
  }

  @Test(arguments: [
    ("cost_per_tsk_usd<=1.05x", "did you mean \"cost_per_task_usd\"?"),
    ("cost_per_task_usd", "expected METRIC"), ("cost_per_task_usd=<1", "expected METRIC"),
    ("cost_per_task_usd<=", "found the bound \"\""),
    ("cost_per_task_usd<=5 %", "write it with a sign"),
    ("cost_per_task_usd<=30 s", "does not fit cost_per_task_usd, which is in usd"),
    ("ttft_p95_s<=+1 point", "does not fit ttft_p95_s"),
    ("cost_per_task_usd<=+1.05x", "does not fit"), ("ttft_p95_s<=$3", "does not fit"),
    ("ttft_p95_s<=3 parsecs", "found the bound"),
  ])
  func `mistakes say what would be right`(text: String, says: String) {
    let mistake = #expect(throws: Requirement.Mistake.self) { try Requirement(parsing: text) }
    #expect(mistake?.message.contains(says) == true, "\(mistake?.message ?? "")")
  }

  /// b - 1.05 a of the four pairs is 0.05 x (-3, -1, -3, -1): mean -0.1, standard error 0.02887; the
  /// end of the 95 % interval is -0.1 + 3.182446 x 0.02887 = -0.00813 (t from scipy 1.17.1).
  @Test func `met only where the whole interval keeps to it`() throws {
    let base = [1.0, 1, 1, 1]
    let other = [0.9, 1, 0.9, 1]
    #expect(try outcome("cost_per_task_usd<=1.05x", [base, other]).answer == .yes)
    // Two requirements at once take 97.5 %: t = 4.176535, and the end is above 0.
    let both = ComparisonFixture.record([base, other]).outcomes(
      of: [
        try Requirement(parsing: "cost_per_task_usd<=1.05x"),
        try Requirement(parsing: "cost_per_task_usd<=2.00x"),
      ], anytime: false)
    #expect(both.map(\.answer) == [.cannotTell, .yes])
    #expect(both[0].more ?? 0 > 0)
    // The other side, and a bound in the middle.
    #expect(try outcome("cost_per_task_usd>=1.05x", [base, other]).answer == .no)
    #expect(try outcome("cost_per_task_usd<=0.95x", [base, other]).answer == .cannotTell)
  }

  @Test func `values, differences and strict bounds`() throws {
    let same = [[1.0, 1.1, 0.9], [1.0, 1.1, 0.9]]
    #expect(try outcome("cost_per_task_usd<=1x", same).answer == .yes)
    #expect(try outcome("cost_per_task_usd<1x", same).answer == .no)
    #expect(try outcome("cost_per_task_usd<=+$0", same).answer == .yes)
    #expect(try outcome("cost_per_task_usd<=$5", same).answer == .yes)
    #expect(try outcome("cost_per_task_usd>=$5", same).answer == .no)
    #expect(try outcome("cost_per_task_usd<=1x", [[1], [0.5]]).answer == .cannotTell)
    let shown = try outcome("cost_per_task_usd<=$5", same)
    #expect(abs(try #require(shown.value) - 1) < 1e-12)
  }

  /// The shown interval of a ratio is Fieller's, whose ends are where the answer changes.
  @Test func `the interval that is shown ends where the answer changes`() throws {
    let costs = ComparisonFixture.normalCosts(seed: 5, count: 8, change: 0.1)
    let found = try outcome("cost_per_task_usd<=1.05x", costs)
    let interval = try #require(found.interval)
    for (bound, answer) in [
      (interval.upperBound + 1e-6, RequirementOutcome.Answer.yes),
      (interval.upperBound - 1e-6, .cannotTell), (interval.lowerBound + 1e-6, .cannotTell),
      (interval.lowerBound - 1e-6, .no),
    ] {
      #expect(try outcome("cost_per_task_usd<=\(bound)x", costs).answer == answer)
    }
  }
}
