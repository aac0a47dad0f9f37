extension ReferencePage {
  /// What the program ends with.
  static var exitCodes: ReferencePage {
    ReferencePage(
      title: "Exit codes",
      introduction: [
        "The same for every command. Results go to stdout, everything else to stderr; output files "
          + "appear whole or not at all."
      ],
      sections: [
        ReferenceSection(
          heading: "Exit codes", noun: "code", facts: ["what to do"],
          entries: codes.map { code in
            ReferenceEntry(name: "\(code.number)", facts: [code.remedy], meaning: code.meaning)
          })
      ])
  }

  private static let codes: [(number: Int, meaning: String, remedy: String)] = [
    (0, "Done.", "nothing"),
    (1, "Something that was not foreseen.", "report it"),
    (64, "The command line is wrong.", "read the message; `--help`"),
    (
      65, "A file's content is wrong; the message says where, what was found and what is right.",
      "mend the file"
    ),
    (66, "A file is missing or cannot be read.", "check the path"),
    (70, "A law of conservation broke: an error of the program.", "report it with the scenario"),
    (73, "A file or the result cannot be written.", "check space and rights"),
    (
      75, "A task of a sweep could not be finished for a passing reason.",
      "try again: the same line goes on"
    ),
    (
      99,
      "A requirement is not shown to be met (`--require`), there are findings under `--strict`, "
        + "or the log cannot answer the question.", "read the verdict; it is an answer"
    ),
    (130, "Interrupted; nothing half-written is left.", "run it again"),
  ]
}
