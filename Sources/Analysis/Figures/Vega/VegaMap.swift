import Formats

/// A map of numbers over two lists of values, the number in words in each field.
struct VegaMap {
  /// One field.
  struct Field {
    let row: Int
    let column: Int
    let value: Double
    let text: String
  }

  let rows: [String]
  let columns: [String]
  let rowTitle: String
  let columnTitle: String
  let fields: [Field]
  /// The ends of the scale of colours, the same in all panels.
  let range: ClosedRange<Double>
  /// Whether blue and orange part at nought; else one blue deepens with the value.
  let isSigned: Bool
  var isLogarithmic = false

  /// The finished panel.
  func panel(title: String) -> VegaPanel {
    VegaPanel(
      title: title,
      rows: fields.map { field in
        [
          ("row", .string(rows[field.row])), ("column", .string(columns[field.column])),
          ("value", .mark(field.value)), ("text", .string(field.text)),
        ]
      },
      encoding: [
        ("y", VegaChannel.names("row", rows, title: rowTitle)),
        ("x", VegaChannel.names("column", columns, title: columnTitle)),
      ],
      layers: [
        [
          "mark": ["type": "rect"],
          "encoding": [
            "color": colour,
            "tooltip": VegaChannel.tooltip([
              ("row", rowTitle), ("column", columnTitle), ("text", "value"),
            ]),
          ],
        ], ["mark": ["type": "text"], "encoding": ["text": ["field": "text", "type": "nominal"]]],
      ], height: 30 * Double(rows.count))
  }

  private var colour: JSONNode {
    let (low, high) = (JSONNode.number(range.lowerBound), JSONNode.number(range.upperBound))
    let (blue, orange) = (
      JSONNode.string(FigureStyle.shade(0)), JSONNode.string(FigureStyle.shade(1))
    )
    let paper = JSONNode.string(FigureStyle.paper)
    let scale: JSONNode =
      isSigned
      ? ["type": "sqrt", "domain": [low, 0, high], "range": [blue, paper, orange]]
      : ["type": isLogarithmic ? "log" : "linear", "domain": [low, high], "range": [paper, blue]]
    return ["field": "value", "type": "quantitative", "scale": scale, "legend": .null]
  }
}
