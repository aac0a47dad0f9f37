package import Formats

extension ReportDocument {
  /// Reads a report that ``json()`` wrote.
  ///
  /// - Throws: everything that is wrong with it, with its place.
  package init(decoding root: JSONNode) throws(ContentError) {
    self = try ObjectReader.decode(root) { reader in
      _ = reader.choice("schema", of: [Self.schema])
      return ReportDocument(
        title: reader.string("title"), question: reader.string("question"),
        headlines: reader.array("headlines") { $0.string() },
        sections: reader.array("sections") { $0.object { Self.section($0) } },
        provenance: Provenance(facts: Self.facts(reader)),
        tables: reader.array("tables") { $0.object { Self.listing($0) } })
    }
  }

  private static func facts(_ reader: ObjectReader) -> [(name: String, value: JSONNode)] {
    reader.required("provenance", "expected an object")?.map { ($0, $1.node) } ?? []
  }

  private static func listing(_ reader: ObjectReader) -> TableListing {
    TableListing(
      name: reader.string("name"), about: reader.string("about"),
      columns: reader.array("columns") { $0.string() },
      rows: reader.int("rows", in: 0...Int.max, "expected how many rows the table has"))
  }

  private static func section(_ reader: ObjectReader) -> Section {
    Section(
      title: reader.string("title"),
      blocks: reader.array("blocks") { value in value.object { block($0) } ?? nil },
      isForFiles: reader.bool("for_files"))
  }

  private static func block(_ reader: ObjectReader) -> Block? {
    if let text = reader.optional("heading") { return text.string().map(Block.heading) }
    if let text = reader.optional("paragraph") { return text.string().map(Block.paragraph) }
    if let items = reader.optional("bullets") {
      return items.array { $0.string() }.map(Block.bullets)
    }
    if let table = reader.optional("table") {
      return table.object { .table(Self.table($0)) }
    }
    if let figure = reader.optional("figure") {
      return figure.object { .figure(Self.figure($0)) }
    }
    let text = reader.string(
      "finding", "a block has heading, paragraph, finding, bullets, table or figure")
    let evidence = reader.array("evidence", default: []) { $0.object { number($0) } ?? nil }
    return .finding(Finding(text: text, evidence: evidence))
  }

  private static func table(_ reader: ObjectReader) -> Table {
    var table = Table(
      reader.string("caption"),
      columns: reader.array("columns") { value in
        value.object { Table.Column(title: $0.string("title"), kind: $0.choice("kind")) }
      },
      note: reader.string("note"))
    let count = table.columns.count
    _ = reader.array("groups") { value in
      value.object { group in
        table.begin(group.string("title"))
        _ = group.array("rows") { row in
          let cells = row.array { cell($0) } ?? []
          guard cells.count == count else {
            row.reportFound("a row has \(count) cells, one for each column")
            return
          }
          table.add(cells: cells)
        }
      }
    }
    return table
  }

  private static func cell(_ value: ValueReader) -> Table.Cell? {
    if let text = value.node.string { return Table.Cell(text) }
    return value.object("a cell is text, or an object where it is a number") { reader in
      Table.Cell(reader.string("text"), number(reader))
    }
  }

  private static func number(_ reader: ObjectReader) -> ReportedNumber? {
    let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    let place = reader.optional("place")?.map { name, value in
      value.string().map { ReportedNumber.Coordinate(name, $0) }
    }
    var number = ReportedNumber(
      reader.string("metric"), reader.double("value", in: finite, "expected a number"),
      unit: reader.string("unit"), place: place ?? [])
    number.count = reader.optional("n")?.int(in: 0...Int.max, "expected a count")
    number.confidence = reader.optional("confidence")?
      .double(in: 0...1, "a confidence is 0 to 1")
    if let ends = reader.optional("interval") {
      let values = ends.array { $0.double(in: finite, "expected a number") } ?? []
      if values.count == 2, values[0] <= values[1] {
        number.interval = values[0]...values[1]
      } else {
        ends.reportFound("an interval is [low, high]")
      }
    }
    return number
  }

  private static func figure(_ reader: ObjectReader) -> Figure {
    Figure(
      name: reader.string("name"), title: reader.string("title"),
      description: reader.string("description"), wide: reader.string("wide"),
      narrow: reader.string("narrow"),
      specification: VegaLite(
        document: reader.required("specification", "expected a Vega-Lite specification")?.node
          ?? .object([])))
  }
}
