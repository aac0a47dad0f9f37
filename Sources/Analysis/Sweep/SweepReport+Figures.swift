import Accounting

extension SweepReportBuilder {
  /// How the primary metric answers to the axes: lines for one axis, a map for two, main effects for
  /// more or for a Latin hypercube.
  func responseFigures(_ workload: Int) -> [Figure] {
    if record.axes.count == 2, record.isGrid { return [heatFigure(workload)].compactMap { $0 } }
    return [lineFigure(workload)].compactMap { $0 }
  }

  /// How policies differ from the baseline over the cells.
  func differenceFigure(_ workload: Int) -> Figure? {
    guard record.isGrid else { return nil }
    switch record.axes.count {
    case 1: return changeFigure(workload)
    case 2: return changeMap(workload)
    default: return nil
    }
  }
}

// MARK: - Lines

extension SweepReportBuilder {
  /// Cells that share a value of one axis, or a part of its range.
  private struct Stop {
    let text: String
    let number: Double?
    let cells: [Int]
  }

  /// The values of an axis; where there are many, six parts of as many cells each.
  private func stops(_ axis: Int) -> [Stop] {
    let levels = record.levels(axis)
    if levels.count <= 12 || !record.isNumeric(axis) {
      return levels.map { level in
        Stop(
          text: level.text, number: level.number,
          cells: record.cells.indices.filter { record.cells[$0][axis] == level })
      }
    }
    func number(_ cell: Int) -> Double { record.cells[cell][axis].number ?? 0 }
    let order = record.cells.indices.sorted { (number($0), $0) < (number($1), $1) }
    return (0..<6).map { part in
      let cells = Array(order[(part * order.count / 6)..<((part + 1) * order.count / 6)])
      let mean = cells.reduce(0) { $0 + number($1) } / Double(max(1, cells.count))
      return Stop(text: NumberText.significant(mean), number: mean, cells: cells)
    }
  }

  /// The curves of all policies along an axis; intervals only where a stop is one cell.
  private func curves(_ stops: [Stop], _ workload: Int) -> [LinePanel.Curve] {
    record.policies.indices.map { policy in
      LinePanel.Curve(
        series: policy, name: policyNames[policy],
        points: stops.enumerated().compactMap { position, stop in
          let estimates = stop.cells.compactMap {
            results.estimate($0, workload, policy, record.primaryMetric)
          }
          guard !estimates.isEmpty else { return nil }
          let mean = estimates.reduce(0) { $0 + $1.mean } / Double(estimates.count)
          return LinePanel.Point(
            stop: position, value: mean,
            halfWidth: estimates.count == 1 ? estimates[0].halfWidth : nil)
        })
    }
  }

  private func stopPlaces(_ stops: [Stop], _ axis: Int) -> LinePanel.Stops {
    let numbers = stops.compactMap(\.number)
    let isNumeric = numbers.count == stops.count && stops.count > 1
    return LinePanel.Stops(
      texts: stops.map(\.text), numbers: isNumeric ? numbers : nil,
      isLogarithmic: record.axes[axis].isLogarithmic && (numbers.min() ?? 0) > 0)
  }

  fileprivate func lineFigure(_ workload: Int) -> Figure? {
    let panels = record.axes.indices.map { axis -> LinePanel in
      let stops = stops(axis)
      return LinePanel(
        title: record.axes[axis].label, stops: stopPlaces(stops, axis),
        curves: curves(stops, workload))
    }
    let isAlone = panels.count == 1
    let parts = record.isGrid ? "" : ", in six parts of as many cells"
    let description =
      isAlone
      ? "Across: \(record.axes[0].label). Up: \(primary.label), for each policy the mean over "
        + "replications with its 95 % interval."
      : "One panel per axis. Across: the values of the axis\(parts). Up: \(primary.label), for each "
        + "policy the mean over all cells with that value."
    let what = primary.label.prefix(1).uppercased() + primary.label.dropFirst()
    return Figure(
      name: "response" + suffix(workload),
      title: what + (isAlone ? " along the axis" : ": main effects of the axes") + place(workload),
      description: description,
      layout: LinePanel.layout(panels, unit: primary.unit, legend: policyNames, isSigned: false)
    ) { drawing in
      LinePanel.draw(
        panels, unit: primary.unit, legend: policyNames, in: drawing, isSigned: false)
    }
  }

  /// The change against the baseline along one axis.
  fileprivate func changeFigure(_ workload: Int) -> Figure? {
    let stops = stops(0)
    let curves = otherPolicies.map { policy in
      LinePanel.Curve(
        series: policy, name: policyNames[policy],
        points: stops.enumerated().compactMap { position, stop in
          guard let cell = stop.cells.first,
            let change = results.comparison(cell, workload, policy)?.relativeChange
          else { return nil }
          let halfWidth = (change.high - change.low) / 2
          return LinePanel.Point(
            stop: position, value: change.value, halfWidth: halfWidth.isFinite ? halfWidth : nil)
        })
    }
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let panel = LinePanel(
      title: record.axes[0].label, stops: stopPlaces(stops, 0), curves: curves)
    return Figure(
      name: "difference" + suffix(workload),
      title: "Change of \(primary.label) against \(baselineName)\(place(workload))",
      description: "Across: \(record.axes[0].label). Up: by how much \(primary.label) differs from "
        + "that under \(baselineName) in the same cell. Bands are 95 % intervals over replications "
        + "in pairs; \(primary.direction == .higher ? "above" : "below") the line is \(betterWord).",
      layout: LinePanel.layout([panel], unit: .share, legend: policyNames, isSigned: true)
    ) { drawing in
      LinePanel.draw([panel], unit: .share, legend: policyNames, in: drawing, isSigned: true)
    }
  }
}
