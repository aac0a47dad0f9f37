import Formats
import Quantities

extension MarketSettings {
  /// The section with every default filled in and laws as they were written.
  var resolved: JSONNode {
    func list(_ values: [Double]) -> JSONNode { .array(values.map { .number($0) }) }
    var members: [(String, JSONNode)] = [
      ("traffic", .string(trafficFile)), ("week", .string(week.description)),
      ("prices", .array(priceLists.map(\.resolved))), ("cost_scale", node(costScale)),
      ("segments", .array(segments.map(resolved))),
      (
        "dynamics",
        .object([
          ("staying", node(dynamics.staying)), ("loyalty", node(dynamics.loyalty)),
          ("awareness_weeks", node(dynamics.awarenessWeeks)),
        ])
      ),
      ("gap", list(gaps)), ("agentic_shares", list(agenticShares)),
      ("cache_discount", .array(cacheDiscounts.map { .bool($0) })),
      ("quality_shift", list(qualityShifts)), ("switching_cost", list(switchingCosts)),
      ("cost_factor", list(costFactors)),
      ("weeks", .array(weeks.map { .number($0) })), ("draws", .number(draws)),
      ("customers", .number(customers)),
    ]
    if let supply { members.append(("supply", supply.resolved)) }
    return .object(members)
  }

  private func node(_ number: StudyNumber) -> JSONNode {
    number.input.map { inputs[$0].node } ?? .number(number.central)
  }

  private func resolved(_ segment: SegmentSettings) -> JSONNode {
    let tastes = [
      segment.cost, segment.costSpread, segment.quality, segment.time, segment.failure,
      segment.free, segment.classSpread,
    ]
    return .object(
      [
        ("name", .string(segment.name)), ("workload", .string(segment.workload)),
        ("agentic", .bool(segment.isAgentic)), ("weight", node(segment.weight)),
        ("tasks_per_month", node(segment.tasksPerMonth)),
        ("noticed_bill_usd_per_month", node(segment.noticedBill)),
        ("outside_share", node(segment.outsideShare)),
      ] + zip(TasteReading.all, tastes).map { ($0.key, node($1)) })
  }
}

extension PriceListSettings {
  var resolved: JSONNode {
    var members: [(String, JSONNode)] = [
      ("label", .string(label)), ("date", .string(date.description)),
    ]
    if let listGap { members.append(("list_gap", .number(listGap))) }
    if let observed { members.append(("observed", .number(observed))) }
    return .object(members)
  }
}

extension SupplySettings {
  var resolved: JSONNode {
    .object([
      ("workload", .string(workload)), ("tasks_per_h", .number(tasksPerHour)),
      ("utilisation", .number(utilisation)),
      ("gap", .array(gaps.map { .number($0) })), ("replications", .number(replications)),
      ("rounds", .number(rounds)), ("tolerance_points", .number(tolerance)),
      ("horizon", horizon.resolved), ("warm_up", warmUp.resolved),
    ])
  }
}
