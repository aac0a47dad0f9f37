/// Everything that is wrong with a scenario, catalogue or log, sorted by position.
///
/// A decoder collects all mistakes and throws once, so that a user repairs a file in one go.
public struct ContentError: Error, Hashable, Sendable {
  /// The mistakes, at least one, in order of file and position.
  public let diagnostics: [Diagnostic]

  /// Creates an error of several mistakes.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics.sorted() }

  /// Creates an error of one mistake.
  public init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }

  /// Creates an error about one row of a log, shown as `file:row`.
  public init(file: String, row: Int?, message: String) {
    self.init(Diagnostic(file: file, line: row, message: message))
  }
}

extension ContentError: CustomStringConvertible {
  /// All messages, one below the other.
  public var description: String { diagnostics.map { $0.render() }.joined(separator: "\n") }
}
