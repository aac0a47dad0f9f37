import Formats

/// Tries over time on lines, one line for each thread of work: a Gantt chart.
struct VegaSchedule {
  /// One try.
  struct Bar {
    let lane: String
    let series: Int
    let start: Double
    /// When its first token came.
    let first: Double
    let end: Double
    let isServed: Bool
    /// Whether half of its input or more came from a cache.
    let isCached: Bool
    /// Stands above a failed try.
    let sign: String
    /// What is told of it under the pointer.
    let text: String
  }

  let lanes: [String]
  let series: VegaSeries
  let across: VegaScale
  let bars: [Bar]
  /// Where a dashed line marks the end.
  let end: Double

  /// The finished panel.
  func panel(title: String) -> VegaPanel {
    VegaPanel(
      title: title,
      rows: bars.map { bar in
        [
          ("lane", .string(bar.lane)), ("series", .string(series.names[bar.series])),
          ("start", .mark(bar.start)), ("first", .mark(bar.first)), ("end", .mark(bar.end)),
          ("served", .bool(bar.isServed)), ("cached", .bool(bar.isCached)),
          ("sign", .string(bar.sign)), ("text", .string(bar.text)),
        ]
      }, encoding: [("y", VegaChannel.names("lane", lanes))],
      layers: [
        bar("datum.served", ["type": "bar", "size": 12, "opacity": 0.35], "start", "first"),
        bar("datum.served", ["type": "bar", "size": 12], "first", "end"),
        bar(
          "!datum.served", ["type": "bar", "size": 12, "filled": false, "strokeWidth": 2], "start",
          "end"), cached, signs, rule,
      ], height: 28 * Double(max(1, lanes.count)))
  }

  private func bar(_ filter: String, _ mark: JSONNode, _ from: String, _ to: String) -> JSONNode {
    [
      "transform": [["filter": .string(filter)]], "mark": mark,
      "encoding": [
        "x": VegaChannel.quantity(from, across), "x2": VegaChannel.end(to),
        "color": series.colour,
        "tooltip": VegaChannel.tooltip([("text", " "), ("series", "provider")]),
      ],
    ]
  }

  private var cached: JSONNode {
    [
      "transform": [["filter": "datum.cached"]],
      "mark": ["type": "rule", "yOffset": 9, "strokeWidth": 2, "color": .string(FigureStyle.soft)],
      "encoding": ["x": VegaChannel.quantity("start", across), "x2": VegaChannel.end("end")],
    ]
  }

  private var signs: JSONNode {
    [
      "transform": [["filter": "datum.sign !== ''"]],
      "mark": ["type": "text", "dy": -11, "align": "left", "fontSize": 10],
      "encoding": [
        "x": VegaChannel.quantity("start", across),
        "text": ["field": "sign", "type": "nominal"],
      ],
    ]
  }

  private var rule: JSONNode {
    [
      "data": ["values": [["value": .number(end)]]],
      "mark": ["type": "rule", "color": .string(FigureStyle.soft), "strokeDash": [3, 4]],
      "encoding": [
        "x": VegaChannel.quantity("value", across), "y": ["value": 0], "y2": ["value": "height"],
      ],
    ]
  }
}
