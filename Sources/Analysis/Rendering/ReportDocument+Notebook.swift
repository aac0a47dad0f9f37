import Formats

extension ReportDocument {
  /// The report as a Jupyter notebook (nbformat 4.5) in the report's folder: text, figures with their
  /// drawings embedded, and cells that read the tables again.
  ///
  /// Its code needs Python's standard library only; where pandas is there, tables are data frames.
  /// Run again, every cell gives the outputs that are embedded.
  package func notebook() -> String {
    var cells = NotebookCells()
    cells.markdown("# \(Markup.markdown(title))\n\n\(Markup.markdown(question))")
    cells.code(Self.preamble)
    for section in sections { append(section, to: &cells) }
    if !tables.isEmpty { appendTables(to: &cells) }
    let kernel = JSONNode.object([
      ("display_name", "Python 3 (ipykernel)"), ("language", "python"), ("name", "python3"),
    ])
    let metadata = JSONNode.object([
      ("kernelspec", kernel), ("language_info", .object([("name", "python")])),
      ("tollway", .object(provenance.facts.map { ($0.name, $0.value) })),
    ])
    // A cell a line, so that a notebook under version control changes where its report does.
    let lines = cells.nodes.map { "  " + $0.compactText }.joined(separator: ",\n")
    return "{\n\"cells\": [\n\(lines)\n],\n\"metadata\": \(metadata.compactText),\n"
      + "\"nbformat\": 4,\n\"nbformat_minor\": 5\n}\n"
  }

  private static let preamble = """
    import csv
    import json
    from pathlib import Path

    from IPython.display import display

    try:
        import pandas
    except ImportError:
        pandas = None

    run = Path(".")


    def table(name):
        "A table of this report: a data frame, or a list of rows where there is no pandas."
        path = run / "tables" / f"{name}.csv"
        if pandas is not None:
            return pandas.read_csv(path, keep_default_na=False, na_values=[""])
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


    def figure(name):
        "Shows a figure: its specification where Vega-Lite is drawn, the drawing elsewhere."
        path = run / "figures" / name
        bundle = {"image/svg+xml": path.with_suffix(".svg").read_text(encoding="utf-8")}
        specification = path.with_suffix(".vl.json")
        if specification.exists():
            text = specification.read_text(encoding="utf-8")
            bundle["application/vnd.vegalite.v5+json"] = json.loads(text)
        bundle["text/plain"] = f"<figure {name}>"
        display(bundle, raw=True)
    """

  /// The section as text, broken by its figures.
  private func append(_ section: Section, to cells: inout NotebookCells) {
    var text = ["## " + Markup.markdown(section.title)]
    for block in section.blocks {
      guard case .figure(let figure) = block else {
        text.append(Self.markdown(block))
        continue
      }
      text.append("**\(Markup.markdown(figure.title)).** \(Markup.markdown(figure.description))")
      cells.markdown(text.joined(separator: "\n\n"))
      cells.code("figure(\"\(figure.name)\")", output: Self.output(of: figure))
      text = []
    }
    if !text.isEmpty { cells.markdown(text.joined(separator: "\n\n")) }
  }

  private static func output(of figure: Figure) -> JSONNode {
    var bundle: [(String, JSONNode)] = [
      ("image/svg+xml", .string(FigureStyle.standalone(figure.wide)))
    ]
    bundle.append(("application/vnd.vegalite.v5+json", figure.specification.document))
    bundle.append(("text/plain", .string("<figure \(figure.name)>")))
    return .object([
      ("data", .object(bundle)), ("metadata", .object([])), ("output_type", "display_data"),
    ])
  }

  private func appendTables(to cells: inout NotebookCells) {
    cells.markdown(
      "## Tables\n\nEvery table of the report's folder, read again. `datapackage.json` says what each "
        + "column holds.")
    for table in tables {
      cells.markdown("### \(Markup.markdown(table.name))\n\n\(Markup.markdown(table.about))")
      let variable = table.name.replacing("-", with: "_")
      let columns = table.columns.joined(separator: ", ")
      cells.code(
        "\(variable) = table(\"\(table.name)\")\n"
          + "print(len(\(variable)), \"rows of\", \"\(columns)\")",
        output: .object([
          ("name", "stdout"), ("output_type", "stream"),
          ("text", .string("\(table.rows) rows of \(columns)\n")),
        ]))
    }
  }
}

/// Cells of a notebook in order, each with an id from its place and content.
private struct NotebookCells {
  private(set) var nodes: [JSONNode] = []
  private var executed = 0

  mutating func markdown(_ text: String) {
    nodes.append(
      .object([
        ("cell_type", "markdown"), ("id", .string(id(text))), ("metadata", .object([])),
        ("source", .string(text)),
      ]))
  }

  mutating func code(_ text: String, output: JSONNode? = nil) {
    executed += 1
    nodes.append(
      .object([
        ("cell_type", "code"), ("execution_count", .number(executed)), ("id", .string(id(text))),
        ("metadata", .object([])), ("outputs", .array(output.map { [$0] } ?? [])),
        ("source", .string(text)),
      ]))
  }

  private func id(_ text: String) -> String {
    String(SHA256.hex(of: Array("\(nodes.count)\n\(text)".utf8)).prefix(12))
  }
}
