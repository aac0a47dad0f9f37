extension ReportTree {
  /// Width that tables and text aim at [characters].
  static var consoleWidth: Int { 100 }

  /// The report for a terminal: aligned tables, figures left to the files.
  ///
  /// - Parameter isColoured: whether headings carry ANSI codes.
  package func consoleText(isColoured: Bool = false) -> String {
    func strong(_ text: String) -> String {
      isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
    var parts = headlines + (headlines.isEmpty ? [] : [""]) + [strong(title)]
    parts.append(LineWrapping.hanging(question, prefix: "", width: Self.consoleWidth))
    for section in sections where !section.isForFiles {
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
    case .finding(let finding):
      LineWrapping.hanging(finding.text, prefix: "* ", width: consoleWidth)
    case .bullets(let items):
      items.map { LineWrapping.hanging($0, prefix: "- ", width: consoleWidth) }
        .joined(separator: "\n")
    case .table(let table): "\n" + table.consoleText(width: consoleWidth)
    case .figure: nil
    }
  }
}
