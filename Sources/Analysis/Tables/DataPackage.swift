package import Formats

/// `datapackage.json`: what each table of a folder holds, for tools and for people.
///
/// Source: Frictionless Data Package v1 and Table Schema v1 (https://specs.frictionlessdata.io). It says
/// nothing of when or where it was made.
package struct DataPackage {
  /// Its name in a report's folder.
  package static let fileName = "datapackage.json"

  /// What the report is called.
  package let title: String
  /// The question that it answers.
  package let question: String
  /// The hash of what the report was made from; `nil` where it was made from files alone.
  package let inputHash: String?
  /// The tables, each a CSV and a Parquet file.
  package let tables: [TableSchema]

  /// Describes a folder.
  package init(title: String, question: String, inputHash: String?, tables: [TableSchema]) {
    self.title = title
    self.question = question
    self.inputHash = inputHash
    self.tables = tables
  }

  /// The file.
  package var text: String {
    var members: [(String, JSONNode)] = [
      ("profile", "data-package"), ("name", .string(Self.slug(title))), ("title", .string(title)),
      ("description", .string(question)),
    ]
    if let inputHash { members.append(("inputs_sha256", .string(inputHash))) }
    members.append(("resources", .array(tables.flatMap { [Self.csv($0), Self.parquet($0)] })))
    return JSONNode.object(members).prettyText
  }

  private static func csv(_ table: TableSchema) -> JSONNode {
    .object([
      ("name", .string(slug(table.name))), ("path", .string("tables/\(table.name).csv")),
      ("profile", "tabular-data-resource"), ("format", "csv"), ("mediatype", "text/csv"),
      ("encoding", "utf-8"), ("description", .string(table.about)), ("schema", schema(table)),
    ])
  }

  private static func parquet(_ table: TableSchema) -> JSONNode {
    .object([
      ("name", .string(slug(table.name) + ".parquet")),
      ("path", .string("data/\(table.name).parquet")), ("profile", "data-resource"),
      ("format", "parquet"), ("mediatype", "application/vnd.apache.parquet"),
      ("description", .string(table.about)), ("schema", schema(table)),
    ])
  }

  /// The columns of a table as a Table Schema.
  static func schema(_ table: TableSchema) -> JSONNode {
    let fields = table.columns.map { column -> JSONNode in
      var members: [(String, JSONNode)] = [
        ("name", .string(column.name)), ("type", .string(column.kind.frictionlessName)),
        ("description", .string(column.about)),
      ]
      if let unit = column.unit { members.append(("unit", .string(unit))) }
      return .object(members)
    }
    return .object([("fields", .array(fields)), ("missingValues", .array([""]))])
  }

  /// A text as a name of the format: lower-case letters, digits, `-`, `_` and `.`.
  static func slug(_ text: String) -> String {
    var slug = ""
    for character in text.lowercased() {
      let isKept =
        character.isASCII && (character.isLetter || character.isNumber || "_.".contains(character))
      if isKept { slug.append(character) } else if slug.last != "-" { slug.append("-") }
    }
    while slug.last == "-" { slug.removeLast() }
    return slug.isEmpty ? "report" : slug
  }
}

extension TableColumn.Kind {
  fileprivate var frictionlessName: String {
    switch self {
    case .text: "string"
    case .integer: "integer"
    case .number: "number"
    case .decimal(let places): places == 0 ? "integer" : "number"
    case .time: "datetime"
    }
  }
}
