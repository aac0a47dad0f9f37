import Demand
import Quantities
import Routing
import Supply

@testable import Scoring

/// The same question answered call by call from the price sheets: no cells, no tiles, no matrices, no
/// gateway.
///
/// Source of the rules: DESIGN sections 6, 8 and 15, and the documentation of each endpoint rule.
struct NaiveScan {
  let world: ScoringWorld
  /// By policy: charges [pico-dollars], exact where nothing is drawn.
  var spend: [Int128]
  /// By policy: expected charges as a number.
  var expected: [Double]
  /// By policy and endpoint: calls.
  var requests: [[Double]]
  var unserved: [Int]
  /// By policy and caller: expected charges.
  var callerSpend: [[Double]]
  private var memory: [Key: Remembered] = [:]

  private struct Key: Hashable {
    var policy: Int
    var session: UInt64
    var model: Int32
  }

  private struct Remembered {
    var masses: [Double]
    var end: Int64
  }

  init(_ world: ScoringWorld) {
    self.world = world
    let count = world.policies.count
    spend = Array(repeating: 0, count: count)
    expected = Array(repeating: 0, count: count)
    requests = Array(
      repeating: Array(repeating: 0, count: world.catalogue.endpoints.count), count: count)
    unserved = Array(repeating: 0, count: count)
    callerSpend = Array(repeating: Array(repeating: 0, count: 4), count: count)
  }

  mutating func take(_ call: ScoredCall, model: ModelID) {
    for policy in world.policies.indices { take(call, model, policy) }
  }

  private mutating func take(_ call: ScoredCall, _ model: ModelID, _ policy: Int) {
    let endpoints = world.catalogue.endpoints
    let candidates = candidates(call, model, world.policies[policy])
    let key = Key(policy: policy, session: call.session, model: model.index)
    let limit = world.policies[policy].stickiness.idleLimit
    let longest = max(
      3_600_000_000,
      world.policies.compactMap(\.stickiness.idleLimit?.microseconds).max() ?? 0)
    var before = call.session == 0 ? nil : memory[key]
    // What is forgotten is forgotten by the session, whatever the policy.
    if let end = before?.end, call.start - end > longest { before = nil }
    var ends = before?.end ?? .min
    guard !candidates.isEmpty else {
      unserved[policy] += 1
      if call.session != 0, let old = before {
        memory[key] = Remembered(masses: old.masses, end: max(old.end, call.end))
      }
      return
    }
    let shares = shares(candidates, world.policies[policy])
    var now = Array(repeating: 0.0, count: endpoints.count)
    var stay = now
    var left = 1.0
    let keeps = limit.map { before != nil && call.start - ends <= $0.microseconds } ?? false
    if let before {
      for endpoint in endpoints.indices where before.masses[endpoint] > 0 {
        let mass = before.masses[endpoint]
        let isKept =
          keeps && world.policies[policy].preferences.order.isEmpty
          && candidates.contains { $0.endpoint == endpoint } && endpoints[endpoint].cache.isOffered
        if isKept {
          now[endpoint] += mass
          stay[endpoint] += mass
          left -= mass
        } else {
          stay[endpoint] += mass * shares[endpoint]
        }
      }
    }
    for endpoint in endpoints.indices { now[endpoint] += left * shares[endpoint] }
    for endpoint in endpoints.indices where now[endpoint] > 0 {
      let warm = bill(call, endpoint, isCached: world.cache != .none)
      let cold = world.cache == .sticky ? bill(call, endpoint, isCached: false) : warm
      let stays = min(now[endpoint], stay[endpoint])
      let amount = (now[endpoint] - stays) * Double(cold) + stays * Double(warm)
      expected[policy] += amount
      callerSpend[policy][Int(call.caller)] += amount
      requests[policy][endpoint] += now[endpoint]
      if now[endpoint] == 1 { spend[policy] += Int128(stays == 1 ? warm : cold) }
    }
    if call.session != 0 {
      ends = max(ends, call.end)
      memory[key] = Remembered(masses: now, end: ends)
    }
  }

  private typealias Offer = (endpoint: Int, price: Int64)

  private func candidates(_ call: ScoredCall, _ model: ModelID, _ policy: Policy) -> [Offer] {
    let limit = (policy.outputLimit ?? world.workload.outputLimit).count
    return world.catalogue.endpoints.enumerated().compactMap { index, endpoint in
      guard endpoint.model == model, endpoint.supportsTools != false,
        endpoint.prices.offers(world.workload.serviceTier),
        limit <= endpoint.maxCompletion?.count ?? .max,
        Int(call.input) + limit <= endpoint.contextLength?.count ?? .max,
        !policy.preferences.ignore.contains(where: { $0.provider == endpoint.provider })
      else { return nil }
      let rates = rates(call, index)
      if let most = policy.preferences.maxPromptRate, rates.prompt > most { return nil }
      let blend = 3 * rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
      let kept = Int64(1_000_000 - rates.discountPartsPerMillion)
      return (index, blend / 1_000_000 * kept + blend % 1_000_000 * kept / 1_000_000)
    }
  }

  private func rates(_ call: ScoredCall, _ endpoint: Int) -> Rates {
    world.catalogue.endpoints[endpoint].prices.rates(
      inputTokens: TokenCount(Int(call.input)), tier: world.workload.serviceTier,
      at: UTCInstant(microseconds: call.start))
  }

  /// Probabilities by endpoint.
  private func shares(_ candidates: [Offer], _ policy: Policy) -> [Double] {
    var shares = Array(repeating: 0.0, count: world.catalogue.endpoints.count)
    func settle(on endpoint: Int) { shares[endpoint] = 1 }
    let order = policy.preferences.order
    if candidates.contains(where: { offer in
      order.contains { $0.provider == world.catalogue.endpoints[offer.endpoint].provider }
    }) {
      func rank(_ offer: Offer) -> Int {
        order.firstIndex { $0.provider == world.catalogue.endpoints[offer.endpoint].provider }
          ?? .max
      }
      let first = candidates.map(rank).min() ?? .max
      settle(on: candidates.first { rank($0) == first }?.endpoint ?? 0)
      return shares
    }
    /// The lowest; of equals the cheapest, then the first.
    func lowest(_ value: (Offer) -> Double) -> Int {
      var best = candidates[0]
      for offer in candidates.dropFirst() {
        let (new, old) = (value(offer), value(best))
        if new < old || new == old && offer.price < best.price { best = offer }
      }
      return best.endpoint
    }
    switch policy.endpointRule.kind {
    case "lowest-price": settle(on: lowest { Double($0.price) })
    case "highest-throughput":
      settle(on: lowest { -world.profiles[$0.endpoint].tokensPerSecond })
    case "lowest-latency": settle(on: lowest { world.profiles[$0.endpoint].baseSeconds })
    case "random":
      for offer in candidates { shares[offer.endpoint] = 1 / Double(candidates.count) }
    default:
      let least = Double(candidates.map { max(1, $0.price) }.min() ?? 1)
      let exponent = policy.endpointRule.number("exponent")
      let weights = candidates.map { offer -> Double in
        let ratio = least / Double(max(1, offer.price))
        return ((exponent == 2 ? ratio * ratio : ratio) * 0x1p32).rounded(.down)
      }
      for (offer, weight) in zip(candidates, weights) {
        shares[offer.endpoint] = weight / weights.reduce(0, +)
      }
    }
    return shares
  }

  private func bill(_ call: ScoredCall, _ endpoint: Int, isCached: Bool) -> Int64 {
    let page = world.catalogue.endpoints[endpoint]
    let control = world.workload.cacheControl
    let keeps =
      world.cache != .none && page.cache.isOffered && (control != .none || !page.cache.isExplicit)
    let cached = TokenCount(isCached && keeps ? Int(call.cached) : 0)
    let rest = TokenCount(Int(call.input)) - cached
    var usage = Usage(
      cacheRead: cached, completion: TokenCount(Int(call.output - call.reasoning)),
      reasoning: TokenCount(Int(call.reasoning)))
    let list = CompiledPriceSheet(page.prices).listRates
    if keeps, control == .hour, page.prices.offersHourCache {
      usage.cacheWrite1h = rest
    } else if keeps, list.cacheWrite5m != list.prompt {
      usage.cacheWrite5m = rest
    } else {
      usage.prompt = rest
    }
    return rates(call, endpoint).cost(of: usage).picoDollars
  }
}
