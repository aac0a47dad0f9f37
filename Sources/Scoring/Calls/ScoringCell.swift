import Demand
import Quantities
import Routing
import Supply

/// Calls that no policy can tell apart: one requested model, one bracket of input lengths, one set of
/// price rules in force.
///
/// Every endpoint that any policy may send them to is a row, whose cost and time are linear in the
/// call's tokens.
final class ScoringCell: Sendable {
  /// Features of a call: new input, cached input, visible output, reasoning, and 1.
  static let featureCount = 5

  /// Endpoints of one model: the outputs of a call are the same at all of them.
  struct Part: Sendable, Hashable {
    /// Positions among the rows.
    var rows: Range<Int>
    /// Factor on the logged output, for another model than the one that wrote it.
    var verbosity: Double
  }

  /// Whose calls they are: position among the groups.
  let group: Int32
  /// Endpoints by row, in catalogue order.
  let endpoints: [Int32]
  /// Rows by model.
  let parts: [Part]
  /// What calls pay, by row.
  let bills: [LinearBill]
  /// How long calls take, by row [2^-30 s].
  let times: [LinearBill]
  /// Part by part the bills of its rows and then their times, five weights each: a factor of BLAS.
  let weights: [Double]
  /// The steepest of all rows, for the bound on sums.
  let steepest: LinearBill.Bound
  /// Where calls go, by policy.
  let routes: [CellRoute]

  init(
    group: Int32, endpoints: [Int32], parts: [Part], bills: [LinearBill], times: [LinearBill],
    routes: [CellRoute]
  ) {
    self.group = group
    self.endpoints = endpoints
    self.parts = parts
    self.bills = bills
    self.times = times
    self.routes = routes
    weights = parts.flatMap { part in
      part.rows.flatMap { bills[$0].doubles } + part.rows.flatMap { times[$0].doubles }
    }
    steepest = (bills + times).reduce(LinearBill.Bound()) { $0.covering($1) }
  }

  /// The row of an endpoint; `nil` where no policy uses it.
  func row(of endpoint: Int32) -> Int? {
    var (low, high) = (0, endpoints.count)
    while low < high {
      let middle = (low + high) / 2
      if endpoints[middle] < endpoint { low = middle + 1 } else { high = middle }
    }
    return low < endpoints.count && endpoints[low] == endpoint ? low : nil
  }
}

/// An amount that is linear in a call's features, in whole units: pico-dollars or 2^-30 s.
struct LinearBill: Sendable, Hashable {
  /// Per token of new input.
  var new: Int64
  /// Per token of cached input.
  var cached: Int64
  /// Per token of visible output.
  var completion: Int64
  /// Per token of reasoning.
  var reasoning: Int64
  /// Per call.
  var fixed: Int64
  /// Parts per million that are taken off the sum, rounded half-even.
  var discountPartsPerMillion = 0

  /// The weights as a row of a factor.
  var doubles: [Double] {
    [Double(new), Double(cached), Double(completion), Double(reasoning), Double(fixed)]
  }

  /// Steepest weights of some bills.
  struct Bound: Sendable, Hashable {
    var input = 0.0
    var output = 0.0
    var fixed = 0.0

    func covering(_ bill: LinearBill) -> Bound {
      Bound(
        input: max(input, Double(max(bill.new, bill.cached))),
        output: max(output, Double(max(bill.completion, bill.reasoning))),
        fixed: max(fixed, Double(bill.fixed)))
    }

    /// No bill of a call with at most so many tokens is above this.
    func largest(input tokens: Int32, output written: Int32) -> Double {
      input * Double(tokens) + output * Double(written) + fixed
    }
  }

  /// The amount for one call, whatever its size.
  ///
  /// - Precondition: the amount lies below 2^63.
  @inline(__always)
  func amount(new: Int32, cached: Int32, completion: Int32, reasoning: Int32) -> Int64 {
    var sum = Int128(fixed) + Self.product(new, self.new) + Self.product(cached, self.cached)
    sum += Self.product(completion, self.completion) + Self.product(reasoning, self.reasoning)
    if discountPartsPerMillion != 0 {
      sum = Self.rounded(sum * Int128(1_000_000 - discountPartsPerMillion))
    }
    guard let amount = Int64(exactly: sum) else {
      preconditionFailure("a bill of more than 9.2 million USD: \(sum) pico-dollars")
    }
    return amount
  }

  private static func product(_ tokens: Int32, _ rate: Int64) -> Int128 {
    Int128(tokens) * Int128(rate)
  }

  /// A number of millionths as a whole number, halves to the even one, as ``Rates/cost(of:)`` does.
  private static func rounded(_ millionths: Int128) -> Int128 {
    let (quotient, remainder) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
    let goesUp = remainder > 500_000 || remainder == 500_000 && quotient % 2 != 0
    return goesUp ? quotient + 1 : quotient
  }
}

extension LinearBill {
  /// What a call pays at an endpoint at these rates.
  ///
  /// As the simulator bills: input that is not read from a cache is written to one where the
  /// endpoint keeps it and charges for it.
  init(_ rates: Rates, at endpoint: Endpoint, in world: ScoringWorld) {
    let isCaching = world.isCaching(endpoint)
    let list = CompiledPriceSheet(endpoint.prices).listRates
    var new = rates.prompt
    if isCaching {
      if world.workload.cacheControl == .hour, endpoint.prices.offersHourCache {
        new = rates.cacheWrite1h
      } else if list.cacheWrite5m != list.prompt {
        new = rates.cacheWrite5m
      }
    }
    self.init(
      new: new.picoDollarsPerToken,
      cached: (isCaching ? rates.cacheRead : rates.prompt).picoDollarsPerToken,
      completion: rates.completion.picoDollarsPerToken,
      reasoning: rates.reasoning.picoDollarsPerToken, fixed: rates.request.picoDollars,
      discountPartsPerMillion: rates.discountPartsPerMillion)
  }

  /// How long a call takes by an endpoint's profile: its median without queue or slow path.
  init(_ profile: ServiceProfile, isCaching: Bool) {
    func ticks(_ seconds: Double) -> Int64 {
      Int64((seconds * PredictedTime.ticksPerSecond).rounded(.toNearestOrEven))
    }
    let output = ticks(profile.secondsPer1kOutput / 1000)
    let new = ticks(profile.secondsPer1kNewInput / 1000)
    self.init(
      new: new, cached: isCaching ? ticks(profile.secondsPer1kCachedInput / 1000) : new,
      completion: output, reasoning: output, fixed: ticks(profile.baseSeconds))
  }
}

/// Where the calls of a cell go under one policy.
struct CellRoute: Sendable, Hashable {
  /// A model of a policy that chooses it, or the one model asked for.
  struct Segment: Sendable, Hashable {
    /// Its probability, in parts of ``ShareMass/whole``.
    var mass: UInt64
    /// Its rows, with their probabilities given the model.
    var options: [Option]
  }

  /// A row with its probability.
  struct Option: Sendable, Hashable {
    var row: Int
    var mass: UInt64
  }

  /// By model; empty where no endpoint can serve the calls.
  var segments: [Segment]
  /// All rows with their probabilities, which sum to ``ShareMass/whole``; empty as above.
  var options: [Option]
  /// Rows at which a conversation stays that was served there.
  var keepers: [Bool]
  /// Whether conversations stay at every row that is drawn.
  var keepsAll: Bool
  /// Whether every call is served.
  var isWhole: Bool

  /// The only row; `nil` where the policy draws.
  var only: Int? { options.count == 1 ? options[0].row : nil }
}
