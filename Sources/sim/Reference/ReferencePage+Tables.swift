import Analysis
import Formats

extension ReferencePage {
  /// Every table of a report, column by column.
  static var tables: ReferencePage {
    ReferencePage(
      title: "Tables",
      introduction: [
        "What a report's folder has for programs: each table as `tables/<name>.csv` and as "
          + "`data/<name>.parquet`, described in `datapackage.json` (Frictionless Data Package). "
          + "An empty field is a value that does not exist. In a sweep's tables the columns of its "
          + "axes stand after `cell`, named by their paths."
      ],
      sections: TableRegister.commands.flatMap { command, tables in
        tables.map { table in
          ReferenceSection(
            heading: "\(command): \(table.name)", prose: [table.about], noun: "column",
            facts: ["kind", "unit"],
            entries: table.columns.map { column in
              ReferenceEntry(
                name: column.name, facts: [words(column.kind), column.unit ?? ""],
                meaning: column.about)
            })
        }
      })
  }

  private static func words(_ kind: TableColumn.Kind) -> String {
    switch kind {
    case .text: "text"
    case .integer: "whole number"
    case .number: "number"
    case .decimal(let places): "exact decimal, \(places) places"
    case .time: "time (UTC)"
    }
  }
}
