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

  /// Text as it stands inside a cell of a Markdown table or in a paragraph.
  static func markdown(_ text: String) -> String {
    var result = ""
    for character in text {
      if "|\\`*_<>[]".contains(character) { result += "\\" }
      result.append(character)
    }
    return result
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
