package import Formats

/// A Vega-Lite 5 specification with its data inline.
///
/// The drawing in SVG is what a page shows by itself; programs that know Vega-Lite, and pages made
/// with a Vega bundle, draw the specification instead.
package struct VegaLite: Sendable {
  /// The version that specifications are written for.
  static let schema = "https://vega.github.io/schema/vega-lite/v5.json"

  /// The specification.
  package let document: JSONNode
}
