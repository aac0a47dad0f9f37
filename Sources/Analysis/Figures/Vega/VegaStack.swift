import Formats

/// Amounts stacked over stretches of time, with incidents framed.
struct VegaStack {
  /// One stretch of time with the amount of each series.
  struct Stretch {
    let start: Double
    let end: Double
    let amounts: [Double]
  }
  /// An incident from its start to its end.
  struct Frame {
    let name: String
    let start: Double
    let end: Double
  }

  let series: VegaSeries
  let across: VegaScale
  let up: VegaScale
  let stretches: [Stretch]
  let frames: [Frame]
  var height = 110.0

  /// The finished panel: a row of data is a stretch, which the chart unfolds and stacks.
  func panel(title: String) -> VegaPanel {
    VegaPanel(
      title: title,
      rows: stretches.map { stretch in
        let amounts = stretch.amounts.enumerated().map { ("s\($0)", JSONNode.mark($1)) }
        return [("start", .mark(stretch.start)), ("end", .mark(stretch.end))] + amounts
      }, encoding: [("x", VegaChannel.quantity("start", across))],
      layers: frames.isEmpty ? [areas] : [areas, frameLayer], height: height)
  }

  private var areas: JSONNode {
    let keys = series.names.indices.map { JSONNode.string("s\($0)") }
    let names = JSONNode.array(series.names.map { .string($0) }).compactText
    return [
      "transform": [
        ["fold": .array(keys), "as": ["key", "amount"]],
        ["calculate": "toNumber(slice(datum.key, 1))", "as": "place"],
        ["calculate": .string("\(names)[datum.place]"), "as": "series"],
        [
          "stack": "amount", "groupby": ["start"], "sort": [["field": "place"]],
          "as": ["low", "high"],
        ], ["filter": "datum.amount > 0"],
      ], "mark": ["type": "rect"],
      "encoding": [
        "x2": VegaChannel.end("end"), "y": VegaChannel.quantity("low", up),
        "y2": VegaChannel.end("high"), "color": series.colour,
        "tooltip": [
          ["field": "series", "type": "nominal", "title": " "],
          ["field": "start", "type": "quantitative", "format": ",.2~f"],
          ["field": "amount", "type": "quantitative", "format": ",.3~f"],
        ],
      ],
    ]
  }

  private var frameLayer: JSONNode {
    [
      "data": [
        "values": .array(
          frames.map {
            ["incident": .string($0.name), "start": .number($0.start), "end": .number($0.end)]
          })
      ],
      "mark": [
        "type": "rect", "fillOpacity": 0, "stroke": .string(FigureStyle.ink), "strokeWidth": 2,
        "strokeDash": [4, 3],
      ],
      "encoding": [
        "x2": VegaChannel.end("end"),
        "tooltip": VegaChannel.tooltip([("incident", "incident")]),
      ],
    ]
  }
}
