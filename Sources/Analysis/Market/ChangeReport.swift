package import Formats
package import Market
import NumericalMethods
import Quantities

/// What is said of a change of shares taken apart.
package struct ChangeReport: FiledReport {
  let decomposition: ChangeDecomposition
  let panel: TrafficPanel

  /// A report of a decomposition.
  package init(_ decomposition: ChangeDecomposition, panel: TrafficPanel) {
    self.decomposition = decomposition
    self.panel = panel
  }

  private var span: String {
    "the week of \(decomposition.weeks.from) to that of \(decomposition.weeks.to)"
  }

  /// The heading.
  package var title: String { "Tollway share: what changed from \(span)" }

  /// The question.
  package var question: String {
    "How much of the observed change was prices, releases, awareness, promotions, movement already under "
      + "way, and how much is not explained?"
  }

  /// The parts.
  package var sections: [Section] {
    [
      Section(title: "In brief", blocks: decomposition.changes.map { .finding(sentence($0)) }),
      Section(
        title: "Parts",
        blocks: decomposition.changes.flatMap { [.figure(figure($0)), .table(table($0))] }),
      Section(title: "How to read it", blocks: [.bullets(basis)]),
    ]
  }

  /// Points of each part to two decimals such that they sum to the printed total: the rest that is not
  /// explained takes up what rounding left.
  static func rounded(_ change: ChangeDecomposition.Change) -> (total: Double, parts: [Double]) {
    func hundredths(_ value: Double) -> Double { (value * 10_000).rounded() }
    let total = hundredths(change.total)
    var parts = change.parts.map { hundredths($0.value) }
    parts[parts.count - 1] = total - parts.dropLast().reduce(0, +)
    return (total / 100, parts.map { $0 / 100 })
  }

  private func sentence(_ change: ChangeDecomposition.Change) -> String {
    let (total, values) = Self.rounded(change)
    let named = zip(change.parts, values).filter { $0.0.name != ChangeDecomposition.unexplained }
    let ordered = named.enumerated().sorted {
      (-$0.element.1.magnitude, $0.offset) < (-$1.element.1.magnitude, $1.offset)
    }.map(\.element)
    func text(_ value: Double) -> String { NumberText.signed(value, decimals: 1) }
    let listed = ordered.prefix(3).map { "\(text($0.1)) \($0.0.name)" }.joined(separator: ", ")
    let prices = zip(change.parts, values).first {
      $0.0.name == ChangeDecomposition.Cause.prices.name
    }
    let rest = values[values.count - 1]
    let restBand = change.parts[change.parts.count - 1].interval
    return
      "\(change.numerator): \(ShareText.share(change.before)) to \(ShareText.share(change.after)), "
      + "\(text(total)) points. Of these \(listed); list prices \(text(prices?.1 ?? 0)); not explained "
      + "\(text(rest))"
      + (restBand == nil ? "." : " (90 % \(ShareText.points(restBand))).")
  }

  private func table(_ change: ChangeDecomposition.Change) -> Table {
    let (total, values) = Self.rounded(change)
    var table = Table(
      "\(change.numerator): points of share, \(ShareText.share(change.before)) to "
        + ShareText.share(change.after),
      columns: [.words("part"), .number("points"), .number("90 % interval")])
    for (part, value) in zip(change.parts, values) {
      let place = [
        ReportedNumber.Coordinate("numerator", change.numerator), .init("part", part.name),
      ]
      table.add(cells: [
        Table.Cell(part.name),
        Table.Cell(
          NumberText.signed(value, decimals: 2), "change_of_share", part.value, .share,
          interval: part.interval.map { ($0.lowerBound, $0.upperBound, 0.9) }, at: place),
        Table.Cell(ShareText.points(part.interval)),
      ])
    }
    table.add(["observed change", NumberText.signed(total, decimals: 2), ""])
    return table
  }

  private func figure(_ change: ChangeDecomposition.Change) -> Figure {
    let title = "\(change.numerator): the change in its parts"
    let name = "parts-" + Markup.slug(change.numerator)
    let description =
      "From the share of named tokens in the week of \(decomposition.weeks.from) to that in the week of "
      + "\(decomposition.weeks.to), part by part; lines are 90 % intervals of the part alone. The parts "
      + "sum to the observed change."
    let chart = Waterfall(
      before: ("week of \(decomposition.weeks.from)", change.before),
      parts: change.parts.map {
        Waterfall.Part(name: $0.name, value: $0.value, interval: $0.interval)
      }, after: ("week of \(decomposition.weeks.to)", change.after),
      title: "share of \(change.numerator) in tokens of named models")
    return Figure(
      name: name, title: title, description: description, layout: VegaLayout([chart.panel])
    ) { chart.draw(in: $0) }
  }

  private var basis: [String] {
    [
      ShareText.denominator,
      "The fitted model goes from the observed shares of the first week to the last with causes switched on "
        + "one after the other; each part is the mean over all \(24) orders of what it adds (Shapley), so "
        + "that no order is preferred. Parts sum to the observed change.",
      "Movement already under way: what comes with prices, models, awareness and promotions held as in the "
        + "first week. It holds what appeals, fitted on all weeks, say customers were moving to; a drift "
        + "that began for reasons outside the model is in it too.",
      "Releases and withdrawals: models that came and went, at what they cost when not free, with "
        + "their appeals as fitted later. Awareness: what grew beyond the first week of a model. Promotions: "
        + "the zero price and what it saves against the price that the model, its paid twin or its author's "
        + "median has.",
      "A model that was free in every week it was seen, as a promotion from its first day on, has an appeal "
        + "that may be its price's: how its share divides into release and promotion is then what was "
        + "known before, not what these weeks tell.",
      "Bands are over \(decomposition.draws) draws of the parameters: they do not hold for a wrong form of "
        + "the model.",
      ShareText.source(panel),
    ]
  }

  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] {
    var table = DataTable(Self.partsSchema)
    for change in decomposition.changes {
      for part in change.parts {
        table.add(
          [.text(change.numerator)] + .numbers(change.before, change.after) + [.text(part.name)]
            + .numbers(part.value, part.interval?.lowerBound, part.interval?.upperBound))
      }
    }
    return [table]
  }

  /// What tables reports of `sim share decompose` have.
  package static var tableSchemas: [TableSchema] { [partsSchema] }

  private static let partsSchema = TableSchema(
    "parts", "The change of each share between two weeks, split into its causes.",
    [
      .text("numerator", "Whose share it is."),
      .number("before", "Share of the tokens of named models in the first week, 0 to 1."),
      .number("after", "The same in the last week."),
      .text("part", "Cause of a part of the change."),
      .number("share", "The part; the parts add up to after less before."),
      .number("low_90", "Lower end of its interval at 90 %."),
      .number("high_90", "Upper end of its interval at 90 %."),
    ])

  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    JSONNode.object([
      ("schema", .string("tollway.share-change-report/1")),
      ("from", .string(decomposition.weeks.from.description)),
      ("to", .string(decomposition.weeks.to.description)),
      (
        "changes",
        .array(
          decomposition.changes.map { change in
            .object([
              ("numerator", .string(change.numerator)), ("before", .number(change.before)),
              ("after", .number(change.after)),
              (
                "parts",
                .array(
                  change.parts.map {
                    .object([
                      ("name", .string($0.name)), ("value", .number($0.value)),
                      ("ci90", ShareText.node($0.interval)),
                    ])
                  })
              ),
            ])
          })
      ),
    ]).prettyText
  }
}
