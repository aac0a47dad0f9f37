import Accounting

extension ReportBuilder {
  /// One policy in the plane of two objectives.
  private struct Place {
    let policy: Int
    let across: Estimate
    let up: Estimate
    let isOnFront: Bool
  }

  /// Cost per solved task against task time and against failed calls; `nil` without a policy that
  /// has all three.
  func tradeoffFigure(_ workload: Int) -> Figure? {
    let standings = front(workload).standings
    func places(_ objective: Int) -> [Place] {
      record.policies.indices.compactMap { policy in
        guard let standing = standings[policy],
          let across = objectiveEstimate(objective, workload, policy),
          let up = objectiveEstimate(0, workload, policy)
        else { return nil }
        return Place(policy: policy, across: across, up: up, isOnFront: standing.isOnFront)
      }
    }
    let panels = [
      (places: places(1), title: "median time of a task"),
      (places: places(2), title: "failed calls"),
    ]
    guard panels.allSatisfy({ $0.places.count > 2 }) else { return nil }
    let description =
      "Each number is a policy, named in the key. Up: cost per solved task (assumed), on a "
      + "logarithmic scale. Across: in one panel the median time of a task, in the other the share "
      + "of calls that fail. Down and to the left is better. Filled marks are on the front of all "
      + "three, hollow ones are beaten in all three by another policy; bars are 95 % intervals of "
      + "the means."
    return Figure(
      name: "trade-offs" + suffix(workload),
      title: "Cost per solved task against time and failures\(place(workload))",
      description: description,
      layout: VegaLayout(
        panels.enumerated().map { position, panel in
          vegaPanel(panel.places, title: panel.title, isTime: position == 0)
        }, columns: 2)
    ) { drawing in
      var drawing = drawing
      var y = key(in: &drawing, y: 2) + 22
      let columns = drawing.isNarrow ? 1.0 : 2.0
      let (gutter, between, height) = (64.0, 64.0, drawing.isNarrow ? 240.0 : 300.0)
      let width = (drawing.width - gutter - 12 - between * (columns - 1)) / columns
      for (position, panel) in panels.enumerated() {
        let column = drawing.isNarrow ? 0.0 : Double(position)
        let left = gutter + column * (width + between)
        draw(
          panel.places, title: panel.title, isTime: position == 0, in: &drawing,
          x: left...(left + width), y: y...(y + height))
        if drawing.isNarrow { y += height + 76 }
      }
      drawing.extend(to: drawing.isNarrow ? y - 20 : y + height + 48)
      return drawing
    }
  }

  private func objectiveEstimate(_ objective: Int, _ workload: Int, _ policy: Int) -> Estimate? {
    Metric.position(of: Self.objectives[objective]).flatMap { metric in
      results.estimate(results.referenceCell(workload: workload, policy: policy), metric)
    }
  }

  /// Numbers and names of the policies, wrapped to the width; returns where they end.
  private func key(in drawing: inout Drawing, y: Double) -> Double {
    var (left, top) = (4.0, y)
    for (policy, name) in policyNames.enumerated() {
      let text = "\(policy + 1) \(name)"
      let room = Drawing.width(of: text) + 34
      if left + room > drawing.width, left > 4 {
        left = 4
        top += Drawing.lineHeight + 4
      }
      drawing.marker(series: policy, x: left + 6, y: top + 7)
      drawing.text(text, x: left + 18, y: top + 12)
      left += room
    }
    return top + Drawing.lineHeight + 4
  }

  /// The scales of a panel: cost up, the other objective across in a unit of its own.
  private func axes(
    _ places: [Place], isTime: Bool, x: ClosedRange<Double>, y: ClosedRange<Double>
  ) -> (up: Axis, across: Axis, unit: (divisor: Double, prefix: String, suffix: String)) {
    let costs = places.flatMap { [$0.up.low, $0.up.mean, $0.up.high] }
    let up = Axis.logarithmic(covering: costs, from: y.upperBound, to: y.lowerBound)
    let ends = places.flatMap { [$0.across.low, $0.across.mean, $0.across.high] }
    let unit = MetricUnit.seconds.scale(for: ends.max() ?? 1)
    let across =
      isTime
      ? Axis.logarithmic(covering: ends, unit: unit.divisor, from: x.lowerBound, to: x.upperBound)
      : Axis.linear(maximum: ends.max() ?? 0, from: x.lowerBound, to: x.upperBound)
    return (up, across, unit)
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(_ places: [Place], title: String, isTime: Bool) -> VegaPanel {
    let (up, across, unit) = axes(places, isTime: isTime, x: 0...1, y: 0...1)
    let divisor = isTime ? unit.divisor : 1
    let metric = isTime ? MetricUnit.seconds : .share
    func ends(_ estimate: Estimate, _ axis: Axis, _ divisor: Double) -> ClosedRange<Double>? {
      estimate.interval.map { interval in
        let low = max(axis.low, interval.lowerBound)
        return (low / divisor)...(max(low, interval.upperBound) / divisor)
      }
    }
    return VegaScatter(
      series: VegaSeries(policyNames.enumerated().map { "\($0 + 1) \($1)" }),
      across: VegaScale(
        across, title: isTime ? "\(title),\(unit.suffix) (log scale)" : title,
        text: isTime ? .number : .percent, divisor: divisor),
      up: VegaScale(up, title: "cost per solved task", text: .dollars),
      points: places.map { place in
        VegaScatter.Point(
          series: place.policy, name: policyNames[place.policy],
          x: place.across.mean / divisor, y: place.up.mean,
          across: ends(place.across, across, divisor), up: ends(place.up, up, 1),
          label: "\(place.policy + 1)", isHollow: !place.isOnFront,
          text: "\(MetricUnit.usd.text(place.up.mean)), \(metric.text(place.across.mean))")
      }
    ).panel()
  }

  private func draw(
    _ places: [Place], title: String, isTime: Bool, in drawing: inout Drawing,
    x: ClosedRange<Double>, y: ClosedRange<Double>
  ) {
    let (up, across, scale) = axes(places, isTime: isTime, x: x, y: y)
    frame(
      up, across, title: isTime ? "\(title),\(scale.suffix) (log scale)" : title,
      tickText: isTime ? across.tickText : { NumberText.percent($0) }, in: &drawing, x: x, y: y)
    var labels = ScatterLabels(within: x, y)
    for place in places {
      let point = (x: across.position(place.across.mean), y: up.position(place.up.mean))
      let style = "thin line\(place.policy % 8)"
      drawing.line(
        across.position(max(0, place.across.low)), point.y, across.position(place.across.high),
        point.y, style)
      drawing.line(
        point.x, up.position(max(up.low, place.up.low)), point.x, up.position(place.up.high),
        style)
      labels.block(point)
      labels.block(
        from: (across.position(max(0, place.across.low)), point.y),
        to: (across.position(place.across.high), point.y))
      labels.block(
        from: (point.x, up.position(max(up.low, place.up.low))),
        to: (point.x, up.position(place.up.high)))
    }
    for place in places {
      let point = (x: across.position(place.across.mean), y: up.position(place.up.mean))
      drawing.marker(
        series: place.policy, x: point.x, y: point.y, isHollow: !place.isOnFront,
        title: policyNames[place.policy])
      let label = "\(place.policy + 1)"
      labels.write(label, beside: point, in: &drawing)
    }
  }

  private func frame(
    _ up: Axis, _ across: Axis, title: String, tickText: (Double) -> String,
    in drawing: inout Drawing, x: ClosedRange<Double>, y: ClosedRange<Double>
  ) {
    drawing.text("cost per solved task", x: x.lowerBound, y: y.lowerBound - 8)
    for tick in up.ticks(count: 6) {
      let level = up.position(tick)
      drawing.line(x.lowerBound, level, x.upperBound, level, "grid")
      drawing.text(
        "$" + MetricUnit.number.tickText(tick), x: x.lowerBound - 6, y: level + 4, anchor: "end",
        style: "soft")
    }
    for tick in across.ticks(count: drawing.isNarrow ? 4 : 6) {
      let place = across.position(tick)
      drawing.line(place, y.upperBound, place, y.upperBound + 4, "axis")
      drawing.text(
        tickText(tick), x: place, y: y.upperBound + 17, anchor: "middle", style: "soft")
    }
    drawing.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, "axis")
    drawing.text(
      title, x: (x.lowerBound + x.upperBound) / 2, y: y.upperBound + 36, anchor: "middle",
      style: "soft")
  }
}
