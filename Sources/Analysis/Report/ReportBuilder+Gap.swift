import Accounting
import Quantities

extension ReportBuilder {
  /// The three gaps between the two origins side by side.
  var gapSection: Section {
    let origins = record.gapOrigins
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      guard let gap = results.gaps[workload][results.referencePoint] else {
        blocks.append(
          .paragraph(
            "The gap between \(origins.dear) and \(origins.cheap) is not defined\(place(workload)):"
              + " no policy used models of both origins."))
        continue
      }
      if hasAxis { blocks.append(.paragraph(referenceSentence(workload))) }
      blocks.append(.table(gapTable(gap, workload)))
      blocks.append(.paragraph(basketSentence(gap)))
    }
    return Section(title: "Price gap between \(origins.dear) and \(origins.cheap)", blocks: blocks)
  }

  private func gapTable(_ gap: OriginGap, _ workload: Int) -> Table {
    var table = Table(
      "The three gaps side by side\(place(workload))",
      columns: [
        .words("basis"), .number(gap.dear.origin), .number(gap.cheap.origin), .number("gap"),
      ])
    typealias Row = (
      words: String, metric: String, side: (OriginGap.Side) -> Double?, gap: Double?
    )
    let rows: [Row] = [
      ("list price per million tokens, no cache reads", "list_usd_per_m", \.list, gap.list),
      (
        "effective price per million tokens, with cache reads", "effective_usd_per_m",
        \.effective, gap.effective
      ),
      (
        "cost per solved task, with repeats (assumed)", "per_solved_task_usd", \.perSolvedTask,
        gap.perSolvedTask
      ),
    ]
    for row in rows {
      let sides = [gap.dear, gap.cheap].map { side in
        number(row.side(side), row.metric, .usd, workload, side.origin)
      }
      table.add(
        cells: [Table.Cell(row.words)] + sides
          + [
            number(
              row.gap, row.metric, .number, workload, "\(gap.dear.origin)/\(gap.cheap.origin)")
          ])
    }
    return table
  }

  /// An amount in dollars, or a ratio of two amounts.
  private func number(
    _ value: Double?, _ metric: String, _ unit: MetricUnit, _ workload: Int, _ origin: String
  ) -> Table.Cell {
    guard let value else { return Table.Cell(NumberText.absent) }
    let place = [
      ReportedNumber.Coordinate("workload", record.workloads[workload].name),
      ReportedNumber.Coordinate("origin", origin),
    ]
    let text = unit == .usd ? unit.text(value) : NumberText.factor(value)
    return Table.Cell(
      text,
      value.isFinite
        ? ReportedNumber(metric, value, unit: unit.rawValue, place: place) : nil)
  }

  private func basketSentence(_ gap: OriginGap) -> String {
    let basket = gap.basket
    func count(_ tokens: Double) -> String { NumberText.fixed(tokens, decimals: 0) }
    var text = "Basket: the mean call that \(baselineName) was billed, "
    text += "\(count(basket.newInput)) new input tokens, \(count(basket.cachedInput)) read from "
    text +=
      "cache and \(count(basket.completion + basket.reasoning)) of output. The same basket is "
    text += "priced on the models of both origins ("
    text += [gap.dear, gap.cheap].map { side in
      "\(side.origin): \(side.modelCount) models, weighted by the tokens of \(side.weights.rawValue)"
    }.joined(separator: "; ")
    text +=
      "); new input pays the cache-write rate where an endpoint has one. Repeats are taken to "
    text += "cost as much as first calls, and every task to have the mean number of steps."
    if let dear = gap.dear.solvedShare, let cheap = gap.cheap.solvedShare {
      text += " Tasks solved by this model: \(NumberText.percent(dear)) on \(gap.dear.origin), "
      text += "\(NumberText.percent(cheap)) on \(gap.cheap.origin)."
    }
    return text
  }
}
