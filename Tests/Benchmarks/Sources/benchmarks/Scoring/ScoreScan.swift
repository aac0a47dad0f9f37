import Demand
import Quantities
import Routing
import Scoring
import Supply

/// The plain way: for every call and every policy a scan of the model's endpoints.
///
/// Prices are compiled and masks are tables, as in a router that is written for speed; a bill is
/// worked out for the endpoints that are chosen, or for all where the policy draws.
struct ScoreScan {
  private struct Offer {
    var context: Int32
    var threshold: Int32
    var short: Rates
    var long: Rates
    var shortBlend: Int64
    var longBlend: Int64
    var provider: Int32
    var speed: Double
    var wait: Double
  }

  private struct Rule {
    var kind: String
    var exponent: Double
    var ignored: Int32
    var first: Int32
  }

  private let offers: [Offer]
  private let rules: [Rule]
  private let starts: [Int]
  private let limit: Int32
  /// By policy: exact charges where it does not draw.
  private(set) var spend: [Int128]
  /// By policy: expected charges where it does.
  private(set) var expected: [Double]
  private(set) var requests: [Double]
  private(set) var pairs = 0
  /// By policy: whether it never draws.
  let isCertain: [Bool]
  private var weights = [Double](repeating: 0, count: 32)

  init(_ market: ScoreMarket) {
    let world = market.world
    starts = market.starts
    limit = Int32(world.workload.outputLimit.count)
    let moment = UTCInstant(microseconds: 1_780_000_000_000_000)
    offers = zip(world.catalogue.endpoints, world.profiles).map { endpoint, profile in
      let sheet = CompiledPriceSheet(endpoint.prices)
      let short = sheet.rates(inputTokens: TokenCount(1), at: moment)
      let long = sheet.rates(inputTokens: TokenCount(150_000), at: moment)
      func blend(_ rates: Rates) -> Int64 {
        3 * rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
      }
      return Offer(
        context: Int32(endpoint.contextLength?.count ?? Int(Int32.max)), threshold: 128_000,
        short: short, long: long, shortBlend: blend(short), longBlend: blend(long),
        provider: endpoint.provider.index, speed: profile.tokensPerSecond,
        wait: profile.baseSeconds)
    }
    rules = world.policies.map { policy in
      Rule(
        kind: policy.endpointRule.kind,
        exponent: policy.endpointRule.kind == PriceBalanced.card.kind
          ? policy.endpointRule.number("exponent") : 0,
        ignored: policy.preferences.ignore.first?.provider.index ?? -1,
        first: policy.preferences.order.first?.provider.index ?? -1)
    }
    isCertain = rules.map {
      $0.first < 0 && ["lowest-price", "highest-throughput", "lowest-latency"].contains($0.kind)
    }
    spend = rules.map { _ in 0 }
    expected = rules.map { _ in 0 }
    requests = Array(repeating: 0, count: rules.count * offers.count)
  }

  mutating func take(_ call: ScoredCall, _ model: Int) {
    let range = starts[model]..<starts[model + 1]
    pairs += range.count * rules.count
    for (policy, rule) in rules.enumerated() { take(call, range, policy, rule) }
  }

  private mutating func take(_ call: ScoredCall, _ range: Range<Int>, _ policy: Int, _ rule: Rule) {
    var best = -1
    var lowest = (0.0, Int64.max)
    var (sum, ordered) = (0.0, -1)
    let draws = rule.kind == "price-balanced" || rule.kind == "random"
    for index in range {
      let offer = offers[index]
      weights[index - range.lowerBound] = 0
      guard call.input + limit <= offer.context, offer.provider != rule.ignored else { continue }
      if offer.provider == rule.first, ordered < 0 { ordered = index }
      let blend = call.input > offer.threshold ? offer.longBlend : offer.shortBlend
      if draws {
        let weight =
          rule.kind == "random" ? 1 : Self.power(1_000_000 / Double(blend), rule.exponent)
        weights[index - range.lowerBound] = weight
        sum += weight
        continue
      }
      let rank =
        rule.kind == "lowest-price"
        ? 0 : rule.kind == "highest-throughput" ? -offer.speed : offer.wait
      if best < 0 || (rank, blend) < lowest { (best, lowest) = (index, (rank, blend)) }
    }
    if ordered >= 0 {
      enter(call, ordered, policy)
    } else if !draws {
      if best >= 0 { enter(call, best, policy) }
    } else if sum > 0 {
      for index in range where weights[index - range.lowerBound] > 0 {
        let share = weights[index - range.lowerBound] / sum
        expected[policy] += share * Double(bill(call, index))
        requests[policy * offers.count + index] += share
      }
    }
  }

  private mutating func enter(_ call: ScoredCall, _ endpoint: Int, _ policy: Int) {
    spend[policy] += Int128(bill(call, endpoint))
    requests[policy * offers.count + endpoint] += 1
  }

  private func bill(_ call: ScoredCall, _ endpoint: Int) -> Int64 {
    let rates =
      call.input > offers[endpoint].threshold ? offers[endpoint].long : offers[endpoint].short
    return rates.prompt.picoDollarsPerToken * Int64(call.input - call.cached)
      + rates.cacheRead.picoDollarsPerToken * Int64(call.cached)
      + rates.completion.picoDollarsPerToken * Int64(call.output - call.reasoning)
      + rates.reasoning.picoDollarsPerToken * Int64(call.reasoning)
  }

  /// Powers of the exponents that occur: no general one is paid for.
  private static func power(_ ratio: Double, _ exponent: Double) -> Double {
    switch exponent {
    case 0.5: ratio.squareRoot()
    case 1: ratio
    case 1.5: ratio * ratio.squareRoot()
    case 2: ratio * ratio
    case 3: ratio * ratio * ratio
    case 4: ratio * ratio * ratio * ratio
    default: ratio * ratio * ratio * ratio * ratio * ratio
    }
  }
}
