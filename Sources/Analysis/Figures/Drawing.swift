/// An SVG drawing in the making: coordinates in CSS pixels, colours by class.
struct Drawing {
  /// Height of a line of text [px].
  static let lineHeight = 16.0
  /// Generous mean width of a character at the size of labels [px].
  static let characterWidth = 7.0

  let width: Double
  private(set) var height = 0.0
  private var body = ""

  init(width: Double) { self.width = width }

  /// Whether the drawing is for a telephone.
  var isNarrow: Bool { width < 600 }

  /// Makes the drawing at least this high.
  mutating func extend(to height: Double) { self.height = max(self.height, height) }

  /// The space that a label takes [px].
  ///
  /// Advances are those of DejaVu Sans at 12 px, the widest face that systems fall back to, so that
  /// labels keep apart whatever face a page is shown in.
  static func width(of text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + advance(of: $1) }
  }

  private static func advance(of character: Unicode.Scalar) -> Double {
    switch character {
    case "i", "j", "l", "I", ".", ",", ":", ";", "|", "'", "!", " ": 4.1
    case "f", "t", "r", "(", ")", "-", "/", "[", "]": 4.9
    case "c", "s", "k", "v", "x", "y", "z", "J": 7
    case "m", "w", "M", "W", "%", "@", "…": 11.6
    case "A"..."Z", "~", "+", "=", "<", ">", "±", "×", "→", "↓": 9.6
    default: 7.7
    }
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    body += "<line class=\"\(style)\" x1=\"\(Self.px(x1))\" y1=\"\(Self.px(y1))\" "
    body += "x2=\"\(Self.px(x2))\" y2=\"\(Self.px(y2))\"/>\n"
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, _ style: String, title: String = ""
  ) {
    body += "<rect class=\"\(style)\" x=\"\(Self.px(x))\" y=\"\(Self.px(y))\" "
    body += "width=\"\(Self.px(max(0, width)))\" height=\"\(Self.px(height))\""
    body += close("rect", title)
  }

  mutating func path(
    _ points: [(x: Double, y: Double)], _ style: String, isClosed: Bool = false,
    title: String = ""
  ) {
    guard !points.isEmpty else { return }
    let steps = points.map { "\(Self.px($0.x)) \(Self.px($0.y))" }.joined(separator: " L")
    body += "<path class=\"\(style)\" d=\"M\(steps)\(isClosed ? " Z" : "")\"" + close("path", title)
  }

  /// The area between a floor and levels that hold from one edge to the next, of which there is one
  /// more: in steps to a tenth of a pixel, since a page holds thousands of them.
  mutating func steps(
    _ levels: [Double], edges: [Double], floor: Double, _ style: String, title: String = ""
  ) {
    guard let first = edges.first, edges.count == levels.count + 1 else { return }
    func tenths(_ value: Double) -> Int { Int((value * 10).rounded()) }
    var path = "M\(Self.px(Double(tenths(first)) / 10)) \(Self.px(Double(tenths(floor)) / 10))"
    var (x, y) = (tenths(first), tenths(floor))
    for (position, level) in levels.enumerated() {
      let next = tenths(level)
      // Equal neighbours are one step.
      if next != y || position == 0 {
        let left = tenths(edges[position])
        if left != x { path += "h\(Self.px(Double(left - x) / 10))" }
        path += "v\(Self.px(Double(next - y) / 10))"
        (x, y) = (left, next)
      }
    }
    path += "H\(Self.px(Double(tenths(edges[levels.count])) / 10))"
    path += "V\(Self.px(Double(tenths(floor)) / 10))Z"
    body += "<path class=\"\(style)\" d=\"\(path)\"" + close("path", title)
  }

  /// Text with its baseline at `y`; the anchor is `start`, `middle` or `end`.
  ///
  /// Text in the middle of something keeps inside the drawing.
  mutating func text(
    _ text: String, x: Double, y: Double, anchor: String = "start", style: String = "label"
  ) {
    let half = Self.width(of: text) / 2
    let place = anchor == "middle" ? max(half, min(x, max(half, width - half))) : x
    body += "<text class=\"\(style)\" x=\"\(Self.px(place))\" y=\"\(Self.px(y))\" "
    body += "text-anchor=\"\(anchor)\">\(Markup.escape(text))</text>\n"
  }

  /// A mark whose form differs by series, so that colour is never the only sign.
  mutating func marker(
    series: Int, x: Double, y: Double, isHollow: Bool = false, title: String = ""
  ) {
    let style = isHollow ? "hollow line\(series % 8)" : "fill\(series % 8)"
    let r = 4.6
    switch series % 4 {
    case 0:
      body += "<circle class=\"\(style)\" cx=\"\(Self.px(x))\" cy=\"\(Self.px(y))\" r=\"\(r)\""
      body += close("circle", title)
    case 1:
      rectangle(x: x - 4.2, y: y - 4.2, width: 8.4, height: 8.4, style, title: title)
    case 2: polygon([(x, y - 5.6), (x + 5.4, y + 4), (x - 5.4, y + 4)], style, title)
    default: polygon([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], style, title)
    }
  }

  /// A small mark of one of many values.
  mutating func dot(x: Double, y: Double, series: Int) {
    body += "<circle class=\"band\(series % 8) dot\" cx=\"\(Self.px(x))\" cy=\"\(Self.px(y))\" "
    body += "r=\"2.6\"/>\n"
  }

  private mutating func polygon(
    _ corners: [(x: Double, y: Double)], _ style: String, _ title: String
  ) {
    let points = corners.map { "\(Self.px($0.x)),\(Self.px($0.y))" }.joined(separator: " ")
    body += "<polygon class=\"\(style)\" points=\"\(points)\"" + close("polygon", title)
  }

  /// Ends an element, with a tooltip where there is a title.
  private func close(_ element: String, _ title: String) -> String {
    title.isEmpty ? "/>\n" : "><title>\(Markup.escape(title))</title></\(element)>\n"
  }

  /// A row of keys at the top, wrapped to the width; returns the height it took.
  mutating func legend(
    _ names: [String], isMarkers: Bool, hollow: Set<Int> = [], x: Double = 4, y: Double
  ) -> Double {
    var left = x
    var top = y
    for (series, name) in names.enumerated() {
      let space = 18 + Self.width(of: name) + 16
      if left + space > width, left > x {
        left = x
        top += Self.lineHeight + 4
      }
      if isMarkers {
        marker(series: series, x: left + 6, y: top + 7, isHollow: hollow.contains(series))
      } else {
        rectangle(x: left, y: top + 2, width: 11, height: 11, "fill\(series % 8)")
      }
      text(name, x: left + 18, y: top + 12)
      left += space
    }
    return top + Self.lineHeight + 4 - y
  }

  /// The finished drawing without name space or style.
  func svg(id: String, title: String, description: String) -> String {
    let size = "viewBox=\"0 0 \(Self.px(width)) \(Self.px(height))\""
    var text = "<svg class=\"fig\" role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\" \(size) "
    text += "width=\"\(Self.px(width))\" height=\"\(Self.px(height))\">\n"
    text += "<title id=\"\(id)-t\">\(Markup.escape(title))</title>\n"
    text += "<desc id=\"\(id)-d\">\(Markup.escape(description))</desc>\n"
    return text + body + "</svg>"
  }

  /// A coordinate with at most two decimals.
  static func px(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, part) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    var text = (hundredths < 0 ? "-" : "") + String(whole)
    if part > 0 {
      text += "." + (part < 10 ? "0" : "") + String(part)
      if text.last == "0" { text.removeLast() }
    }
    return text
  }
}
