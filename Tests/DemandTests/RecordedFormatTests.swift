import Demand
import Formats
import Testing

@Suite struct RecordedFormatTests {
  private func detected(_ text: String) -> RecordedFormat? {
    RecordedFormat.detected(in: Array(text.utf8), file: "log")
  }

  @Test func tellsLogsByTheirKeysAndColumns() {
    #expect(detected(#"{"id":"a","block_size":64,"requests":[]}"#) == .agentSessions)
    #expect(detected("TIMESTAMP,ContextTokens,GeneratedTokens\n") == .azure)
    #expect(detected("\u{FEFF}\"TIMESTAMP\",x,GeneratedTokens,ContextTokens\r\n1") == .azure)
  }

  @Test func aRecordThatIsCutOffIsToldByTheKeysItHas() {
    #expect(detected(#"{"id":"a","block_size":64,"requests":[{"t":0,"#) == .agentSessions)
    #expect(detected(#"{"id":"a","block_size":64,"req"#) == nil)
  }

  @Test func otherFilesAreNoLog() {
    #expect(detected("") == nil)
    #expect(detected("\n \n") == nil)
    #expect(detected("a,b\n1,2\n") == nil)
    #expect(detected(#"{"a":1}"#) == nil)
    #expect(detected(#"["id","block_size","requests"]"#) == nil)
    #expect(detected(#"{"x":{"id":"a","block_size":64,"requests":[]}}"#) == nil)
  }

  @Test func tellsTheRecordedLogs() throws {
    #expect(
      RecordedFixtures.repositoryFile("scenarios/data/recorded-simulated.jsonl").flatMap {
        RecordedFormat.detected(in: $0, file: "log")
      } == .agentSessions)
  }
}
