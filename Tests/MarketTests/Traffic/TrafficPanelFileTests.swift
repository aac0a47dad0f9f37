import Formats
import Market
import Testing

/// What is said of panel files with mistakes.
@Suite struct TrafficPanelFileTests {
  private static let good = """
    {"schema": "tollway.traffic/1", "sources": [],
     "weeks": [{"start": "2026-07-06", "days": 7, "unnamed_tokens": 1}],
     "models": [{"slug": "a/b", "author": "a", "origin": "CN",
                 "list_price_usd_per_m": [null], "tokens": [5]}]}
    """

  private func message(replacing part: String, by other: String) -> String {
    let text = Self.good.replacing(part, with: other)
    do {
      _ = try TrafficPanel(decoding: try JSONNode(parsing: Array(text.utf8), file: "t.json"))
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func readsASmallPanel() throws {
    let tree = try JSONNode(parsing: Array(Self.good.utf8), file: "t.json")
    let panel = try TrafficPanel(decoding: tree)
    #expect(panel.weeks[0].total == 6)
    #expect(panel.models[0].listPrices == [nil])
  }

  /// Each mistake is named with its place and with what is right.
  @Test(arguments: [
    ("tollway.traffic/1", "tollway.traffic/2", "expected one of \"tollway.traffic/1\""),
    ("2026-07-06", "2026-07-07", "a week begins on a Monday, here \"2026-07-06\""),
    ("\"days\": 7", "\"days\": 8", "found 8; a week has 1 to 7 days"),
    (
      "\"tokens\": [5]", "\"tokens\": [5, 6]",
      "found 2 figures; expected one for each of the 1 weeks"
    ),
    ("[null]", "[]", "found 0 prices; expected one for each of the 1 weeks"),
    ("[5]", "[-5]", "found -5; tokens are a whole number, 0 or more"),
    ("\"origin\"", "\"orgin\"", "did you mean \"origin\"?"),
  ])
  func namesMistakes(_ part: String, _ other: String, _ expected: String) {
    #expect(message(replacing: part, by: other).contains(expected))
  }
}
