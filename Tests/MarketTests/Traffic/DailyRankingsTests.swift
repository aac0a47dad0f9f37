import Formats
import Market
import Quantities
import Testing

/// Daily rankings in the forms in which they come.
@Suite struct DailyRankingsTests {
  /// The answer that the platform's documentation shows (rankings-daily, 2026): tokens are text.
  @Test func readsTheDocumentedAnswer() throws {
    let text = """
      {"data": [
        {"date": "2026-05-11", "model_permaslug": "openai/gpt-4o-2024-05-13", "total_tokens": "12345678"},
        {"date": "2026-05-11", "model_permaslug": "other", "total_tokens": "4321098"}],
       "meta": {"as_of": "2026-05-12T02:00:00Z", "end_date": "2026-05-11", "version": "v1"}}
      """
    var daily = DailyRankings()
    try daily.read(Array(text.utf8), file: "days.json")
    #expect(daily.rows.map(\.slug) == ["openai/gpt-4o-2024-05-13", "other"])
    #expect(daily.rows.map(\.tokens) == [12_345_678, 4_321_098])
    #expect(daily.asOf == day("2026-05-12"))
  }

  /// Law: rows read = rows kept + rows left out.
  @Test func accountsForEveryRow() throws {
    let daily = try rankings([
      "2026-07-06,a/b,10", "2026-07-06,a/b,11", "6 July,a/b,10", "2026-07-06,nameless,10",
      "2026-07-06,a/c,1.5", "2026-07-06,other,7",
    ])
    #expect(daily.rowsRead == 6)
    #expect(daily.rows.count + daily.dropped.reduce(0) { $0 + $1.count } == daily.rowsRead)
    #expect(daily.rows.map(\.tokens) == [10, 7], "the first of two rows counts")
    #expect(daily.dropped.count == 4)
  }

  @Test func refusesOtherFiles() throws {
    var daily = DailyRankings()
    #expect(throws: ContentError.self) { try daily.read(Array("{\"rows\": []}".utf8), file: "x") }
    #expect(throws: ContentError.self) { try daily.read(Array("a,b\n1,2".utf8), file: "x") }
    #expect(throws: ContentError.self) { try daily.read([], file: "x") }
  }
}
