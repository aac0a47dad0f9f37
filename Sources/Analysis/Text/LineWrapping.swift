/// Breaks text into lines for a terminal.
package enum LineWrapping {
  /// Lines of at most `width` characters, broken at spaces; a longer word stands alone.
  package static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      if !line.isEmpty { line += " " }
      line += word
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Text wrapped to `width` with a first prefix and an indent of the same length after it.
  package static func hanging(_ text: String, prefix: String, width: Int) -> String {
    let indent = String(repeating: " ", count: prefix.count)
    let lines = lines(text, width: width - prefix.count)
    return lines.enumerated().map { ($0 == 0 ? prefix : indent) + $1 }.joined(separator: "\n")
  }
}
