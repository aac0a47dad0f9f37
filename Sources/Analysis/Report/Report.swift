/// A report as a tree: what is said of an experiment or a study, before any format is chosen.
///
/// Renderers walk the tree; they compute nothing. No text in it depends on the clock or on the
/// machine.
package protocol ReportTree: Sendable {
  /// The heading.
  var title: String { get }
  /// The question that the scenario asks.
  var question: String { get }
  /// The parts, in reading order.
  var sections: [Section] { get }
  /// Lines that stand for themselves, to be pasted elsewhere; before everything else on a terminal.
  var headlines: [String] { get }
}

extension ReportTree {
  /// No lines of their own.
  package var headlines: [String] { [] }

  /// The figures in order of appearance.
  var allFigures: [Figure] {
    sections.flatMap(\.blocks).compactMap { block in
      if case .figure(let figure) = block { figure } else { nil }
    }
  }
}

/// A report with the files that programs read.
package protocol FiledReport: ReportTree {
  /// The tables for `tables/<name>`.
  func tables() -> [(name: String, csv: String)]
  /// Everything in the report for programs.
  func summaryJSON() -> String
}

/// What is said of one experiment.
package struct Report: FiledReport {
  /// The figures that the report speaks of.
  package let results: ExperimentResults
  /// The heading.
  package let title: String
  /// The question that the scenario asks.
  package let question: String
  /// The parts, in reading order.
  package let sections: [Section]
  /// Lines that stand for themselves, to be pasted elsewhere; before everything else on a terminal.
  package var headlines: [String] = []
  /// How a comparison went; `nil` for reports of other commands.
  package var comparison: ComparisonOutcome?
}

/// One part of a report.
package struct Section: Sendable {
  /// The heading.
  package let title: String
  /// What it says, in order.
  package var blocks: [Block]
  /// Whether a terminal is spared it: it is in the report's files.
  package var isForFiles = false

  /// The section, left to the files.
  var forFiles: Section { Section(title: title, blocks: blocks, isForFiles: true) }

  /// Name of the place in a document, for links.
  var anchor: String { Markup.slug(title) }
}

/// A piece of a section.
package enum Block: Sendable {
  /// A smaller heading.
  case heading(String)
  /// Running text.
  case paragraph(String)
  /// A sentence that answers the question, computed from the figures.
  case finding(String)
  /// Remarks of equal rank.
  case bullets([String])
  /// Figures in rows and columns.
  case table(Table)
  /// A drawing.
  case figure(Figure)
}

/// Figures in rows and columns.
package struct Table: Sendable {
  /// What a column holds.
  package enum Kind: Sendable {
    /// Words, set flush left.
    case words
    /// Numbers, set flush right.
    case number
  }
  /// One column.
  package struct Column: Sendable {
    /// The heading, unit included.
    package let title: String
    /// What it holds.
    package let kind: Kind

    static func words(_ title: String) -> Column { Column(title: title, kind: .words) }
    static func number(_ title: String) -> Column { Column(title: title, kind: .number) }
  }
  /// What the table shows, in one sentence.
  package let caption: String
  /// The columns; the first names the row.
  package let columns: [Column]
  /// Rows that belong together under a heading of their own.
  package struct Group: Sendable {
    /// The heading; empty for none.
    package let title: String
    /// Cells by row, as many as columns.
    package var rows: [[String]]
  }
  /// The rows in groups, in order.
  package private(set) var groups: [Group] = []
  /// How to read it; empty for nothing to add.
  package var note = ""

  init(_ caption: String, columns: [Column], note: String = "") {
    self.caption = caption
    self.columns = columns
    self.note = note
  }

  init(_ caption: String, columns: [Column], rows: [[String]], note: String = "") {
    self.init(caption, columns: columns, note: note)
    for row in rows { add(row) }
  }

  /// All rows, whatever their group.
  var rows: [[String]] { groups.flatMap(\.rows) }

  /// Begins a group of rows.
  mutating func begin(_ title: String) { groups.append(Group(title: title, rows: [])) }

  /// Adds a row to the last group.
  mutating func add(_ row: [String]) {
    precondition(row.count == columns.count, "a row has a cell for every column")
    if groups.isEmpty { begin("") }
    groups[groups.count - 1].rows.append(row)
  }
}

/// A drawing in two widths, for a desk and for a telephone.
package struct Figure: Sendable {
  /// File name without its ending.
  package let name: String
  /// What it shows.
  package let title: String
  /// What the reader should see and how to read it: also the text for those who see no drawing.
  package let description: String
  /// The drawing for a page of at least ``wideWidth`` pixels.
  package let wide: String
  /// The drawing for a page of ``narrowWidth`` pixels.
  package let narrow: String

  /// Width of the wide drawing [CSS pixels].
  static let wideWidth = 860.0
  /// Width of the narrow drawing [CSS pixels].
  static let narrowWidth = 356.0
}
