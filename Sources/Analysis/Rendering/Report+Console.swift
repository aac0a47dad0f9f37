extension Report {
  /// Width that tables and text aim at [characters].
  static let consoleWidth = 100

  /// The report for a terminal: aligned tables, figures left to the files.
  ///
  /// - Parameter isColoured: whether headings carry ANSI codes.
  package func consoleText(isColoured: Bool = false) -> String {
    func strong(_ text: String) -> String {
      isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
    var parts = [strong(title)]
    parts.append(LineWrapping.hanging(question, prefix: "", width: Self.consoleWidth))
    for section in sections {
      let rule = String(repeating: "=", count: section.title.count)
      parts.append("\n" + strong(section.title) + "\n" + rule)
      for block in section.blocks {
        if let text = Self.console(block, strong: strong) { parts.append(text) }
      }
    }
    return parts.joined(separator: "\n") + "\n"
  }

  private static func console(_ block: Block, strong: (String) -> String) -> String? {
    switch block {
    case .heading(let text): "\n" + strong(text)
    case .paragraph(let text): LineWrapping.hanging(text, prefix: "", width: consoleWidth)
    case .finding(let text): LineWrapping.hanging(text, prefix: "* ", width: consoleWidth)
    case .bullets(let items):
      items.map { LineWrapping.hanging($0, prefix: "- ", width: consoleWidth) }
        .joined(separator: "\n")
    case .table(let table): "\n" + table.consoleText(width: consoleWidth)
    case .figure: nil
    }
  }
}

extension Table {
  /// The table in aligned columns, in several stripes where it is wider than `width`.
  func consoleText(width: Int) -> String {
    let widths = columns.indices.map { column in
      max(columns[column].title.count, rows.map { $0[column].count }.max() ?? 0)
    }
    var parts = [LineWrapping.hanging(caption, prefix: "", width: width)]
    for stripe in stripes(widths: widths, width: width) {
      let header = line(columns.map(\.title), stripe: stripe, widths: widths)
      let ruleLength = stripe.reduce(0) { $0 + widths[$1] + 2 }
      parts.append("  " + header)
      parts.append("  " + String(repeating: "-", count: ruleLength - 2))
      for row in rows { parts.append("  " + line(row, stripe: stripe, widths: widths)) }
    }
    if !note.isEmpty { parts.append(LineWrapping.hanging(note, prefix: "  ", width: width)) }
    return parts.joined(separator: "\n")
  }

  /// Columns that fit beside each other; each stripe begins with the first column.
  private func stripes(widths: [Int], width: Int) -> [[Int]] {
    var stripes: [[Int]] = []
    var stripe = [0]
    var used = widths[0] + 2
    for column in columns.indices.dropFirst() {
      if used + widths[column] + 2 > width, stripe.count > 1 {
        stripes.append(stripe)
        stripe = [0]
        used = widths[0] + 2
      }
      stripe.append(column)
      used += widths[column] + 2
    }
    stripes.append(stripe)
    return stripes
  }

  private func line(_ cells: [String], stripe: [Int], widths: [Int]) -> String {
    var text = ""
    for column in stripe {
      let padding = String(repeating: " ", count: widths[column] - cells[column].count)
      let isWords = columns[column].kind == .words
      text += isWords ? cells[column] + padding : padding + cells[column]
      text += "  "
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}
