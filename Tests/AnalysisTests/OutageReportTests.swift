import Accounting
import Analysis
import Demand
import Formats
import Foundation
import Quantities
import Supply
import Testing

/// What a report says of scheduled incidents, from figures made by hand.
@Suite struct OutageReportTests {
  /// Two policies, three replications; the first policy loses calls, the second saves them for
  /// 2, 3 and 4 dollars more.
  static let record: ExperimentRecord = {
    var record = RecordFixture.twoPolicies
    record.incidents = [
      [
        IncidentDescription(
          name: "Acme is down", scope: "acme", start: SimDuration(seconds: 600),
          end: SimDuration(seconds: 1_200))
      ]
    ]
    for index in record.runs.indices {
      var tally = OutageTally()
      var pairs = SavedCallPairs()
      tally.firstAttempts = 40
      tally.endpointsNoticed = 2
      tally.timeToNotice = SimDuration(seconds: 24)
      if index < 3 {
        tally.callsLost = 7 + index
        tally.attemptsLost[AttemptOutcome.cutMidStream.rawValue] = 9
      } else {
        tally.attemptsLost[AttemptOutcome.providerDown.rawValue] = 5
        tally.saved = (0..<5).map {
          SavedCall(
            key: CallKey(task: TaskID(UInt64($0)), branch: 0, step: 0, repetition: 0), cost: .zero,
            newInput: 0)
        }
        pairs.paired = 4
        pairs.unpaired = 1
        pairs.cost = USDTotal(picoDollars: Int128(10 + index) * 1_000_000_000_000)
        pairs.undisturbedCost = USDTotal(picoDollars: 11_000_000_000_000)
        pairs.newInput = 90_000
        pairs.undisturbedNewInput = 10_000
      }
      record.runs[index].outages = [tally]
      var twin = record.runs[index]
      twin.endedTaskCost = USDTotal(picoDollars: twin.endedTaskCost.picoDollars / 2)
      record.undisturbed.append(UndisturbedRun(record: twin, pairs: [pairs]))
      var timeline = AttemptTimeline(horizon: SimDuration(seconds: 3_600), providerCount: 2)
      for minute in 0..<60 {
        let at = SimTime(microseconds: Int64(minute) * 60_000_000)
        timeline.add(minute / 10 == 1 ? .providerDown : .served, at: at, provider: 0)
        timeline.add(.served, at: at, provider: 1)
      }
      record.runs[index].timeline = timeline
    }
    return record
  }()

  @Test func `each incident has a table of what it did`() throws {
    let report = makeReport(of: Self.record)
    let section = try #require(report.sections.first { $0.title == "Outages" })
    let tables = section.blocks.compactMap { block -> Table? in
      if case .table(let table) = block { table } else { nil }
    }
    #expect(tables.count == 2)
    #expect(tables[0].groups.map(\.title) == ["Acme is down"])
    #expect(
      tables[0].columns.map(\.title) == [
        "policy", "first attempts there", "of them after notice", "time to notice",
        "attempts lost", "calls lost", "calls saved", "extra cost of saved calls",
        "input read anew",
      ])
    #expect(
      tables[0].groups[0].rows == [
        ["sticky", "40.0", "0.0", "12.0 s", "9.0", "8.0", "0.0", "$0", "0"],
        ["spread", "40.0", "0.0", "12.0 s", "5.0", "0.0", "5.0", "$3.00", "80.0 k"],
      ])
    // Three of fifteen saved calls have no twin.
    #expect(tables[0].note.contains("20.0 % of them have no such twin"))
    let cost = try #require(tables[1].groups[0].rows.first { $0[0] == "cost per task" })
    // Half of 10, 12 and 14 dollars over ten tasks: 0.50, 0.60, 0.70.
    #expect(cost[1].hasPrefix("+$0.600 (+0.352 to +0.848)"))
    let brief = try #require(report.sections.first)
    let findings = brief.blocks.compactMap { block -> String? in
      if case .finding(let finding) = block { finding.text } else { nil }
    }
    #expect(
      findings.contains(
        "Calls per replication through Acme is down: sticky lost 8.0 and saved none; spread lost "
          + "none and saved 5.0, which cost $3.00 more."))
  }

  @Test func `the timeline has a panel per policy and marks the incident`() throws {
    let report = makeReport(of: Self.record)
    let figure = try #require(report.figures().first { $0.name == "outage-timeline.svg" })
    let outages = figure.svg.components(separatedBy: "class=\"outage\"").count - 1
    #expect(outages >= 2)
    #expect(figure.svg.contains("<title>sticky: not served</title>"))
    #expect(figure.svg.contains("<title>spread: hostel</title>"))
  }

  @Test func `files have every measure of every incident`() throws {
    let report = makeReport(of: Self.record)
    let table = try #require(report.tables().first { $0.name == "outages" })
    let lines = table.csv.split(separator: "\n")
    #expect(lines.count == 1 + 2 * 9)
    #expect(
      lines.contains {
        $0.hasPrefix("coding,spread,Acme is down,acme,600,1200,extra_cost_usd,usd,3,3,1,")
      })
    #expect(report.summaryJSON().contains("\"calls_lost\": 8"))
  }

  @Test func `a report without scheduled incidents says nothing of them`() {
    let report = makeReport(of: RecordFixture.twoPolicies)
    #expect(!report.sections.contains { $0.title == "Outages" })
    #expect(!report.tables().contains { $0.name == "outages" })
    #expect(!report.summaryJSON().contains("\"outages\""))
  }
}
