import Accounting

extension ReportBuilder {
  private func estimate(_ id: String, _ workload: Int, _ policy: Int) -> Estimate? {
    Metric.position(of: id).flatMap { metric in
      results.estimate(results.referenceCell(workload: workload, policy: policy), metric)
    }
  }

  /// Cost per task and per solved task.
  func costFigure(_ workload: Int) -> Figure {
    let ids = ["cost_per_task_usd", "cost_per_solved_task_usd"]
    let names = ["cost per task", "cost per solved task (assumed)"]
    let description =
      "One row per policy. Filled circles: provider charges per task that ended. Hollow squares: "
      + "the same charges per task that ended solved, which is assumed. Bars are 95 % intervals "
      + "of the mean over replications."
    let estimates = record.policies.indices.map { policy in
      ids.map { estimate($0, workload, policy) }
    }
    let largest = estimates.joined().compactMap { $0?.high }.max() ?? 1
    var rows = VegaRows(
      policyNames, series: VegaSeries(names, hollow: [1]),
      scale: VegaScale(
        VegaScale.linear(maximum: largest), title: "US dollars per task", text: .dollars))
    for (row, pair) in estimates.enumerated() {
      for (series, estimate) in pair.enumerated() {
        guard let estimate else { continue }
        rows.point(
          row: row, series: series, estimate, label: MetricUnit.usd.text(estimate.mean))
      }
    }
    return Figure(
      name: "cost" + suffix(workload),
      title: "Cost per task and per solved task by policy\(place(workload))",
      description: description, layout: VegaLayout([rows.panel()])
    ) { drawing in
      var drawing = drawing
      let top = drawing.legend(names, isMarkers: true, hollow: [1], y: 2) + 8
      let axis = Axis.linear(
        maximum: largest, from: RowChart.left(of: policyNames, width: drawing.width),
        to: drawing.width - 76)
      var chart = RowChart(
        drawing: drawing, top: top, names: policyNames, rowHeight: 44, axis: axis,
        title: "US dollars per task", tickText: { "$" + axis.tickText($0) })
      for (row, pair) in estimates.enumerated() {
        for (series, estimate) in pair.enumerated() {
          guard let estimate else { continue }
          chart.mark(
            estimate, y: chart.middle(row) + (series == 0 ? -9 : 9), series: series,
            isHollow: series == 1, label: MetricUnit.usd.text(estimate.mean))
        }
      }
      return chart.drawing
    }
  }

  /// What the charges are paid for.
  func costSplitFigure(_ workload: Int) -> Figure? {
    let catalogue = record.catalogues[results.referencePoint]
    let splits = record.policies.indices.map { policy in
      CostSplit(
        of: record.runs(of: results.referenceCell(workload: workload, policy: policy)),
        tier: record.workloads[workload].tier, catalogue: catalogue, on: record.startsAt)
    }
    let totals = splits.map { $0?.dollarsPerTask.reduce(0, +) ?? 0 }
    guard let largest = totals.max(), largest > 0 else { return nil }
    let description =
      "One bar per policy, as long as the provider charges per measured task with the gateway's fee "
      + "on them, divided by what they are paid for. The division among tokens uses the rates of "
      + "each endpoint's mean call; the length of the bar is exact. The fee is what credits cost in "
      + "proportion to the charges; it is in no other figure of cost."
    let parts = CostSplit.Part.allCases.filter { part in
      splits.contains { ($0?.dollarsPerTask[part.rawValue] ?? 0) > 0 }
    }
    let bars = zip(splits, policyNames).map { split, policy in
      split.map { split in
        parts.enumerated().map {
          series, part -> (series: Int, value: Double, label: String, title: String) in
          let dollars = split.dollarsPerTask[part.rawValue]
          let all = split.dollarsPerTask.reduce(0, +)
          let share = NumberText.percent(dollars / all, decimals: 0)
          let title = "\(policy), \(part.name): \(MetricUnit.usd.text(dollars)), \(share)"
          return (series, dollars, share, title)
        }
      } ?? []
    }
    var rows = VegaRows(
      policyNames, series: VegaSeries(parts.map(\.name)),
      scale: VegaScale(
        VegaScale.linear(maximum: largest), title: "US dollars per task that arrived, fee included",
        text: .dollars), rowHeight: 30, isBeside: false)
    for (row, parts) in bars.enumerated() where !parts.isEmpty {
      rows.bars(row: row, parts, end: MetricUnit.usd.text(totals[row]))
    }
    return Figure(
      name: "cost-split" + suffix(workload),
      title: "What a task's cost is paid for, by policy\(place(workload))",
      description: description, layout: VegaLayout([rows.panel()])
    ) { drawing in
      var drawing = drawing
      let top = drawing.legend(parts.map(\.name), isMarkers: false, y: 2) + 8
      let axis = Axis.linear(
        maximum: largest, from: RowChart.left(of: policyNames, width: drawing.width),
        to: drawing.width - 76)
      var chart = RowChart(
        drawing: drawing, top: top, names: policyNames, rowHeight: 34, axis: axis,
        title: "US dollars per task that arrived, fee included",
        tickText: { "$" + axis.tickText($0) })
      for (row, parts) in bars.enumerated() where !parts.isEmpty {
        chart.bar(
          parts, y: chart.middle(row), height: 22, end: MetricUnit.usd.text(totals[row]))
      }
      return chart.drawing
    }
  }

  /// Medians and 95th percentiles of first tokens and of tasks.
  func timeFigure(_ workload: Int) -> Figure? {
    let panels = [
      ("ttft_p50_s", "ttft_p95_s", "time to first token"),
      ("task_time_p50_s", "task_time_p95_s", "time from arrival to end of a task"),
    ]
    let values: [[[Estimate?]]] = panels.map { panel in
      record.policies.indices.map { policy in
        [estimate(panel.0, workload, policy), estimate(panel.1, workload, policy)]
      }
    }
    guard values.joined().joined().contains(where: { $0 != nil }) else { return nil }
    let description =
      "Two panels, one row per policy. Filled circles are medians, hollow squares 95th percentiles, "
      + "each the mean over replications with its 95 % interval. Above: from a call to its first "
      + "token. Below: from the arrival of a task to its end, tool and user gaps included."
    return Figure(
      name: "time" + suffix(workload),
      title: "Times by policy: median and 95th percentile\(place(workload))",
      description: description,
      layout: VegaLayout(
        zip(panels, values).compactMap { panel, rows in timePanel(panel.2, rows) })
    ) { drawing in
      var drawing = drawing
      let top = drawing.legend(["median", "95th percentile"], isMarkers: true, hollow: [1], y: 2)
      var y = top + 8
      for (panel, rows) in zip(panels, values) {
        let ends = rows.joined().compactMap { $0 }.flatMap { [$0.low, $0.mean, $0.high] }
        guard ends.contains(where: { $0 > 0 }) else { continue }
        let largest = rows.joined().compactMap { $0?.mean }.max() ?? 1
        let scale = MetricUnit.seconds.scale(for: largest)
        let axis = Axis.logarithmic(
          covering: ends, unit: scale.divisor,
          from: RowChart.left(of: policyNames, width: drawing.width),
          to: drawing.width - 76)
        var chart = RowChart(
          drawing: drawing, top: y, names: policyNames, rowHeight: 44, axis: axis,
          title: "\(panel.2),\(scale.suffix) (log scale)", tickText: axis.tickText)
        for (row, pair) in rows.enumerated() {
          for (series, estimate) in pair.enumerated() {
            guard let estimate else { continue }
            chart.mark(
              estimate, y: chart.middle(row) + (series == 0 ? -9 : 9), series: series,
              isHollow: series == 1,
              label: MetricUnit.seconds.text(estimate.mean, halfWidth: nil, besides: largest))
          }
        }
        drawing = chart.drawing
        y = chart.bottom + 16
      }
      return drawing
    }
  }

  /// Medians and 95th percentiles of one time for programs that draw Vega-Lite.
  private func timePanel(_ title: String, _ values: [[Estimate?]]) -> VegaPanel? {
    let ends = values.joined().compactMap { $0 }.flatMap { [$0.low, $0.mean, $0.high] }
    guard ends.contains(where: { $0 > 0 }) else { return nil }
    let largest = values.joined().compactMap { $0?.mean }.max() ?? 1
    let unit = MetricUnit.seconds.scale(for: largest)
    let axis = Axis.logarithmic(covering: ends, unit: unit.divisor, from: 0, to: 1)
    var rows = VegaRows(
      policyNames, series: VegaSeries(["median", "95th percentile"], hollow: [1]),
      scale: VegaScale(
        axis, title: "\(title),\(unit.suffix) (log scale)", divisor: unit.divisor))
    for (row, pair) in values.enumerated() {
      for (series, estimate) in pair.enumerated() {
        guard let estimate else { continue }
        rows.point(
          row: row, series: series, estimate,
          label: MetricUnit.seconds.text(estimate.mean, halfWidth: nil, besides: largest),
          divisor: unit.divisor)
      }
    }
    return rows.panel()
  }

  /// Shares of origins in tokens, requests and spend.
  func originFigure(_ workload: Int) -> Figure? {
    let tables = record.policies.indices.map { policy in
      results.shares(results.referenceCell(workload: workload, policy: policy), .origin)
    }
    let origins = largestOrigins(tables)
    guard !origins.isEmpty else { return nil }
    let hasOthers = tables.contains { $0.rows.contains { !origins.contains($0.member) } }
    let description =
      "Three bars per policy: shares of tokens, of requests and of spend by the country of the "
      + "model's author. The same traffic gives different shares in different units."
    let keys = origins + (hasOthers ? ["other"] : [])
    let panels = tables.enumerated().map { place, table in
      originPanel(
        table, origins, keys, policyNames[place], hasAxis: place + 1 == tables.count)
    }
    return Figure(
      name: "origin-share" + suffix(workload),
      title: "Share of traffic by origin of the model\(place(workload))",
      description: description, layout: VegaLayout(panels)
    ) { drawing in
      var drawing = drawing
      let top = drawing.legend(keys, isMarkers: false, y: 2) + 8
      let left = RowChart.left(of: policyNames, width: drawing.width) + 64
      let axis = Axis.linear(maximum: 1, from: left, to: drawing.width - 16)
      var chart = RowChart(
        drawing: drawing, top: top, names: policyNames, rowHeight: 78,
        axis: axis, title: "share of all traffic of the policy",
        tickText: { NumberText.percent($0, decimals: 0) }, nameGap: 64)
      for (row, table) in tables.enumerated() {
        for unit in ShareUnit.allCases {
          let y = chart.middle(row) + Double(unit.rawValue - 1) * 22
          chart.note(unit.name, x: left - 6, y: y)
          chart.bar(
            originParts(table, unit, origins, policyNames[row]), y: y, height: 18)
        }
      }
      return chart.drawing
    }
  }

  /// Three bars of one policy for programs that draw Vega-Lite.
  private func originPanel(
    _ table: ShareTable, _ origins: [String], _ keys: [String], _ policy: String, hasAxis: Bool
  ) -> VegaPanel {
    var rows = VegaRows(
      ShareUnit.allCases.map(\.name), series: VegaSeries(keys),
      scale: VegaScale(
        VegaScale.linear(maximum: 1), title: hasAxis ? "share of all traffic of the policy" : "",
        text: .percent), rowHeight: 22, isBeside: false)
    for unit in ShareUnit.allCases {
      let parts = originParts(table, unit, origins, policy).filter { $0.series < keys.count }
      rows.bars(row: unit.rawValue, parts)
    }
    return rows.panel(title: policy)
  }

  private func originParts(
    _ table: ShareTable, _ unit: ShareUnit, _ origins: [String], _ policy: String
  ) -> [(series: Int, value: Double, label: String, title: String)] {
    var rest = 0.0
    for row in table.rows where !origins.contains(row.member) {
      rest += row.shares[unit.rawValue]?.mean ?? 0
    }
    let named = origins.map { ($0, table.share(of: $0, in: unit)?.mean ?? 0) }
    return (named + [("other", rest)]).enumerated().map { series, part in
      let text = "\(part.0) \(NumberText.percent(part.1, decimals: 0))"
      return (series, part.1, text, "\(policy), \(unit.name): \(text)")
    }
  }

  /// At most five origins: the two of the gap first, then by tokens over all policies.
  private func largestOrigins(_ tables: [ShareTable]) -> [String] {
    let members = Set(tables.flatMap { $0.rows.map(\.member) }).sorted()
    let sizes = members.map { member in
      tables.reduce(0.0) { $0 + ($1.share(of: member, in: .tokens)?.mean ?? 0) }
    }
    let pair = [record.gapOrigins.dear, record.gapOrigins.cheap].filter { members.contains($0) }
    let bySize = members.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }.map { members[$0] }
    return Array((pair + bySize.filter { !pair.contains($0) }).prefix(5))
  }
}

extension MetricUnit {
  /// A round value without needless digits, for the ticks of an axis.
  func tickText(_ value: Double) -> String {
    let scale = scale(for: value)
    let scaled = value / scale.divisor
    var text = NumberText.significant(scaled, digits: 2)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return scale.prefix + text + scale.suffix
  }
}
