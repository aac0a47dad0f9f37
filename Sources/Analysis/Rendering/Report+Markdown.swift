extension ReportTree {
  /// The report in GitHub's Markdown; figures are links into `figures/`.
  package func markdown() -> String {
    var parts = ["# " + Markup.markdown(title), Markup.markdown(question)]
    for section in sections {
      parts.append("## " + Markup.markdown(section.title))
      parts += section.blocks.map(Self.markdown)
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  static func markdown(_ block: Block) -> String {
    switch block {
    case .heading(let text): return "### " + Markup.markdown(text)
    case .paragraph(let text): return Markup.markdown(text)
    case .finding(let finding): return "> " + Markup.markdown(finding.text)
    case .bullets(let items):
      return items.map { "- " + Markup.markdown($0) }.joined(separator: "\n")
    case .table(let table): return table.markdown()
    case .figure(let figure):
      let title = Markup.markdown(figure.title)
      return "![\(title)](figures/\(figure.name).svg)\n\n\(Markup.markdown(figure.description))"
    }
  }
}

extension Table {
  fileprivate func markdown() -> String {
    var lines = ["**" + Markup.markdown(caption) + "**", ""]
    lines.append("| " + columns.map { Markup.markdown($0.title) }.joined(separator: " | ") + " |")
    let rule = columns.map { $0.kind == .words ? ":---" : "---:" }
    lines.append("| " + rule.joined(separator: " | ") + " |")
    for group in groups {
      if !group.title.isEmpty {
        let blanks = String(repeating: " |", count: columns.count)
        lines.append("| **" + Markup.markdown(group.title) + "**" + blanks)
      }
      for row in group.rows {
        lines.append("| " + row.map(Markup.markdown).joined(separator: " | ") + " |")
      }
    }
    if !note.isEmpty { lines += ["", Markup.markdown(note)] }
    return lines.joined(separator: "\n")
  }
}
