/// The frame of one panel of curves: grid, ticks and titles along two axes.
struct PlotFrame {
  /// Where the panel is [px].
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let across: Axis
  let up: Axis

  /// Room below the panel for ticks and title [px].
  static let footer = 42.0

  /// Draws the grid with its labels; `title` stands above, `below` under the axis.
  func draw(
    in drawing: inout Drawing, title: String, below: String, acrossTexts: [(Double, String)],
    upTexts: [(Double, String)]
  ) {
    // A title wider than its panel begins further left, above the labels. It is bold.
    let left = min(x.lowerBound, max(2, x.upperBound - 1.12 * Drawing.width(of: title)))
    drawing.text(title, x: left, y: y.lowerBound - 8, style: "strong")
    for (value, text) in upTexts {
      let level = up.position(value)
      drawing.line(x.lowerBound, level, x.upperBound, level, "grid")
      drawing.text(text, x: x.lowerBound - 6, y: level + 4, anchor: "end", style: "soft")
    }
    var end = -Double.infinity
    for (value, text) in acrossTexts {
      let place = across.position(value)
      drawing.line(place, y.upperBound, place, y.upperBound + 4, "axis")
      let half = Drawing.width(of: text) / 2
      guard place - half > end else { continue }
      end = place + half + 4
      drawing.text(text, x: place, y: y.upperBound + 17, anchor: "middle", style: "soft")
    }
    drawing.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, "axis")
    drawing.text(
      below, x: (x.lowerBound + x.upperBound) / 2, y: y.upperBound + 34, anchor: "middle",
      style: "soft")
    drawing.extend(to: y.upperBound + Self.footer)
  }

  /// The pixel of a point.
  func point(_ value: Double, _ level: Double) -> (x: Double, y: Double) {
    (across.position(value), up.position(level))
  }
}

/// Panels in columns where there is room, below one another on a telephone.
struct PanelGrid {
  let columns: Int
  let width: Double
  let gutter: Double
  private let between = 26.0

  /// - Parameters:
  ///   - count: how many panels.
  ///   - most: how many stand beside one another at a desk.
  ///   - gutter: room at the left of each panel for labels [px].
  init(_ count: Int, most: Int, gutter: Double, in drawing: Drawing) {
    columns = drawing.isNarrow ? 1 : max(1, min(most, count))
    self.gutter = gutter
    width =
      (drawing.width - 12 - between * Double(columns - 1)) / Double(columns) - gutter
  }

  /// Where a panel stands across [px].
  func x(of panel: Int) -> ClosedRange<Double> {
    let left = gutter + Double(panel % columns) * (gutter + width + between)
    return left...(left + width)
  }

  /// The row of a panel.
  func row(of panel: Int) -> Int { panel / columns }
}
