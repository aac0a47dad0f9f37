import Accounting
import Analysis
import Testing

@Suite struct ShareTableTests {
  let results = ExperimentResults(RecordFixture.twoPolicies)
  let sticky = Cell(workload: 0, point: 0, policy: 0)

  @Test func handWorkedShares() throws {
    let table = results.shares(sticky, .origin)
    #expect(table.rows.map(\.member) == ["US", "CN"])
    let tokens = try #require(table.share(of: "US", in: .tokens))
    #expect(abs(tokens.mean - 336_000.0 / 560_000) < 1e-12)
    let requests = try #require(table.share(of: "US", in: .requests))
    #expect(abs(requests.mean - 0.6) < 1e-12)
    let spend = try #require(table.share(of: "US", in: .spend))
    #expect(abs(spend.mean - 0.75) < 1e-12)
    #expect(results.shares(sticky, .host).rows.map(\.member) == ["US", "NL"])
    #expect(results.shares(sticky, .model).rows.map(\.member) == ["acme/big", "lotus/small"])
  }

  @Test(arguments: ShareDimension.allCases)
  func sharesSumToOne(dimension: ShareDimension) {
    for cell in results.record.cells {
      let table = results.shares(cell, dimension)
      for unit in ShareUnit.allCases {
        let sum = table.rows.reduce(0.0) { $0 + ($1.shares[unit.rawValue]?.mean ?? 0) }
        #expect(abs(sum - 1) < 1e-12)
        let amount = table.rows.reduce(0.0) { $0 + $1.amounts[unit.rawValue] }
        #expect(abs(amount - table.totals[unit.rawValue]) <= 1e-9 * amount)
      }
    }
  }

  @Test func aMemberWithoutTrafficHasShareZero() throws {
    let spread = Cell(workload: 0, point: 0, policy: 1)
    #expect(try #require(results.shares(spread, .origin).share(of: "CN", in: .tokens)).mean == 0)
  }

  @Test func costSplitSumsToTheCharges() throws {
    let record = RecordFixture.twoPolicies
    let split = try #require(
      CostSplit(
        of: record.runs(workload: 0, point: 0, policy: 0), catalogue: record.catalogues[0],
        on: record.startsAt))
    #expect(abs(split.charges - 1.2) < 1e-12)
    // Credits cost 5.5 % by card (OpenRouter FAQ; CreditTerms): of $1.20.
    let fee = split.dollarsPerTask[CostSplit.Part.fee.rawValue]
    #expect(abs(fee - 0.055 * 1.2) < 1e-12)
    #expect(abs(split.dollarsPerTask.reduce(0, +) - 1.2 * 1.055) < 1e-12)
    // One endpoint's weights by hand: 30,000 x $3, 300,000 x $0.3, 6,000 x $15 are equal.
    let spread = try #require(
      CostSplit(
        of: record.runs(workload: 0, point: 0, policy: 1), catalogue: record.catalogues[0],
        on: record.startsAt))
    let parts = spread.dollarsPerTask
    #expect(abs(parts[0] / parts[3] - 330_000 * 3.0 / (6_000 * 15)) < 1e-9)
    #expect(parts[2] == 0)
  }
}
