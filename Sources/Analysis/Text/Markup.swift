/// Escaping for the formats that reports are written in.
enum Markup {
  /// Text as it stands inside an XML or HTML element or a quoted attribute.
  static func escape(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  /// Text for HTML in which a number and a short unit after it stay on one line.
  static func unbroken(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let space = rest.firstIndex(of: " ") {
      let after = rest[rest.index(after: space)...].prefix { $0.isLetter || $0 == "%" || $0 == "/" }
      let isUnit = ["%", "s", "h", "min", "k", "M", "G", "tok/s"].contains(String(after))
      let follows = isUnit && rest[..<space].last?.isNumber == true
      result += rest[..<space] + (follows ? "\u{A0}" : " ")
      rest = rest[rest.index(after: space)...]
    }
    return result + rest
  }

  /// Running text for HTML, in which what stands between two backticks is code.
  static func prose(_ text: String) -> String {
    spans(text, words: { unbroken(escape($0)) }) { "<code>\(escape($0))</code>" }
  }

  /// Text as it stands inside a cell of a Markdown table or in a paragraph; what stands between two
  /// backticks is code.
  static func markdown(_ text: String) -> String {
    spans(text, words: escapeMarkdown) {
      // A bar ends a cell even in code.
      $0.contains("|") ? escapeMarkdown("`\($0)`") : "`\($0)`"
    }
  }

  private static func escapeMarkdown(_ text: String) -> String {
    var result = ""
    for character in text {
      if "|\\`*_<>[]".contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }

  /// Words and code in turn; a backtick without another is a character like others.
  static func spans(
    _ text: String, words: (String) -> String, code: (String) -> String
  ) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count % 2 == 1 else { return words(text) }
    return parts.enumerated().map { position, part in
      position % 2 == 0 ? words(part) : part.isEmpty ? words("``") : code(part)
    }.joined()
  }

  /// Lowercase letters, digits and dashes, for anchors and file names.
  static func slug(_ text: String) -> String {
    var result = ""
    for character in text.lowercased() {
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      if isPlain {
        result.append(character)
      } else if result.last != "-", !result.isEmpty {
        result.append("-")
      }
    }
    while result.last == "-" { result.removeLast() }
    return result
  }
}
