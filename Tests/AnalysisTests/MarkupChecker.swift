/// A small check that markup is balanced: every element that opens closes, in order.
enum MarkupChecker {
  /// What is wrong first, or `nil`.
  static func problem(in text: String) -> String? {
    var open: [Substring] = []
    var ids: Set<Substring> = []
    for piece in text.split(separator: "<", omittingEmptySubsequences: true) {
      guard let end = piece.firstIndex(of: ">") else {
        if piece.allSatisfy(\.isWhitespace) { continue }
        return "no end of tag in: \(piece.prefix(40))"
      }
      let tag = piece[..<end]
      if tag.hasPrefix("!") || tag.hasSuffix("/") { continue }
      for attribute in tag.split(separator: " ") where attribute.hasPrefix("id=\"") {
        let id = attribute.dropFirst(4).prefix { $0 != "\"" }
        if !ids.insert(id).inserted { return "id occurs twice: \(id)" }
      }
      let name = tag.prefix { $0 != " " }
      if name.hasPrefix("/") {
        guard open.popLast() == name.dropFirst() else { return "unexpected end: \(name)" }
      } else {
        if tag.filter({ $0 == "\"" }).count % 2 != 0 { return "odd quotes: \(tag)" }
        open.append(name)
      }
    }
    return open.last.map { "never closed: \($0)" }
  }
}

/// Reads rows of comma-separated values, quotes included, for the tests of tables.
enum CSVRows {
  static func rows(of text: String) -> [[String]] {
    var rows: [[String]] = [[""]]
    var isQuoted = false
    for character in text {
      let row = rows.count - 1
      let cell = rows[row].count - 1
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: rows[row].append("")
      case "\n" where !isQuoted: rows.append([""])
      default: rows[row][cell].append(character)
      }
    }
    if rows.last == [""] { rows.removeLast() }
    return rows
  }
}
