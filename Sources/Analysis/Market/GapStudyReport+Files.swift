import Formats
import Market
import Quantities

extension GapStudyReport {
  /// Version of the layout of ``summaryJSON()``.
  static let summarySchema = "tollway.gap-study/1"

  /// The tables for `tables/<name>`.
  package func tables() -> [(name: String, csv: String)] {
    [
      ("shares.csv", sharesTable), ("changes.csv", changesTable), ("segments.csv", segmentsTable),
      ("price-lists.csv", priceListsTable), ("inputs.csv", inputsTable),
      ("elasticities.csv", elasticitiesTable),
    ] + (record.supply == nil ? [] : [("supply.csv", supplyTable)])
      + (observed?.tables().map { (name: "denominators.csv", csv: $0.csv) } ?? [])
  }

  private static let settingColumns = [
    "agentic_share", "cache_discount", "quality_shift_arena_points", "switching_cost_logits",
    "cost_factor", "supply_answers", "weeks",
  ]
  private static let gapColumns = [
    "rate_factor", "list_gap", "effective_gap", "per_solved_task_gap",
  ]
  private static let bandColumns = ["estimate", "draws_5_percent", "draws_95_percent"]

  private static func cells(_ setting: GapSetting) -> [String] {
    [
      CSVTable.number(setting.agenticShare), String(setting.cacheDiscount),
      CSVTable.number(setting.qualityShift), CSVTable.number(setting.switchingCost),
      CSVTable.number(setting.costFactor), String(setting.supplyAnswers),
      setting.weeks.map(String.init) ?? "settled",
    ]
  }

  private static func cells(_ gaps: Gaps) -> [String] {
    [gaps.list, gaps.effective, gaps.perSolvedTask].map { CSVTable.number($0) }
  }

  private static func cells(_ band: Band) -> [String] {
    [band.estimate, band.low, band.high].map { CSVTable.number($0) }
  }

  /// What a curve shows, with numerator and denominator.
  private func measures(
    _ curve: GapCurve
  ) -> [(name: String, numerator: String, denominator: String, bands: [Band])] {
    let from = "models from \(record.origins.cheap)"
    return [
      ("share_tokens", "tokens of \(from)", "tokens of named models", curve.tokens),
      ("share_requests", "requests to \(from)", "requests to named models", curve.requests),
      ("share_spend", "spend on \(from)", "spend on named models", curve.spend),
      ("volume", "tokens of the platform", "the same at the reference", curve.volume),
    ]
  }

  private var sharesTable: String {
    var table = CSVTable(
      columns: Self.settingColumns + Self.gapColumns + ["measure", "numerator", "denominator"]
        + Self.bandColumns)
    for curve in record.curves {
      for measure in measures(curve) {
        for (point, band) in zip(record.points, measure.bands) {
          table.add(
            Self.cells(curve.setting) + [CSVTable.number(point.factor)] + Self.cells(point.gaps)
              + [measure.name, measure.numerator, measure.denominator] + Self.cells(band))
        }
      }
    }
    return table.text
  }

  private var changesTable: String {
    var table = CSVTable(
      columns: Self.settingColumns + ["from_list_gap", "to_list_gap", "measure"] + Self.bandColumns)
    for contrast in record.contrasts {
      table.add(
        Self.cells(record.curves[contrast.curve].setting)
          + [contrast.from, contrast.to].map { CSVTable.number(record.points[$0].gaps.list) }
          + ["share_tokens"] + Self.cells(contrast.change))
    }
    return table.text
  }

  private var segmentsTable: String {
    var table = CSVTable(
      columns: Self.settingColumns + Self.gapColumns + ["segment", "share_tokens"])
    for curve in record.curves {
      for (segment, shares) in zip(record.segments, curve.bySegment) {
        for (point, share) in zip(record.points, shares) {
          table.add(
            Self.cells(curve.setting) + [CSVTable.number(point.factor)] + Self.cells(point.gaps)
              + [segment.name, CSVTable.number(share)])
        }
      }
    }
    return table.text
  }

  private var priceListsTable: String {
    var table = CSVTable(
      columns: ["price_list", "day"] + Self.gapColumns.dropFirst() + Self.bandColumns
        + ["observed"])
    for list in record.priceLists {
      table.add(
        [list.label, list.date.description] + Self.cells(list.gaps) + Self.cells(list.share)
          + [CSVTable.number(list.observed)])
    }
    return table.text
  }

  private var inputsTable: String {
    var table = CSVTable(
      columns: [
        "input", "central", "draws_5_percent", "draws_95_percent", "share_at_5_percent",
        "share_at_95_percent", "basis",
      ])
    for input in record.inputs {
      table.add(
        [input.name]
          + [
            input.central, input.low, input.high, input.shareAtEnds.low, input.shareAtEnds.high,
          ].map { CSVTable.number($0) } + [input.basis])
    }
    return table.text
  }

  private var elasticitiesTable: String {
    var table = CSVTable(columns: ["layer"] + Self.bandColumns + ["published"])
    for elasticity in record.elasticities {
      table.add(
        [elasticity.layer] + Self.cells(elasticity.implied) + [elasticity.published ?? ""])
    }
    return table.text
  }

  private var supplyTable: String {
    var table = CSVTable(
      columns: [
        "list_gap", "round", "share_before", "share_after", "lost_attempts_dear",
        "lost_attempts_cheap",
        "task_time_dear", "task_time_cheap",
      ])
    for round in record.supply?.rounds ?? [] {
      table.add(
        [CSVTable.number(record.points[round.point].gaps.list), String(round.round + 1)]
          + [
            round.shareBefore, round.shareAfter, round.failures.dear, round.failures.cheap,
            round.times.dear, round.times.cheap,
          ].map { CSVTable.number($0) })
    }
    return table.text
  }
}
