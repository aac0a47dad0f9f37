import Market
import Quantities

extension GapStudyReportBuilder {
  private func points(
    _ bands: [Band], _ reading: KeyPath<Gaps, Double> = \.list
  ) -> [(gap: Double, share: Band)] {
    zip(record.points, bands).map { ($0.gaps[keyPath: reading], $1) }
  }

  private var upTokens: String { "share of models from \(cheap) in tokens of named models" }

  /// At most this many bands can be told apart where they lie on one another.
  private static let bandLimit = 3

  /// The figure of the study.
  var shareFigure: Figure {
    let curves = drawnCurves
    let banded =
      curves.count <= Self.bandLimit
      ? Set(curves.indices)
      : Set([0, curves.count - 1] + curves.indices.filter { curves[$0] == base })
    var panel = GapPanel(
      across: "gap of list prices, \(dear) over \(cheap), logarithmic",
      curves: curves.enumerated().map { position, curve in
        GapPanel.Curve(
          series: position, name: name(of: curve), points: points(curve.tokens),
          hasBand: banded.contains(position))
      }, marked: shownGaps)
    panel.marks = record.priceLists.flatMap { list in
      let computed = GapPanel.Mark(
        name: list.label, gap: list.gaps.list, share: list.share.estimate,
        band: list.share)
      let observed = list.observed.map {
        GapPanel.Mark(
          name: list.label, gap: list.gaps.list, share: $0, isObserved: true)
      }
      return [computed] + (observed.map { [$0] } ?? [])
    }
    let reference = record.reference
    let few =
      banded.count < curves.count ? " Bands are drawn for the outer curves and the base." : ""
    let lists =
      record.priceLists.isEmpty
      ? ""
      : " Diamonds: what the model says at the prices of a day (filled, with its band), and what was "
        + "observed then (hollow); the dashed line between them is what price does not explain."
    return Figure(
      name: "share-against-gap", title: "Share of models from \(cheap) against the price gap",
      description: "Up: \(shareOfTokens), long run. Across: how many times as much the same calls "
        + "cost on models from \(dear) at list prices. One curve for each share of demand whose work "
        + "is agentic; the model is anchored at \(NumberText.percent(reference.cheapShare, decimals: 0)) "
        + "and \(Self.gap(reference.gaps.list)), the week of \(reference.week), where "
        + "\(NumberText.percent(reference.agenticShare, decimals: 0)) is. Bands hold the middle 90 % of "
        + "\(NumberText.count(record.draws)) draws, edged in the pattern of their curve.\(few)\(lists)",
      layout: GapPanel.layout([panel], up: upTokens, columns: 1)
    ) { drawing in
      GapPanel.draw([panel], up: upTokens, columns: 1, in: drawing)
    }
  }

  /// One curve against the three readings of the gap.
  var axesFigure: Figure {
    let bands = base?.tokens ?? []
    let panels = Reading.allCases.enumerated().map { position, reading in
      GapPanel(
        title: reading.title.capitalizedFirst, across: "gap",
        curves: [
          GapPanel.Curve(series: position, name: "", points: points(bands, reading.path))
        ], marked: [])
    }
    return Figure(
      name: "three-gaps", title: "The same shares against three readings of the gap",
      description: "Up: \(shareOfTokens), with the middle 90 % of draws. Across: the gap at list "
        + "prices, with cache reads, and per solved task, on one scale. The rates are the same in all "
        + "three; a curve that ends further left has the smaller gap.",
      layout: GapPanel.layout(panels, up: upTokens, columns: 3)
    ) { drawing in
      GapPanel.draw(panels, up: upTokens, columns: 3, in: drawing)
    }
  }

  /// Small multiples: one thing changed in each.
  func otherFigure(_ variations: [Variation]) -> Figure {
    let panels = variations.map { variation in
      GapPanel(
        title: variation.title, across: "gap of list prices",
        curves: variation.curves.enumerated().map { position, item in
          GapPanel.Curve(
            series: position, name: item.name, points: points(item.curve.tokens),
            hasBand: position < Self.bandLimit)
        }, marked: shownGaps)
    }
    return Figure(
      name: "what-else", title: "What else moves the share",
      description: "Up: \(shareOfTokens), with the middle 90 % of draws, edged in the pattern of "
        + "their curve. Across: the gap of list prices, logarithmic. Each panel changes one thing; "
        + "circles are the base, the same in all.",
      layout: GapPanel.layout(panels, up: upTokens, columns: 2)
    ) { drawing in
      GapPanel.draw(panels, up: upTokens, columns: 2, in: drawing)
    }
  }

  /// What prices have to do with an observed change.
  func priceFigure(_ story: PriceStory) -> Figure? {
    guard let observed = story.observed, let rest = story.rest else { return nil }
    let chart = Waterfall(
      before: (story.first.label, observed.first),
      parts: [
        Waterfall.Part(
          name: "price gap", value: story.effect.estimate,
          interval: story.effect.low...max(story.effect.low, story.effect.high)),
        Waterfall.Part(
          name: "everything else", value: rest.estimate,
          interval: rest.low...max(rest.low, rest.high)),
      ], after: (observed.lastLabel, observed.last), title: upTokens)
    return Figure(
      name: "price-and-rest", title: "What the price gap has to do with the change",
      description:
        "From the share observed in \(story.first.label) to that of \(observed.lastLabel): "
        + "what the change of prices between \(story.first.label) and \(story.last.label) does by "
        + "itself, and the rest, which is what it takes to come to what was observed. Lines: the middle "
        + "90 % of draws; the two parts always sum to the observed change.",
      layout: VegaLayout([chart.panel])
    ) { chart.draw(in: $0) }
  }

  /// Three units.
  var unitFigure: Figure {
    let units: [(String, [Band])] = [
      ("tokens", base?.tokens ?? []), ("requests", base?.requests ?? []),
      ("spend", base?.spend ?? []),
    ]
    let panel = GapPanel(
      across: "gap of list prices, \(dear) over \(cheap), logarithmic",
      curves: units.enumerated().map { position, unit in
        GapPanel.Curve(series: position, name: unit.0, points: points(unit.1))
      }, marked: shownGaps)
    return Figure(
      name: "units", title: "The same choices in tokens, requests and spend",
      description: "Up: share of models from \(cheap) in the tokens, the requests and the spend of "
        + "named models, with the middle 90 % of draws. Across: the gap of list prices.",
      layout: GapPanel.layout(
        [panel], up: "share of models from \(cheap) among named models", columns: 1)
    ) { drawing in
      GapPanel.draw(
        [panel], up: "share of models from \(cheap) among named models", columns: 1, in: drawing)
    }
  }

  /// Segments, without bands.
  var segmentFigure: Figure {
    let panel = GapPanel(
      across: "gap of list prices, \(dear) over \(cheap), logarithmic",
      curves: record.segments.enumerated().map { position, segment in
        let shares = (base?.bySegment ?? [])[position]
        return GapPanel.Curve(
          series: position, name: segment.name,
          points: points(shares.map { Band(estimate: $0, low: $0, high: $0) }), hasBand: false)
      }, marked: shownGaps)
    return Figure(
      name: "segments", title: "Who moves",
      description: "Up: share of models from \(cheap) in the tokens that a segment sends to named "
        + "models, at the central values. Across: the gap of list prices.",
      layout: GapPanel.layout(
        [panel], up: "share of models from \(cheap) in a segment's tokens of named models",
        columns: 1)
    ) { drawing in
      GapPanel.draw(
        [panel], up: "share of models from \(cheap) in a segment's tokens of named models",
        columns: 1, in: drawing)
    }
  }

  /// The tornado of inputs.
  var driverFigure: Figure {
    let inputs = Array(inputsBySwing.prefix(14))
    let gap = record.points.last.map { Self.gap($0.gaps.list) } ?? ""
    let centre = base?.tokens.last?.estimate ?? 0
    let chart = SwingChart(
      series: ["at 5 %", "at 95 %"],
      rows: inputs.map { input in
        let ends = [(input.shareAtEnds.low, input.low), (input.shareAtEnds.high, input.high)]
        return SwingChart.Row(
          name: input.name,
          ends: ends.map { share, value in
            let label = NumberText.trimmed(value, digits: 3)
            return (share, label, "\(input.name) at \(label): \(NumberText.percent(share))")
          })
      }, centre: centre, title: "\(upTokens), \(gap)", hasNought: false,
      tickText: { tick, _ in NumberText.percent(tick, decimals: 0) }, text: .percent)
    return Figure(
      name: "drivers", title: "What the band hangs on",
      description:
        "One row per input, the one that moves most on top: the share at \(gap) with this "
        + "input at the value that 5 % (upper bar) and that 95 % of draws lie below (lower bar), all "
        + "others at their centre. Labels are the input's values there."
        + (record.inputs.count > inputs.count
          ? " The first \(inputs.count) of \(record.inputs.count)." : ""),
      layout: VegaLayout([chart.panel])
    ) { chart.draw(in: $0) }
  }
}
