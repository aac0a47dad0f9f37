import NumericalMethods
import Scoring

extension QualityReport {
  /// Cost across, quality up: models, the Zero router's hull, routers and the oracle.
  var figure: Figure {
    let across =
      table.hasCosts
      ? "cost per 1,000 prompts" + (isLogarithmic ? ", on a logarithmic scale" : "")
      : "share of strong calls"
    let description =
      "Up: quality (\(table.qualityName)). Across: \(across). Up and to the left is better. The line is the "
      + "Zero router: what random mixes of single models get; a router is worth something above it only. "
      + "Filled marks are policies that a gateway can have, hollow ones bounds that know the answers. "
      + "Bars are \(NumberText.fixed(evaluation.confidence * 100, decimals: 0)) % intervals over prompts."
    return Figure(
      name: "cost-quality", title: "Quality against cost", description: description,
      layout: VegaLayout([panel])
    ) { draw($0) }
  }

  /// Policies that are drawn.
  private var shown: [QualityEvaluation.Standing] {
    evaluation.standings.filter { kinds.contains($0.outcome.kind) }
  }

  /// Costs are told for so many prompts.
  private var scale: Double { table.hasCosts ? 1_000 : 1 }

  private var acrossTitle: String {
    table.hasCosts
      ? "cost per 1,000 prompts" + (isLogarithmic ? " (log scale)" : "")
      : "share of calls to the strong model"
  }

  private func acrossAxis(from: Double, to: Double) -> Axis {
    let costs = shown.map { $0.cost.value * scale }
    return isLogarithmic
      ? .logarithmic(covering: costs, from: from, to: to)
      : .linear(maximum: costs.max() ?? 1, from: from, to: to)
  }

  private static func isBound(_ kind: PolicyOutcome.Kind) -> Bool {
    kind == .oracle || kind == .ideal
  }

  /// What stands beside a mark; empty for the many points of a family.
  private static func name(_ outcome: PolicyOutcome) -> String {
    guard [.single, .oracle, .cascade].contains(outcome.kind) else { return "" }
    return outcome.name.split(separator: "/").last.map(String.init) ?? ""
  }

  /// The figure for programs that draw Vega-Lite.
  private var panel: VegaPanel {
    let kinds = kinds
    let across = acrossAxis(from: 0, to: 1)
    let families = families(kinds).map { family in
      (
        colour: family.series,
        points: family.members.map { (x: $0.cost.value * scale, y: $0.quality.value) }
      )
    }
    return VegaScatter(
      series: VegaSeries(
        kinds.map(Self.label), hollow: Set(kinds.indices.filter { Self.isBound(kinds[$0]) })),
      across: VegaScale(across, title: acrossTitle, text: table.hasCosts ? .dollars : .percent),
      up: VegaScale(
        Self.qualityAxis(shown, from: 0, to: 1), title: "quality (\(table.qualityName))"),
      points: shown.map { standing in
        VegaScatter.Point(
          series: kinds.firstIndex(of: standing.outcome.kind) ?? 0, name: standing.outcome.name,
          x: standing.cost.value * scale, y: standing.quality.value,
          up: standing.outcome.kind == .ideal ? nil : standing.quality.interval,
          label: Self.name(standing.outcome), text: Self.text(standing, cost(standing.cost.value)))
      }, lines: [(7, hullCurve(isLogarithmic: across.isLogarithmic, end: across.high))] + families,
      height: 380
    ).panel()
  }

  private static func text(_ standing: QualityEvaluation.Standing, _ cost: String) -> String {
    "\(quality(standing.quality.value)) at \(cost)"
  }

  /// Costs that lie far apart would all stand at the left of a linear scale.
  private var isLogarithmic: Bool {
    let costs = table.models.map(\.point.cost)
    guard table.hasCosts, let low = costs.min(), let high = costs.max(), low > 0 else {
      return false
    }
    return high > 20 * low
  }

  /// Kinds of policies that are drawn, in the order of the key.
  private var kinds: [PolicyOutcome.Kind] {
    PolicyOutcome.Kind.allCases.filter { kind in
      kind != .mix && evaluation.standings.contains { $0.outcome.kind == kind }
    }
  }

  private static func label(_ kind: PolicyOutcome.Kind) -> String {
    switch kind {
    case .single: "one model"
    case .oracle: "oracle (a bound)"
    case .mix: "random mix"
    case .ideal: "best split between cheapest and dearest (a bound)"
    case .threshold: "threshold on a score"
    case .cascade: "cascade"
    case .learned: "learned"
    }
  }

  private func draw(_ empty: Drawing) -> Drawing {
    var drawing = empty
    let kinds = kinds
    let bounds = kinds.indices.filter { Self.isBound(kinds[$0]) }
    let top =
      drawing.legend(
        kinds.map(Self.label), isMarkers: true, hollow: Set(bounds), y: 2) + 14
    let (left, right) = (52.0, drawing.width - 24)
    let bottom = top + (drawing.isNarrow ? 260 : 380)
    let up = Self.qualityAxis(shown, from: bottom, to: top)
    let across = acrossAxis(from: left, to: right)
    frame(up, across, x: left...right, y: top...bottom, in: &drawing)
    let hull = hullCurve(isLogarithmic: across.isLogarithmic, end: across.high).map {
      (x: across.position($0.x), y: up.position($0.y))
    }
    drawing.path(hull, "line7")
    for family in families(kinds) {
      let points = family.members.map { member in
        (x: across.position(member.cost.value * scale), y: up.position(member.quality.value))
      }
      drawing.path(points, "line\(family.series % 8)")
    }
    var labels = CurveLabels(within: left...right, top...bottom)
    labels.keepOff(hull)
    marks(kinds, across, up, &labels, in: &drawing)
    drawing.extend(to: bottom + 44)
    return drawing
  }

  /// Quality from a round number below the lowest to one above the highest.
  private static func qualityAxis(
    _ shown: [QualityEvaluation.Standing], from: Double, to: Double
  ) -> Axis {
    let values = shown.flatMap {
      [$0.quality.value, $0.quality.interval?.lowerBound, $0.quality.interval?.upperBound]
        .compactMap(\.self)
    }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let step = Axis.step(for: max(1e-6, high - low) / 4)
    return Axis(
      isLogarithmic: false, low: (low / step).rounded(.down) * step,
      high: (high / step).rounded(.up) * step, from: from, to: to)
  }

  private func frame(
    _ up: Axis, _ across: Axis, x: ClosedRange<Double>, y: ClosedRange<Double>,
    in drawing: inout Drawing
  ) {
    let step = Axis.step(for: (up.high - up.low) / 5)
    for turn in 0...Int(((up.high - up.low) / step).rounded()) {
      let tick = up.low + Double(turn) * step
      guard tick <= up.high + step * 1e-9 else { continue }
      let level = up.position(tick)
      drawing.line(x.lowerBound, level, x.upperBound, level, "grid")
      drawing.text(
        NumberText.fixed(tick, decimals: NumberText.decimals(step, digits: 1)),
        x: x.lowerBound - 6, y: level + 4, anchor: "end", style: "soft")
    }
    for tick in across.ticks(count: drawing.isNarrow ? 4 : 7) {
      let place = across.position(tick)
      drawing.line(place, y.upperBound, place, y.upperBound + 4, "axis")
      let text =
        table.hasCosts ? "$" + across.tickText(tick) : NumberText.percent(tick, decimals: 0)
      drawing.text(text, x: place, y: y.upperBound + 17, anchor: "middle", style: "soft")
    }
    drawing.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, "axis")
    drawing.text(
      acrossTitle, x: (x.lowerBound + x.upperBound) / 2, y: y.upperBound + 36, anchor: "middle",
      style: "soft")
  }

  /// The Zero router: straight between models in cost, and so bent where costs are on a log scale.
  private func hullCurve(isLogarithmic: Bool, end: Double) -> [(x: Double, y: Double)] {
    let corners = table.zeroRouter.corners
    var points: [(x: Double, y: Double)] = []
    for (a, b) in zip(corners, corners.dropFirst()) {
      for part in 0...40 {
        let share = Double(part) / 40
        // Even steps of the logarithm, where there is one.
        let cost =
          isLogarithmic && a.cost > 0
          ? a.cost * deterministicExp(share * deterministicLog(b.cost / a.cost))
          : a.cost + share * (b.cost - a.cost)
        let along = (cost - a.cost) / (b.cost - a.cost)
        points.append((cost * scale, a.quality + along * (b.quality - a.quality)))
      }
    }
    if let last = corners.last, !points.isEmpty {
      points.append((end, last.quality))
    }
    return points
  }

  /// Families of several points, by cost: lines.
  private func families(
    _ kinds: [PolicyOutcome.Kind]
  ) -> [(series: Int, members: [QualityEvaluation.Standing])] {
    evaluation.families.compactMap { family in
      let members = evaluation.standings.filter { $0.outcome.family == family.name }
      guard members.count > 2, let series = kinds.firstIndex(of: family.kind) else { return nil }
      return (series, members.sorted { $0.cost.value < $1.cost.value })
    }
  }

  private func marks(
    _ kinds: [PolicyOutcome.Kind], _ across: Axis, _ up: Axis, _ labels: inout CurveLabels,
    in drawing: inout Drawing
  ) {
    let places = shown.map { standing in
      (
        standing: standing, series: kinds.firstIndex(of: standing.outcome.kind) ?? 0,
        x: across.position(standing.cost.value * scale), y: up.position(standing.quality.value)
      )
    }
    for place in places { labels.keepOff([(x: place.x, y: place.y)]) }
    for place in places {
      let (standing, series) = (place.standing, place.series)
      if let interval = standing.quality.interval, standing.outcome.kind != .ideal {
        drawing.line(
          place.x, up.position(interval.lowerBound), place.x, up.position(interval.upperBound),
          "thin line\(series % 8)")
      }
      drawing.marker(
        series: series, x: place.x, y: place.y, isHollow: Self.isBound(standing.outcome.kind),
        title: "\(standing.outcome.name): " + Self.text(standing, cost(standing.cost.value)))
      let name = Self.name(standing.outcome)
      guard !name.isEmpty else { continue }
      let spot = labels.place([name], beside: (place.x, place.y), isFar: true)
      drawing.text(name, x: spot.x, y: spot.y, anchor: "middle", style: "label")
    }
  }
}
