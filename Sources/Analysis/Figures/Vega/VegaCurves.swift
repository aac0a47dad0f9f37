import Formats

/// Lines with bands and marks over a scale of numbers, or marks with intervals over words.
struct VegaCurves {
  /// One point of a curve.
  struct Point {
    let x: Double
    let value: Double
    var interval: ClosedRange<Double>?
    /// What is told of it under the pointer.
    var text = ""
    /// Whether it carries a mark.
    var isMarked = true
  }
  /// One curve.
  struct Curve {
    let series: Int
    let points: [Point]
    var hasBand = true
  }
  /// A point of its own beside the curves.
  struct Mark {
    let name: String
    let x: Double
    let value: Double
    var interval: ClosedRange<Double>?
    var isHollow = false
  }

  let series: VegaSeries
  let across: VegaScale
  let up: VegaScale
  let curves: [Curve]
  var marks: [Mark] = []
  /// Words that stand for the values 0, 1 … across.
  var words: [String]?
  /// Values across or up at which a line crosses the panel.
  var verticals: [Double] = []
  var horizontals: [Double] = []
  var height = 230.0

  /// The finished panel.
  func panel(title: String = "") -> VegaPanel {
    var encoding: [(String, JSONNode)] = [("y", VegaChannel.quantity("value", up))]
    if let words {
      encoding.append(("x", VegaChannel.names("word", words, title: across.title)))
      if series.names.count > 1 {
        encoding.append(
          (
            "xOffset",
            [
              "field": "series", "type": "nominal",
              "scale": ["domain": .array(series.names.map { .string($0) })],
            ]
          ))
      }
    } else {
      encoding.append(("x", VegaChannel.quantity("x", across)))
    }
    return VegaPanel(
      title: title, rows: rows + markRows, encoding: encoding, layers: layers, height: height)
  }

  private var rows: [VegaPanel.Row] {
    curves.flatMap { curve in
      curve.points.filter(\.value.isFinite).map { point -> VegaPanel.Row in
        let interval = curve.hasBand ? point.interval : nil
        return [
          ("kind", "curve"), ("series", .string(series.names[curve.series])),
          words.map { ("word", .string($0[Int(point.x)])) } ?? ("x", .mark(point.x)),
          ("value", .mark(point.value)), ("low", .mark(interval?.lowerBound)),
          ("high", .mark(interval?.upperBound)), ("mark", .bool(point.isMarked)),
          ("text", .string(point.text)),
        ]
      }
    }
  }

  private var markRows: [VegaPanel.Row] {
    marks.map { mark in
      [
        ("kind", "mark"), ("text", .string(mark.name)), ("x", .mark(mark.x)),
        ("value", .mark(mark.value)), ("low", .mark(mark.interval?.lowerBound)),
        ("high", .mark(mark.interval?.upperBound)), ("hollow", .bool(mark.isHollow)),
      ]
    }
  }

  private var hasIntervals: Bool {
    curves.contains { curve in curve.hasBand && curve.points.contains { $0.interval != nil } }
  }

  private var layers: [JSONNode] {
    var layers = verticals.map { rule("x", $0, across) } + horizontals.map { rule("y", $0, up) }
    if hasIntervals { layers.append(words == nil ? bandLayer : ruleLayer) }
    if words == nil { layers.append(lineLayer) }
    layers.append(pointLayer)
    return marks.isEmpty ? layers : layers + markLayers
  }

  private func rule(_ channel: String, _ value: Double, _ scale: VegaScale) -> JSONNode {
    [
      "data": ["values": [["value": .number(value)]]],
      "mark": ["type": "rule", "color": .string(FigureStyle.soft), "strokeDash": [4, 3]],
      "encoding": .object([
        (channel, VegaChannel.quantity("value", scale)),
        (channel == "x" ? "y" : "x", ["value": 0]),
        (channel == "x" ? "y2" : "x2", ["value": channel == "x" ? "height" : "width"]),
      ]),
    ]
  }

  private var ends: [(String, JSONNode)] {
    [
      ("y", VegaChannel.quantity("low", up)), ("y2", VegaChannel.end("high")),
      ("color", series.colour),
    ]
  }

  private var bandLayer: JSONNode {
    [
      "transform": [["filter": "datum.kind === 'curve' && isValid(datum.low)"]],
      "mark": ["type": "area", "opacity": 0.16], "encoding": .object(ends),
    ]
  }

  private var ruleLayer: JSONNode {
    [
      "transform": [["filter": "datum.kind === 'curve' && isValid(datum.low)"]],
      "mark": ["type": "rule", "strokeWidth": 2], "encoding": .object(ends),
    ]
  }

  private var lineLayer: JSONNode {
    [
      "transform": VegaChannel.only("curve"), "mark": ["type": "line", "strokeWidth": 2],
      "encoding": ["color": series.colour],
    ]
  }

  private var pointLayer: JSONNode {
    [
      "transform": [["filter": "datum.kind === 'curve' && datum.mark"]],
      "mark": ["type": "point", "size": 60, "opacity": 1, "strokeWidth": 2],
      "encoding": [
        "color": series.colour, "shape": series.shape, "fill": series.fill,
        "tooltip": VegaChannel.tooltip([("series", "curve"), ("text", "value")]),
      ],
    ]
  }

  private var markLayers: [JSONNode] {
    let colour = JSONNode.string(FigureStyle.colour(7))
    return [
      [
        "transform": [["filter": "datum.kind === 'mark' && isValid(datum.low)"]],
        "mark": ["type": "rule", "strokeWidth": 2, "color": colour],
        "encoding": [
          "y": VegaChannel.quantity("low", up), "y2": VegaChannel.end("high"),
        ],
      ],
      [
        "transform": VegaChannel.only("mark"),
        "mark": [
          "type": "point", "shape": "diamond", "size": 110, "opacity": 1, "strokeWidth": 2,
          "stroke": colour,
        ],
        "encoding": [
          "fill": [
            "condition": ["test": "datum.hollow === true", "value": .string(FigureStyle.paper)],
            "value": colour,
          ], "tooltip": VegaChannel.tooltip([("text", "prices of"), ("value", "share")]),
        ],
      ],
      [
        "transform": VegaChannel.only("mark"),
        "mark": ["type": "text", "align": "left", "dx": 9, "dy": -7],
        "encoding": ["text": ["field": "text", "type": "nominal"]],
      ],
    ]
  }
}
