import Scoring

extension ScoreReportBuilder {
  /// Cost against predicted time, one mark for each policy; `nil` for fewer than three.
  var frontFigure: Figure? {
    let front = front
    let places = byCost.enumerated().compactMap { rank, policy -> Place? in
      let score = scores.policies[policy]
      guard let seconds = score.meanSeconds, score.spend.parts > 0 else { return nil }
      return Place(
        policy: policy, label: "\(rank + 1)", seconds: seconds, dollars: score.spend.value / 1e12,
        isOnFront: front[policy])
    }
    guard places.count > 2 else { return nil }
    let description =
      "Each number is a policy in the order of the table above. Up: cost of the log, logarithmic. "
      + "Across: mean predicted time of a call, logarithmic. Down and to the left is better. Filled "
      + "marks are on the front, which also counts model score and calls served."
    let panel = VegaScatter(
      series: VegaSeries(
        places.map { scores.policies[$0.policy].name }, colours: places.map(\.policy),
        hasKey: false),
      across: VegaScale(
        Axis.logarithmic(covering: places.map(\.seconds), from: 0, to: 1),
        title: "mean predicted time of a call, s (log scale)"),
      up: VegaScale(
        Axis.logarithmic(covering: places.map(\.dollars), from: 0, to: 1),
        title: "cost of the log", text: .dollars),
      points: places.enumerated().map { series, place in
        VegaScatter.Point(
          series: series, name: scores.policies[place.policy].name, x: place.seconds,
          y: place.dollars, label: place.label, isHollow: !place.isOnFront,
          text: "\(MetricUnit.usd.text(place.dollars)), \(MetricUnit.seconds.text(place.seconds))")
      }, height: 380
    ).panel()
    return Figure(
      name: "front", title: "Cost against predicted time", description: description,
      layout: VegaLayout([panel])
    ) { draw(places, in: $0) }
  }

  private struct Place {
    let policy: Int
    let label: String
    let seconds: Double
    let dollars: Double
    let isOnFront: Bool
  }

  private func draw(_ places: [Place], in empty: Drawing) -> Drawing {
    var drawing = empty
    let (left, right) = (64.0, drawing.width - 16)
    let (top, bottom) = (26.0, drawing.isNarrow ? 300.0 : 380.0)
    let up = Axis.logarithmic(covering: places.map(\.dollars), from: bottom, to: top)
    let across = Axis.logarithmic(covering: places.map(\.seconds), from: left, to: right)
    drawing.text("cost of the log", x: left, y: top - 10)
    for tick in up.ticks(count: 6) {
      let level = up.position(tick)
      drawing.line(left, level, right, level, "grid")
      drawing.text(
        "$" + MetricUnit.number.tickText(tick), x: left - 6, y: level + 4, anchor: "end",
        style: "soft")
    }
    for tick in across.ticks(count: drawing.isNarrow ? 4 : 7) {
      let place = across.position(tick)
      drawing.line(place, bottom, place, bottom + 4, "axis")
      drawing.text(
        across.tickText(tick), x: place, y: bottom + 17, anchor: "middle", style: "soft")
    }
    drawing.line(left, bottom, right, bottom, "axis")
    drawing.text(
      "mean predicted time of a call, s (log scale)", x: (left + right) / 2, y: bottom + 36,
      anchor: "middle", style: "soft")
    var labels = ScatterLabels(within: left...right, top...bottom)
    for place in places {
      labels.block((x: across.position(place.seconds), y: up.position(place.dollars)))
    }
    for place in places {
      let point = (x: across.position(place.seconds), y: up.position(place.dollars))
      drawing.marker(
        series: place.policy % 8, x: point.x, y: point.y, isHollow: !place.isOnFront,
        title: scores.policies[place.policy].name)
    }
    let numbered = places.map { place in
      (
        number: Int(place.label) ?? 0, x: across.position(place.seconds),
        y: up.position(place.dollars)
      )
    }
    for label in ScatterLabels.together(numbered) {
      labels.write(label.text, beside: (label.x, label.y), in: &drawing)
    }
    drawing.extend(to: bottom + 46)
    return drawing
  }
}
