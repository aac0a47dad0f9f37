import Accounting

extension ReportBuilder {
  /// How share by origin answers to the axis.
  var axisSection: Section {
    let origin = record.gapOrigins.cheap
    var blocks: [Block] = [
      .paragraph(
        "Each point sets the \(record.axis?.label ?? "axis"); the figure's axis is the list gap "
          + "that results, with basket and weights held at the reference point. Points are means "
          + "over replications, bands their 95 % intervals.")
    ]
    if let figure = sweepFigure() { blocks.append(.figure(figure)) }
    for workload in record.workloads.indices {
      blocks += heading(workload)
      blocks.append(.table(axisTable(workload, origin)))
    }
    return Section(title: "Share of \(origin) against the price gap", blocks: blocks)
  }

  private func axisTable(_ workload: Int, _ origin: String) -> Table {
    var table = Table(
      "Share of models from \(origin) by list gap\(place(workload))",
      columns: [.number("list gap"), .number("axis value"), .number("effective gap")]
        + [.number("per solved task")] + ShareUnit.allCases.map { .number($0.name) },
      note: "Gaps as in the section on the price gap; per solved task is assumed.")
    let points = record.catalogues.indices.sorted { a, b in
      let gaps = [a, b].map { results.gaps[workload][$0]?.list ?? 0 }
      return (gaps[0], a) < (gaps[1], b)
    }
    for policy in record.policies.indices {
      table.begin(policyNames[policy])
      for point in points {
        let cell = Cell(workload: workload, point: point, policy: policy)
        let gap = results.gaps[workload][point]
        let gaps = [gap?.list, gap?.effective, gap?.perSolvedTask].map { value in
          value.map(NumberText.factor) ?? NumberText.absent
        }
        let shares = ShareUnit.allCases.map { unit in
          Self.text(results.shares(cell, .origin).share(of: origin, in: unit))
        }
        let value = record.axis.map { MetricUnit.number.tickText($0.values[point]) } ?? ""
        table.add([gaps[0], value, gaps[1], gaps[2]] + shares)
      }
    }
    return table
  }
}
