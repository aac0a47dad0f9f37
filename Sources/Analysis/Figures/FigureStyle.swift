/// Colours and type of the drawings: one sheet for the page and for files of their own.
enum FigureStyle {
  /// Eight colours that stay apart for all common kinds of colour blindness and reach a contrast
  /// of 3 : 1 on white; the dark set does so on the dark page.
  ///
  /// After M. Okabe and K. Ito, Color Universal Design (2008), darkened where needed.
  static let light = [
    "#0072b2", "#d55e00", "#00795c", "#a8457f", "#8a6d00", "#2f6fd6", "#6b4c9a", "#555b66",
  ]
  static let dark = [
    "#56b4e9", "#ff8f4d", "#35c796", "#e08fc2", "#e3c34f", "#8fb2ff", "#b79ce6", "#a9b1bd",
  ]

  /// Text, lesser text, lines and ground of the light page and of the dark one.
  static let (ink, soft, grid, paper) = ("#1c2127", "#5a6470", "#dde2e7", "#ffffff")
  private static let (darkInk, darkSoft, darkGrid, darkPaper) = (
    "#e8ebef", "#a7b0bb", "#343b44", "#15181c"
  )

  /// The colour of a series on the light page.
  static func colour(_ series: Int) -> String { light[series % light.count] }

  /// The deepest shade of a heat map in the first (blue) or second colour (orange), on which text is
  /// readable: the colour at 55 % on the ground, as drawings have it.
  static func shade(_ series: Int) -> String { lightShades[series] }
  private static let lightShades = ["#73b1d5", "#e8a673"]
  private static let darkShades = ["#396e8d", "#965937"]

  /// Every colour of the light page with its like on the dark one.
  static var darkLikes: [(light: String, dark: String)] {
    Array(zip(light, dark)) + Array(zip(lightShades, darkShades))
      + [(ink, darkInk), (soft, darkSoft), (grid, darkGrid), (paper, darkPaper)]
  }

  /// Steps of the shades in which heat maps are drawn: `heat0` … in blue, `warm0` … in orange.
  static let heatSteps = 10

  /// The sheet.
  static let css: String = {
    var text = ".fig{display:block;max-width:100%;height:auto;"
    text += "font:12px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n"
    text += colours(light, ink: ink, soft: soft, grid: grid, paper: paper)
    text += ".fig .label{fill:var(--ink)}.fig .soft{fill:var(--soft)}"
    text += ".fig .strong{fill:var(--ink);font-weight:600}"
    text += ".fig .inside{fill:var(--paper);font-weight:600}"
    text += ".fig .grid{stroke:var(--grid);stroke-width:1}"
    text += ".fig .axis{stroke:var(--soft);stroke-width:1}"
    text += ".fig .dashed{stroke-dasharray:3 4}"
    text += ".fig .hollow{fill:var(--paper);stroke-width:2}"
    text += ".fig .backing{fill:var(--paper)}.fig .faint{opacity:.75}"
    text += ".fig .gap{stroke:var(--paper);stroke-width:1.5}"
    text += ".fig .outage{fill:none;stroke:var(--ink);stroke-width:2;stroke-dasharray:4 3}\n"
    for series in light.indices {
      text += ".fig .fill\(series){fill:var(--c\(series))}"
      text += ".fig .line\(series){stroke:var(--c\(series));stroke-width:2}"
      text += ".fig path.line\(series){fill:none}"
      text += ".fig .band\(series){fill:var(--c\(series));opacity:.16}"
      text += ".fig .wait\(series){fill:var(--c\(series));opacity:.38}"
      text += ".fig .text\(series){fill:var(--c\(series));font-weight:600}\n"
    }
    // The edges of bands that lie on one another: told apart by pattern as well as by colour.
    for (edge, pattern) in ["none", "7 3", "2 3", "9 3 2 3"].enumerated() {
      text += ".fig path.edge\(edge){stroke-width:1;stroke-dasharray:\(pattern);opacity:.85}"
    }
    text += "\n"
    for step in 0..<heatSteps {
      // At most 0.55, so that text on it stays readable.
      let hundredths = 5 + 50 * step / (heatSteps - 1)
      let opacity = "." + (hundredths < 10 ? "0" : "") + "\(hundredths)"
      text += ".fig .heat\(step){fill:var(--c0);opacity:\(opacity)}"
      text += ".fig .warm\(step){fill:var(--c1);opacity:\(opacity)}"
    }
    text += "\n.fig .dot{opacity:.55}.fig line.thin{stroke-width:1}"
    text += "@media (prefers-color-scheme:dark){"
    text += colours(dark, ink: darkInk, soft: darkSoft, grid: darkGrid, paper: darkPaper)
    return text + "}\n"
  }()

  private static func colours(
    _ palette: [String], ink: String, soft: String, grid: String, paper: String
  ) -> String {
    var text = ":root{--ink:\(ink);--soft:\(soft);--grid:\(grid);--paper:\(paper)"
    for (series, colour) in palette.enumerated() { text += ";--c\(series):\(colour)" }
    return text + "}\n"
  }

  /// A drawing as a file of its own.
  static func standalone(_ svg: String) -> String {
    let head = "<svg xmlns=\"http://www.w3.org/2000/svg\""
    guard let start = svg.firstIndex(of: ">"), svg.hasPrefix("<svg") else { return svg }
    let attributes = svg[svg.index(svg.startIndex, offsetBy: 4)...start]
    let rest = svg[svg.index(after: start)...]
    let paper = "<rect width=\"100%\" height=\"100%\" fill=\"var(--paper)\"/>"
    return head + attributes + "\n<style>\n" + css + "</style>\n" + paper + rest + "\n"
  }
}
