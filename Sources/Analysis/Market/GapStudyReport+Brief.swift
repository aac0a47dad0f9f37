import Market
import NumericalMethods
import Quantities

extension GapStudyReportBuilder {
  /// The message in one line, to be pasted elsewhere.
  var headlines: [String] {
    guard let base, let change = steepChange(base) else { return [] }
    var text =
      "\(Self.gap(change.from)) -> \(Self.gap(change.to)) moves the \(shareOfTokens) by "
      + "\(Self.points(change.change)), 90 % of draws"
    if let story = priceStory, let rest = story.rest,
      rest.estimate.magnitude > change.change.estimate.magnitude
    {
      text +=
        "; what prices do not explain moved it by \(Self.points(rest.estimate)) since "
        + story.first.label
    }
    return [text]
  }

  /// The answer in a few sentences.
  var briefSection: Section {
    guard let base else { return Section(title: "In brief", blocks: []) }
    let sentences: [String?] = [
      doublingSentence(base), steepSentence(base), weightSentence, priceSentence,
      restSentence(base),
      agenticSentence, gapSentence, unitSentence(base), supplySentence(base),
    ]
    var blocks = sentences.compactMap { $0.map(Block.finding) }
    blocks.append(.paragraph(bandSentence))
    return Section(title: "In brief", blocks: blocks)
  }

  // MARK: - What a gap moves

  /// A change between two gaps of the axis.
  private typealias Change = (from: Double, to: Double, change: Band)

  /// What going from 10x to 17x moves, or as near to that as the axis comes.
  private func steepChange(_ curve: GapCurve) -> Change? { change(curve, from: 10, to: 17) }

  private func change(_ curve: GapCurve, from: Double, to: Double) -> Change? {
    guard let found = contrast(curve, from: from, to: to) else { return nil }
    return (
      record.points[found.from].gaps.list, record.points[found.to].gaps.list, found.change
    )
  }

  /// The doubling of the gap on the axis that is nearest to the reference.
  private func doubling(_ curve: GapCurve) -> Change? {
    let wanted = deterministicLog(record.reference.gaps.list)
    func middle(_ contrast: GapContrast) -> Double {
      let ends = [contrast.from, contrast.to].map {
        deterministicLog(record.points[$0].gaps.list)
      }
      return (ends[0] + ends[1]) / 2
    }
    let doublings = record.contrasts.filter { contrast in
      let ratio = record.points[contrast.to].gaps.list / record.points[contrast.from].gaps.list
      return record.curves[contrast.curve] == curve && abs(ratio - 2) < 0.05
    }
    return doublings.min { (middle($0) - wanted).magnitude < (middle($1) - wanted).magnitude }
      .map {
        (record.points[$0.from].gaps.list, record.points[$0.to].gaps.list, $0.change)
      }
  }

  private func doublingSentence(_ curve: GapCurve) -> String? {
    guard let step = doubling(curve) else { return nil }
    let reference = record.reference
    return "Per doubling of the list-price gap, from \(Self.gap(step.from)) to "
      + "\(Self.gap(step.to)), the \(shareOfTokens) moves by \(Self.points(step.change)); 90 % of "
      + "draws lie in the brackets. It is anchored at "
      + "\(NumberText.percent(reference.cheapShare)), observed in the week of \(reference.week), at "
      + "a gap of \(Self.gap(reference.gaps.list)), and long-run: all else as then, until "
      + "everybody has reconsidered."
  }

  private func steepSentence(_ curve: GapCurve) -> String? {
    guard let step = steepChange(curve) else { return nil }
    var text =
      "\(Self.gap(step.from)) -> \(Self.gap(step.to)) moves it by \(Self.points(step.change))"
    if let first = record.points.first?.gaps.list, first < 2,
      let whole = change(curve, from: first, to: step.to)
    {
      text +=
        "; all the way from \(Self.gap(whole.from)), by \(Self.points(whole.change))"
    }
    return text + "."
  }

  /// What the same step moves where customers weigh cost less or more than is published.
  private var weightSentence: String? {
    guard let base else { return nil }
    let parts = variations { setting, base in
      var moved = base
      moved.costFactor = setting.costFactor
      return setting == moved && setting != base
    }.compactMap { curve in
      steepChange(curve).map { step in
        "\(Self.points(step.change)) with \(NumberText.trimmed(curve.setting.costFactor)) of the "
          + "weight of cost"
      }
    }
    guard let step = steepChange(base), !parts.isEmpty else { return nil }
    return
      "The weight of cost is drawn over what is published. The platform's own eight weeks of shares "
      + "suggest less (`sim share fit`): \(Self.gap(step.from)) -> \(Self.gap(step.to)) moves share "
      + "by \(parts.joined(separator: ", "))."
  }

  // MARK: - February to August

  /// What happened between the first and the last price list, and what prices have to do with it.
  struct PriceStory {
    let first: PriceListPoint
    let last: PriceListPoint
    /// What prices alone do.
    let effect: Band
    /// Shares observed at the two, with when the second was.
    let observed: (first: Double, last: Double, lastLabel: String)?

    /// Observed change.
    var change: Double? { observed.map { $0.last - $0.first } }
    /// What is left of the observed change.
    var rest: Band? {
      change.map {
        Band(estimate: $0 - effect.estimate, low: $0 - effect.high, high: $0 - effect.low)
      }
    }
  }

  /// `nil` where the study has no two price lists.
  var priceStory: PriceStory? {
    guard let first = record.priceLists.first, let last = record.priceLists.last,
      record.priceLists.count > 1, let effect = record.priceEffect
    else { return nil }
    let observed = first.observed.map { before in
      last.observed.map { (before, $0, last.label) }
        ?? (
          before, record.reference.cheapShare,
          "the week of \(record.reference.week)"
        )
    }
    return PriceStory(first: first, last: last, effect: effect, observed: observed)
  }

  private var priceSentence: String? {
    guard let story = priceStory else { return nil }
    let (before, after) = (story.first.gaps.list, story.last.gaps.list)
    var text =
      "Between the price lists of \(story.first.label) and \(story.last.label) the gap went from "
      + "\(Self.gap(before)) to \(Self.gap(after)); that alone moves the share by "
      + "\(Self.points(story.effect))."
    guard let observed = story.observed, let change = story.change, let rest = story.rest else {
      return text + " What was observed in \(story.first.label) is not known."
    }
    text +=
      " Observed was a change from \(NumberText.percent(observed.first)) in \(story.first.label) to "
      + "\(NumberText.percent(observed.last)) in \(observed.lastLabel): \(Self.points(change)). "
    if story.effect.low * change > 0 && story.effect.high * change > 0 {
      let parts = [story.effect.estimate, story.effect.low, story.effect.high].map { $0 / change }
      let ends = parts.dropFirst().sorted().map { NumberText.fixed($0 * 100, decimals: 0) }
      text +=
        "The price gap explains \(NumberText.percent(parts[0], decimals: 0)) of it "
        + "(\(ends[0])-\(ends[1])); \(Self.points(rest)) it does not explain."
    } else if story.effect.low * change < 0 && story.effect.high * change < 0 {
      text +=
        "The price gap explains none of it: in all of the band prices worked the other way, and "
        + "\(Self.points(rest)) have other causes."
    } else {
      text +=
        "Whether the price gap explains any of it cannot be told: the band has both signs; "
        + "\(Self.points(rest)) have other causes."
    }
    return text
  }

  /// Which gaps were not worked out on the basket of the axis.
  var givenNote: String {
    let given = record.priceLists.filter(\.isGiven)
    guard !given.isEmpty else { return "" }
    let names = given.map { "\(Self.gap($0.gaps.list)) of \($0.label)" }.joined(separator: ", ")
    return " Given by the scenario and not worked out on the axis's own basket: \(names)."
  }

  /// What moves share more than a gap of the size that is argued about.
  private func restSentence(_ curve: GapCurve) -> String? {
    guard let rest = priceStory?.rest, let step = steepChange(curve) else { return nil }
    let size = step.change.estimate.magnitude
    guard size > 0 else { return nil }
    let times = rest.estimate.magnitude / size
    let sure = min(rest.low.magnitude, rest.high.magnitude) > step.change.high.magnitude
    let causes =
      "releases, quality, awareness, free tiers: `sim share decompose` takes weeks apart"
    guard times > 1 else {
      return "What prices do not explain (\(causes)) moved it less than "
        + "\(Self.gap(step.from)) -> \(Self.gap(step.to)) would."
    }
    return "What prices do not explain (\(causes)) moved it "
      + "\(NumberText.significant(times, digits: 2)) times as far as \(Self.gap(step.from)) -> "
      + "\(Self.gap(step.to)) would"
      + (sure ? ", and farther in all of the band." : "; the bands of the two overlap.")
  }

  // MARK: - Who feels it, and in which unit

  private var agenticSentence: String? {
    let curves = plainCurves
    guard let least = curves.first, let most = curves.last, curves.count > 1,
      let low = shownGaps.first, let high = shownGaps.last, high > low
    else { return nil }
    func words(_ curve: GapCurve) -> String? {
      guard let start = value(curve.tokens, at: low), let end = value(curve.tokens, at: high)
      else { return nil }
      return "from \(NumberText.percent(start.estimate, decimals: 0)) to "
        + NumberText.percent(end.estimate, decimals: 0)
    }
    guard let few = words(least), let many = words(most) else { return nil }
    return
      "Work of many calls feels a gap more: between \(Self.gap(low)) and \(Self.gap(high)) the "
      + "share goes \(few) where \(NumberText.percent(least.setting.agenticShare, decimals: 0)) of "
      + "the demand is agentic, \(many) where "
      + "\(NumberText.percent(most.setting.agenticShare, decimals: 0)) is."
  }

  private var gapSentence: String? {
    let gaps = record.reference.gaps
    return "The gap depends on what is priced: \(Self.gap(gaps.list)) at list prices is "
      + "\(Self.gap(gaps.effective)) with cache reads and \(Self.gap(gaps.perSolvedTask)) per "
      + "solved task (assumed)."
  }

  private func unitSentence(_ curve: GapCurve) -> String? {
    let gap = record.reference.gaps.list
    guard let tokens = value(curve.tokens, at: gap), let spend = value(curve.spend, at: gap),
      let requests = value(curve.requests, at: gap)
    else { return nil }
    func words(_ band: Band) -> String { NumberText.percent(band.estimate, decimals: 0) }
    return "It depends on what is counted too: at that gap models from \(cheap) have "
      + "\(words(tokens)) of tokens, \(words(requests)) of requests and \(words(spend)) of spend, "
      + "all among named models."
  }

  private func supplySentence(_ curve: GapCurve) -> String? {
    guard record.supply != nil, let gap = shownGaps.last,
      let answered = variations({ $0 == $1.answered }).first,
      let with = value(answered.tokens, at: gap), let without = value(curve.tokens, at: gap)
    else { return nil }
    let difference = with.estimate - without.estimate
    let what =
      difference < -0.0005
      ? "gives some of it back" : difference > 0.0005 ? "adds to it" : "changes next to nothing"
    return "Capacity \(what): with the congestion that moved traffic meets, the share at "
      + "\(Self.gap(gap)) is \(NumberText.percent(with.estimate)), without it "
      + "\(NumberText.percent(without.estimate))."
  }

  /// What the bands hold.
  private var bandSentence: String {
    "How sure: bands are the middle 90 % of \(NumberText.count(record.draws)) draws of "
      + "\(record.inputs.count) uncertain inputs, each draw anchored anew to the same week. They say "
      + "what this model leaves open, not whether it has the right form: prices have been seen to "
      + "move by 10 to 60 %, and from 1x to 20x is far beyond that."
  }
}

extension GapSetting {
  /// The same setting where supply answers.
  var answered: GapSetting {
    var setting = self
    setting.supplyAnswers = true
    return setting
  }
}
