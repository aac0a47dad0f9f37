import Accounting
import NumericalMethods
import Testing

@testable import Analysis

/// When an experiment in stages ends, and how often its verdicts are wrong, on normal costs whose
/// true difference is known.
@Suite struct ComparisonCourseTests {
  #if DEBUG
    private static let seeds = 60
  #else
    private static let seeds = 1_000
  #endif

  /// Runs a course on costs that are there already; the costs that it ended with.
  private func end(
    _ course: inout ComparisonCourse, _ costs: [[Double]], rule: DecisionRule = DecisionRule()
  ) -> ExperimentRecord {
    var counts = costs.map { _ in course.rule.firstStage(2) }
    while true {
      let record = ComparisonFixture.record(
        zip(costs, counts).map { Array($0.prefix($1)) }, rule: rule)
      guard let next = course.next(record) else { return record }
      counts = zip(counts, next).map { max($0, $1) }
    }
  }

  private func verdict(_ record: ExperimentRecord, anytime: Bool = false) throws -> Verdict {
    try #require(record.primaryDifferences(isAnytime: anytime).first).verdict
  }

  @Test func `a precision ends the course when the interval is within it`() throws {
    let costs = ComparisonFixture.normalCosts(seed: 1, count: 500, change: -0.2)
    var course = ComparisonCourse(.precision(.relative(0.03), limit: 500))
    let record = end(&course, costs)
    #expect(course.ending == .reached)
    let last = try #require(course.looks.last)
    #expect(last.replications == record.replications)
    #expect((last.estimate.high - last.estimate.low) / 2 <= 0.03)
    for look in course.looks.dropLast() {
      #expect((look.estimate.high - look.estimate.low) / 2 > 0.03)
    }
    // Stages grow by a tenth, rounded up: 10, 11, 13, 15, 17, 19, 21, 24 ...
    #expect(course.looks.prefix(8).map(\.replications) == [10, 11, 13, 15, 17, 19, 21, 24])
    // n* = (t s / h)² of the first look.
    let first = ComparisonFixture.record(costs.first(10)).primaryDifferences()[0]
    let interval = try #require(MeanInterval(first.values.relativeChanges))
    #expect(course.planned == interval.replicationsNeeded(forHalfWidth: 0.03))
  }

  @Test func `a limit ends the course and says so`() {
    let costs = ComparisonFixture.normalCosts(seed: 2, count: 25, change: 0)
    for rule in [
      StoppingRule.precision(.relative(0.0001), limit: 25), .sequential(limit: 25),
    ] {
      var strict = DecisionRule()
      strict.materialPercent = 0.01
      var course = ComparisonCourse(rule)
      #expect(end(&course, costs, rule: strict).replications == 25)
      #expect(course.ending == .limited)
    }
  }

  /// 95 % intervals of the relative change cover the truth: Fieller's on pairs of normal numbers is
  /// exact, so of 1,000 experiments 950 ± 3 x 6.9 do.
  @Test func `intervals cover the true change at their rate`() throws {
    var covered = 0
    for seed in 0..<Self.seeds {
      let costs = ComparisonFixture.normalCosts(seed: UInt64(seed), count: 8, change: 0.1)
      let found = ComparisonFixture.record(costs).primaryDifferences()[0]
      let change = try #require(found.relativeChange)
      if change.low <= 0.1, 0.1 <= change.high { covered += 1 }
    }
    let expected = 0.95 * Double(Self.seeds)
    let deviation = (Double(Self.seeds) * 0.95 * 0.05).squareRoot()
    #expect(abs(Double(covered) - expected) <= 3 * deviation + 1, "\(covered)")
  }

  /// Of policies that are equal in law, at most 5 % are called different: with fixed replications,
  /// and with a look after every stage to 60 replications. False-alarm rate of this test: below
  /// 0.2 % for each (three standard deviations of a binomial).
  @Test func `equal policies are seldom called different, however often one looks`() throws {
    var (fixed, early) = (0, 0)
    var rule = DecisionRule()
    rule.materialPercent = 0.001
    for seed in 0..<Self.seeds {
      let costs = ComparisonFixture.normalCosts(seed: UInt64(seed), count: 60, change: 0)
      if try verdict(ComparisonFixture.record(costs.first(10), rule: rule)).claims { fixed += 1 }
      var course = ComparisonCourse(.sequential(limit: 60))
      if try verdict(end(&course, costs, rule: rule), anytime: true).claims { early += 1 }
    }
    let most =
      0.05 * Double(Self.seeds) + 3 * (Double(Self.seeds) * 0.05 * 0.95).squareRoot()
    #expect(Double(fixed) <= most, "\(fixed)")
    #expect(Double(early) <= most, "\(early)")
    #expect(fixed > 0)
  }

  /// "About N more replications would": in half of the experiments more than half and less than
  /// twice as many are needed as were promised.
  @Test func `the promise of more replications is kept within a factor of two in the median`()
    throws
  {
    var ratios: [Double] = []
    for seed in 0..<Self.seeds / 3 {
      let costs = ComparisonFixture.normalCosts(
        seed: UInt64(seed) + 5_000, count: 400, change: 0.06)
      guard case .undecided(let more?) = try verdict(ComparisonFixture.record(costs.first(10)))
      else { continue }
      var count = 10
      while count < 400, try !verdict(ComparisonFixture.record(costs.first(count))).isDecided {
        count += max(1, count / 20)
      }
      ratios.append(Double(count) / Double(10 + more))
    }
    ratios.sort()
    let median = ratios[ratios.count / 2]
    #expect(ratios.count > 5 && median > 0.5 && median < 2, "\(median) of \(ratios.count)")
  }

  /// Kim's and Nelson's promise, with costs that share noise: the best is chosen in 95 % at least.
  @Test func `the best of four is chosen`() {
    var (right, longest) = (0, 0)
    let seeds = Self.seeds / 4
    for seed in 0..<seeds {
      var stream = RandomStream(seed: UInt64(seed), entity: 3, code: 9)
      var rows: [[Double]] = [[], [], [], []]
      for _ in 0..<400 {
        let shared = 1 + 0.2 * stream.normal()
        for policy in 0..<4 {
          let mean = policy == 2 ? -0.05 : 0.0
          rows[policy].append(shared + mean + 0.1 * stream.normal())
        }
      }
      var course = ComparisonCourse(.best(limit: 400))
      let record = end(&course, rows)
      if course.selection?.procedure.survivors == [2] { right += 1 }
      longest = max(longest, record.replications)
      // What fell out is not run again.
      let dropped = course.selection?.procedure.eliminatedAfter.compactMap { $0 } ?? []
      #expect(dropped.count == 3)
    }
    let least =
      0.95 * Double(seeds) - 3 * (Double(seeds) * 0.95 * 0.05).squareRoot()
    #expect(Double(right) >= least, "\(right) of \(seeds)")
    #expect(longest < 400)
  }

  @Test func `policies with unequal replications are paired over those that both have`() {
    let record = ComparisonFixture.record([[1, 2, 3, 4], [2, 3], [1, 1, 1]])
    let found = record.primaryDifferences()
    #expect(found.map { $0.difference?.count } == [2, 3])
    #expect(found.map { $0.difference?.mean } == [1, -1])
    #expect(record.runs(workload: 0, point: 0, policy: 2).count == 3)
  }
}

extension Verdict {
  /// Whether a difference is claimed.
  fileprivate var claims: Bool {
    switch self {
    case .better, .worse: true
    default: false
    }
  }
}
