import Formats
import Quantities
import Supply
import Testing

@Suite struct ArenaTableTests {
  private func entry(of rows: [String]) throws -> String? {
    let list = rows.enumerated().map { "{\"model\": \"\($1)\", \"score\": \(1500 - $0)}" }
    let text = "{\"models\": [\(list.joined(separator: ","))]}"
    let day = try #require(CalendarDate(parsing: "2026-08-22"))
    let source = Source(name: "Arena", licence: "CC BY 4.0", asOf: day)
    let table = try ArenaTable(
      JSONNode(parsing: Array(text.utf8), file: "arena.json"), source: source)
    let register = try Shipped.register()
    let prices = try JSONNode(
      parsing: Array(
        """
        {"claude-opus-4-6": {"litellm_provider": "anthropic", "mode": "chat",
          "input_cost_per_token": 5e-06, "output_cost_per_token": 2.5e-05}}
        """.utf8), file: "list.json")
    let file = try PriceListFile(prices, file: "list.json", asOf: day, register: register)
    guard case .prices(let list) = file else { return nil }
    let result = CatalogueImport(
      lists: [list], register: register, arena: table, selection: .everything)
    return result.catalogue.models.first?.quality?.entry
  }

  @Test func `trap 20: the plain entry counts, then the highest effort, thinking last`() throws {
    let high = "claude-opus-4-6-high"
    #expect(try entry(of: [high, "claude-opus-4-6", "claude-opus-4-6-low"]) == "claude-opus-4-6")
    #expect(try entry(of: ["claude-opus-4-6-low", high, "claude-opus-4-6-thinking-32k"]) == high)
    #expect(try entry(of: ["claude-opus-4-6-thinking-32k"]) == "claude-opus-4-6-thinking-32k")
    #expect(try entry(of: ["claude-opus-4-7"]) == nil)
  }
}
