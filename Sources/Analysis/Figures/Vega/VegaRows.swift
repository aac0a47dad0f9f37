import Formats

/// Marks in rows, one row for each name: points with intervals, bars, spans and bands.
struct VegaRows {
  let names: [String]
  let series: VegaSeries
  let scale: VegaScale
  /// Height of a row [CSS pixels].
  var rowHeight = 40.0
  /// Whether the series of a row stand below one another.
  var isBeside = true
  /// Values at which a line crosses all rows.
  var rules: [Double] = []
  private var data: [VegaPanel.Row] = []
  private var kinds: Set<String> = []

  init(
    _ names: [String], series: VegaSeries, scale: VegaScale, rowHeight: Double = 40,
    isBeside: Bool = true, rules: [Double] = []
  ) {
    self.names = names
    self.series = series
    self.scale = scale
    self.rowHeight = rowHeight
    self.isBeside = isBeside
    self.rules = rules
  }

  private mutating func add(
    _ kind: String, row: Int, series: Int?, _ members: [(String, JSONNode)]
  ) {
    kinds.insert(kind)
    var row: VegaPanel.Row = [("kind", .string(kind)), ("row", .string(names[row]))]
    if let series { row.append(("series", .string(self.series.names[series]))) }
    data.append(row + members)
  }

  /// A value with its interval.
  mutating func point(
    row: Int, series: Int = 0, _ value: Double, _ interval: ClosedRange<Double>? = nil,
    label: String, divisor: Double = 1
  ) {
    guard value.isFinite else { return }
    let ends = [interval?.lowerBound, interval?.upperBound].map { $0.map { $0 / divisor } }
    add(
      "point", row: row, series: series,
      [
        ("value", .mark(value / divisor)), ("low", .mark(ends[0])), ("high", .mark(ends[1])),
        ("end", .mark(max(value / divisor, ends[1] ?? -.infinity))), ("text", .string(label)),
      ])
  }

  /// A mean with its interval.
  mutating func point(
    row: Int, series: Int = 0, _ estimate: Estimate, label: String, divisor: Double = 1
  ) {
    point(
      row: row, series: series, estimate.mean, estimate.interval, label: label, divisor: divisor)
  }

  /// A bar between two values; the label stands within it or, where told, at its end.
  mutating func bar(
    row: Int, series: Int, from start: Double, to end: Double, label: String, text: String
  ) {
    guard start.isFinite, end.isFinite else { return }
    add(
      "bar", row: row, series: series,
      [
        ("value", .mark(end - start)), ("from", .mark(start)), ("to", .mark(end)),
        ("label", .string(label)), ("text", .string(text)),
      ])
  }

  /// Bars one after the other; labels only where they fit.
  mutating func bars(
    row: Int, _ parts: [(series: Int, value: Double, label: String, title: String)],
    end: String = ""
  ) {
    let span = scale.domain.upperBound - scale.domain.lowerBound
    var start = 0.0
    for part in parts where part.value > 0 {
      let fits = part.value / span * 560 > Drawing.width(of: part.label) + 12
      bar(
        row: row, series: part.series, from: start, to: start + part.value,
        label: fits ? part.label : "", text: part.title)
      start += part.value
    }
    if !end.isEmpty { note(row: row, at: start, end) }
  }

  /// Text after a value.
  mutating func note(row: Int, series: Int? = nil, at value: Double, _ text: String) {
    add("note", row: row, series: series, [("end", .mark(value)), ("text", .string(text))])
  }

  /// One of many values.
  mutating func dot(row: Int, series: Int = 0, _ value: Double, label: String) {
    guard value.isFinite else { return }
    add(
      "dot", row: row, series: series, [("value", .mark(value)), ("text", .string(label))])
  }

  /// A shaded range of a row.
  mutating func band(row: Int, _ low: Double, _ high: Double) {
    add("band", row: row, series: nil, [("from", .mark(low)), ("to", .mark(high))])
  }

  /// An interval by itself.
  mutating func whisker(row: Int, series: Int, _ interval: ClosedRange<Double>) {
    add(
      "whisker", row: row, series: series,
      [("low", .mark(interval.lowerBound)), ("high", .mark(interval.upperBound))])
  }

  /// The finished panel.
  func panel(title: String = "") -> VegaPanel {
    let count = Double(max(1, names.count))
    return VegaPanel(
      title: title, rows: data, encoding: [("y", VegaChannel.names("row", names))],
      layers: layers, height: count * rowHeight)
  }

  // MARK: - Layers

  private var layers: [JSONNode] {
    var layers: [JSONNode] = []
    if kinds.contains("band") { layers.append(bandLayer) }
    layers += rules.map { rule(at: $0) }
    if kinds.contains("bar") { layers += barLayers }
    if kinds.contains("whisker") { layers.append(interval("whisker")) }
    if kinds.contains("dot") { layers.append(dotLayer) }
    if kinds.contains("point") { layers += [interval("point"), pointLayer, pointLabels] }
    if kinds.contains("note") { layers.append(noteLayer) }
    return layers
  }

  /// Places the series of a row below one another.
  private var offset: [(String, JSONNode)] {
    guard isBeside, series.names.count > 1 else { return [] }
    return [
      (
        "yOffset",
        [
          "field": "series", "type": "nominal",
          "scale": ["domain": .array(series.names.map { .string($0) })],
        ]
      )
    ]
  }

  private func layer(
    _ kind: String, _ mark: JSONNode, _ encoding: [(String, JSONNode)]
  ) -> JSONNode {
    ["transform": VegaChannel.only(kind), "mark": mark, "encoding": .object(encoding)]
  }

  private func rule(at value: Double) -> JSONNode {
    [
      "data": ["values": [["value": .number(value)]]],
      "mark": ["type": "rule", "color": .string(FigureStyle.soft), "strokeDash": [4, 3]],
      "encoding": [
        "x": VegaChannel.quantity("value", scale), "y": ["value": 0], "y2": ["value": "height"],
      ],
    ]
  }

  private var bandLayer: JSONNode {
    layer(
      "band", ["type": "bar", "opacity": 0.16, "color": .string(FigureStyle.colour(7))],
      [("x", VegaChannel.quantity("from", scale)), ("x2", VegaChannel.end("to"))])
  }

  private var barLayers: [JSONNode] {
    let bar = layer(
      "bar", ["type": "bar", "stroke": .string(FigureStyle.paper), "strokeWidth": 1],
      [
        ("x", VegaChannel.quantity("from", scale)), ("x2", VegaChannel.end("to")),
        ("color", series.colour),
        ("tooltip", VegaChannel.tooltip([("row", " "), ("series", "part"), ("text", "value")])),
      ] + offset)
    let label: JSONNode = [
      "transform": [
        ["filter": "datum.kind === 'bar' && datum.label !== ''"],
        ["calculate": "(datum.from + datum.to) / 2", "as": "middle"],
      ],
      "mark": ["type": "text", "color": .string(FigureStyle.paper), "fontWeight": 600],
      "encoding": .object(
        [
          ("x", VegaChannel.quantity("middle", scale)),
          ("text", ["field": "label", "type": "nominal"]),
        ]
          + offset),
    ]
    let hasLabels = data.contains { row in
      row.contains { $0.0 == "label" && $0.1.string != "" }
    }
    return hasLabels ? [bar, label] : [bar]
  }

  /// How far below the middle of a row points stand: dots are above it where there are any.
  private var below: Int { kinds.contains("dot") ? 11 : 0 }

  private func interval(_ kind: String) -> JSONNode {
    [
      "transform": [["filter": .string("datum.kind === '\(kind)' && isValid(datum.low)")]],
      "mark": ["type": "rule", "strokeWidth": 2, "yOffset": .number(below)],
      "encoding": .object(
        [
          ("x", VegaChannel.quantity("low", scale)), ("x2", VegaChannel.end("high")),
          ("color", series.colour),
        ] + offset),
    ]
  }

  private var pointLayer: JSONNode {
    layer(
      "point",
      ["type": "point", "size": 70, "opacity": 1, "strokeWidth": 2, "yOffset": .number(below)],
      [
        ("x", VegaChannel.quantity("value", scale)), ("color", series.colour),
        ("shape", series.shape), ("fill", series.fill),
        ("tooltip", VegaChannel.tooltip([("row", " "), ("series", "what"), ("text", "value")])),
      ] + offset)
  }

  private var pointLabels: JSONNode {
    layer(
      "point", ["type": "text", "align": "left", "dx": 9, "dy": .number(below)],
      [("x", VegaChannel.quantity("end", scale)), ("text", ["field": "text", "type": "nominal"])]
        + offset)
  }

  private var noteLayer: JSONNode {
    let hasSeries = data.contains { row in
      row.contains { $0.0 == "kind" && $0.1.string == "note" }
        && row.contains { $0.0 == "series" }
    }
    return layer(
      "note", ["type": "text", "align": "left", "dx": 6],
      [("x", VegaChannel.quantity("end", scale)), ("text", ["field": "text", "type": "nominal"])]
        + (hasSeries ? offset : []))
  }

  private var dotLayer: JSONNode {
    layer(
      "dot", ["type": "circle", "size": 22, "opacity": 0.55, "yOffset": -11],
      [
        ("x", VegaChannel.quantity("value", scale)), ("color", series.colour),
        ("tooltip", VegaChannel.tooltip([("row", " "), ("text", "value")])),
      ])
  }
}
