/// One mistake in a file or an argument: where it is, what was found, and what would be right.
public struct Diagnostic: Hashable, Sendable {
  /// Whether the content can be used in spite of it.
  public enum Severity: String, Hashable, Sendable {
    /// The content is refused.
    case error
    /// The content is used, in a way the user should know about.
    case warning
  }

  /// The line it stands in, as shown below the message.
  public struct Snippet: Hashable, Sendable {
    /// The whole line without its end.
    public var sourceLine: String
    /// Column of the caret, counted in Unicode scalars from 1.
    public var caretColumn: Int
    /// Scalars that the caret underlines, at least 1.
    public var caretWidth: Int

    /// Creates a snippet.
    public init(sourceLine: String, caretColumn: Int, caretWidth: Int) {
      self.sourceLine = sourceLine
      self.caretColumn = caretColumn
      self.caretWidth = caretWidth
    }
  }

  /// How bad it is.
  public var severity: Severity
  /// The file as the user named it, or the argument (`--set a.b=3`).
  public var file: String
  /// Line, or row of a log, counted from 1; `nil` for an argument.
  public var line: Int?
  /// Column in Unicode scalars from 1; `nil` for a row of a log.
  public var column: Int?
  /// Place in the tree, for example `$.policies[2].kind`; empty for a mistake of syntax.
  public var path: String
  /// What was found, and what would be right.
  public var message: String
  /// The line to show, where there is one.
  public var snippet: Snippet?
  /// A likely remedy, for example `did you mean "weight"?`.
  public var suggestion: String?

  /// Creates a diagnostic.
  public init(
    severity: Severity = .error, file: String, line: Int? = nil, column: Int? = nil,
    path: String = "", message: String, snippet: Snippet? = nil, suggestion: String? = nil
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.path = path
    self.message = message
    self.snippet = snippet
    self.suggestion = suggestion
  }
}

extension Diagnostic {
  /// The message as a terminal shows it, without a line end after the last line.
  public func render() -> String {
    var text = file
    if let line { text += ":\(line)" }
    if let column { text += ":\(column)" }
    text += ": \(severity.rawValue): "
    if !path.isEmpty { text += path + ": " }
    text += message
    let number = line.map(String.init) ?? ""
    let gutter = String(repeating: " ", count: number.count + 3)
    if let clipped = snippet?.clipped(to: 96) {
      text += "\n  \(number) | \(clipped.sourceLine)"
      text += "\n\(gutter)| \(clipped.caretLine)"
    }
    if let suggestion { text += "\n\(gutter)= \(suggestion)" }
    return text
  }
}

extension Diagnostic.Snippet {
  /// The snippet with at most about `width` scalars of the line, kept around the caret.
  func clipped(to width: Int) -> Self {
    let scalars = Array(sourceLine.unicodeScalars)
    guard scalars.count > width else { return self }
    let shownCaret = min(caretWidth, width / 2)
    let room = width - shownCaret
    let first = max(0, min(caretColumn - 1 - room / 2, scalars.count - width))
    let last = min(scalars.count, first + width)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[first..<last])
    let before = first > 0 ? "…" : ""
    return Self(
      sourceLine: before + String(text) + (last < scalars.count ? "…" : ""),
      caretColumn: caretColumn - first + before.count, caretWidth: shownCaret)
  }

  /// The line of carets; tabs of the source line are kept so that the caret stands below its word.
  var caretLine: String {
    var text = ""
    for scalar in sourceLine.unicodeScalars.prefix(caretColumn - 1) {
      text += scalar == "\t" ? "\t" : " "
    }
    text += String(repeating: " ", count: max(0, caretColumn - 1 - sourceLine.unicodeScalars.count))
    return text + "^" + String(repeating: "~", count: max(0, caretWidth - 1))
  }
}

extension Diagnostic: Comparable {
  /// Orders by file, then by place in it.
  public static func < (a: Self, b: Self) -> Bool {
    if a.file != b.file { return a.file < b.file }
    let lines = (a.line ?? 0, b.line ?? 0)
    if lines.0 != lines.1 { return lines.0 < lines.1 }
    let columns = (a.column ?? 0, b.column ?? 0)
    if columns.0 != columns.1 { return columns.0 < columns.1 }
    return (a.path, a.message) < (b.path, b.message)
  }
}
