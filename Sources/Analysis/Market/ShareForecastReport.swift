package import Formats
package import Market
import NumericalMethods
import Quantities

/// What is said of a forecast of weekly shares.
package struct ShareForecastReport: FiledReport {
  let forecast: ShareForecast

  /// A report of a forecast.
  package init(_ forecast: ShareForecast) { self.forecast = forecast }

  var world: ShareWorld { forecast.fit.world }
  var panel: TrafficPanel { world.panel }
  var cut: Int { forecast.fit.lastWeek }
  var ahead: Range<Int> { forecast.shares.indices }
  func day(_ week: Int) -> String { world.start(of: week).description }

  /// The observed share of a numerator in a week ahead; `nil` after the panel's last.
  func observed(_ numerator: ChangeDecomposition.Numerator, _ ahead: Int) -> Double? {
    let week = cut + 1 + ahead
    return week < world.shares.count ? world.share(of: numerator, in: world.shares[week]) : nil
  }

  /// The heading.
  package var title: String {
    "Tollway share: forecast of weekly shares after the week of \(day(cut))"
  }

  /// The question.
  package var question: String {
    "What shares follow from what was known by then"
      + (forecast.calendar == .known
        ? ", with the calendar of prices, releases, promotions and withdrawals?"
        : ", if nothing comes or goes and no price moves?")
  }

  /// The parts.
  package var sections: [Section] {
    [
      Section(title: "In brief", blocks: brief.map(Block.finding)),
      Section(
        title: "Shares by origin and author",
        blocks: (figure.map { [Block.figure($0)] } ?? []) + [
          .table(table("Shares by origin", origins.map { .origin($0) })),
          .table(table("Shares of the ten largest authors", authors.map { .author($0) })),
        ]),
      Section(
        title: "Shares by model",
        blocks: [.table(table("The 20 largest of the last week known, and releases", models))]),
      Section(title: "Basis", blocks: [.bullets(basis)]),
    ]
  }

  private var origins: [String] {
    let names = Set(panel.models.map(\.origin)).sorted()
    return ranked(names.map { ChangeDecomposition.Numerator.origin($0) }, 4).map(world.name(of:))
  }

  private var authors: [String] {
    let names = Set(panel.models.map(\.author)).sorted()
    return ranked(names.map { ChangeDecomposition.Numerator.author($0) }, 10).map(world.name(of:))
  }

  private func ranked(
    _ numerators: [ChangeDecomposition.Numerator], _ count: Int
  ) -> [ChangeDecomposition.Numerator] {
    let shares = numerators.map { world.share(of: $0, in: world.shares[cut]) }
    let order = shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }
    return order.prefix(count).map { numerators[$0] }
  }

  private var models: [ChangeDecomposition.Numerator] {
    let top = Backtest.top(world, cut)
    return (top + forecast.releases.filter { !top.contains($0) }).map { .model($0) }
  }

  func band(_ numerator: ChangeDecomposition.Numerator, _ week: Int)
    -> ClosedRange<Double>?
  {
    forecast.band(week: week) { world.share(of: numerator, in: $0) }
  }

  private var brief: [String] {
    let last = forecast.shares.count - 1
    var lines = Backtest.origins.map { origin -> String in
      let numerator = ChangeDecomposition.Numerator.origin(origin)
      let now = world.share(of: numerator, in: world.shares[cut])
      let then = world.share(of: numerator, in: forecast.shares[last])
      let seen = observed(numerator, last).map { "; observed \(ShareText.share($0))" } ?? ""
      return
        "\(origin): from \(ShareText.share(now)) of named tokens to \(ShareText.share(then)) in the "
        + "week of \(day(cut + 1 + last)) (90 % \(ShareText.shares(band(numerator, last))))\(seen)."
    }
    if !forecast.releases.isEmpty {
      let count = forecast.releases.count
      lines.append(
        "\(count) \(count == 1 ? "release whose appeal is" : "releases whose appeals are") not known yet: "
          + "taken to be "
          + NumberText.signed(forecast.releaseAppeal.premium, decimals: 2)
          + " above its author's best in logits, give or take "
          + NumberText.fixed(forecast.releaseAppeal.spread, decimals: 2)
          + ", which is why bands are wide.")
    }
    return lines
  }

  private func table(
    _ caption: String, _ numerators: [ChangeDecomposition.Numerator]
  ) -> Table {
    let last = ahead.last ?? 0
    var table = Table(
      caption,
      columns: [.words("share of named tokens"), .number(day(cut))]
        + ahead.map { .number(String(day(cut + 1 + $0).dropFirst(5))) }
        + [.number("90 %, last"), .number("observed, last")])
    guard !ahead.isEmpty else { return table }
    for numerator in numerators {
      let name = world.name(of: numerator)
      func cell(
        _ share: Double?, week: Int, as metric: String, band: ClosedRange<Double>? = nil
      ) -> Table.Cell {
        Table.Cell(
          share.map(ShareText.share) ?? NumberText.absent, metric, share, .share,
          interval: band.map { ($0.lowerBound, $0.upperBound, 0.9) },
          at: [.init("name", name), .init("week", day(week))])
      }
      let forecasts = ahead.map { week in
        cell(
          world.share(of: numerator, in: forecast.shares[week]), week: cut + 1 + week,
          as: "forecast_share_of_tokens", band: band(numerator, week))
      }
      let known = world.share(of: numerator, in: world.shares[cut])
      table.add(
        cells: [Table.Cell(name), cell(known, week: cut, as: "share_of_tokens")] + forecasts + [
          Table.Cell(ShareText.shares(band(numerator, last))),
          cell(observed(numerator, last), week: cut + 1 + last, as: "share_of_tokens"),
        ])
    }
    return table
  }

  private var basis: [String] {
    [
      ShareText.denominator,
      "Fitted on the weeks of \(day(0)) to \(day(cut)). Nothing after them is used"
        + (forecast.calendar == .known
          ? " but the calendar: list prices, releases, promotions and withdrawals of models that the "
            + "rankings named later." : "."),
      "Bands: \(forecast.draws.count) draws of parameters, of the appeals of releases, and of a weekly, "
        + "lasting change of each appeal of "
        + NumberText.fixed(forecast.weeklyShock, decimals: 2)
        + " logits: what the fit left unexplained in "
        + "a week, over the share that reconsiders. They held what came in `sim share backtest` as often "
        + "as said there.",
    ]
      + (cut + forecast.shares.count < world.shares.count
        ? []
        : [
          "After the week of \(day(world.shares.count - 1)) list prices stay, and models come, go and stop "
            + "being free on the days that the traffic file knows; one that stops being free costs what "
            + "its paid twin, or its author's median, does (assumed). A model that was free in every week it was seen has an appeal that may be "
            + "its price's: after its promotion it is likely to have less than said here. New releases are "
            + "not foreseen."
        ]) + [ShareText.source(panel)]
  }

  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] {
    var result = DataTable(Self.sharesSchema)
    let everything: [(String, [ChangeDecomposition.Numerator])] = [
      ("origin", Set(panel.models.map(\.origin)).sorted().map { .origin($0) }),
      ("author", Set(panel.models.map(\.author)).sorted().map { .author($0) }),
      ("model", panel.models.indices.map { .model($0) }),
    ]
    for week in ahead {
      for (kind, numerators) in everything {
        for numerator in numerators {
          let interval = band(numerator, week)
          result.add(
            .texts(day(cut + 1 + week), kind, world.name(of: numerator))
              + .numbers(
                world.share(of: numerator, in: forecast.shares[week]), interval?.lowerBound,
                interval?.upperBound, observed(numerator, week)))
        }
      }
    }
    return [result]
  }

  /// What tables reports of `sim share predict` have.
  package static var tableSchemas: [TableSchema] { [sharesSchema] }

  private static let sharesSchema = TableSchema(
    "shares", "Forecast shares of named tokens by week, with what came.",
    [
      .text("week", "The Monday of the week."),
      .text("kind", "Whether the row is of an origin, an author or a model."),
      .text("name", "Which one."),
      .number("share", "Forecast share of the tokens of named models, 0 to 1."),
      .number("low_90", "Lower end of the forecast's band at 90 %."),
      .number("high_90", "Upper end of the forecast's band at 90 %."),
      .number("observed", "The share that came; absent where it is not known."),
    ])

  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    JSONNode.object([
      ("schema", .string("tollway.share-forecast-report/1")), ("known_to", .string(day(cut))),
      ("calendar", .string(forecast.calendar.rawValue)),
      (
        "origins",
        .array(
          ahead.flatMap { week in
            origins.map { origin in
              .object([
                ("week", .string(day(cut + 1 + week))), ("origin", .string(origin)),
                ("share", .number(world.share(of: origin, in: forecast.shares[week]))),
                ("ci90", ShareText.node(band(.origin(origin), week))),
                ("observed", observed(.origin(origin), week).map { .number($0) } ?? .null),
              ])
            }
          })
      ),
    ]).prettyText
  }
}
