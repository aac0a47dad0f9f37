package import Formats

/// A Vega-Lite 5 specification with its data inline.
///
/// The drawing in SVG is what a page shows by itself; programs that know Vega-Lite, and pages made
/// with a Vega bundle, draw the specification instead. Language: A. Satyanarayan, D. Moritz,
/// K. Wongsuphasawat and J. Heer, Vega-Lite: A Grammar of Interactive Graphics (2017).
package struct VegaLite: Sendable {
  /// The version that specifications are written for.
  static let schema = "https://vega.github.io/schema/vega-lite/v5.json"

  /// At most this many rows of data stand in a specification, so that pages stay small.
  static let rowLimit = 5_000

  /// The specification.
  package let document: JSONNode
}

/// The panels of a specification, before the figure gives it a title and a description.
struct VegaLayout {
  let panels: [VegaPanel]
  /// How many panels the figure has: more than ``panels`` where their data would be too many.
  private let whole: Int
  /// Panels beside one another on a desk's page.
  var columns = 1
  /// Whether all panels have the same series and so one key.
  var hasOneKey = true

  /// Width of all panels of a row together, their axes left out [CSS pixels].
  private static let width = 620.0

  init(_ panels: [VegaPanel], columns: Int = 1, hasOneKey: Bool = true) {
    whole = panels.count
    var room = VegaLite.rowLimit
    let kept = panels.prefix { panel in
      room -= panel.rows.count
      return room >= 0
    }
    self.panels = Array(kept)
    self.columns = min(columns, max(1, panels.count))
    self.hasOneKey = hasOneKey
  }

  private var cut: String {
    panels.count < whole ? " The first \(panels.count) of \(whole) panels." : ""
  }

  /// The whole specification.
  func specification(title: String, description: String) -> VegaLite {
    let width = ((Self.width - 50 * Double(columns - 1)) / Double(columns)).rounded()
    let lines = LineWrapping.lines(title, width: 88).map { JSONNode.string($0) }
    var members: [(String, JSONNode)] = [
      ("$schema", .string(VegaLite.schema)),
      (
        "title",
        ["text": .array(lines), "anchor": "start", "fontSize": 14, "offset": 12]
      ), ("description", .string(description + cut)), ("config", Self.config),
    ]
    if panels.count == 1, panels[0].title.isEmpty {
      members += panels[0].members(width: width)
    } else {
      members += [
        ("concat", .array(panels.map { .object($0.members(width: width)) })),
        ("columns", .number(columns)), ("spacing", 24),
      ]
      let kind: JSONNode = hasOneKey ? "shared" : "independent"
      members.append(
        ("resolve", ["scale": ["color": kind, "shape": kind, "fill": kind]]))
    }
    return VegaLite(document: .object(members))
  }

  /// The look of the page's own drawings.
  private static var config: JSONNode {
    let (ink, soft) = (JSONNode.string(FigureStyle.ink), JSONNode.string(FigureStyle.soft))
    return [
      "background": .string(FigureStyle.paper),
      "font": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
      "view": ["stroke": .null],
      "axis": [
        "labelColor": soft, "titleColor": soft, "domainColor": soft, "tickColor": soft,
        "gridColor": .string(FigureStyle.grid), "titleFontWeight": "normal", "labelFontSize": 11,
        "titleFontSize": 11, "labelLimit": 240,
      ],
      "legend": [
        "orient": "top", "labelColor": ink, "titleColor": soft, "labelLimit": 400,
        "labelFontSize": 12, "symbolOpacity": 1,
      ],
      "title": ["color": ink, "fontWeight": 600],
      "text": ["color": ink, "fontSize": 11],
    ]
  }
}

/// One panel of a specification: its own data and the layers that show it.
struct VegaPanel {
  typealias Row = [(String, JSONNode)]

  /// Stands above the panel; empty for nothing.
  var title: String
  /// The data, one object for each.
  let rows: [Row]
  /// What is done to the data before any layer.
  var transform: [JSONNode] = []
  /// What all layers share.
  let encoding: [(String, JSONNode)]
  let layers: [JSONNode]
  /// Height of the panel without axis and title [CSS pixels].
  let height: Double

  /// The panel as a layered view.
  fileprivate func members(width: Double) -> [(String, JSONNode)] {
    var members: [(String, JSONNode)] = []
    if !title.isEmpty {
      let lines = LineWrapping.lines(title, width: max(20, Int(width / 6))).map {
        JSONNode.string($0)
      }
      members.append(
        ("title", ["text": .array(lines), "anchor": "start", "fontSize": 12]))
    }
    members.append(("data", ["values": .array(rows.map { .object($0) })]))
    if !transform.isEmpty { members.append(("transform", .array(transform))) }
    return members + [
      ("width", .number(width)), ("height", .number(height)), ("encoding", .object(encoding)),
      ("layer", .array(layers)),
    ]
  }
}
