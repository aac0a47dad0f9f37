/// Collects the mistakes of one decode; private to it and never shared between tasks.
public final class DiagnosticLog {
  /// What was reported so far, in order of reporting.
  public private(set) var diagnostics: [Diagnostic] = []

  /// Creates an empty log.
  public init() {}

  /// Adds one mistake or warning.
  public func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Whether an error was reported.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The warnings, in order of file and position.
  public var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning }.sorted() }

  /// Ends a decode.
  ///
  /// - Throws: all errors at once, where there are any.
  public func throwIfAny() throws(ContentError) {
    let errors = diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { throw ContentError(errors) }
  }
}
