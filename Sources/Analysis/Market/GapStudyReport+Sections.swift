import Market
import NumericalMethods
import Quantities

extension GapStudyReportBuilder {
  private static let bandNote =
    "In brackets: the middle 90 % of draws. tables/shares.csv has every setting and point."

  /// The share along the axis, by agentic share.
  var gapSection: Section {
    let curves = drawnCurves
    guard !curves.isEmpty else { return Section(title: "Share against the gap", blocks: []) }
    var table = Table(
      "\(shareOfTokens.capitalizedFirst), by list-price gap and by the share of demand whose work "
        + "is agentic",
      columns: [.number("list gap")] + curves.map { .number(name(of: $0)) },
      note: Self.bandNote)
    for gap in shownGaps {
      table.add(
        cells: [Table.Cell(Self.gap(gap))]
          + curves.map {
            cell(value($0.tokens, at: gap), at: Self.place(name(of: $0), gap: gap))
          })
    }
    let reference = record.reference
    return Section(
      title: "Share against the gap",
      blocks: [
        .paragraph(
          "The gap is how many times as much the same calls cost on models from \(dear) as on models "
            + "from \(cheap), weighted by the tokens of the week of \(reference.week). Every rate of "
            + "\(cheap) models is multiplied until the gap is the one on the axis; all else stays as it "
            + "was in that week, when \(NumberText.percent(reference.agenticShare, decimals: 0)) of "
            + "the demand is taken to be agentic."),
        .figure(shareFigure), .table(table),
      ])
  }

  /// The same against the other two readings of the gap.
  var axesSection: Section {
    let title = "Three readings of the gap"
    guard let base else { return Section(title: title, blocks: []) }
    let readings = Reading.allCases
    var shares = Table(
      "\(shareOfTokens.capitalizedFirst) where the gap, so read, has a value "
        + "(\(Self.agentic(base.setting)))",
      columns: [.number("gap")] + readings.map { .number($0.title) },
      note: "n/a: beyond the axis of this study. " + Self.bandNote)
    for gap in shownGaps {
      shares.add(
        cells: [Table.Cell(Self.gap(gap))]
          + readings.map {
            cell(
              value(base.tokens, at: gap, reading: $0.path),
              at: Self.place(Self.agentic(base.setting), gap: gap, reading: $0.title))
          })
    }
    var gaps = Table(
      "What a list-price gap comes to", columns: readings.map { .number($0.title) },
      note: "The same rates throughout; effective and per-solved-task gaps are those of the calls "
        + "that the segments really make.")
    for gap in shownGaps {
      gaps.add(
        readings.map { reading in
          gapValue(at: gap, reading.path).map(Self.gap) ?? NumberText.absent
        })
    }
    return Section(
      title: title,
      blocks: [
        .paragraph(
          "Customers meet what a task costs, not a list. With cache reads the same rates make "
            + "another gap, and where a cheaper model needs more tries another one again."),
        .figure(axesFigure), .table(shares), .table(gaps),
      ])
  }

  /// Readings of a gap.
  enum Reading: CaseIterable {
    case list, effective, perSolvedTask

    var title: String {
      switch self {
      case .list: "list prices"
      case .effective: "effective, with cache reads"
      case .perSolvedTask: "per solved task (assumed)"
      }
    }
    var path: KeyPath<Gaps, Double> {
      switch self {
      case .list: \.list
      case .effective: \.effective
      case .perSolvedTask: \.perSolvedTask
      }
    }
  }

  /// Another reading of a list-price gap.
  private func gapValue(at gap: Double, _ reading: KeyPath<Gaps, Double>) -> Double? {
    let bands = record.points.map { point -> Band in
      let value = point.gaps[keyPath: reading]
      return Band(estimate: value, low: value, high: value)
    }
    return value(bands, at: gap)?.estimate
  }

  /// Price lists of certain days as points.
  var priceListSection: Section {
    guard !record.priceLists.isEmpty else {
      return Section(title: "Price lists as points", blocks: [])
    }
    var table = Table(
      "Price lists, and the \(shareOfTokens)",
      columns: [
        .words("price list"), .number("day"), .number("list gap"), .number("effective gap"),
        .number("per solved task"), .number("share at these prices"), .number("observed"),
        .number("not explained by price"),
      ],
      note: "At these prices: all else, models on offer included, as in the week of "
        + "\(record.reference.week). Observed: the platform's own figures, in the same denominator.\(givenNote)"
    )
    for list in record.priceLists {
      let place = [ReportedNumber.Coordinate("price list", list.label)]
      let gaps = [
        (list.gaps.list, "list_gap"), (list.gaps.effective, "effective_gap"),
        (list.gaps.perSolvedTask, "per_solved_task_gap"),
      ]
      let rest = list.observed.map { $0 - list.share.estimate }
      table.add(
        cells: [Table.Cell(list.label), Table.Cell(list.date.description)]
          + gaps.map { Table.Cell(Self.gap($0), $1, $0, .number, at: place) }
          + [
            cell(list.share, at: place),
            Table.Cell(
              list.observed.map { NumberText.percent($0) } ?? NumberText.absent,
              "observed_share_of_tokens", list.observed, .share, at: place),
            Table.Cell(
              rest.map(Self.points) ?? NumberText.absent, "share_not_explained", rest, .share,
              at: place),
          ])
    }
    var blocks: [Block] = []
    if let figure = priceStory.flatMap({ priceFigure($0) }) { blocks.append(.figure(figure)) }
    blocks.append(.table(table))
    if let effect = record.priceEffect, let first = record.priceLists.first,
      let last = record.priceLists.last, record.priceLists.count > 1
    {
      blocks.append(
        .paragraph(
          "Prices of \(last.label) instead of those of \(first.label), taken draw by draw: "
            + "\(Self.points(effect))."))
    }
    return Section(title: "Price lists as points", blocks: blocks)
  }

  /// The same share in other units, and the volume.
  var unitSection: Section {
    guard let base else { return Section(title: "Tokens, requests, spend", blocks: []) }
    var table = Table(
      "Share of models from \(cheap) among named models, by unit (\(Self.agentic(base.setting)))",
      columns: [
        .number("list gap"), .number("tokens"), .number("requests"), .number("spend"),
        .number("volume"),
      ],
      note: "Tokens: prompt and completion by each model's own tokenizer, cache reads included. "
        + "Requests: calls. Spend: what providers charge for the tokens. Each over the same of all "
        + "named models. Volume: tokens of the platform, 1 at the reference; what the outside "
        + "option gives and takes. " + Self.bandNote)
    for gap in shownGaps {
      let volume = value(base.volume, at: gap)
      let place = Self.place(Self.agentic(base.setting), gap: gap)
      let amounts = volume.map { band in
        [band.estimate, band.low, band.high].map { NumberText.fixed($0, decimals: 2) }
      }
      table.add(cells: [
        Table.Cell(Self.gap(gap)), cell(value(base.tokens, at: gap), at: place),
        cell(value(base.requests, at: gap), of: .requests, at: place),
        cell(value(base.spend, at: gap), of: .spend, at: place),
        Table.Cell(
          amounts.map { "\($0[0]) (\($0[1])-\($0[2]))" } ?? NumberText.absent, "volume",
          volume?.estimate, .number, interval: volume.map { ($0.low, $0.high, 0.9) }, at: place),
      ])
    }
    return Section(
      title: "Tokens, requests, spend",
      blocks: [
        .paragraph(
          "The same choices in three units. Where models from \(cheap) become cheaper, their tokens "
            + "rise while each token pays less: share of spend can fall as share of tokens rises."),
        .figure(unitFigure), .table(table),
      ])
  }

  /// Who moves.
  var segmentSection: Section {
    guard let base, base.bySegment.count == record.segments.count, !record.segments.isEmpty else {
      return Section(title: "Who moves", blocks: [])
    }
    var table = Table(
      "Share of models from \(cheap) in a segment's tokens, at the central values "
        + "(\(Self.agentic(base.setting)))",
      columns: [.number("list gap")] + record.segments.map { .number($0.name) },
      note:
        "By segment there are no bands: segments are not observed, and what is known is their sum.")
    for gap in shownGaps {
      table.add(
        cells: [Table.Cell(Self.gap(gap))]
          + record.segments.indices.map { segment in
            let share = segmentShare(base, segment, at: gap)
            return Table.Cell(
              share.map { NumberText.percent($0, decimals: 0) } ?? NumberText.absent,
              "share_of_tokens", share, .share,
              at: Self.place(Self.agentic(base.setting), gap: gap)
                + [.init("segment", record.segments[segment].name)])
          })
    }
    return Section(title: "Who moves", blocks: [.figure(segmentFigure), .table(table)])
  }

  private func segmentShare(_ curve: GapCurve, _ segment: Int, at gap: Double) -> Double? {
    value(curve.bySegment[segment].map { Band(estimate: $0, low: $0, high: $0) }, at: gap)?
      .estimate
  }
}
