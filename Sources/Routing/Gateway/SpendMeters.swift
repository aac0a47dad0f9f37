import Quantities
import Supply

/// What has been spent against budgets of providers and deployments.
///
/// A period begins with the first spending after the last has ended; a budget is spent once the
/// sum has reached its limit, so that the calls under way then still overshoot it, as at LiteLLM.
struct SpendMeters: Sendable {
  private struct Meter: Sendable {
    var budget: SpendLimit
    var spent: Int64 = 0
    var endsAt = SimTime.zero
  }

  private var meters: [Meter] = []
  /// By endpoint: its own meter and its provider's, -1 for none.
  private var own: [Int32]
  private var shared: [Int32]

  init(_ policy: Policy, _ directory: EndpointDirectory) {
    own = Array(repeating: -1, count: directory.count)
    shared = own
    for budget in policy.router?.providerBudgets ?? [] {
      for endpoint in 0..<directory.count where directory.providers[endpoint] == budget.provider {
        shared[endpoint] = Int32(meters.count)
      }
      meters.append(Meter(budget: budget.limit))
    }
    for endpoint in 0..<directory.count {
      guard let budget = directory.deployments[endpoint].budget else { continue }
      own[endpoint] = Int32(meters.count)
      meters.append(Meter(budget: budget))
    }
  }

  /// Whether calls may not be paid at an endpoint now.
  func isSpent(_ endpoint: Int, at now: SimTime) -> Bool {
    guard !meters.isEmpty else { return false }
    return isSpent(own[endpoint], now) || isSpent(shared[endpoint], now)
  }

  private func isSpent(_ meter: Int32, _ now: SimTime) -> Bool {
    guard meter >= 0 else { return false }
    let meter = meters[Int(meter)]
    return now < meter.endsAt && meter.spent >= meter.budget.limit.picoDollars
  }

  mutating func spend(_ cost: USD, at endpoint: Int, _ now: SimTime) {
    guard !meters.isEmpty, cost > .zero else { return }
    if own[endpoint] >= 0 { add(cost, to: Int(own[endpoint]), now) }
    if shared[endpoint] >= 0 { add(cost, to: Int(shared[endpoint]), now) }
  }

  private mutating func add(_ cost: USD, to index: Int, _ now: SimTime) {
    if now >= meters[index].endsAt {
      meters[index].spent = 0
      meters[index].endsAt = now + meters[index].budget.period
    }
    meters[index].spent += cost.picoDollars
  }
}
