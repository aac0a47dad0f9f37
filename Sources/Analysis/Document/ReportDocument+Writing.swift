import Formats

extension ReportDocument {
  /// Version of the layout of ``json()``.
  package static let schema = "tollway.report/1"

  /// The whole report as JSON, from which ``init(decoding:)`` makes it again.
  package func json() -> String {
    let document = JSONNode.object([
      ("schema", .string(Self.schema)), ("title", .string(title)),
      ("question", .string(question)), ("headlines", .array(headlines.map { .string($0) })),
      ("provenance", .object(provenance.facts.map { ($0.name, $0.value) })),
      ("sections", .array(sections.map(Self.node))), ("tables", .array(tables.map(Self.node))),
    ])
    return document.prettyText
  }

  private static func node(_ section: Section) -> JSONNode {
    .object([
      ("title", .string(section.title)), ("for_files", .bool(section.isForFiles)),
      ("blocks", .array(section.blocks.map(node))),
    ])
  }

  private static func node(_ block: Block) -> JSONNode {
    switch block {
    case .heading(let text): .object([("heading", .string(text))])
    case .paragraph(let text): .object([("paragraph", .string(text))])
    case .finding(let finding):
      .object(
        [("finding", .string(finding.text))]
          + (finding.evidence.isEmpty
            ? [] : [("evidence", .array(finding.evidence.map { .object(members($0)) }))]))
    case .bullets(let items): .object([("bullets", .array(items.map { .string($0) }))])
    case .table(let table): .object([("table", node(table))])
    case .figure(let figure): .object([("figure", node(figure))])
    }
  }

  private static func node(_ table: Table) -> JSONNode {
    .object([
      ("caption", .string(table.caption)),
      (
        "columns",
        .array(
          table.columns.map {
            .object([("title", .string($0.title)), ("kind", .string($0.kind.rawValue))])
          })
      ),
      (
        "groups",
        .array(
          table.groups.map { group in
            .object([
              ("title", .string(group.title)),
              ("rows", .array(group.cells.map { .array($0.map(node)) })),
            ])
          })
      ),
      ("note", .string(table.note)),
    ])
  }

  /// A text, or an object where the text stands for a number.
  private static func node(_ cell: Table.Cell) -> JSONNode {
    guard let number = cell.number else { return .string(cell.text) }
    return .object([("text", .string(cell.text))] + members(number))
  }

  private static func members(_ number: ReportedNumber) -> [(String, JSONNode)] {
    var members: [(String, JSONNode)] = [
      ("metric", .string(number.metric)), ("unit", .string(number.unit)),
      ("value", .number(number.value)),
    ]
    if let count = number.count { members.append(("n", .number(count))) }
    if let interval = number.interval {
      members.append(
        ("interval", .array([.number(interval.lowerBound), .number(interval.upperBound)])))
    }
    if let confidence = number.confidence { members.append(("confidence", .number(confidence))) }
    if !number.place.isEmpty {
      members.append(("place", .object(number.place.map { ($0.name, .string($0.value)) })))
    }
    return members
  }

  private static func node(_ figure: Figure) -> JSONNode {
    .object([
      ("name", .string(figure.name)), ("title", .string(figure.title)),
      ("description", .string(figure.description)), ("wide", .string(figure.wide)),
      ("narrow", .string(figure.narrow)),
      ("specification", figure.specification.document),
    ])
  }

  private static func node(_ table: TableListing) -> JSONNode {
    .object([
      ("name", .string(table.name)), ("about", .string(table.about)),
      ("rows", .number(table.rows)),
      ("columns", .array(table.columns.map { .string($0) })),
    ])
  }
}
