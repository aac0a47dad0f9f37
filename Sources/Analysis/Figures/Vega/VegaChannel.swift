import Formats

/// A scale of numbers: what it covers, what stands below it and how its ticks are spelled.
struct VegaScale {
  let title: String
  let domain: ClosedRange<Double>
  let isLogarithmic: Bool
  let text: VegaText

  /// The scale of an axis of the drawing, with the same ends.
  ///
  /// - Parameter divisor: Values are told in this unit, for example 60 for minutes of seconds.
  init(_ axis: Axis, title: String, text: VegaText = .number, divisor: Double = 1) {
    self.title = title
    domain = (axis.low / divisor)...(axis.high / divisor)
    isLogarithmic = axis.isLogarithmic
    self.text = text
  }

  /// An axis that needs no pixels: for the ends of a scale.
  static func linear(maximum: Double) -> Axis { .linear(maximum: maximum, from: 0, to: 1) }

  fileprivate var node: JSONNode {
    var members: [(String, JSONNode)] = [
      ("type", .string(isLogarithmic ? "log" : "linear")),
      ("domain", [.number(domain.lowerBound), .number(domain.upperBound)]), ("nice", false),
      ("clamp", true),
    ]
    // Logarithmic scales know no nought, and Vega-Lite warns of one.
    if !isLogarithmic { members.append(("zero", false)) }
    return .object(members)
  }
}

/// How the numbers of an axis are spelled, in the notation of d3-format.
struct VegaText {
  var factor = 1.0
  var format = ",~f"
  var suffix = ""

  static let number = VegaText()
  static let dollars = VegaText(format: "$,~f")
  static let percent = VegaText(factor: 100, suffix: " %")
  static let signedPercent = VegaText(factor: 100, format: "+,~f", suffix: " %")
  static let factor = VegaText(suffix: "x")

  /// Differences in a unit, told in a scale of it.
  static func difference(_ unit: MetricUnit) -> VegaText {
    switch unit {
    case .usd: VegaText(format: "+$,~f")
    case .share: VegaText(factor: 100, format: "+,~f", suffix: " points")
    default: VegaText(format: "+,~f")
    }
  }

  /// Values in a unit.
  static func value(_ unit: MetricUnit) -> VegaText {
    switch unit {
    case .usd: .dollars
    case .share: .percent
    default: .number
    }
  }

  fileprivate var expression: JSONNode {
    let value = factor == 1 ? "datum.value" : "\(factor.shortestText)*datum.value"
    let call = "format(\(value), '\(format)')"
    return .string(suffix.isEmpty ? call : call + " + '\(suffix)'")
  }
}

/// Series in a fixed order with the colours of the drawing.
///
/// The order is always spelled out: without it Vega-Lite sorts names, and a name would have one
/// colour in the drawing and another in the chart.
struct VegaSeries {
  let names: [String]
  /// Colour and form of each.
  var colours: [Int]
  /// Those whose marks are hollow.
  var hollow: Set<Int> = []
  /// Whether a key is shown.
  var hasKey = true

  init(_ names: [String], colours: [Int]? = nil, hollow: Set<Int> = [], hasKey: Bool = true) {
    self.names = names
    self.colours = colours ?? Array(names.indices)
    self.hollow = hollow
    self.hasKey = hasKey && names.count > 1
  }

  private static let forms = ["circle", "square", "triangle-up", "diamond"]

  /// The channel `color`.
  var colour: JSONNode { channel(colours.map { FigureStyle.colour($0) }) }

  /// The channel `shape`.
  var shape: JSONNode { channel(colours.map { Self.forms[$0 % 4] }) }

  /// The channel `fill`: nothing for hollow series, and for rows whose field `hollow` says so.
  var fill: JSONNode {
    let range = colours.indices.map { index in
      hollow.contains(index) ? "transparent" : FigureStyle.colour(colours[index])
    }
    var members = channelMembers(range)
    members.append(("condition", ["test": "datum.hollow === true", "value": "transparent"]))
    return .object(members)
  }

  private func channel(_ range: [String]) -> JSONNode { .object(channelMembers(range)) }

  private func channelMembers(_ range: [String]) -> [(String, JSONNode)] {
    let longest = Double(names.map(\.count).max() ?? 0)
    let columns = max(1, min(names.count, Int(620 / (longest * Drawing.characterWidth + 34))))
    let key: JSONNode = hasKey ? ["title": .null, "columns": .number(columns)] : .null
    return [
      ("field", "series"), ("type", "nominal"), ("title", .null),
      (
        "scale",
        [
          "domain": .array(names.map { .string($0) }), "range": .array(range.map { .string($0) }),
        ]
      ), ("legend", key),
    ]
  }
}

/// Channels that charts of all kinds share.
enum VegaChannel {
  /// A number.
  static func quantity(_ field: String, _ scale: VegaScale) -> JSONNode {
    [
      "field": .string(field), "type": "quantitative",
      "title": scale.title.isEmpty ? .null : .string(scale.title), "scale": scale.node,
      "axis": [
        "labelExpr": scale.text.expression, "tickCount": 6, "labelOverlap": "greedy",
        "labelSeparation": 6,
      ],
    ]
  }

  /// A number on a scale that another layer shows.
  static func number(_ field: String) -> JSONNode {
    ["field": .string(field), "type": "quantitative"]
  }

  /// The other end of a mark.
  static func end(_ field: String) -> JSONNode { ["field": .string(field)] }

  /// Names in a fixed order along an axis.
  static func names(_ field: String, _ names: [String], title: String = "", angle: Int = 0)
    -> JSONNode
  {
    [
      "field": .string(field), "type": "nominal",
      "title": title.isEmpty ? .null : .string(title), "sort": .null,
      "scale": ["domain": .array(names.map { .string($0) })],
      "axis": ["domain": false, "ticks": false, "labelAngle": .number(angle)],
    ]
  }

  /// What is told of a mark under the pointer: fields with what they are called.
  static func tooltip(_ fields: [(field: String, title: String)]) -> JSONNode {
    .array(
      fields.map { ["field": .string($0.field), "type": "nominal", "title": .string($0.title)] })
  }

  /// Keeps the rows of one kind.
  static func only(_ kind: String) -> JSONNode {
    [["filter": .string("datum.kind === '\(kind)'")]]
  }
}

extension JSONNode {
  /// A number of a chart; nothing where there is none.
  static func mark(_ value: Double?) -> JSONNode {
    value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
  }
}
