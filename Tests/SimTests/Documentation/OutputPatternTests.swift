import Testing

/// The comparison itself: what it lets pass, and what it must not.
@Suite struct OutputPatternTests {
  @Test(arguments: [
    (["a", "b"], ["a", "b"], true),
    (["a", "b"], ["a", "c"], false),
    (["a"], ["a", "b"], false),
    (["a", "b"], ["a"], false),
    (["a", "…"], ["a"], true),
    (["a", "…"], ["a", "b", "c"], true),
    (["…", "c"], ["a", "b", "c"], true),
    (["…", "c"], ["a", "c", "b"], false),
    (["a", "…", "c", "…", "c"], ["a", "c", "b", "c"], true),
    (["a", "…", "c", "…", "c"], ["a", "b", "c"], false),
    (["took … s"], ["took 3.1 s"], true),
    (["took … s"], ["took 3.1 ms"], false),
    (["took … s."], ["took 3.1 s"], false),
    (["ab…ba"], ["aba"], false),
    (["x … y … z"], ["x 1 y 2 z"], true),
    (["x … y … z"], ["x 1 z 2 y"], false),
    (["a  "], ["a"], true),
    ([], [], true),
    ([], ["a"], false),
  ])
  func fitsOnlyWhatItSays(pattern: [String], output: [String], fits: Bool) {
    #expect((OutputPattern(pattern).firstMisfit(in: output) == nil) == fits)
  }

  @Test func saysWhichLineDiffers() throws {
    let misfit = try #require(
      OutputPattern(["a", "…", "c 1", "d"]).firstMisfit(in: ["a", "b", "c 1", "e"]))
    #expect(misfit.expected == "d")
    #expect(misfit.found == "e")
  }

  @Test func newOutputKeepsOmissions() {
    let old = OutputPattern(["head 1", "…", "  cost 5.00 up", "  time 7", "…", "end 3"])
    let output = ["head 2", "x", "y", "  cost 6.10 up", "  time 8", "z", "end 4"]
    let renewed = old.renewed(for: output)
    #expect(renewed == ["head 2", "…", "  cost 6.10 up", "  time 8", "…", "end 4"])
    #expect(OutputPattern(renewed).firstMisfit(in: output) == nil)
  }

  @Test func outputIsLinesWithoutTheLastEmptyOnes() {
    #expect(OutputPattern.lines(of: "a \n\nb\n\n") == ["a", "", "b"])
    #expect(OutputPattern.lines(of: "") == [])
  }

  @Test func pageIsReadAsCommandsWithOutputs() {
    let page = DocumentationPage(
      path: "P.md",
      text: """
        <!-- slow -->
        <!-- exit 99 -->
        ```sh
        sim a
        ```

        It prints:

        ```text
        one
        two
        ```

        <!-- run as: sim b -->
        ```sh
        build && sim b
        ```
        <!-- lost -->
        word
        """)
    #expect(page.commands.map(\.script) == ["sim a", "sim b"])
    #expect(page.commands.map(\.isSlow) == [true, false])
    #expect(page.commands.map(\.exitCode) == [99, 0])
    #expect(page.commands[0].output.map(page.text) == ["one", "two"])
    #expect(page.commands[1].output == nil)
    #expect(page.unknownMarkers == ["P.md:19: \"lost\" stands above no command"])
  }
}
