import Accounting

// How the estimate of the primary metric settles as replications are added.
extension ReportBuilder {
  /// How far more replications would have moved the results; empty with few of them.
  var convergenceSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      guard let figure = convergenceFigure(workload) else { continue }
      blocks += heading(workload) + [.figure(figure)]
    }
    return Section(title: "How the estimates settled", blocks: blocks)
  }

  /// The estimates from the first replications on, of one policy.
  private struct Course {
    let title: String
    let estimates: [Estimate]
    let isDifference: Bool
  }

  /// Fewest replications of which a course is worth drawing.
  private static let fewest = 4
  /// The most points of a course.
  private static let points = 120

  private func courses(_ workload: Int) -> [Course] {
    let metric = Metric.all[record.primaryMetric]
    let shown = record.referencePolicies(workload: workload)
    let order = [record.baseline] + shown.filter { $0 != record.baseline }
    let baseline = record.runs(
      of: results.referenceCell(workload: workload, policy: record.baseline))
    return order.compactMap { policy in
      let runs = record.runs(of: results.referenceCell(workload: workload, policy: policy))
      let isDifference = policy != record.baseline
      let values =
        isDifference
        ? PairedValues(metric, runs, baseline, ratios: .meanOfRatios).differences
        : runs.compactMap(metric.value)
      guard values.count >= Self.fewest else { return nil }
      let step = max(1, (values.count + Self.points - 1) / Self.points)
      var counts = Array(stride(from: 2, to: values.count, by: step))
      counts.append(values.count)
      return Course(
        title: isDifference
          ? "\(policyNames[policy]) less \(baselineName)" : policyNames[policy],
        estimates: counts.compactMap {
          Estimate(Array(values.prefix($0)), confidence: record.decision.confidence)
        }, isDifference: isDifference)
    }
  }

  private func convergenceFigure(_ workload: Int) -> Figure? {
    let courses = courses(workload)
    guard !courses.isEmpty else { return nil }
    let metric = Metric.all[record.primaryMetric]
    let description =
      "Across: how many replications. Up: the mean of \(metric.label) over the first of them, with "
      + "its \(confidenceText) interval as a band; the first panel is the baseline, the others are "
      + "paired differences from it. A curve that has become level inside a narrow band says that "
      + "more replications would change little. Every panel has a scale of its own; a band that "
      + "leaves it is cut off." + shownNote(workload)
    return Figure(
      name: "convergence" + suffix(workload),
      title: "How \(metric.label) settles with replications\(place(workload))",
      description: description,
      layout: VegaLayout(
        courses.map { vegaPanel($0, metric.unit) }, columns: 3, hasOneKey: false)
    ) { drawing in
      var drawing = drawing
      let labels = courses.flatMap { upTexts($0, metric.unit).map(\.text) }
      let gutter = max(40, 10 + (labels.map { Drawing.width(of: $0) }.max() ?? 0))
      let grid = PanelGrid(courses.count, most: gutter > 80 ? 2 : 3, gutter: gutter, in: drawing)
      let height = drawing.isNarrow ? 130.0 : 150
      for (position, course) in courses.enumerated() {
        let top = 24 + Double(grid.row(of: position)) * (height + PlotFrame.footer + 26)
        draw(
          course, metric.unit, in: &drawing, x: grid.x(of: position), y: top...(top + height))
      }
      return drawing
    }
  }

  private func draw(
    _ course: Course, _ unit: MetricUnit, in drawing: inout Drawing, x: ClosedRange<Double>,
    y: ClosedRange<Double>
  ) {
    let levels = levels(course)
    let most = course.estimates.last?.count ?? 2
    let frame = PlotFrame(
      x: x, y: y, across: Axis.linear(maximum: Double(most), from: x.lowerBound, to: x.upperBound),
      up: Axis.linear(
        between: levels.lowerBound, levels.upperBound, from: y.upperBound, to: y.lowerBound))
    frame.draw(
      in: &drawing, title: course.title, below: "replications",
      acrossTexts: frame.across.ticks(count: 4).filter { $0 == $0.rounded() }.map {
        ($0, NumberText.count(Int($0)))
      }, upTexts: upTexts(course, unit).map { ($0.value, $0.text) })
    if course.isDifference {
      let level = frame.up.position(0)
      drawing.line(x.lowerBound, level, x.upperBound, level, "axis")
    }
    let series = course.isDifference ? 1 : 0
    let points = course.estimates.map { (count: Double($0.count), estimate: $0) }
    drawing.path(
      points.map { frame.point($0.count, $0.estimate.high) }
        + points.reversed().map { frame.point($0.count, $0.estimate.low) }, "band\(series)",
      isClosed: true)
    drawing.path(
      points.map { frame.point($0.count, $0.estimate.mean) }, "line\(series)",
      title: course.title)
    if let last = points.last {
      let end = frame.point(last.count, last.estimate.mean)
      drawing.marker(
        series: series, x: end.x, y: end.y,
        title: unit.text(
          last.estimate.mean, halfWidth: last.estimate.halfWidth, besides: last.estimate.mean))
    }
  }

  /// Ticks of the axis up with their labels.
  private func upTexts(_ course: Course, _ unit: MetricUnit) -> [(value: Double, text: String)] {
    let levels = levels(course)
    let up = Axis.linear(between: levels.lowerBound, levels.upperBound, from: 0, to: 1)
    let ticks = up.ticks(count: 4)
    return ticks.map { ($0, text($0, unit, among: ticks, course.isDifference)) }
  }

  /// What the axis of a course covers: the intervals of two and three replications would leave
  /// nothing to see of the others.
  private func levels(_ course: Course) -> ClosedRange<Double> {
    var levels = course.estimates.map(\.mean) + (course.isDifference ? [0] : [])
    for estimate in course.estimates where estimate.count >= Self.fewest {
      levels += [estimate.low, estimate.high]
    }
    let (least, most) = (levels.min() ?? 0, levels.max() ?? 1)
    // Where all replications agree, a scale about their value.
    let room = most > least ? 0 : max(least.magnitude * 0.1, 1e-9)
    return (least - room)...(most + room)
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(_ course: Course, _ unit: MetricUnit) -> VegaPanel {
    let levels = levels(course)
    let up = Axis.linear(between: levels.lowerBound, levels.upperBound, from: 0, to: 1)
    let points = course.estimates.map { estimate in
      VegaCurves.Point(
        x: Double(estimate.count), value: estimate.mean,
        interval: min(
          estimate.mean, max(estimate.low, up.low))...max(
            estimate.mean, min(estimate.high, up.high)),
        text: unit.text(estimate.mean, halfWidth: estimate.halfWidth, besides: estimate.mean))
    }
    return VegaCurves(
      series: VegaSeries([course.title], colours: [course.isDifference ? 1 : 0], hasKey: false),
      across: VegaScale(
        VegaScale.linear(maximum: Double(course.estimates.last?.count ?? 2)),
        title: "replications"),
      up: VegaScale(
        up, title: "", text: course.isDifference ? .difference(unit) : .value(unit)),
      curves: [VegaCurves.Curve(series: 0, points: points)],
      horizontals: course.isDifference ? [0] : []
    ).panel(title: course.title)
  }

  /// A tick in the unit of the metric, all of an axis with as many decimals.
  private func text(
    _ tick: Double, _ unit: MetricUnit, among ticks: [Double], _ isSigned: Bool
  ) -> String {
    let scale = unit.scale(for: ticks.map(\.magnitude).max() ?? 1)
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : tick
    let decimals = NumberText.decimals(step / scale.divisor, digits: 1)
    let digits = NumberText.fixed(tick.magnitude / scale.divisor, decimals: decimals)
    let sign = tick < 0 ? "−" : isSigned && tick > 0 ? "+" : ""
    return sign + scale.prefix + digits + scale.suffix
  }
}
