import Formats

/// Points in the plane of two numbers, with intervals both ways, labels and lines.
struct VegaScatter {
  /// One point.
  struct Point {
    let series: Int
    let name: String
    let x: Double
    let y: Double
    var across: ClosedRange<Double>?
    var up: ClosedRange<Double>?
    /// Stands beside the mark; empty for nothing.
    var label = ""
    var isHollow = false
    /// What is told of it under the pointer.
    var text = ""
  }

  let series: VegaSeries
  let across: VegaScale
  let up: VegaScale
  let points: [Point]
  /// Lines through points of a colour.
  var lines: [(colour: Int, points: [(x: Double, y: Double)])] = []
  var height = 300.0

  /// The finished panel.
  func panel(title: String = "") -> VegaPanel {
    VegaPanel(
      title: title, rows: rows + lineRows,
      encoding: [
        ("x", VegaChannel.quantity("x", across)), ("y", VegaChannel.quantity("y", up)),
      ], layers: layers, height: height)
  }

  private var rows: [VegaPanel.Row] {
    points.map { point in
      [
        ("kind", "point"), ("name", .string(point.name)),
        ("series", .string(series.names[point.series])), ("x", .mark(point.x)),
        ("y", .mark(point.y)), ("left", .mark(point.across?.lowerBound)),
        ("right", .mark(point.across?.upperBound)), ("low", .mark(point.up?.lowerBound)),
        ("high", .mark(point.up?.upperBound)), ("hollow", .bool(point.isHollow)),
        ("label", .string(point.label)), ("text", .string(point.text)),
      ]
    }
  }

  private var lineRows: [VegaPanel.Row] {
    lines.enumerated().flatMap { position, line in
      line.points.enumerated().map { place, point in
        [
          ("kind", .string("line\(position)")), ("place", .number(place)), ("x", .mark(point.x)),
          ("y", .mark(point.y)),
        ]
      }
    }
  }

  private var layers: [JSONNode] {
    var layers = lines.indices.map { lineLayer($0) }
    if points.contains(where: { $0.across != nil }) {
      layers.append(rule("left", "x", across, "right"))
    }
    if points.contains(where: { $0.up != nil }) { layers.append(rule("low", "y", up, "high")) }
    layers.append(pointLayer)
    if points.contains(where: { !$0.label.isEmpty }) { layers.append(labelLayer) }
    return layers
  }

  private func lineLayer(_ position: Int) -> JSONNode {
    [
      "transform": VegaChannel.only("line\(position)"),
      "mark": [
        "type": "line", "strokeWidth": 2,
        "color": .string(FigureStyle.colour(lines[position].colour)),
      ], "encoding": ["order": VegaChannel.number("place")],
    ]
  }

  private func rule(
    _ start: String, _ channel: String, _ scale: VegaScale, _ end: String
  ) -> JSONNode {
    [
      "transform": [
        ["filter": .string("datum.kind === 'point' && isValid(datum.\(start))")]
      ], "mark": ["type": "rule"],
      "encoding": .object([
        (channel, VegaChannel.quantity(start, scale)), (channel + "2", VegaChannel.end(end)),
        ("color", series.colour),
      ]),
    ]
  }

  private var pointLayer: JSONNode {
    [
      "transform": VegaChannel.only("point"),
      "mark": ["type": "point", "size": 80, "opacity": 1, "strokeWidth": 2],
      "encoding": [
        "color": series.colour, "shape": series.shape, "fill": series.fill,
        "tooltip": VegaChannel.tooltip([("name", " "), ("text", "value")]),
      ],
    ]
  }

  private var labelLayer: JSONNode {
    [
      "transform": [["filter": "datum.kind === 'point' && datum.label !== ''"]],
      "mark": ["type": "text", "align": "left", "dx": 8, "dy": -6],
      "encoding": ["text": ["field": "label", "type": "nominal"]],
    ]
  }
}
