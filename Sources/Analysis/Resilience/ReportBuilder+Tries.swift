import Accounting
import Quantities

extension ReportBuilder {
  /// Attempts over time by number of the try; `nil` where nothing is scheduled.
  func triesFigure(_ workload: Int) -> Figure? {
    let lines = record.policies.indices.map { policy in
      PooledTimeline(
        Array(record.runs(of: results.referenceCell(workload: workload, policy: policy))),
        providers: [])
    }
    let rates = lines.map { line in line.map { triesPerMinute($0, group: 1) } ?? [] }
    let largest = rates.joined().map { $0.reduce(0, +) }.max() ?? 0
    guard lines.allSatisfy({ $0 != nil }), largest > 0, let width = lines.first??.width else {
      return nil
    }
    let names = AttemptTimeline.tryNames
    let description =
      "One panel per policy, all with the same scale. Across: time since the start of the run. Up: "
      + "attempts per minute and replication, from below the first of each call, then later tries, "
      + "then hedges. Frames mark the scheduled incidents."
    return Figure(
      name: "attempts-by-try" + suffix(workload),
      title: "Attempts per minute by number of the try\(place(workload))",
      description: description,
      layout: VegaLayout(
        zip(rates, policyNames).map { rate, policy in
          vegaStack(
            rate, minutes: width.seconds / 60, names,
            up: VegaScale(VegaScale.linear(maximum: largest), title: "")
          ).panel(title: policy)
        })
    ) { drawing in
      var drawing = drawing
      var y = drawing.legend(names, isMarkers: false, y: 2) + 8
      let group = TimeBins.group(rates[0].count, most: TimeBins.most(in: drawing))
      for (policy, line) in lines.enumerated() {
        guard let line else { continue }
        let rate = triesPerMinute(line, group: group)
        drawing.text(policyNames[policy], x: 4, y: y + 12, style: "strong")
        y += 24
        triesPanel(
          rate, minutes: width.seconds / 60 * Double(group), largest: largest, in: &drawing,
          x: 52...(drawing.width - 16), y: y...(y + 110), title: policyNames[policy])
        y += 110 + (policy + 1 == rates.count ? 44 : 30)
      }
      drawing.extend(to: y)
      return drawing
    }
  }

  /// Attempts per minute and replication, in stretches of so many bins; the last one may be shorter.
  private func triesPerMinute(_ line: PooledTimeline, group: Int) -> [[Double]] {
    let minutes = line.width.seconds / 60
    return TimeBins.sums(of: line.tries, group).enumerated().map { position, bin in
      let bins = min(group, line.tries.count - position * group)
      let scale = Double(max(1, line.runs)) * minutes * Double(bins)
      return bin.map { Double($0) / scale }
    }
  }

  private func triesPanel(
    _ rates: [[Double]], minutes: Double, largest: Double, in drawing: inout Drawing,
    x: ClosedRange<Double>, y: ClosedRange<Double>, title: String
  ) {
    let length = Double(rates.count) * minutes
    let unit = length > 180 ? 60.0 : 1
    let across = Axis.linear(maximum: length / unit, from: x.lowerBound, to: x.upperBound)
    let up = Axis.linear(maximum: largest, from: y.upperBound, to: y.lowerBound)
    for tick in up.ticks(count: 3) {
      let level = up.position(tick)
      drawing.line(x.lowerBound, level, x.upperBound, level, "grid")
      drawing.text(
        up.tickText(tick), x: x.lowerBound - 6, y: level + 4, anchor: "end", style: "soft")
    }
    let edges = (0...rates.count).map { across.position(Double($0) * minutes / unit) }
    for (column, name) in AttemptTimeline.tryNames.enumerated().reversed()
    where rates.contains(where: { $0[column] > 0 }) {
      drawing.steps(
        rates.map { up.position($0.prefix(column + 1).reduce(0, +)) }, edges: edges,
        floor: y.upperBound, "area fill\(column % 8)", title: "\(title): \(name)")
    }
    timeAxis(across, in: &drawing, x: x, y: y, minutes: length, unit: unit)
  }
}
