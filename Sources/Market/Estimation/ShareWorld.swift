public import Quantities

/// A traffic panel as the choice model sees it: shares among named models by week, and what
/// customers met in each week.
///
/// Denominator: tokens of models that are named in the week (all but the row `other`). Quality does
/// not change from week to week here: appeals take it in.
public struct ShareWorld: Sendable {
  /// The data.
  public let panel: TrafficPanel
  /// The kinds of customer, with tastes before anything is fitted.
  public let segments: [CustomerSegment]
  /// Draws that stand for the customers of a segment.
  public let customers: [[Double]]
  /// The class of each model.
  public let classes: [ModelClass]
  /// The author of each model, numbered in the order of first appearance.
  public let authors: [Int]
  /// Share of each model among the tokens of named models, by week and model.
  public let shares: [[Double]]
  /// What customers meet, by week of the panel.
  public let weeks: [MarketWeek]
  /// Models without any list price, which are taken to cost the median of those that have one.
  public let unpriced: Int

  /// The cheap origin, whose open weights are a class of their own.
  public static let cheapOrigin = "CN"

  /// Creates the world of a panel.
  ///
  /// - Parameters:
  ///   - panel: The weekly traffic.
  ///   - segments: The kinds of customers.
  ///   - baskets: What a task takes, one for each segment.
  ///   - customers: Draws, each of 1 + the number of classes.
  ///   - observed: Weeks in which a model with tokens counts as offered whatever its dates say:
  ///     those before the cut of a forecast.
  public init(
    _ panel: TrafficPanel, segments: [CustomerSegment] = MarketDefaults.segments,
    baskets: [TaskBasket] = MarketDefaults.baskets,
    customers: [[Double]] = MarketDefaults.customers(64), observed: Int? = nil
  ) {
    precondition(segments.count == baskets.count, "a basket for each segment")
    self.panel = panel
    self.segments = segments
    self.customers = customers
    classes = panel.models.map { model in
      guard model.openWeights == true else { return .closed }
      return model.origin == Self.cheapOrigin ? .openCheapOrigin : .openOther
    }
    authors = Self.numbered(panel.models.map(\.author))
    shares = panel.weeks.map { week in
      let named = Double(week.tokens.reduce(0, +))
      return week.tokens.map { Double($0) / named }
    }
    let prices = Self.prices(panel)
    unpriced = panel.models.count { model in model.listPrices.allSatisfy { $0 == nil } }
    weeks = panel.weeks.indices.map { index in
      let isObserved = index < observed ?? panel.weeks.count
      let calendar = panel.models.indices.map { model in
        Self.presence(
          of: panel.models[model], in: panel.weeks[index].start,
          isSeen: isObserved && panel.weeks[index].tokens[model] > 0)
      }
      return MarketWeek(
        offered: calendar.map(\.offered), age: calendar.map(\.age),
        isFree: prices.map { $0[index] == 0 },
        cost: baskets.map { basket in prices.map { basket.cost(meanListPrice: $0[index]) } },
        success: segments.map { _ in panel.models.map { _ in 1 } })
    }
  }

  /// Numbers from 0 in the order of first appearance.
  static func numbered<Name: Hashable>(_ names: [Name]) -> [Int] {
    var numbers = [Name: Int]()
    return names.map { name in
      if let number = numbers[name] { return number }
      numbers[name] = numbers.count
      return numbers.count - 1
    }
  }

  /// Prices by model and week, the latest known where one is missing, then the next, then the median.
  private static func prices(_ panel: TrafficPanel) -> [[Double]] {
    let paid = panel.models.flatMap { $0.listPrices.compactMap(\.self) }.filter { $0 > 0 }.sorted()
    let median = paid.isEmpty ? 1 : paid[paid.count / 2]
    return panel.models.map { model in
      var latest = model.listPrices.lazy.compactMap(\.self).first ?? median
      return model.listPrices.map { price in
        latest = model.isFree ? 0 : price ?? latest
        return latest
      }
    }
  }

  /// Part of a week in which a model is offered, and its age in the middle of that part [weeks].
  static func presence(
    of model: PanelModel, in monday: CalendarDate, isSeen: Bool
  ) -> (offered: Double, age: Double) {
    let start = monday.daysSinceEpoch
    let from = max(start, model.released?.daysSinceEpoch ?? start)
    let until = min(start + 7, model.withdrawn?.daysSinceEpoch ?? start + 7)
    // Dates and rankings differ by a day here and there: whoever has tokens was offered.
    let days = max(until - from, isSeen ? 1 : 0)
    guard days > 0 else { return (0, 0) }
    guard let released = model.released else { return (Double(days) / 7, .infinity) }
    let middle = Double(from) + Double(days) / 2
    return (Double(days) / 7, max(middle - Double(released.daysSinceEpoch), 0.5) / 7)
  }

  /// Share of models of an origin, in shares by model.
  public func share(of origin: String, in shares: [Double]) -> Double {
    panel.models.indices.reduce(0) { sum, model in
      panel.models[model].origin == origin ? sum + shares[model] : sum
    }
  }

  /// The week that begins on a day, or the one that holds it.
  public func week(of date: CalendarDate) -> Int? {
    panel.weeks.firstIndex { week in
      (week.start.daysSinceEpoch..<week.start.daysSinceEpoch + 7).contains(date.daysSinceEpoch)
    }
  }
}
