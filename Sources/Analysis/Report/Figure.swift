/// A drawing in two widths, for a desk and for a telephone, with its data as a specification.
package struct Figure: Sendable {
  /// File name without its ending.
  package let name: String
  /// What it shows.
  package let title: String
  /// What the reader should see and how to read it: also the text for those who see no drawing.
  package let description: String
  /// The drawing for a page of at least ``wideWidth`` pixels.
  package let wide: String
  /// The drawing for a page of ``narrowWidth`` pixels.
  package let narrow: String
  /// The same data and marks for programs that draw Vega-Lite.
  package let specification: VegaLite

  /// Width of the wide drawing [CSS pixels].
  static let wideWidth = 860.0
  /// Width of the narrow drawing [CSS pixels].
  static let narrowWidth = 356.0

  /// Draws a figure in both widths.
  ///
  /// - Parameter layout: The same values for programs that draw Vega-Lite.
  init(
    name: String, title: String, description: String, layout: VegaLayout,
    draw: (Drawing) -> Drawing
  ) {
    func svg(_ width: Double, _ mark: String) -> String {
      draw(Drawing(width: width)).svg(id: name + mark, title: title, description: description)
    }
    self.init(
      name: name, title: title, description: description, wide: svg(Self.wideWidth, "-w"),
      narrow: svg(Self.narrowWidth, "-n"),
      specification: layout.specification(title: title, description: description))
  }

  /// A figure that was drawn before.
  init(
    name: String, title: String, description: String, wide: String, narrow: String,
    specification: VegaLite
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.wide = wide
    self.narrow = narrow
    self.specification = specification
  }
}
