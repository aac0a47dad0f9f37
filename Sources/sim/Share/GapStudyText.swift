import Analysis
import Market

/// A study of the price gap as plain text.
struct GapStudyText {
  let record: GapStudyRecord

  init(_ record: GapStudyRecord) { self.record = record }

  /// All of it.
  var text: String {
    var lines = [
      "\(record.name): \(record.question)", "",
      "reference: week of \(record.reference.week), prices of \(record.reference.prices); "
        + "\(record.origins.cheap) has \(NumberText.percent(record.reference.cheapShare)) of named "
        + "tokens; list gap \(NumberText.factor(record.reference.gaps.list)), effective "
        + "\(NumberText.factor(record.reference.gaps.effective)), per solved task "
        + NumberText.factor(record.reference.gaps.perSolvedTask), "",
      "share of tokens of \(record.origins.cheap) by list gap (90 % of \(record.draws) draws)",
    ]
    let gaps = record.points.map { NumberText.factor($0.gaps.list) }
    lines.append("  " + (gaps + ["setting"]).map { Self.padded($0, 16) }.joined())
    for curve in record.curves {
      let cells = curve.tokens.map { Self.padded(Self.words($0), 16) }
      lines.append("  " + cells.joined() + Self.words(curve.setting))
    }
    for list in record.priceLists {
      lines.append(
        "\(list.label): list gap \(NumberText.factor(list.gaps.list)), share "
          + Self.words(list.share)
          + (list.observed.map { ", observed \(NumberText.percent($0))" } ?? ""))
    }
    lines.append("")
    for elasticity in record.elasticities {
      let band = elasticity.implied
      let figures = [band.estimate, band.low, band.high].map {
        NumberText.fixed($0, decimals: 2)
      }
      lines.append("\(elasticity.layer): \(figures[0]) [\(figures[1]) to \(figures[2])]")
    }
    for input in record.inputs {
      lines.append(
        "\(input.name): \(NumberText.trimmed(input.low)) to \(NumberText.trimmed(input.high)) -> "
          + "\(NumberText.percent(input.shareAtEnds.low)) to "
          + NumberText.percent(input.shareAtEnds.high))
    }
    return (lines + supplyLines).joined(separator: "\n") + "\n"
  }

  private var supplyLines: [String] {
    guard let supply = record.supply else { return [] }
    return ["", supply.surrogate]
      + supply.rounds.map { round in
        let gap = NumberText.factor(record.points[round.point].gaps.list)
        let failures = [round.failures.dear, round.failures.cheap].map { NumberText.percent($0) }
        let times = [round.times.dear, round.times.cheap].map { NumberText.factor($0) }
        return "gap \(gap), round \(round.round): share "
          + "\(NumberText.percent(round.shareBefore)) -> \(NumberText.percent(round.shareAfter)), "
          + "failures \(failures[0]) and \(failures[1]), time \(times[0]) and \(times[1])"
      }
  }

  private static func words(_ band: Band) -> String {
    let figures = [band.estimate, band.low, band.high].map {
      NumberText.fixed(100 * $0, decimals: 1)
    }
    return "\(figures[0]) [\(figures[1])-\(figures[2])]"
  }

  private static func words(_ setting: GapSetting) -> String {
    var words = ["agentic \(NumberText.percent(setting.agenticShare, decimals: 0))"]
    if !setting.cacheDiscount { words.append("no cache discount") }
    if setting.qualityShift != 0 {
      words.append("quality \(NumberText.signed(setting.qualityShift, decimals: 0))")
    }
    if setting.switchingCost != 0 {
      words.append("switching cost \(NumberText.trimmed(setting.switchingCost))")
    }
    if setting.supplyAnswers { words.append("with supply response") }
    if let weeks = setting.weeks { words.append("after \(weeks) weeks") }
    return words.joined(separator: ", ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
