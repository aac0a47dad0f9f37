package import Formats

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
  /// The tables for `tables/<name>.csv` and `data/<name>.parquet`.
  func tables() -> [DataTable]
  /// What tables such reports have: those of ``tables()``, and such as other inputs would give;
  /// where inputs name columns, as the defaults name them.
  static var tableSchemas: [TableSchema] { get }
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
  case finding(Finding)
  /// Remarks of equal rank.
  case bullets([String])
  /// Figures in rows and columns.
  case table(Table)
  /// A drawing.
  case figure(Figure)

  /// A sentence that answers the question, with no numbers of its own to trace.
  static func finding(_ text: String) -> Block { .finding(Finding(text: text)) }
}

/// A sentence that answers a question, with the numbers that it was computed from.
package struct Finding: Hashable, Sendable {
  /// The sentence.
  package let text: String
  /// The numbers behind it, in the order in which it speaks of them.
  package var evidence: [ReportedNumber] = []
}
