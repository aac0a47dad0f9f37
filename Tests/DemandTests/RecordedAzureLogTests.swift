import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedAzureLogTests {
  private func read(_ text: String) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try RecordedSessions.importingAzureCalls(
      file: "log.csv", source: RecordedFixtures.chunks(Array(text.utf8), size: 13))
  }

  @Test func readsRowsInOrderOfTime() throws {
    let (log, account) = try read(
      "TIMESTAMP,NumImages,ContextTokens,GeneratedTokens\r\n"
        + "2023-11-16 23:59:59.9799609,0,10,1\r\n2023-11-17T00:00:00.5Z,3,20,2\r\n"
        + "2023-11-16 23:59:59,0,30,0\r\n")
    #expect(log.calls.map(\.input) == [30, 10, 20])
    #expect(log.calls.map(\.output) == [0, 1, 2])
    #expect(log.arrivalOffsets?.map(\.microseconds) == [0, 979_960, 1_500_000])
    #expect(log.sessions.map(\.name) == ["row 4", "row 2", "row 3"])
    #expect(log.sessions.map(\.branches) == [0..<1, 1..<2, 2..<3])
    #expect(account.kept == 3)
    #expect(account.withoutServiceTime == 3)
  }

  @Test func countsWhatItDrops() throws {
    let rows = [
      "2023-11-16 18:17:03,1,1", "yesterday,1,1", "2023-11-16,1,1", "2023-02-30 00:00:00,1,1",
      "2023-11-16 24:00:00,1,1", "2023-11-16 18:17:03.x,1,1", "2023-11-16 18:17:03,,1",
      "2023-11-16 18:17:03,0,1", "2023-11-16 18:17:03,1,-1", "2023-11-16 18:17:03,1",
    ]
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n" + rows.joined(separator: "\n")
    let account = try read(text).account
    #expect(
      account.description == "log.csv: 10 calls read = 1 kept + 9 dropped "
        + "(5 no timestamp: log.csv:3, log.csv:4, log.csv:5; "
        + "2 no input length: log.csv:8, log.csv:9; "
        + "2 no output length: log.csv:10, log.csv:11)")
  }

  @Test func refusesMissingColumns() throws {
    let error = try #require(throws: ContentError.self) { try read("TIMESTAMP,Tokens\n") }
    #expect(
      error.description
        == "log.csv:1: error: no column \"ContextTokens\"; there are \"TIMESTAMP\", \"Tokens\"")
  }

  @Test func aLogWithoutRowsIsEmpty() throws {
    let (log, account) = try read("TIMESTAMP,ContextTokens,GeneratedTokens\n")
    #expect(log.sessions.isEmpty)
    #expect(account.read == 0)
  }
}
