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

  private static let codes: [(number: Int32, meaning: String, remedy: String)] =
    ExitStatus.allCases.map { status in
      (
        status.rawValue, status.meaning.prefix(1).uppercased() + status.meaning.dropFirst() + ".",
        status.remedy
      )
    }
}
