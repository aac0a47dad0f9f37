import NumericalMethods
import Quantities

extension ClaimEvidence {
  func openShare(_ month: CalendarDate) -> Answer {
    guard let tokens = panel.openMonths.first(where: { $0.start == month }) else {
      return (nil, "needs a month that the panel does not have")
    }
    let low = Double(tokens.open) / Double(tokens.total)
    let high = Double(tokens.open) / Double(tokens.open + tokens.closed)
    return (
      low...high, "\(Self.amount(Double(tokens.open))) of \(Self.amount(Double(tokens.total)))"
    )
  }

  /// Constants of the shape of traffic, mean over the weeks.
  func shape(_ kind: ClaimReading.Kind) -> Answer {
    var values: [Double] = []
    for (index, week) in panel.weeks.enumerated() {
      let tokens = week.tokens.map { Double($0) }
      let named = tokens.reduce(0, +)
      switch kind {
      case .largest(let count):
        let top = tokens.sorted(by: >).prefix(count).reduce(0, +)
        values.append(top / Double(week.total))
      case .concentration:
        values.append(tokens.reduce(0.0) { $0 + ($1 / named) * ($1 / named) })
      case .churn:
        guard index > 0 else { continue }
        let before = panel.weeks[index - 1].tokens.map { Double($0) }
        let total = before.reduce(0, +)
        let moved = zip(tokens, before).reduce(0.0) { $0 + abs($1.0 / named - $1.1 / total) }
        values.append(moved / 2)
      default:
        if let slope = priceSlope(week: index) { values.append(slope) }
      }
    }
    guard let mean = Self.mean(values) else { return (nil, "needs weeks with models") }
    return (mean...mean, "\(values.count) weeks")
  }

  private func priceSlope(week: Int) -> Double? {
    let points = panel.models.indices.compactMap { index in
      point(model: index, week: week, tokens: panel.weeks[week].tokens[index])
    }
    return Self.slope(points)
  }

  /// The same within each day of a table of daily rows, at the week's price; mean over the days.
  func dailySlope(_ table: ClaimTable) -> Answer {
    guard let rows = table.dailyRows else { return (nil, "needs other columns") }
    var models: [String: Int] = [:]
    for (index, model) in panel.models.enumerated() { models[model.slug] = index }
    var days: [CalendarDate: [(x: Double, y: Double)]] = [:]
    for row in rows {
      guard let model = models[row.slug],
        let week = panel.weeks.firstIndex(where: { $0.start == row.day.monday }),
        let point = point(model: model, week: week, tokens: row.tokens)
      else { continue }
      days[row.day, default: []].append(point)
    }
    let slopes = days.keys.sorted().compactMap { Self.slope(days[$0] ?? []) }
    guard let mean = Self.mean(slopes) else { return (nil, "needs prices") }
    return (mean...mean, "\(slopes.count) days")
  }

  /// ln list price and ln tokens of a model, where both are above 0.
  private func point(model: Int, week: Int, tokens: UInt64) -> (x: Double, y: Double)? {
    guard let price = panel.models[model].listPrices[week], price > 0, tokens > 0 else {
      return nil
    }
    return (deterministicLog(price), deterministicLog(Double(tokens)))
  }

  /// Slope of least squares; `nil` below three points.
  private static func slope(_ points: [(x: Double, y: Double)]) -> Double? {
    guard points.count > 2 else { return nil }
    let count = Double(points.count)
    let x = points.reduce(0.0) { $0 + $1.x } / count
    let y = points.reduce(0.0) { $0 + $1.y } / count
    let across = points.reduce(0.0) { $0 + ($1.x - x) * ($1.x - x) }
    let both = points.reduce(0.0) { $0 + ($1.x - x) * ($1.y - y) }
    return across > 0 ? both / across : nil
  }
}
