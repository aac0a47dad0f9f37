import Accounting
import Analysis
import Demand
import Formats
import Foundation
import Quantities
import Supply
import Testing

/// What a report says of retries around an incident, from timelines made by hand.
@Suite struct ResilienceReportTests {
  /// Ten calls a minute for an hour, the incident from minute 10 to 20. Under the first policy each
  /// call has four attempts until minute 35, under the second one attempt always.
  static let record: ExperimentRecord = {
    var record = OutageReportTests.record
    record.incidents[0][0].providers = [1]
    for index in record.runs.indices {
      var line = AttemptTimeline(horizon: SimDuration(seconds: 3_600), providerCount: 2)
      var calm = line
      for minute in 0..<60 {
        let isStruck = index < 3 && (10..<35).contains(minute)
        for call in 0..<10 {
          for attempt in 0..<(isStruck ? 4 : 1) {
            let row = Self.row(minute: minute, call: call, attempt: attempt, fails: isStruck)
            line.add(row, provider: 1)
            if attempt == 0 { calm.add(row, provider: 1) }
          }
        }
      }
      record.runs[index].timeline = line
      record.undisturbed[index].record.timeline = calm
    }
    return record
  }()

  private static func row(minute: Int, call: Int, attempt: Int, fails: Bool) -> AttemptRow {
    AttemptRow(
      task: TaskID(UInt64(call)), branch: 0, step: 0, repetition: 0, attempt: Int32(attempt),
      endpoint: EndpointID(0), sentAt: SimTime(microseconds: Int64(minute) * 60_000_000),
      timeToFirstToken: .zero, duration: .zero,
      outcome: fails && attempt < 3 ? .overloaded : .served, isSticky: false, usage: .zero,
      cost: .zero, disposition: .billed)
  }

  private func section(_ title: String) throws -> Section {
    try #require(makeReport(of: Self.record).sections.first { $0.title == title })
  }

  @Test func `attempts per call and recovery are those of the timelines`() throws {
    let tables = try section("Resilience").blocks.compactMap { block -> Table? in
      if case .table(let table) = block { table } else { nil }
    }
    let load = try #require(tables.last)
    #expect(load.groups.map(\.title) == ["Acme is down"])
    // Recovered in minute 35, 15 minutes after the end.
    #expect(
      load.groups[0].rows == [
        ["sticky", "1.00", "4.00", "4.00", "40.0", "10.0", "15.0 min"],
        ["spread", "1.00", "1.00", "1.00", "10.0", "10.0", "at once"],
      ])
  }

  @Test func `a storm is told in the brief`() throws {
    let findings = try section("In brief").blocks.compactMap { block -> String? in
      if case .finding(let finding) = block { finding.text } else { nil }
    }
    #expect(
      findings.contains(
        "Retry storm in Acme is down: attempts per call rose to 4.00x under sticky of those "
          + "before; no storm under spread."))
    #expect(findings.contains("Acme is down outlasts its cause: sticky needs 15.0 min to recover."))
  }

  @Test func `programs find the same figures`() throws {
    let report = makeReport(of: Self.record)
    let json = report.summaryJSON()
    #expect(json.contains("\"attempts_per_call_during\": 4"))
    #expect(json.contains("\"recovery_s\": 900"))
    let table = try #require(report.tables().first { $0.name == "tries_over_time" }).csv
    // Three replications of ten calls: thirty first tries a minute, thirty fourth ones.
    #expect(table.contains("sticky,600,60,later,30"))
    #expect(!table.contains("spread,600,60,later"))
    #expect(report.figures().contains { $0.name == "attempts-by-try.svg" })
  }
}
