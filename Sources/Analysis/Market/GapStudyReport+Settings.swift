import Market

extension GapStudyReportBuilder {
  /// A group of curves that differ from the base in one thing.
  struct Variation {
    /// What differs, as a heading.
    let title: String
    /// The base and the others, each with what it is called.
    let curves: [(name: String, curve: GapCurve)]
  }

  /// Everything that was varied beside gap and agentic share, one thing at a time.
  var variations: [Variation] {
    guard let base else { return [] }
    func own(_ name: String) -> [(String, GapCurve)] { [(name, base)] }
    let supply = variations { $0 == $1.answered }.map { ("supply answers", $0) }
    let cache = variations { $0 == $1.withoutCacheDiscount }.map { ("no cache discount", $0) }
    func curves<Value>(with part: WritableKeyPath<GapSetting, Value>) -> [GapCurve] {
      variations { setting, base in
        var moved = base
        moved[keyPath: part] = setting[keyPath: part]
        return setting == moved && setting != base
      }
    }
    let quality = curves(with: \.qualityShift).map { curve in
      ("\(NumberText.signed(curve.setting.qualityShift, decimals: 0)) Arena points", curve)
    }
    let switching = curves(with: \.switchingCost).map { curve in
      ("\(NumberText.trimmed(curve.setting.switchingCost)) to leave", curve)
    }
    let costs = curves(with: \.costFactor).map { curve in
      ("\(NumberText.trimmed(curve.setting.costFactor)) of it", curve)
    }
    let weeks = curves(with: \.weeks).sorted {
      ($0.setting.weeks ?? 0) < ($1.setting.weeks ?? 0)
    }.map { curve in ("\(curve.setting.weeks ?? 0) weeks later", curve) }
    let ownCost = NumberText.trimmed(base.setting.switchingCost) + " to leave"
    let all = [
      Variation(
        title: "Capacity: does congestion answer to where traffic goes",
        curves: own("supply as it was") + supply),
      Variation(
        title: "Caching: do providers give a discount on cache reads",
        curves: own("cache discount") + cache),
      Variation(
        title: "Quality: models from \(cheap) better or worse than they are",
        curves: own("as they are") + quality),
      Variation(title: "Time: how far customers have come", curves: own("settled") + weeks),
      Variation(
        title: "Switching: what it takes to leave a model [logits]",
        curves: own(ownCost) + switching),
      Variation(
        title: "Weight of cost: what customers make of the same bill",
        curves: own("as published") + costs),
    ]
    return all.filter { $0.curves.count > 1 }
  }

  /// What else moves the share.
  var otherSection: Section {
    let variations = variations
    let title = "What else moves it"
    guard let base, !variations.isEmpty else { return Section(title: title, blocks: []) }
    // Four gaps leave room for their bands on a terminal.
    let some = shownGaps.filter { [1, 4, 10, 17].contains($0) }
    let gaps = some.count >= 3 ? some : Array(shownGaps.suffix(4))
    var table = Table(
      "\(shareOfTokens.capitalizedFirst), one thing changed at a time (\(Self.agentic(base.setting)))",
      columns: [.words("setting")] + gaps.map { .number("gap " + Self.gap($0)) },
      note: "In brackets: the middle 90 % of draws, which are the same in all settings, so that "
        + "settings differ more surely than their bands look.")
    func row(_ name: String, _ curve: GapCurve, of title: String = "") -> [Table.Cell] {
      let setting = title.isEmpty ? name : "\(title): \(name)"
      return [Table.Cell(name)]
        + gaps.map { cell(value(curve.tokens, at: $0), at: Self.place(setting, gap: $0)) }
    }
    table.add(cells: row("as at the reference", base))
    for variation in variations {
      table.begin(variation.title)
      for (name, curve) in variation.curves.dropFirst() {
        table.add(cells: row(name, curve, of: variation.title))
      }
    }
    return Section(title: title, blocks: [.figure(otherFigure(variations)), .table(table)])
  }

  /// Which inputs make the band wide.
  var driverSection: Section {
    guard !record.inputs.isEmpty else {
      return Section(title: "What the band hangs on", blocks: [])
    }
    let gap = record.points.last.map { Self.gap($0.gaps.list) } ?? ""
    return Section(
      title: "What the band hangs on",
      blocks: [
        .paragraph(
          "One input at a time at the value that 5 % and the one that 95 % of draws lie below, all "
            + "others at their centre: the share at \(gap), the widest gap of the study."),
        .figure(driverFigure),
      ])
  }

  /// Inputs, those that move the share most first.
  var inputsBySwing: [GapInput] {
    record.inputs.enumerated().sorted { one, other in
      let swings = [one, other].map {
        -($0.element.shareAtEnds.high - $0.element.shareAtEnds.low).magnitude
      }
      return (swings[0], one.offset) < (swings[1], other.offset)
    }.map(\.element)
  }

  /// Every uncertain input with its law and where it comes from.
  var inputSection: Section {
    guard !record.inputs.isEmpty else { return Section(title: "Uncertain inputs", blocks: []) }
    var table = Table(
      "What was drawn for the bands, by how far it moves the share at the widest gap",
      columns: [
        .words("input"), .number("central"), .number("90 % of draws"), .number("moves share by"),
        .words("law and source"),
      ])
    for input in inputsBySwing {
      let ends = input.shareAtEnds
      table.add([
        input.name, NumberText.trimmed(input.central, digits: 3),
        "\(NumberText.trimmed(input.low, digits: 3)) to \(NumberText.trimmed(input.high, digits: 3))",
        Self.points(ends.high - ends.low), input.basis,
      ])
    }
    return Section(title: "Uncertain inputs", blocks: [.table(table)])
  }

  /// Elasticities by layer beside what is published.
  var elasticitySection: Section {
    guard !record.elasticities.isEmpty else {
      return Section(title: "Elasticities by layer", blocks: [])
    }
    var table = Table(
      "Elasticities that the model implies at the reference, and published ones",
      columns: [.words("layer"), .number("implied (90 % of draws)"), .words("published")],
      note: "Change of tokens in percent for a price that is 1 % higher. Layers answer different "
        + "questions: an estimate of one says nothing of another.")
    for elasticity in record.elasticities {
      let numbers = [elasticity.implied.estimate, elasticity.implied.low, elasticity.implied.high]
        .map { NumberText.fixed($0, decimals: 2) }
      table.add([
        elasticity.layer, "\(numbers[0]) (\(numbers[1]) to \(numbers[2]))",
        elasticity.published ?? "none known",
      ])
    }
    return Section(title: "Elasticities by layer", blocks: [.table(table)])
  }

  /// How the fixed point of customers and capacity was found.
  var supplySection: Section {
    guard let supply = record.supply else {
      return Section(title: "How supply answers", blocks: [])
    }
    var table = Table(
      "Simulations on the way to the point where what customers choose is what they meet",
      columns: [
        .number("round"), .number("share before"), .number("share after"),
        .number("attempts lost, \(dear)"), .number("attempts lost, \(cheap)"),
        .number("task time, \(dear)"), .number("task time, \(cheap)"),
      ],
      note:
        "Share: of models from \(cheap) in tokens. Attempts lost: refused or failed; most calls are "
        + "then tried again. Task time: relative to the reference.")
    for point in record.points.indices {
      let rounds = supply.rounds.filter { $0.point == point }
      guard !rounds.isEmpty else { continue }
      table.begin("List-price gap \(Self.gap(record.points[point].gaps.list))")
      for round in rounds {
        table.add([
          String(round.round + 1), NumberText.percent(round.shareBefore),
          NumberText.percent(round.shareAfter), NumberText.percent(round.failures.dear),
          NumberText.percent(round.failures.cheap), NumberText.fixed(round.times.dear, decimals: 2),
          NumberText.fixed(round.times.cheap, decimals: 2),
        ])
      }
    }
    return Section(
      title: "How supply answers",
      blocks: [
        .paragraph(
          "Traffic that a gap moves meets finite capacity, and the waiting and the refusals it meets "
            + "move some of it back. \(supply.surrogate) In the last round of any point the share "
            + "still moved by \(Self.points(supply.remaining))."),
        .table(table),
      ])
  }
}

extension GapSetting {
  /// The same setting where cache reads cost as much as other input.
  var withoutCacheDiscount: GapSetting {
    var setting = self
    setting.cacheDiscount = false
    return setting
  }
}
