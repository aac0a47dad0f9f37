import Quantities
import Supply
import Testing

/// Names in tables of rankings: day, variant, and the registered model behind them.
@Suite struct RankedNameTests {
  @Test func takesNamesApart() throws {
    let name = try #require(RankedName("z-ai/glm-5.2-20260616:free"))
    #expect(name.author == "z-ai")
    #expect(name.plain == "z-ai/glm-5.2")
    #expect(name.variant == "free")
    #expect(name.day == CalendarDate(year: 2026, month: 6, day: 16))
    let dashed = try #require(RankedName("openai/gpt-4.1-mini-2025-04-14"))
    #expect(dashed.plain == "openai/gpt-4.1-mini")
    #expect(dashed.day == CalendarDate(year: 2025, month: 4, day: 14))
  }

  /// Short numbers, and eight digits that are no day, belong to the name.
  @Test(arguments: ["moonshotai/kimi-k2.5-0127", "qwen/qwen3-30b-a3b-2507", "a/b-20261399"])
  func keepsOtherNumbers(_ text: String) {
    #expect(RankedName(text)?.plain == text)
    #expect(RankedName(text)?.day == nil)
  }

  @Test(arguments: ["other", "/x", "x/", ""])
  func refusesWhatIsNoName(_ text: String) { #expect(RankedName(text) == nil) }

  /// Spellings that OpenRouter's rankings of mid-2026 use for models of the register.
  @Test(arguments: [
    ("anthropic/claude-4.7-opus-20260416", "anthropic/claude-opus-4.7"),
    ("anthropic/claude-5-fable-20260609", "anthropic/claude-fable-5"),
    ("mistralai/mistral-medium-3.5-20260430", "mistralai/mistral-medium-3-5"),
    ("qwen/qwen3.5-flash-20260224", "qwen/qwen3.5-flash-02-23"),
    ("qwen/qwen3-235b-a22b-07-25", "qwen/qwen3-235b-a22b-2507"),
    ("tencent/hy3-20260706:free", "tencent/hy3"),
  ])
  func findsRegisteredModels(_ ranked: String, _ slug: String) throws {
    let name = try #require(RankedName(ranked))
    #expect(try Shipped.register().slug(ofRanked: name) == slug)
  }

  /// A model of the same name by another author is another model.
  @Test func asksForTheAuthor() throws {
    let name = try #require(RankedName("openrouter/glm-5.2"))
    #expect(try Shipped.register().slug(ofRanked: name) == nil)
  }
}
