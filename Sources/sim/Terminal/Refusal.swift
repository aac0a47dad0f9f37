import Formats

/// Why the program ends without what it was asked for: said once, on stderr, when it ends.
struct Refusal: Error {
  /// What is said.
  let text: String
  let status: ExitStatus
  /// The mistakes one by one.
  let diagnostics: [Diagnostic]

  /// A refusal in words of the command's own, as `FILE: error: what is wrong`.
  init(_ text: String, _ status: ExitStatus) {
    self.text = text
    self.status = status
    let parts = text.split(separator: ": error: ", maxSplits: 1).map(String.init)
    diagnostics = [
      parts.count == 2
        ? Diagnostic(file: parts[0], message: parts[1]) : Diagnostic(file: "", message: text)
    ]
  }

  /// A refusal of content, which says every mistake with its place.
  init(_ error: ContentError, _ status: ExitStatus = .content) {
    text = error.description
    diagnostics = error.diagnostics
    self.status = status
  }
}
