public import Quantities
import Routing
public import Supply

/// An expected amount as a whole number of 2^32ths, so that expectations add exactly.
public struct ExpectedAmount: Sendable, Hashable, Comparable {
  /// The amount times 2^32.
  public var parts: Int128

  /// Creates an amount.
  public init(parts: Int128 = 0) { self.parts = parts }

  /// The amount rounded half-even to a whole number: exact for a policy that does not draw.
  public var rounded: Int128 {
    let whole = parts >> 32
    let rest = parts & 0xFFFF_FFFF
    return rest > 0x8000_0000 || rest == 0x8000_0000 && whole & 1 == 1 ? whole + 1 : whole
  }

  /// Whether it is a whole number.
  public var isWhole: Bool { parts & 0xFFFF_FFFF == 0 }

  /// The amount, rounded to the nearest representable number.
  public var value: Double { Double(parts) / 0x1p32 }

  /// As money, where it counts pico-dollars.
  public var money: USDTotal { USDTotal(picoDollars: rounded) }

  /// Orders amounts.
  public static func < (a: Self, b: Self) -> Bool { a.parts < b.parts }
  /// The sum of two amounts.
  public static func + (a: Self, b: Self) -> Self { Self(parts: a.parts + b.parts) }
  /// The difference of two amounts.
  public static func - (a: Self, b: Self) -> Self { Self(parts: a.parts - b.parts) }
}

/// What goes to one endpoint under one policy.
public struct EndpointScore: Sendable, Hashable {
  /// The endpoint.
  public let endpoint: EndpointID
  /// Calls.
  public let requests: ExpectedAmount
  /// Tokens, input and output, cache reads included.
  public let tokens: ExpectedAmount
  /// Charges [pico-dollars].
  public let spend: ExpectedAmount
}

/// What a log would have been under one policy.
public struct PolicyScore: Sendable {
  /// The policy's name.
  public let name: String
  /// All charges [pico-dollars].
  public let spend: ExpectedAmount
  /// Calls that an endpoint serves.
  public let served: ExpectedAmount
  /// Calls that none can.
  public let unserved: ExpectedAmount
  /// Calls that go elsewhere than under the baseline: the fewest that must.
  public let moved: ExpectedAmount
  /// Mean predicted time of a served call [s]; `nil` where none is.
  public let meanSeconds: Double?
  /// Quantiles of it, up to 1/16 off [s].
  public let medianSeconds: Double?
  /// The time that 95 % of the calls stay below [s].
  public let seconds95: Double?
  /// Mean Arena score of the models that serve, by calls; `nil` where none has one.
  public let meanScore: Double?
  /// By endpoint that is used, in catalogue order.
  public let endpoints: [EndpointScore]
  /// Charges by group, as in ``LogFacts/groups``.
  public let groupSpend: [ExpectedAmount]
  /// Calls moved by group.
  public let groupMoved: [ExpectedAmount]
  /// Charges by caller, of others first.
  public let callerSpend: [ExpectedAmount]
}

/// What a log would have been under every policy.
public struct LogScores: Sendable {
  /// The log.
  public let facts: LogFacts
  /// By policy.
  public let policies: [PolicyScore]
  /// The policy that others are compared with.
  public let baseline: Int
  /// What is assumed of prefix caches.
  public let cache: CacheAssumption
  /// The catalogue.
  public let catalogue: Catalogue
}

extension LogScorer {
  /// The result, when all blocks have been taken.
  public mutating func scores(of facts: LogFacts, in world: ScoringWorld) async -> LogScores {
    let totals = await finish()
    let scores = zip(world.policies, totals).map { policy, totals in
      PolicyScore(policy.name, totals, facts, world.catalogue)
    }
    return LogScores(
      facts: facts, policies: scores, baseline: world.baseline, cache: world.cache,
      catalogue: world.catalogue)
  }
}

extension PolicyScore {
  init(_ name: String, _ totals: PolicyTotals, _ facts: LogFacts, _ catalogue: Catalogue) {
    let used = totals.requests.indices.filter { totals.requests[$0] > 0 }
    let served = used.reduce(Int128(0)) { $0 + Int128(totals.requests[$1]) }
    var (scored, score) = (Int128(0), 0.0)
    for endpoint in used {
      let model = catalogue[catalogue.endpoints[endpoint].model]
      guard let quality = model.quality else { continue }
      scored += Int128(totals.requests[endpoint])
      score += quality.arenaScore * Double(totals.requests[endpoint])
    }
    func amounts(_ parts: [Int128], _ count: Int) -> [ExpectedAmount] {
      (0..<count).map { ExpectedAmount(parts: $0 < parts.count ? parts[$0] : 0) }
    }
    self.init(
      name: name, spend: ExpectedAmount(parts: totals.spend.reduce(0, +)),
      served: ExpectedAmount(parts: served),
      unserved: ExpectedAmount(parts: Int128(totals.unserved)),
      moved: ExpectedAmount(parts: Int128(totals.moved)),
      meanSeconds: served == 0
        ? nil : Double(totals.time) / Double(served) / PredictedTime.ticksPerSecond,
      medianSeconds: PredictedTime.quantile(0.5, of: totals.histogram),
      seconds95: PredictedTime.quantile(0.95, of: totals.histogram),
      meanScore: scored == 0 ? nil : score / Double(scored),
      endpoints: used.map { endpoint in
        EndpointScore(
          endpoint: EndpointID(endpoint),
          requests: ExpectedAmount(parts: Int128(totals.requests[endpoint])),
          tokens: ExpectedAmount(parts: totals.input[endpoint] + totals.output[endpoint]),
          spend: ExpectedAmount(parts: totals.spend[endpoint]))
      },
      groupSpend: amounts(totals.groupSpend, facts.groups.count),
      groupMoved: amounts(totals.groupMoved.map { Int128($0) }, facts.groups.count),
      callerSpend: amounts(totals.callerSpend, facts.callerCalls.count))
  }
}
