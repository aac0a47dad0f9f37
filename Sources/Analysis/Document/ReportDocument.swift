import Formats

/// A report with all that its renderers need: it can be stored and rendered again, without the run
/// that it is of, to the same bytes.
package struct ReportDocument: ReportTree {
  /// The heading.
  package let title: String
  /// The question that the scenario asks.
  package let question: String
  /// Lines that stand for themselves.
  package let headlines: [String]
  /// The parts, in reading order; the last says where the numbers come from.
  package let sections: [Section]
  /// What it takes to make the numbers again.
  package let provenance: Provenance
  /// The tables for programs beside the report.
  package let tables: [TableListing]

  /// A table beside the report, in `tables/<name>.csv`.
  package struct TableListing: Hashable, Sendable {
    /// File name without its ending.
    package let name: String
    /// What a row is.
    package let about: String
    /// Its columns.
    package let columns: [String]
    /// How many rows it has.
    package let rows: Int

    /// Creates a listing.
    package init(name: String, about: String, columns: [String], rows: Int) {
      self.name = name
      self.about = about
      self.columns = columns
      self.rows = rows
    }
  }

  /// Completes a report.
  package init(_ report: some ReportTree, provenance: Provenance, tables: [TableListing]) {
    self.init(
      title: report.title, question: report.question, headlines: report.headlines,
      sections: report.sections + [provenance.section], provenance: provenance, tables: tables)
  }

  init(
    title: String, question: String, headlines: [String], sections: [Section],
    provenance: Provenance, tables: [TableListing]
  ) {
    self.title = title
    self.question = question
    self.headlines = headlines
    self.sections = sections
    self.provenance = provenance
    self.tables = tables
  }
}

extension ReportDocument {
  /// Every file of a report's folder that is made from the report alone, in order.
  package func files() -> [(name: String, text: String)] {
    [
      ("report.html", html()), ("report.md", markdown()), ("report.ipynb", notebook()),
      (Self.fileName, json()),
    ]
      + allFigures.flatMap { figure in
        [("figures/\(figure.name).svg", FigureStyle.standalone(figure.wide))]
          + [("figures/\(figure.name).vl.json", figure.specification.document.prettyText)]
      }
  }

  /// The file of a report's folder from which all others of ``files()`` can be made again.
  package static let fileName = "report.json"
}
