import Accounting
import NumericalMethods

// Distributions of times: all calls and tasks of all replications, not single quantiles.
extension ReportBuilder {
  /// The times of one policy.
  private struct Distribution {
    let series: Int
    let name: String
    let pooled: EmpiricalDistribution
    let replications: [EmpiricalDistribution]
  }

  private static let quantiles = [0.5, 0.9, 0.99]
  /// Microseconds in a second: what histograms of times count in.
  private static let microseconds = 1e6

  /// Time to first token and time of a task as curves; `nil` where nothing was measured.
  func latencyFigure(_ workload: Int) -> Figure? {
    let panels = [
      ("time to first token of a call", distributions(workload, \.timeToFirstToken)),
      ("time from arrival to end of a task", distributions(workload, \.taskTime)),
    ].filter { !$0.1.isEmpty }
    guard !panels.isEmpty else { return nil }
    let shown = record.referencePolicies(workload: workload)
    let hasBands = panels.contains { $0.1.contains { $0.replications.count >= 3 } }
    let description =
      "Across: time, logarithmic. Up: the share of calls, or of tasks, that took at most so long; "
      + "further left is faster. One curve per policy, all replications together; marks stand at "
      + "50, 90 and 99 %."
      + (hasBands ? " Bands go from the lowest to the highest replication." : "")
      + shownNote(workload)
    return Figure(
      name: "latency-distributions" + suffix(workload),
      title: "How long calls and tasks take: distributions by policy\(place(workload))",
      description: description,
      layout: VegaLayout(
        panels.map { vegaPanel($0.1, title: $0.0, names: shown.map { policyNames[$0] }) },
        columns: 2)
    ) { drawing in
      var drawing = drawing
      let top = drawing.legend(shown.map { policyNames[$0] }, isMarkers: true, y: 2) + 30
      let grid = PanelGrid(panels.count, most: 2, gutter: 44, in: drawing)
      let height = drawing.isNarrow ? 200.0 : 250
      for (position, panel) in panels.enumerated() {
        let y = top + Double(grid.row(of: position)) * (height + PlotFrame.footer + 30)
        draw(
          panel.1, title: panel.0, in: &drawing, x: grid.x(of: position), y: y...(y + height))
      }
      return drawing
    }
  }

  private func distributions(
    _ workload: Int, _ times: (RunRecord) -> LogLinearHistogram
  ) -> [Distribution] {
    record.referencePolicies(workload: workload).enumerated().compactMap { series, policy in
      let cell = results.referenceCell(workload: workload, policy: policy)
      var pooled = LogLinearHistogram()
      for run in record.runs(of: cell) { pooled.merge(times(run)) }
      return EmpiricalDistribution(pooled).map {
        Distribution(
          series: series, name: policyNames[policy], pooled: $0,
          replications: record.runs(of: cell).compactMap { EmpiricalDistribution(times($0)) })
      }
    }
  }

  private func draw(
    _ distributions: [Distribution], title: String, in drawing: inout Drawing,
    x: ClosedRange<Double>, y: ClosedRange<Double>
  ) {
    let across = axis(of: distributions, from: x.lowerBound, to: x.upperBound)
    let frame = PlotFrame(
      x: x, y: y, across: across,
      up: Axis(
        isLogarithmic: false, low: 0, high: 1, from: y.upperBound, to: y.lowerBound))
    frame.draw(
      in: &drawing, title: title,
      below: Self.axisTitle(across),
      acrossTexts: across.ticks(count: drawing.isNarrow ? 5 : 6).map { ($0, across.tickText($0)) },
      upTexts: [0, 0.25, 0.5, 0.75, 0.9, 1].map { ($0, NumberText.percent($0, decimals: 0)) })
    for distribution in distributions where distribution.replications.count >= 3 {
      band(of: distribution, in: &drawing, frame)
    }
    for distribution in distributions { curve(of: distribution, in: &drawing, frame) }
  }

  /// An axis in seconds with ticks in the unit that suits the median.
  private func axis(of distributions: [Distribution], from: Double, to: Double) -> Axis {
    let ends = distributions.flatMap { distribution in
      [0.005, 0.998].compactMap { distribution.pooled.quantile($0) }
    }.map { max($0, 1000) / Self.microseconds }
    let middle = distributions.compactMap { $0.pooled.quantile(0.5) }.max() ?? 1
    let scale = MetricUnit.seconds.scale(for: middle / Self.microseconds)
    return Axis.logarithmic(covering: ends, unit: scale.divisor, from: from, to: to)
  }

  private static func axisTitle(_ across: Axis) -> String {
    let unit = across.unit == 1 ? "s" : across.unit == 60 ? "min" : "h"
    return "at most this long [\(unit)], log scale"
  }

  /// Places across at equal distances on the drawing [s].
  private func places(_ across: Axis, _ count: Int) -> [Double] {
    let step = deterministicLog(across.high / across.low) / Double(count)
    return (0...count).map { across.low * deterministicExp(step * Double($0)) }
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(
    _ distributions: [Distribution], title: String, names: [String]
  ) -> VegaPanel {
    let across = axis(of: distributions, from: 0, to: 1)
    let curves = distributions.map { distribution -> VegaCurves.Curve in
      func point(_ value: Double, _ share: Double, _ text: String) -> VegaCurves.Point {
        let bounds = distribution.replications.map { $0.share(atMost: value * Self.microseconds) }
        let (low, high) = (bounds.min() ?? share, bounds.max() ?? share)
        return VegaCurves.Point(
          x: value / across.unit, value: share,
          interval: bounds.count >= 3 ? low...high : nil, text: text, isMarked: !text.isEmpty)
      }
      let line = places(across, 48).map { value in
        point(value, distribution.pooled.share(atMost: value * Self.microseconds), "")
      }
      let marks = Self.quantiles.compactMap { share -> VegaCurves.Point? in
        distribution.pooled.quantile(share).map { value in
          let seconds = value / Self.microseconds
          return point(
            seconds, share,
            "\(NumberText.percent(share, decimals: 0)) within \(MetricUnit.seconds.text(seconds))")
        }
      }
      return VegaCurves.Curve(
        series: distribution.series, points: (line + marks).sorted { $0.x < $1.x })
    }
    return VegaCurves(
      series: VegaSeries(names),
      across: VegaScale(across, title: Self.axisTitle(across), divisor: across.unit),
      up: VegaScale(VegaScale.linear(maximum: 1), title: "share of all", text: .percent),
      curves: curves
    ).panel(title: title)
  }

  private func band(
    of distribution: Distribution, in drawing: inout Drawing, _ frame: PlotFrame
  ) {
    var edges: [(low: (x: Double, y: Double), high: (x: Double, y: Double))] = []
    for place in places(frame.across, drawing.isNarrow ? 32 : 48) {
      let shares = distribution.replications.map { $0.share(atMost: place * Self.microseconds) }
      edges.append(
        (frame.point(place, shares.min() ?? 0), frame.point(place, shares.max() ?? 0)))
    }
    drawing.path(
      edges.map(\.high) + edges.reversed().map(\.low), "band\(distribution.series % 8)",
      isClosed: true)
  }

  private func curve(
    of distribution: Distribution, in drawing: inout Drawing, _ frame: PlotFrame
  ) {
    drawing.path(
      places(frame.across, drawing.isNarrow ? 60 : 90).map { place in
        frame.point(place, distribution.pooled.share(atMost: place * Self.microseconds))
      }, "line\(distribution.series % 8)", title: distribution.name)
    for share in Self.quantiles {
      guard let value = distribution.pooled.quantile(share).map({ $0 / Self.microseconds }),
        value >= frame.across.low, value <= frame.across.high
      else { continue }
      let point = frame.point(value, share)
      drawing.marker(
        series: distribution.series, x: point.x, y: point.y,
        title: "\(distribution.name): \(NumberText.percent(share, decimals: 0)) within "
          + MetricUnit.seconds.text(value))
    }
  }
}
