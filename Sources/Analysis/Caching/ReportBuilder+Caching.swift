import Accounting
import Quantities

// Where input that had been sent before was not read from a cache.
extension ReportBuilder {
  /// What prefix caches did to the input of each policy.
  var cachingSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      let tallies = results.cacheTallies(workload)
      guard tallies.contains(where: { $0.input > 0 }) else { continue }
      blocks += heading(workload)
      if hasAxis { blocks.append(.paragraph(referenceSentence(workload))) }
      if let figure = cacheFigure(workload, tallies) { blocks.append(.figure(figure)) }
      blocks.append(.table(cacheTable(workload, tallies)))
    }
    return Section(title: "Prefix caches", blocks: blocks)
  }

  /// A step from all input to what was read from caches.
  private struct CacheStep: Sendable {
    /// `nil` for what was never sent before.
    let loss: CacheLoss?

    var name: String { loss?.name ?? "never sent before" }

    func value(_ tally: CacheTally) -> Int { loss.map(tally.lost) ?? tally.unseen }

    static let all = [CacheStep(loss: nil)] + CacheLoss.allCases.map { CacheStep(loss: $0) }
  }

  /// Steps that took something under any of these policies.
  private func steps(_ tallies: [CacheTally]) -> [CacheStep] {
    CacheStep.all.filter { step in tallies.contains { step.value($0) > 0 } }
  }

  private func cacheTable(_ workload: Int, _ tallies: [CacheTally]) -> Table {
    let steps = steps(tallies)
    let runs = record.policies.indices.map {
      max(1, record.runs(of: results.referenceCell(workload: workload, policy: $0)).count)
    }
    let largest = zip(tallies, runs).map { Double($0.input) / Double($1) }.max() ?? 0
    func share(_ part: Int, _ tally: CacheTally) -> String {
      tally.input > 0
        ? NumberText.percent(Double(part) / Double(tally.input)) : NumberText.absent
    }
    let caption = "What became of input tokens\(place(workload))"
    let note =
      "Input billed for measured tasks, all replications together; each token is counted once, so "
      + "that the shares add up to 100 %. Sent before: by an answered call of the same conversation, "
      + "or of another one that begins alike. No cache there: the endpoint keeps nothing. Not marked: "
      + "it keeps what clients mark (cache_control). Switched: the conversation went on at another "
      + "endpoint than the one that last answered it, by the policy's choice or after a failure. Too "
      + "short: below the provider's minimum or step."
    let inputs = zip(tallies, runs).map { tally, count in
      MetricUnit.tokens.text(Double(tally.input) / Double(count), halfWidth: nil, besides: largest)
    }
    let labels = ["input tokens per replication"] + steps.map(\.name) + ["read from cache"]
    let lines = zip(tallies, inputs).map { tally, input in
      [input] + steps.map { share($0.value(tally), tally) } + [share(tally.read, tally)]
    }
    guard record.policies.count > Self.columnLimit else {
      return Table(
        caption, columns: [.words("tokens")] + policyNames.map { .number($0) },
        rows: labels.enumerated().map { row, label in [label] + lines.map { $0[row] } },
        note: note)
    }
    return Table(
      caption, columns: [.words("policy")] + labels.map { .number($0) },
      rows: zip(policyNames, lines).map { [$0] + $1 }, note: note)
  }

  private func cacheFigure(_ workload: Int, _ tallies: [CacheTally]) -> Figure? {
    let shown = record.referencePolicies(workload: workload).filter { tallies[$0].input > 0 }
    let steps = steps(shown.map { tallies[$0] })
    guard shown.contains(where: { tallies[$0].readable > 0 }) else { return nil }
    let description =
      "One panel per policy, read from above: all input is 100 %. What was never sent before cannot "
      + "be read from any cache; of the rest each step is a reason why some was not, and the last "
      + "bar is what was read. Switched: the conversation went on at another endpoint than the one "
      + "that last answered it. Input billed for measured tasks, all replications together."
      + shownNote(workload)
    return Figure(
      name: "cache-waterfall" + suffix(workload),
      title: "From input tokens to cache reads: where the rest is lost\(place(workload))",
      description: description,
      layout: VegaLayout(
        shown.map { vegaPanel(tallies[$0], steps, title: policyNames[$0]) }, columns: 2)
    ) { drawing in
      var drawing = drawing
      let names = names(of: steps)
      let gutter = (names.map { Drawing.width(of: $0) }.max() ?? 0) + 8
      let grid = PanelGrid(
        shown.count, most: 2, gutter: min(gutter, drawing.width * 0.62), in: drawing)
      let height = Double(names.count) * 19
      for (position, policy) in shown.enumerated() {
        let top = 22 + Double(grid.row(of: position)) * (height + 40)
        waterfall(
          tallies[policy], steps, in: &drawing, x: grid.x(of: position), top: top,
          title: policyNames[policy], gutter: grid.gutter)
        drawing.extend(to: top + height + 16)
      }
      return drawing
    }
  }

  private func names(of steps: [CacheStep]) -> [String] {
    ["input tokens"] + steps.map(\.name) + ["read from cache"]
  }

  /// From all input, step by step, to what was read, as shares of all input.
  private func bars(
    _ tally: CacheTally, _ steps: [CacheStep]
  ) -> [(from: Double, to: Double, series: Int)] {
    var level = 1.0
    let all = Double(tally.input)
    var bars: [(from: Double, to: Double, series: Int)] = [(0, 1, 7)]
    for step in steps {
      let next = level - Double(step.value(tally)) / all
      bars.append((next, level, step.loss == nil ? 7 : 1))
      level = next
    }
    bars.append((0, Double(tally.read) / all, 0))
    return bars
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(
    _ tally: CacheTally, _ steps: [CacheStep], title: String
  ) -> VegaPanel {
    let kinds = ["input", "lost", "read"]
    var rows = VegaRows(
      names(of: steps), series: VegaSeries(kinds, colours: [7, 1, 0]),
      scale: VegaScale(
        VegaScale.linear(maximum: 1), title: "share of input tokens", text: .percent),
      rowHeight: 20, isBeside: false)
    for (row, bar) in bars(tally, steps).enumerated() {
      let text = NumberText.percent(max(0, bar.to - bar.from))
      rows.bar(
        row: row, series: bar.series == 7 ? 0 : bar.series == 1 ? 1 : 2, from: bar.from,
        to: bar.to, label: "", text: text)
      rows.note(row: row, at: bar.to, text)
    }
    return rows.panel(title: title)
  }

  private func waterfall(
    _ tally: CacheTally, _ steps: [CacheStep], in drawing: inout Drawing,
    x: ClosedRange<Double>, top: Double, title: String, gutter: Double
  ) {
    let names = names(of: steps)
    let room = Drawing.width(of: "100.0 %") + 6
    let axis = Axis(
      isLogarithmic: false, low: 0, high: 1, from: x.lowerBound, to: x.upperBound - room)
    drawing.text(title, x: x.lowerBound - gutter + 2, y: top - 6, style: "strong")
    let bars = bars(tally, steps)
    for (row, bar) in bars.enumerated() {
      let y = top + Double(row) * 19 + 2
      let share = bar.to - bar.from
      drawing.text(names[row], x: x.lowerBound - 8, y: y + 11, anchor: "end", style: "soft")
      let (left, right) = (axis.position(bar.from), axis.position(bar.to))
      if share > 0 {
        drawing.rectangle(
          x: left, y: y, width: max(1, right - left), height: 14, "fill\(bar.series)",
          title: "\(title), \(names[row]): \(NumberText.percent(share))")
      }
      let sign = row > 0 && row + 1 < bars.count && share >= 0.0005 ? "−" : ""
      let text = share > 0 ? NumberText.percent(share) : "0 %"
      drawing.text(sign + text, x: right + 5, y: y + 11)
      if row + 1 < bars.count {
        let edge = axis.position(row == 0 ? 1 : bar.from)
        drawing.line(edge, y + 14, edge, y + 21, "axis")
      }
    }
  }
}

extension ExperimentResults {
  /// What caches did to the input of each policy at the reference point, replications together.
  func cacheTallies(_ workload: Int) -> [CacheTally] {
    record.policies.indices.map { policy in
      var sum = CacheTally()
      for run in record.runs(of: referenceCell(workload: workload, policy: policy)) {
        sum += run.caching
      }
      return sum
    }
  }
}
