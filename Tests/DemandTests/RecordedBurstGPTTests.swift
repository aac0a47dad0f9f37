import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedBurstGPTTests {
  @Test func readsTheFirstRelease() throws {
    let (log, account) = try RecordedSamples.read(.burstGPT, RecordedSamples.burstGPT1)
    #expect(
      account.description
        == "log: 3 calls read = 2 kept + 1 dropped (1 failed (no response tokens): log:3)")
    #expect(account.withoutServiceTime == 2)
    #expect(log.sessions.map(\.name) == ["row 2", "row 4"])
    #expect(log.arrivalOffsets?.map(\.seconds) == [0, 113])
    #expect(log.models == ["ChatGPT", "GPT-4"])
    #expect(log.calls.map(\.input) == [472, 417])
    #expect(log.runs.isEmpty)
  }

  /// Only conversations have sessions; the gap runs from the end of a call, 5.5 s + 2.25 s.
  @Test func readsTheThirdRelease() throws {
    let (log, account) = try RecordedSamples.read(.burstGPT, RecordedSamples.burstGPT3)
    #expect(account.kept == 4)
    #expect(account.withoutServiceTime == 0)
    #expect(log.sessions.map(\.name) == ["7", "row 3", "row 4"])
    #expect(log.branches.map { $0.calls.count } == [2, 1, 1])
    #expect(log.calls.map(\.gap.seconds) == [0, 52.75, 0, 0])
    #expect(log.calls.map { $0.serviceTime?.seconds } == [2.25, 4, 1, 1])
  }

  @Test func columnsAreFoundByName() throws {
    let log = try RecordedSamples.read(
      .burstGPT, "Response tokens,Request tokens,Model,Timestamp\n3,4,m,5\n"
    ).sessions
    #expect([log.calls[0].input, log.calls[0].output] == [4, 3])
    let error = try #require(throws: ContentError.self) {
      try RecordedSamples.read(.burstGPT, "Timestamp,Model,Request tokens\n1,m,2\n")
    }
    #expect(error.description.hasPrefix("log:1: error: no column \"Response tokens\"; there are"))
  }

  @Test func countsWhatItDrops() throws {
    let rows = [
      "1,m,2,3", "nan,m,2,3", "inf,m,2,3", "-1,m,2,3", "x,m,2,3", "1,m,0,3", "1,m,-2,3",
      "1,m,2.5,3",
      "1,m,2,-3", "1,m,2", "1,m,99999999999,3",
    ]
    let text = "Timestamp,Model,Request tokens,Response tokens\n" + rows.joined(separator: "\n")
    #expect(
      try RecordedSamples.read(.burstGPT, text).account.description
        == "log: 11 calls read = 1 kept + 10 dropped (4 no timestamp: log:3, log:4, log:5; "
        + "4 no input length: log:7, log:8, log:9; 2 no output length: log:10, log:11)")
  }
}
