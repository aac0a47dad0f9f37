import Market
import Quantities

/// The platform's tokens by origin of the model, week by week: the observed traffic behind every
/// share.
struct WeeklyOrigins {
  /// The parts of a week, from below.
  static let parts = [
    "models from CN", "models from US", "models from elsewhere", "origin not known",
    "models that the rankings do not name",
  ]

  private let weeks: [OriginWeek]

  /// `nil` where there is one week or none.
  init?(_ panel: TrafficPanel) {
    weeks = panel.origins.filter { $0.total > 0 }
    guard weeks.count > 1 else { return nil }
  }

  /// Shares of all tokens of a week, by ``parts``.
  static func shares(_ week: OriginWeek) -> [Double] {
    var amounts = parts.map { _ in 0.0 }
    for (origin, tokens) in zip(week.origins, week.tokens) {
      let part =
        switch origin {
        case "CN": 0
        case "US": 1
        case "XX": 3
        default: 2
        }
      amounts[part] += Double(tokens)
    }
    amounts[4] = Double(week.unnamedTokens)
    return amounts.map { $0 / Double(week.total) }
  }

  var figure: Figure {
    let description =
      "Each column is a week from Monday, as wide as a week is long; where there is none, no figures were "
      + "published. It is divided by the origin of the model, as shares of all tokens of the platform "
      + "(the first denominator of the tables): the number in the lowest part is the share of models "
      + "from CN."
    return Figure(
      name: "weeks", title: "Share of traffic by origin, week by week", description: description,
      layout: VegaLayout([stack.panel(title: "")])
    ) { draw(in: $0) }
  }

  private func day(_ week: OriginWeek) -> Double {
    Double(week.start.daysSinceEpoch - weeks[0].start.daysSinceEpoch)
  }

  private var length: Double { day(weeks[weeks.count - 1]) + 7 }

  private func across(from: Double, to: Double) -> Axis {
    Axis(isLogarithmic: false, low: 0, high: length, from: from, to: to)
  }

  private var stack: VegaStack {
    VegaStack(
      series: VegaSeries(Self.parts),
      across: VegaScale(
        across(from: 0, to: 1), title: "days since \(weeks[0].start)", text: VegaText()),
      up: VegaScale(
        Axis.linear(maximum: 1, from: 0, to: 1), title: "share of all tokens", text: .percent),
      stretches: weeks.map {
        VegaStack.Stretch(start: day($0), end: day($0) + 7, amounts: Self.shares($0))
      }, frames: [], height: 260)
  }

  private func draw(in start: Drawing) -> Drawing {
    var drawing = start
    let top = drawing.legend(Self.parts, isMarkers: false, y: 2) + 30
    let (x, y) = (44.0...(drawing.width - 8), top...(top + (drawing.isNarrow ? 200 : 260)))
    let frame = PlotFrame(
      x: x, y: y, across: across(from: x.lowerBound, to: x.upperBound),
      up: Axis.linear(maximum: 1, from: y.upperBound, to: y.lowerBound))
    frame.draw(
      in: &drawing, title: "share of all tokens", below: "week from Monday",
      acrossTexts: weeks.map { (day($0) + 3.5, String($0.start.description.dropFirst(5))) },
      upTexts: [0, 0.25, 0.5, 0.75, 1].map { ($0, NumberText.percent($0, decimals: 0)) })
    for week in weeks { draw(week, frame, in: &drawing) }
    return drawing
  }

  private func draw(_ week: OriginWeek, _ frame: PlotFrame, in drawing: inout Drawing) {
    let shares = Self.shares(week)
    let left = frame.across.position(day(week)) + 0.5
    let width = frame.across.position(day(week) + 7) - left - 0.5
    var below = 0.0
    for (part, share) in shares.enumerated() where share > 0 {
      let (low, high) = (frame.up.position(below), frame.up.position(below + share))
      drawing.rectangle(
        x: left, y: high, width: width, height: low - high, "fill\(part)",
        title: "\(week.start): \(Self.parts[part]) \(NumberText.percent(share))")
      below += share
    }
    let text = NumberText.percent(shares[0], decimals: 0)
    if Drawing.width(of: text) < width {
      drawing.text(
        text, x: left + width / 2, y: frame.up.position(shares[0] / 2) + 4, anchor: "middle",
        style: "inside")
    }
  }
}
