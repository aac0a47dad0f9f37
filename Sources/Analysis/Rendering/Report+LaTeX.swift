extension ReportTree {
  /// The tables as LaTeX (package booktabs) for `tables/<name>`.
  package func latexTables() -> [(name: String, text: String)] {
    var taken: Set<String> = []
    return sections.flatMap(\.blocks).compactMap { block in
      guard case .table(let table) = block else { return nil }
      var name = String(Markup.slug(table.caption).prefix(60))
      while !taken.insert(name).inserted { name += "-more" }
      return (name + ".tex", table.latex(label: name))
    }
  }
}

extension Table {
  /// The table as a float that needs `\usepackage{booktabs}`.
  func latex(label: String) -> String {
    let kinds = columns.map { $0.kind == .words ? "l" : "r" }.joined()
    var lines = [
      "\\begin{table}[htbp]", "\\centering", "\\caption{\(Markup.latex(caption))}",
      "\\label{tab:\(label)}", "\\begin{tabular}{\(kinds)}", "\\toprule",
      Self.latex(columns.map(\.title)), "\\midrule",
    ]
    for (position, group) in groups.enumerated() {
      if position > 0, !group.title.isEmpty { lines.append("\\addlinespace") }
      if !group.title.isEmpty {
        lines.append(
          "\\multicolumn{\(columns.count)}{l}{\\textit{\(Markup.latex(group.title))}} \\\\")
      }
      lines += group.rows.map(Self.latex)
    }
    lines += ["\\bottomrule", "\\end{tabular}"]
    if !note.isEmpty {
      lines.append("\\par\\smallskip\\parbox{\\linewidth}{\\footnotesize \(Markup.latex(note))}")
    }
    return lines.joined(separator: "\n") + "\n\\end{table}\n"
  }

  private static func latex(_ row: [String]) -> String {
    row.map(Markup.latex).joined(separator: " & ") + " \\\\"
  }
}

extension Markup {
  /// Running text for LaTeX; what stands between two backticks is code.
  static func latex(_ text: String) -> String {
    spans(text, words: escapeLaTeX) { "\\texttt{\(escapeLaTeX($0))}" }
  }

  private static func escapeLaTeX(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\textbackslash{}"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "±": result += "$\\pm$"
      case "×": result += "$\\times$"
      case "≤": result += "$\\le$"
      case "≥": result += "$\\ge$"
      case "<": result += "\\textless{}"
      case ">": result += "\\textgreater{}"
      case "|": result += "\\textbar{}"
      case "→": result += "$\\to$"
      case "…": result += "\\dots{}"
      case "·": result += "$\\cdot$"
      case "µ": result += "\\textmu{}"
      default:
        if "#$%&_{}".contains(character) { result += "\\" }
        result.append(character)
      }
    }
    return result
  }
}
