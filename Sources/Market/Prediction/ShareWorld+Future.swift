public import Quantities

extension ShareWorld {
  /// The Monday of a week, also of one after the panel's last.
  public func start(of week: Int) -> CalendarDate {
    CalendarDate(daysSinceEpoch: panel.weeks[0].start.daysSinceEpoch + 7 * week)
  }

  /// What customers meet in a week, also in one after the panel's last: its prices, and what its dates
  /// of releases, withdrawals and ends of promotions say.
  func market(in week: Int) -> MarketWeek {
    guard week >= weeks.count else { return weeks[week] }
    let last = weeks.count - 1
    var market = weeks[last]
    let monday = start(of: week)
    let paid = costIfPaid(in: last)
    for index in panel.models.indices {
      let model = panel.models[index]
      (market.offered[index], market.age[index]) = Self.presence(
        of: model, in: monday, isSeen: false)
      // A promotion that ends before the middle of the week is over.
      guard market.isFree[index], let until = model.freeUntil,
        until.daysSinceEpoch < monday.daysSinceEpoch + 3
      else { continue }
      market.isFree[index] = false
      for segment in market.cost.indices { market.cost[segment][index] = paid[segment][index] }
    }
    return market
  }

  /// Cost of each model were it not free, by segment: its own, that of its paid twin, the median of its
  /// author's models, or that of all.
  func costIfPaid(in week: Int) -> [[Double]] {
    weeks[week].cost.map { costs in
      let paid = costs.filter { $0 > 0 }.sorted()
      return costs.indices.map { model in
        if costs[model] > 0 { return costs[model] }
        let siblings = costs.indices.filter { authors[$0] == authors[model] && costs[$0] > 0 }
        let twin = siblings.first {
          panel.models[$0].slug + ":free" == panel.models[model].slug
        }
        let own = siblings.map { costs[$0] }.sorted()
        return twin.map { costs[$0] } ?? (own.isEmpty ? paid[paid.count / 2] : own[own.count / 2])
      }
    }
  }
}
