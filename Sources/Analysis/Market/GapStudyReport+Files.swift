package import Formats
import Market
import Quantities

extension GapStudyReport {
  /// Version of the layout of ``summaryJSON()``.
  static let summarySchema = "tollway.gap-study/1"

  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] {
    [
      sharesTable, changesTable, segmentsTable, priceListsTable, inputsTable, elasticitiesTable,
    ] + (record.supply == nil ? [] : [supplyTable])
      + (observed.map { [$0.table(ObservationReport.denominatorsSchema("denominators"))] } ?? [])
  }

  private static func fields(_ setting: GapSetting) -> [Field] {
    [
      .number(setting.agenticShare), .flag(setting.cacheDiscount), .number(setting.qualityShift),
      .number(setting.switchingCost), .number(setting.costFactor), .flag(setting.supplyAnswers),
      .text(setting.weeks.map(String.init) ?? "settled"),
    ]
  }

  private static func fields(_ gaps: Gaps) -> [Field] {
    .numbers(gaps.list, gaps.effective, gaps.perSolvedTask)
  }

  private static func fields(_ band: Band) -> [Field] {
    .numbers(band.estimate, band.low, band.high)
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

  private var sharesTable: DataTable {
    var table = DataTable(Self.sharesSchema)
    for curve in record.curves {
      for measure in measures(curve) {
        for (point, band) in zip(record.points, measure.bands) {
          table.add(
            Self.fields(curve.setting) + [.number(point.factor)] + Self.fields(point.gaps)
              + .texts(measure.name, measure.numerator, measure.denominator) + Self.fields(band))
        }
      }
    }
    return table
  }

  private var changesTable: DataTable {
    var table = DataTable(Self.changesSchema)
    for contrast in record.contrasts {
      table.add(
        Self.fields(record.curves[contrast.curve].setting)
          + .numbers(
            record.points[contrast.from].gaps.list, record.points[contrast.to].gaps.list)
          + [.text("share_tokens")] + Self.fields(contrast.change))
    }
    return table
  }

  private var segmentsTable: DataTable {
    var table = DataTable(Self.segmentsSchema)
    for curve in record.curves {
      for (segment, shares) in zip(record.segments, curve.bySegment) {
        for (point, share) in zip(record.points, shares) {
          table.add(
            Self.fields(curve.setting) + [.number(point.factor)] + Self.fields(point.gaps)
              + [.text(segment.name), .number(share)])
        }
      }
    }
    return table
  }

  private var priceListsTable: DataTable {
    var table = DataTable(Self.priceListsSchema)
    for list in record.priceLists {
      table.add(
        .texts(list.label, list.date.description) + Self.fields(list.gaps)
          + Self.fields(list.share) + [.number(list.observed)])
    }
    return table
  }

  private var inputsTable: DataTable {
    var table = DataTable(Self.inputsSchema)
    for input in record.inputs {
      table.add(
        [.text(input.name)]
          + .numbers(
            input.central, input.low, input.high, input.shareAtEnds.low, input.shareAtEnds.high)
          + [.text(input.basis)])
    }
    return table
  }

  private var elasticitiesTable: DataTable {
    var table = DataTable(Self.elasticitiesSchema)
    for elasticity in record.elasticities {
      table.add(
        [.text(elasticity.layer)] + Self.fields(elasticity.implied) + [.text(elasticity.published)])
    }
    return table
  }

  private var supplyTable: DataTable {
    var table = DataTable(Self.supplySchema)
    for round in record.supply?.rounds ?? [] {
      table.add(
        [.number(record.points[round.point].gaps.list), .count(round.round + 1)]
          + .numbers(
            round.shareBefore, round.shareAfter, round.failures.dear, round.failures.cheap,
            round.times.dear, round.times.cheap))
    }
    return table
  }
}
