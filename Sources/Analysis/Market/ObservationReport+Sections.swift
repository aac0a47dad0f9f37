package import Formats
import Market
import Quantities

extension ObservationReport {
  /// All weeks of which origins are known.
  var weeksSection: Section {
    var result = Table(
      "Share of tokens of \(Self.name(parts[0])) in every week of the panel",
      columns: [
        .words("week"), .number("of all"), .number("of named"), .number("of top 10"),
        .number("all tokens"),
      ],
      note:
        "Weeks without models have no top ten; they are transcribed from a later vintage of the "
        + "platform's series and rounded.")
    for origins in panel.origins {
      let index = panel.weeks.firstIndex { $0.start == origins.start }
      func share(_ whole: Observation.Whole) -> String {
        let observation = Observation(parts[0], of: whole)
        guard let index else { return Self.percent(origins.reading(observation)) }
        // Shares of tokens do not depend on prices.
        return Self.percent(Traffic(panel, week: index, prices: nil).reading(observation))
      }
      result.add([
        origins.start.description, share(.all), share(.named), share(.top(10)),
        Self.amount(Double(origins.total), .tokens),
      ])
    }
    let drawing = WeeklyOrigins(panel).map { [Block.figure($0.figure)] } ?? []
    return Section(title: "Every week", blocks: drawing + [.table(result)])
  }

  /// How tokens became requests and dollars.
  var basisSection: Section {
    let named = traffic.tokens.reduce(0, +)
    func share(_ basis: UnitRates.PriceBasis) -> String {
      let tokens = traffic.models.indices.reduce(0.0) { sum, index in
        traffic.rates.bases[index] == basis ? sum + traffic.tokens[index] : sum
      }
      return NumberText.percent(named > 0 ? tokens / named : 0)
    }
    let sources = panel.sources.map { source in
      "Source: \(source.name), as of \(source.asOf). \(source.licence)."
    }
    return Section(
      title: "What the units rest on",
      blocks: [
        .bullets(
          [
            "Tokens: counted by each model's own tokenizer, so that a token of one model is not "
              + "that of another.",
            "Requests: tokens over mean tokens of a request by origin of the model (CN 22,400, US "
              + "9,700, others 14,300; platform aggregates, mid-2026). Models differ within an "
              + "origin from 13 k to 258 k.",
            "Spend: list prices of the week's Sunday at the mix of tokens that models of the origin "
              + "were sent (CN 36 : 1 input to output, 77 % cache reads; US 24 : 1, 55 %; others 30 "
              + ": 1, 68 %). The author's price counts, else the gateway's. Of named tokens "
              + "\(share(.listed)) have such a price, \(share(.scaled)) a mean list price that was "
              + "scaled, \(share(.free)) are free, and \(share(.imputed)) have the mean price of their "
              + "origin.",
            "Models that are not named: price and requests are those of the named ones together.",
          ] + sources)
      ])
  }

  /// The shares as one row of marks for each denominator.
  var figure: Figure {
    let description =
      "Across: share of \(Self.name(parts[0])) in the week of \(panel.weeks[week].start). One row for "
      + "each denominator, one mark for each unit: the same traffic, three ways to count it."
    return Figure(
      name: "denominators", title: "One week, many shares", description: description,
      layout: VegaLayout([shareRows])
    ) { draw($0) }
  }

  private static let denominators = ["all", "named", "top 10", "top 20", "paid"].map { "of \($0)" }

  private var shareRows: VegaPanel {
    let units = Observation.Unit.allCases
    var rows = VegaRows(
      Self.denominators, series: VegaSeries(units.map { "of \($0.rawValue)" }),
      scale: VegaScale(
        VegaScale.linear(maximum: 1), title: "share of \(Self.name(parts[0]))", text: .percent))
    for (row, whole) in Self.wholes.enumerated() {
      for (series, unit) in units.enumerated() {
        guard let share = reading(parts[0], whole, unit)?.value else { continue }
        rows.point(row: row, series: series, share, label: NumberText.percent(share))
      }
    }
    return rows.panel()
  }

  private func draw(_ empty: Drawing) -> Drawing {
    var drawing = empty
    let units = Observation.Unit.allCases
    let top = drawing.legend(units.map { "of \($0.rawValue)" }, isMarkers: true, y: 2) + 10
    let names = Self.denominators
    let axis = Axis.linear(
      maximum: 1, from: RowChart.left(of: names, width: drawing.width) + 8,
      to: drawing.width - 24)
    var chart = RowChart(
      drawing: drawing, top: top, names: names, rowHeight: 40, axis: axis,
      title: "share of \(Self.name(parts[0]))",
      tickText: { NumberText.percent($0, decimals: 0) })
    for (row, whole) in Self.wholes.enumerated() {
      for (series, unit) in units.enumerated() {
        guard let share = reading(parts[0], whole, unit)?.value,
          let estimate = Estimate([share])
        else { continue }
        let y = chart.middle(row) + Double(series - 1) * 11
        chart.mark(
          estimate, y: y, series: series,
          label: NumberText.percent(share))
      }
    }
    drawing = chart.drawing
    return drawing
  }
}

extension ObservationReport {
  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] { [table(Self.sharesSchema)] }

  /// What tables reports of `sim share observe` have.
  package static var tableSchemas: [TableSchema] { [sharesSchema] }

  static let sharesSchema = denominatorsSchema("shares")

  /// The table of the week's shares under another name.
  static func denominatorsSchema(_ name: String) -> TableSchema {
    TableSchema(
      name, "Shares of one week under every denominator, with both amounts.",
      [
        .text("week_start", "The Monday of the week."), .text("part", "Whose share it is."),
        .text("denominator", "What it is a share of."),
        .text("unit", "What is counted: tokens, requests or spend."),
        .number("share", "The share, 0 to 1."),
        .number("numerator_amount", "Amount of the part, in `unit` (spend in US dollars)."),
        .number("denominator_amount", "Amount of the whole, in `unit`."),
      ])
  }

  /// The week's shares as a table.
  func table(_ schema: TableSchema) -> DataTable {
    var result = DataTable(schema)
    for part in parts {
      for observation in observations(of: part) {
        guard let reading = traffic.reading(observation) else { continue }
        result.add(
          .texts(
            panel.weeks[week].start.description, part.description, observation.wholeText,
            observation.unit.rawValue) + .numbers(reading.value, reading.part, reading.whole))
      }
    }
    return result
  }

  private func observations(of part: Observation.Part) -> [Observation] {
    Self.wholes.flatMap { whole in
      Observation.Unit.allCases.map { Observation(part, of: whole, unit: $0) }
    } + [Observation(part, of: .world, unit: .spend)]
  }

  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    let shares = parts.flatMap(observations).compactMap { observation -> JSONNode? in
      traffic.reading(observation).map { reading in
        .object([
          ("share", .string(observation.description)), ("value", .number(reading.value)),
          ("numerator", .number(reading.part)), ("denominator", .number(reading.whole)),
        ])
      }
    }
    return JSONNode.object([
      ("schema", "tollway.observation/1"),
      ("week", .string(panel.weeks[week].start.description)), ("shares", .array(shares)),
    ]).prettyText
  }
}
