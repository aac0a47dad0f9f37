import Accounting
import Demand
import Quantities
import Supply
import Testing

@testable import Analysis

/// What a report says of refusals, on records made by hand.
@Suite struct LimitReportTests {
  /// Two replications: the first provider refused 4 and 6 attempts for input and 2 in each by chance;
  /// an account of 60 requests a minute let 3,000 and 2,000 pass in an hour of measuring.
  private static func run(input: Int, passed: Int) -> RunRecord {
    var run = RecordFixture.run(
      [
        RecordFixture.Served(
          endpoint: 0, requests: 10,
          usage: RecordFixture.usage(new: 100, cached: 0, output: 10), dollars: 1)
      ], solved: 1)
    run.endpoints[0].refusals[LimitReason.inputTokens.rawValue] = input
    run.endpoints[0].refusals[LimitReason.background.rawValue] = 2
    var tally = LimitTally(provider: ProviderID(0), name: "tier")
    tally.seconds = 3_600
    tally.requests = LimitTally.Use(limit: 60, passed: passed)
    tally.account = 1
    tally.refusals[LimitReason.inputTokens.rawValue] = input
    var idle = tally
    idle.requests.passed = 0
    idle.refusals = tally.refusals.map { _ in 0 }
    run.limits = [tally, idle]
    return run
  }

  private static func tables(_ axis: VaryAxis?) -> [Table] {
    let points = axis?.values.count ?? 1
    let runs = (0..<points).flatMap { _ in
      [run(input: 4, passed: 3_000), run(input: 6, passed: 2_000)]
    }
    let record = RecordFixture.record(
      policies: ["only"], axis: axis,
      catalogues: Array(repeating: RecordFixture.catalogue(), count: points), replications: 2,
      runs: runs)
    return makeReport(of: record).sections.flatMap(\.blocks).compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
  }

  @Test func `refusals are told by provider and limit, and the use of limits by account`() throws {
    let tables = Self.tables(nil)
    let refusals = try #require(tables.first { $0.caption.hasPrefix("429s by provider") })
    #expect(refusals.rows == [["Acme", "0", "5.0", "0", "0", "0", "2.0"]])
    let use = try #require(tables.first { $0.caption.hasPrefix("Use of the limits") })
    // 2,500 of 3,600 requests; no limit on tokens; the account that nobody used is left out.
    #expect(use.rows.count == 1)
    #expect(use.rows[0].first == "tier, account 2")
    #expect(use.rows[0][1] == "69.4 %" && use.rows[0][2] == use.rows[0][3])
    #expect(use.rows[0].last == "5.0")
  }

  @Test func `an axis that moves no price shows what it does move`() throws {
    let tables = Self.tables(VaryAxis(path: "x", label: "tasks per hour", values: [20, 10]))
    let outcome = try #require(tables.first { $0.caption.hasPrefix("Cost, failures and times") })
    #expect(outcome.rows.map(\.first) == ["10", "20"])
    #expect(outcome.rows[0][1].hasPrefix("$1.00"))
    let use = try #require(tables.first { $0.caption.hasPrefix("Use of the limits") })
    #expect(use.rows.map { $0[1] } == ["10", "20"])
    #expect(!tables.contains { $0.caption.hasPrefix("Share of models") })
  }

  @Test func `nothing is said of limits where nothing was refused`() {
    let report = makeReport(of: RecordFixture.twoPolicies)
    #expect(!report.sections.contains { $0.title == "Refused by limits" })
  }
}
