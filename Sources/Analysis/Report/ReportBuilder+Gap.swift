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
    let usd = MetricUnit.usd
    func money(_ value: Double?) -> String { value.map(usd.text) ?? NumberText.absent }
    func factor(_ value: Double?) -> String { value.map(NumberText.factor) ?? NumberText.absent }
    var table = Table(
      "The three gaps side by side\(place(workload))",
      columns: [
        .words("basis"), .number(gap.dear.origin), .number(gap.cheap.origin), .number("gap"),
      ])
    table.add([
      "list price per million tokens, no cache reads", money(gap.dear.list),
      money(gap.cheap.list), factor(gap.list),
    ])
    table.add([
      "effective price per million tokens, with cache reads", money(gap.dear.effective),
      money(gap.cheap.effective), factor(gap.effective),
    ])
    table.add([
      "cost per solved task, with repeats (assumed)", money(gap.dear.perSolvedTask),
      money(gap.cheap.perSolvedTask), factor(gap.perSolvedTask),
    ])
    return table
  }

  private func basketSentence(_ gap: OriginGap) -> String {
    let basket = gap.basket
    func count(_ tokens: Double) -> String { NumberText.fixed(tokens, decimals: 0) }
    var text = "Basket: the mean call that \(baselineName) was billed, "
    text += "\(count(basket.newInput)) new input tokens, \(count(basket.cachedInput)) read from "
    text += "cache and \(count(basket.completion + basket.reasoning)) of output. The same basket is "
    text += "priced on the models of both origins ("
    text += [gap.dear, gap.cheap].map { side in
      "\(side.origin): \(side.modelCount) models, weighted by the tokens of \(side.weights.rawValue)"
    }.joined(separator: "; ")
    text += "); new input pays the cache-write rate where an endpoint has one. Repeats are taken to "
    text += "cost as much as first calls, and every task to have the mean number of steps."
    if let dear = gap.dear.solvedShare, let cheap = gap.cheap.solvedShare {
      text += " Tasks solved by this model: \(NumberText.percent(dear)) on \(gap.dear.origin), "
      text += "\(NumberText.percent(cheap)) on \(gap.cheap.origin)."
    }
    return text
  }
}
