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
    return Figure(name: "cost-quality", title: "Quality against cost", description: description) {
      draw($0)
    }
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
    let bounds = kinds.indices.filter { kinds[$0] == .oracle || kinds[$0] == .ideal }
    let top =
      drawing.legend(
        kinds.map(Self.label), isMarkers: true, hollow: Set(bounds), y: 2) + 14
    let (left, right) = (52.0, drawing.width - 24)
    let bottom = top + (drawing.isNarrow ? 260 : 380)
    let shown = evaluation.standings.filter { kinds.contains($0.outcome.kind) }
    let up = Self.qualityAxis(shown, from: bottom, to: top)
    let scale = table.hasCosts ? 1_000.0 : 1
    let costs = shown.map { $0.cost.value * scale }
    let across =
      isLogarithmic
      ? Axis.logarithmic(covering: costs, from: left, to: right)
      : Axis.linear(maximum: costs.max() ?? 1, from: left, to: right)
    frame(up, across, x: left...right, y: top...bottom, in: &drawing)
    let hull = hull(across, up, scale: scale)
    drawing.path(hull, "line7")
    curves(kinds, across, up, scale: scale, in: &drawing)
    var labels = CurveLabels(within: left...right, top...bottom)
    labels.keepOff(hull)
    marks(shown, kinds, across, up, scale: scale, &labels, in: &drawing)
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
      table.hasCosts
        ? "cost per 1,000 prompts" + (isLogarithmic ? " (log scale)" : "")
        : "share of calls to the strong model",
      x: (x.lowerBound + x.upperBound) / 2, y: y.upperBound + 36, anchor: "middle", style: "soft")
  }

  /// The Zero router: straight between models in cost, and so bent where costs are on a log scale.
  private func hull(
    _ across: Axis, _ up: Axis, scale: Double
  ) -> [(x: Double, y: Double)] {
    let corners = table.zeroRouter.corners
    var points: [(x: Double, y: Double)] = []
    for (a, b) in zip(corners, corners.dropFirst()) {
      for part in 0...40 {
        let share = Double(part) / 40
        // Even steps of the logarithm, where there is one.
        let cost =
          across.isLogarithmic && a.cost > 0
          ? a.cost * deterministicExp(share * deterministicLog(b.cost / a.cost))
          : a.cost + share * (b.cost - a.cost)
        let along = (cost - a.cost) / (b.cost - a.cost)
        points.append(
          (
            across.position(cost * scale),
            up.position(a.quality + along * (b.quality - a.quality))
          ))
      }
    }
    if let last = corners.last, !points.isEmpty {
      points.append((across.to, up.position(last.quality)))
    }
    return points
  }

  /// Families of several points as lines.
  private func curves(
    _ kinds: [PolicyOutcome.Kind], _ across: Axis, _ up: Axis, scale: Double,
    in drawing: inout Drawing
  ) {
    for family in evaluation.families {
      let members = evaluation.standings.filter { $0.outcome.family == family.name }
      guard members.count > 2, let series = kinds.firstIndex(of: family.kind) else { continue }
      let points = members.map { member in
        (
          x: across.position(member.cost.value * scale), y: up.position(member.quality.value)
        )
      }
      drawing.path(points.sorted { $0.x < $1.x }, "line\(series % 8)")
    }
  }

  private func marks(
    _ shown: [QualityEvaluation.Standing], _ kinds: [PolicyOutcome.Kind], _ across: Axis,
    _ up: Axis, scale: Double, _ labels: inout CurveLabels, in drawing: inout Drawing
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
      let isBound = standing.outcome.kind == .oracle || standing.outcome.kind == .ideal
      drawing.marker(
        series: series, x: place.x, y: place.y, isHollow: isBound,
        title: "\(standing.outcome.name): \(Self.quality(standing.quality.value)) at "
          + cost(standing.cost.value))
      guard [.single, .oracle, .cascade].contains(standing.outcome.kind) else { continue }
      let name = standing.outcome.name.split(separator: "/").last.map(String.init) ?? ""
      let spot = labels.place(name, beside: (place.x, place.y))
      drawing.text(name, x: spot.x, y: spot.y, anchor: "middle", style: "label")
    }
  }
}
