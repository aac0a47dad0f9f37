package import Formats
package import Market
import NumericalMethods
import Quantities

/// What is said of forecasts judged by the weeks that followed.
package struct BacktestReport: FiledReport {
  let backtest: Backtest
  let panel: TrafficPanel

  /// A report of a backtest.
  package init(_ backtest: Backtest, panel: TrafficPanel) {
    self.backtest = backtest
    self.panel = panel
  }

  /// The heading.
  package var title: String { "Tollway share: backtest of the choice model on weekly shares" }

  /// The question.
  package var question: String {
    "Fitted on data up to a week, does the model forecast the weeks after it better than last week's "
      + "share, a trend in log odds, and a logit in price alone?"
  }

  private var horizons: ClosedRange<Int> { 1...max(1, backtest.horizonMax) }

  /// The parts.
  package var sections: [Section] {
    [
      Section(title: "In brief", blocks: brief.map(Block.finding)),
      Section(
        title: "Errors by horizon",
        blocks: [.figure(BacktestFigure(backtest).figure), .table(originTable), .table(modelTable)]),
      Section(title: "Cut by cut", blocks: [.table(cutTable)]),
      Section(title: "Bands", blocks: [.table(bandTable)]),
      Section(title: "Eleven weeks of shares by origin", blocks: [.table(weeksTable)]),
      Section(title: "What was known, and when", blocks: [.bullets(basis)]),
    ]
  }

  private func beaten(
    _ calendar: ShareForecast.Calendar, by error: (Backtest.Forecaster, Int) -> Double
  ) -> [Int] {
    horizons.filter { backtest.beatsAll(calendar, horizon: $0, by: error) }
  }

  private func originError(_ forecaster: Backtest.Forecaster, _ horizon: Int) -> Double {
    backtest.originError(forecaster, horizon: horizon)
  }

  private func logError(_ forecaster: Backtest.Forecaster, _ horizon: Int) -> Double {
    backtest.logError(forecaster, horizon: horizon)
  }

  private static func list(_ horizons: [Int], of all: ClosedRange<Int>) -> String {
    if horizons.isEmpty { return "at no horizon" }
    if horizons.count == all.count { return "at every horizon (1 to \(all.upperBound) weeks)" }
    return "at " + horizons.map(String.init).joined(separator: ", ") + " weeks"
  }

  /// At which horizons all baselines are beaten, in both measures.
  private func beatenWords(_ calendar: ShareForecast.Calendar) -> String {
    let origins = Self.list(beaten(calendar, by: originError), of: horizons)
    let models = Self.list(beaten(calendar, by: logError), of: horizons)
    let top = "the top \(Backtest.topModels) models"
    return origins == models
      ? "\(origins), both for shares by origin and for \(top)"
      : "\(origins) for shares by origin and \(models) for \(top)"
  }

  private var brief: [String] {
    let known = Backtest.Forecaster.model(.known)
    var lines = [
      "With the calendar of releases, withdrawals, promotions and prices known, the model errs less than "
        + "all three baselines \(beatenWords(.known)). Without the calendar, "
        + "\(beatenWords(.frozen))."
    ]
    if horizons.contains(4) {
      let best = ForecastBaseline.allCases.map { originError(.baseline($0), 4) }.min() ?? 0
      lines.append(
        "At 4 weeks: \(points(originError(known, 4))) points of share by origin against "
          + "\(points(best)) of the best baseline; \(backtest.scores(known, horizon: 4).count) forecasts, "
          + "\(backtest.independentForecasts(horizon: 4)) of them independent. That is an indication, not "
          + "a proof.")
    }
    let own = backtest.scores.filter { $0.forecaster == known }
    let lost = own.count { score in
      backtest.scores(.baseline(.lastWeek), horizon: score.horizon)
        .contains { $0.cut == score.cut && $0.originError <= score.originError }
    }
    lines.append(
      "Forecast by forecast it does no better than last week's share in \(lost) of \(own.count), for "
        + "shares by origin."
    )
    let worst = own.max { $0.originError < $1.originError }
    if let worst {
      lines.append(
        "Its worst forecast of shares by origin: from the week of \(day(worst.cut)), \(worst.horizon) weeks "
          + "ahead, off by \(points(worst.originError)) points.")
    }
    return lines
  }

  private func day(_ week: Int) -> String { panel.weeks[week].start.description }
  private func points(_ error: Double) -> String { NumberText.fixed(error * 100, decimals: 1) }

  /// A table of errors by forecast and horizon.
  private func errors(
    _ caption: String, _ metric: String, _ unit: MetricUnit, text: (Double) -> String,
    value: (Backtest.Forecaster, Int) -> Double
  ) -> Table {
    var table = Table(
      caption,
      columns: [.words("forecast")] + horizons.map { .number($0 == 1 ? "1 week" : "\($0) weeks") })
    for forecaster in Backtest.Forecaster.all {
      table.add(
        cells: [Table.Cell(forecaster.name)]
          + horizons.map { horizon in
            let error = value(forecaster, horizon)
            return Table.Cell(
              text(error), metric, error, unit,
              at: [.init("forecast", forecaster.name), .init("weeks ahead", String(horizon))])
          })
    }
    return table
  }

  private var originTable: Table {
    var table = errors(
      "Mean absolute error of shares by origin (\(Backtest.origins.joined(separator: ", "))), points",
      "origin_error", .share, text: points, value: originError)
    table.add(["forecasts"] + horizons.map { String(scores($0).count) })
    table.add(
      ["independent"] + horizons.map { String(backtest.independentForecasts(horizon: $0)) })
    table.note =
      ShareText.denominator
      + " Independent: forecasts of that length that fit side by side into the "
      + "weeks after the first cut."
    return table
  }

  private func scores(_ horizon: Int) -> [Backtest.Score] {
    backtest.scores(.model(.known), horizon: horizon)
  }

  private var modelTable: Table {
    var table = errors(
      "Mean absolute error of the logarithm of share, top \(Backtest.topModels) models of the cut",
      "log_error", .number, text: { NumberText.fixed($0, decimals: 2) }, value: logError)
    table.note =
      "0.10 is about 10 %. A share below 0.05 %, about rank 50, counts as 0.05 %. The price-only logit and "
      + "the model with its calendar know that openrouter/owl-alpha, then in the top 5, was withdrawn; "
      + "last week's share does not, which is part of the difference."
    return table
  }

  private var cutTable: Table {
    var table = Table(
      "Error of shares by origin, points: the model with its calendar / last week's share",
      columns: [.words("last week known")]
        + horizons.map { .number($0 == 1 ? "1 week" : "\($0) weeks") } + [.number("staying")]
        + [.number("cost factor")])
    for (position, cut) in backtest.cuts.enumerated() {
      let fit = backtest.fits[position]
      let cells = horizons.map { horizon -> String in
        guard
          let own = backtest.scores(.model(.known), horizon: horizon).first(where: { $0.cut == cut }
          ),
          let last = backtest.scores(.baseline(.lastWeek), horizon: horizon)
            .first(where: { $0.cut == cut })
        else { return "" }
        return "\(points(own.originError)) / \(points(last.originError))"
      }
      table.add(
        [day(cut)] + cells + [
          NumberText.fixed(fit.value(.staying), decimals: 2),
          NumberText.fixed(fit.value(.costScale), decimals: 2),
        ])
    }
    table.note =
      "Each cut is fitted anew on the weeks up to it; staying and cost factor are its estimates."
    return table
  }

  private var bandTable: Table {
    var table = Table(
      "How often 90 % bands held what was observed",
      columns: [
        .words("horizon"), .number("shares by origin"), .number("top \(Backtest.topModels) models"),
      ])
    for horizon in horizons {
      let own = scores(horizon)
      let origins = own.compactMap(\.originsCovered)
      let models = own.compactMap(\.modelsCovered)
      guard !origins.isEmpty else { continue }
      func text(_ covered: [Int], of each: Int) -> String {
        "\(covered.reduce(0, +)) of \(covered.count * each)"
      }
      table.add([
        horizon == 1 ? "1 week" : "\(horizon) weeks", text(origins, of: Backtest.origins.count),
        text(models, of: Backtest.topModels),
      ])
    }
    table.note =
      "Bands of \(backtest.draws) draws: parameters, appeal of releases, and appeals that wander from week "
      + "to week by what the fit left unexplained. Cases of one week are not independent. Bands of shares "
      + "by origin that never miss are wider than they need be."
    return table
  }

  private var weeksTable: Table {
    var table = Table(
      "Shares of the Chinese origin among named tokens, in all weeks for which there are figures",
      columns: [
        .words("week of"), .number("CN share"), .number("weeks since"), .number("change"),
        .number("model, from the week before"),
      ])
    var previous: OriginWeek?
    for week in panel.origins {
      let share = Self.share(of: "CN", in: week)
      var cells = ["", "", ""]
      if let before = previous {
        let gap = (week.start.daysSinceEpoch - before.start.daysSinceEpoch) / 7
        let change = share - Self.share(of: "CN", in: before)
        cells = [String(gap), ShareText.points(change), ""]
        if gap == 1, let index = panel.weeks.firstIndex(where: { $0.start == week.start }),
          let score = backtest.scores(.model(.known), horizon: 1).first(where: {
            $0.cut == index - 1
          })
        {
          cells[2] = ShareText.points(score.originErrors[0])
        }
      }
      table.add([week.start.description, ShareText.share(share)] + cells)
      previous = week
    }
    table.note =
      "Last column: forecast less observed, points. February and April are single weeks and a pair: they "
      + "have no shares by model, so that the model has nothing to start from; last week's share is all "
      + "that can be asked there, and its error is the change. A trend through them would be a line "
      + "through gaps of 8 and 5 weeks."
    return table
  }

  private static func share(of origin: String, in week: OriginWeek) -> Double {
    let tokens = zip(week.origins, week.tokens).first { $0.0 == origin }?.1 ?? 0
    let named = week.total - min(week.total, week.unnamedTokens)
    return named > 0 ? Double(tokens) / Double(named) : 0
  }

  private var basis: [String] {
    [
      "Cuts: the weeks of \(backtest.cuts.map(day).joined(separator: ", ")). Each fit sees tokens up to its "
        + "cut and priors that were published or measured before; forecasts run to the week of "
        + "\(day(panel.weeks.count - 1)).",
      "Assumed known at the cut, except without the calendar: list prices, releases, free promotions and "
        + "withdrawals of the weeks after it. The calendar is of models that the rankings named at some "
        + "time by \(day(panel.weeks.count - 1)): a forecaster could not have known which releases that "
        + "would be, and left out the others. That favours the model and the price-only logit.",
      "Choices made while looking at a prototype on the same weeks: the form of the model; a release "
        + "starts from its author's best model; one by a new author from the 60 % quantile of appeals; "
        + "what is unseen two weeks after its release stays unseen; a residual counts as a lasting change "
        + "of appeal in bands. Settings of the priors are those of published figures; none was tuned on "
        + "errors of forecasts. Bills that begin to matter were lowered after a first backtest, so that "
        + "the elasticity before data lies in the published range; before, errors of shares by origin were "
        + "1.2, 2.9, 2.6, 3.8 and 5.7 points at 1 to 5 weeks, on a panel with other dates of withdrawal.",
      "Baselines: last week's share; a line through the log odds of the weeks so far, for the origin's own "
        + "share and for each model; shares proportional to price to the power "
        + "\(NumberText.fixed(ForecastBaseline.slopeAcrossModels, decimals: 2)), with a constant per "
        + "model, which knows the same calendar.",
      ShareText.source(panel),
    ]
  }

  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] {
    var scores = DataTable(Self.scoresSchema)
    for score in backtest.scores {
      scores.add(
        [.text(score.forecaster.name), .text(day(score.cut)), .count(score.horizon)]
          + .numbers(score.logError, score.originError) + score.originErrors.map { .number($0) }
          + [.count(score.originsCovered), .count(score.modelsCovered)])
    }
    return [scores]
  }

  /// What tables reports of `sim share backtest` have.
  package static var tableSchemas: [TableSchema] { [scoresSchema] }

  private static let scoresSchema = TableSchema(
    "scores", "How far each forecast was from what came.",
    [
      .text("forecast", "Name of the forecaster."),
      .text("last_week_known", "The Monday of the last week that the forecast was given."),
      .integer("weeks_ahead", unit: "weeks", "How far ahead it looks."),
      .number(
        "log_error_top20",
        "Mean absolute error of log shares of the top \(Backtest.topModels) models."),
      .number("origin_error_mean", "Mean absolute error of shares by origin, 0 to 1."),
    ]
      + Backtest.origins.map { .number("error_\($0)", "Forecast less observed share of \($0).") }
      + [
        .integer("origins_covered", "Origins whose share lay in its band at 90 %."),
        .integer("models_covered", "Models whose share lay in its band at 90 %."),
      ])

  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    JSONNode.object([
      ("schema", .string("tollway.share-backtest-report/1")),
      ("cuts", .array(backtest.cuts.map { .string(day($0)) })),
      (
        "errors",
        .array(
          Backtest.Forecaster.all.flatMap { forecaster in
            horizons.map { horizon in
              .object([
                ("forecast", .string(forecaster.name)), ("weeks_ahead", .number(horizon)),
                ("origin_share_mae", .number(originError(forecaster, horizon))),
                ("log_share_mae", .number(logError(forecaster, horizon))),
              ])
            }
          })
      ),
    ]).prettyText
  }
}
