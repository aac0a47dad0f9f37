import Foundation
import Testing

@testable import Analysis

@Suite struct WaterfallTests {
  /// Each part begins where the one before it ended, so the bars lead from what was to what is.
  @Test func partsFollowOneAnother() {
    let chart = Waterfall(
      before: ("before", 0.4),
      parts: [
        Waterfall.Part(name: "up", value: 0.2, interval: 0.1...0.3),
        Waterfall.Part(name: "down", value: -0.05),
      ], after: ("after", 0.55), title: "share")
    let svg = chart.draw(in: Drawing(width: 860)).svg(id: "w", title: "t", description: "d")
    #expect(MarkupChecker.problem(in: svg) == nil)
    let bars = svg.split(separator: "\n").filter { $0.contains("<title>") && $0.hasPrefix("<rect") }
    func attribute(_ name: String, _ bar: Substring) -> Double? {
      bar.range(of: " \(name)=\"").flatMap { range in
        Double(bar[range.upperBound...].prefix { $0 != "\"" })
      }
    }
    let edges = bars.map { bar in
      (left: attribute("x", bar) ?? -1, width: attribute("width", bar) ?? -1)
    }
    #expect(edges.count == 2)
    #expect(abs(edges[0].left + edges[0].width - edges[1].left - edges[1].width) < 0.02)
    #expect(abs(edges[0].width / edges[1].width - 4) < 0.01)
    #expect(svg.contains("+20.0 points") && svg.contains("-5.0 points"))
  }
}
