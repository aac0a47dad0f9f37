import Testing

@testable import Analysis

@Suite struct MarkupTests {
  /// What a reader is to type is set as code; a lone backtick and markup stay what they are.
  @Test func codeStandsBetweenBackticks() {
    #expect(
      Markup.prose("run `sim share <S>` & read")
        == "run <code>sim share &lt;S&gt;</code> &amp; read")
    #expect(Markup.prose("a ` b") == "a ` b")
    #expect(Markup.markdown("run `a_b` *now*") == "run `a_b` \\*now\\*")
    #expect(Markup.markdown("a ` b") == "a \\` b")
    #expect(Markup.markdown("`a|b`") == "\\`a\\|b\\`")
  }
}
