extension Table {
  /// The table in aligned columns of at most `width` characters where that is possible.
  ///
  /// Headings and words wrap first; only then does a table break into stripes, each of which
  /// begins with the first column.
  func consoleText(width: Int) -> String {
    let widths = columnWidths(width: width - 2)
    var parts = [LineWrapping.hanging(caption, prefix: "", width: width)]
    for stripe in stripes(widths, width: width - 2) {
      parts += lines(columns.map(\.title), stripe, widths)
      let rule = stripe.reduce(-2) { $0 + widths[$1] + 2 }
      parts.append("  " + String(repeating: "-", count: rule))
      for group in groups {
        if !group.title.isEmpty { parts.append("  " + group.title) }
        for row in group.rows { parts += lines(row, stripe, widths) }
      }
    }
    if !note.isEmpty { parts.append(LineWrapping.hanging(note, prefix: "  ", width: width)) }
    return parts.joined(separator: "\n")
  }

  /// The indent of rows under a heading of their own.
  private var indent: Int { groups.contains { !$0.title.isEmpty } ? 2 : 0 }

  /// Widths that show every number whole; words give way where the table is too wide.
  private func columnWidths(width: Int) -> [Int] {
    var widths = columns.indices.map { column -> Int in
      let cells = rows.map { $0[column].count }.max() ?? 0
      return max(cells, columns[column].kind == .words ? columns[column].title.count : 0)
    }
    widths[0] += indent
    for column in columns.indices where columns[column].kind == .number {
      let title = columns[column].title
      let longestWord = Self.pieces(title).map(\.count).max() ?? 0
      widths[column] = max(widths[column], longestWord)
    }
    // Headings get the room that is left, from the left.
    var spare = width - widths.reduce(-2) { $0 + $1 + 2 }
    for column in columns.indices.dropFirst() where spare > 0 {
      let wish = max(0, columns[column].title.count - widths[column])
      if wish <= spare {
        widths[column] += wish
        spare -= wish
      }
    }
    for (column, smallest) in [(columns.count - 1, 34), (0, 20)]
    where columns[column].kind == .words && spare < 0 {
      let yielded = min(-spare, max(0, widths[column] - smallest))
      widths[column] -= yielded
      spare += yielded
    }
    return widths
  }

  /// Columns that fit beside each other.
  private func stripes(_ widths: [Int], width: Int) -> [[Int]] {
    var stripes: [[Int]] = []
    var stripe = [0]
    var used = widths[0]
    for column in columns.indices.dropFirst() {
      if used + 2 + widths[column] > width, stripe.count > 1 {
        stripes.append(stripe)
        stripe = [0]
        used = widths[0]
      }
      stripe.append(column)
      used += 2 + widths[column]
    }
    stripes.append(stripe)
    return stripes
  }

  /// One row in as many lines as its longest cell needs.
  private func lines(_ cells: [String], _ stripe: [Int], _ widths: [Int]) -> [String] {
    let isHeading = cells == columns.map(\.title)
    let wrapped = stripe.map { column -> [String] in
      let room = widths[column] - (column == 0 ? indent : 0)
      let isWhole = cells[column].count <= room
      return isWhole ? [cells[column]] : Self.wrap(cells[column], width: room)
    }
    let count = wrapped.map(\.count).max() ?? 1
    return (0..<count).map { line in
      var text = "  "
      for (column, parts) in zip(stripe, wrapped) {
        // Headings stand on the rule, cells begin at the top.
        let part = isHeading ? line - (count - parts.count) : line
        let cell = parts.indices.contains(part) ? parts[part] : ""
        let margin = column == 0 ? String(repeating: " ", count: indent) : ""
        let shown = margin + cell
        let padding = String(repeating: " ", count: max(0, widths[column] - shown.count))
        text += (columns[column].kind == .words ? shown + padding : padding + shown) + "  "
      }
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// Parts of a text that a line may end after: words, and parts of words before a dash.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      piece.append(character)
      if character == " " || character == "-" {
        pieces.append(piece)
        piece = ""
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  private static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for piece in pieces(text) {
      let trimmed = piece.last == " " ? piece.count - 1 : piece.count
      if !line.isEmpty, line.count + trimmed > width {
        lines.append(line)
        line = ""
      }
      line += piece
    }
    lines.append(line)
    return lines.map { line in line.last == " " ? String(line.dropLast()) : line }
  }
}
