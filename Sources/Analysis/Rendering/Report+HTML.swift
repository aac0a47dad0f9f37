extension ReportTree {
  /// The report as one page: no outside resource, light and dark, desk and telephone.
  ///
  /// - Parameter bundle: A script that defines `vegaEmbed`, with which figures answer to the pointer;
  ///   without one there is no script.
  package func html(bundle: String? = nil) -> String {
    var text = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
    text += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    text += "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
    text += Self.policy(hasScript: bundle != nil)
    text += "<title>\(Markup.escape(title))</title>\n"
    text += "<style>\n\(FigureStyle.css)\(PageStyle.css)</style>\n</head>\n<body>\n"
    text += "<a class=\"skip\" href=\"#report\">Skip to the report</a>\n"
    text += "<header>\n<h1>\(Markup.escape(title))</h1>\n"
    text += "<p class=\"question\">\(Markup.escape(question))</p>\n</header>\n"
    text += contents
    text += "<main id=\"report\">\n"
    for section in sections {
      text += "<section id=\"\(section.anchor)\">\n<h2>\(Markup.escape(section.title))</h2>\n"
      text += section.blocks.map { Self.html($0, isLive: bundle != nil) }.joined(separator: "\n")
      text += "\n</section>\n"
    }
    let scripts = bundle.map { InteractivePage.scripts(bundle: $0) } ?? ""
    return text + "</main>\n" + scripts + "</body>\n</html>\n"
  }

  /// What the page may load: nothing. Vega compiles expressions, so that its page has to allow that.
  private static func policy(hasScript: Bool) -> String {
    let scripts = hasScript ? " script-src 'unsafe-inline' 'unsafe-eval';" : ""
    return "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      + "style-src 'unsafe-inline';\(scripts) base-uri 'none'; form-action 'none'\"/>\n"
  }

  private var contents: String {
    let links = sections.map { section in
      "<li><a href=\"#\(section.anchor)\">\(Markup.escape(section.title))</a></li>"
    }
    return "<nav aria-label=\"Contents\">\n<ul>\n\(links.joined(separator: "\n"))\n</ul>\n</nav>\n"
  }

  private static func html(_ block: Block, isLive: Bool) -> String {
    switch block {
    case .heading(let text): return "<h3>\(Markup.escape(text))</h3>"
    case .paragraph(let text): return "<p>\(Markup.prose(text))</p>"
    case .finding(let finding):
      return "<p class=\"finding\">\(Markup.prose(finding.text))</p>"
    case .bullets(let items):
      let lines = items.map { "<li>\(Markup.prose($0))</li>" }.joined(separator: "\n")
      return "<ul>\n\(lines)\n</ul>"
    case .table(let table): return table.html
    case .figure(let figure): return figure.html(isLive: isLive)
    }
  }
}

extension Table {
  /// The table; on a telephone each row becomes a card whose cells name their columns.
  fileprivate var html: String {
    var text = "<table role=\"table\">\n<caption>\(Markup.escape(caption))</caption>\n"
    text += "<thead role=\"rowgroup\"><tr role=\"row\">"
    for column in columns {
      let style = column.kind == .number ? " class=\"n\"" : ""
      text += "<th role=\"columnheader\" scope=\"col\"\(style)>"
      text += "\(Markup.escape(column.title))</th>"
    }
    text += "</tr></thead>\n"
    let isSpacious = isSpacious
    for group in groups {
      text += "<tbody role=\"rowgroup\">\n"
      if !group.title.isEmpty {
        text += "<tr role=\"row\" class=\"g\"><th role=\"rowheader\" scope=\"rowgroup\" "
        text += "colspan=\"\(columns.count)\">\(Markup.escape(group.title))</th></tr>\n"
      }
      for row in group.cells { text += html(row, isSpacious: isSpacious) }
      text += "</tbody>\n"
    }
    text += "</table>"
    if !note.isEmpty { text += "\n<p class=\"note\">\(Markup.prose(note))</p>" }
    return text
  }

  /// Whether a desk's page has room for all columns with no number broken.
  private var isSpacious: Bool {
    let widths = columns.indices.map { column in
      let cells = rows.map { $0[column].count }.max() ?? 0
      return 16 + 7.4 * Double(columns[column].kind == .number ? cells : min(cells, 30))
    }
    return widths.reduce(0, +) <= 900
  }

  private func html(_ row: [Cell], isSpacious: Bool) -> String {
    var text = "<tr role=\"row\">"
    for (position, cell) in row.enumerated() {
      let escaped = Markup.unbroken(Markup.escape(cell.text))
      let trace = Self.trace(cell.number)
      if position == 0 {
        let style = columns[0].kind == .number ? " class=\"n\"" : ""
        let title = Markup.escape(columns[0].title)
        text += "<th role=\"rowheader\" scope=\"row\" data-label=\"\(title)\"\(style)\(trace)>"
        text += "\(escaped)</th>"
      } else {
        let isShort = cell.text.count <= (isSpacious ? 30 : 9)
        let style =
          columns[position].kind == .number ? " class=\"n\(isShort ? " w" : "")\"" : ""
        let title = Markup.escape(columns[position].title)
        text += "<td role=\"cell\" data-label=\"\(title)\"\(style)\(trace)>\(escaped)</td>"
      }
    }
    return text + "</tr>\n"
  }

  /// What a number is, shown where one points at it.
  private static func trace(_ number: ReportedNumber?) -> String {
    number.map { " title=\"\(Markup.escape($0.words))\"" } ?? ""
  }
}

extension Figure {
  fileprivate func html(isLive: Bool) -> String {
    var text = "<figure>\n" + (isLive ? InteractivePage.data(of: self) : "")
    text += "<div class=\"wide\">\n\(wide)\n</div>\n"
    text += "<div class=\"narrow\">\n\(narrow)\n</div>\n<figcaption>"
    text += "<strong>\(Markup.escape(title)).</strong> \(Markup.escape(description))"
    return text + "</figcaption>\n</figure>"
  }
}

extension ReportTree {
  /// The drawings for `figures/<name>`.
  package func figures() -> [(name: String, svg: String)] {
    allFigures.map { ($0.name + ".svg", FigureStyle.standalone($0.wide)) }
  }
}
