import Accounting
import Analysis
import Demand
import NumericalMethods
import Quantities
import Supply

/// Small catalogues and records made by hand, for every test of the room.
enum RecordFixture {
  /// A rate in dollars per million tokens, which must be whole micro-dollars.
  static func rate(_ usdPerMillion: Double) -> TokenRate {
    TokenRate(picoDollarsPerToken: Int64((usdPerMillion * 1e6).rounded()))
  }

  static let startsAt = UTCInstant(CalendarDate(daysSinceEpoch: 20_500))

  /// One US model at $3/$15 with reads at $0.30 and writes at $3.75, one Chinese model at $0.30 /
  /// $1.20 with reads at $0.06.
  static func catalogue(multiplier: Double = 1) -> Catalogue {
    let source = Source(
      name: "made by hand", licence: "none", asOf: CalendarDate(daysSinceEpoch: 20_500))
    let dear = RateCard(
      prompt: rate(3 * multiplier), completion: rate(15 * multiplier),
      cacheRead: rate(0.3 * multiplier), cacheWrite5m: rate(3.75 * multiplier))
    let cheap = RateCard(prompt: rate(0.3), completion: rate(1.2), cacheRead: rate(0.06))
    return Catalogue(
      models: [
        Model(
          slug: "acme/big", name: "Big", author: "acme", origin: "US",
          quality: Quality(arenaScore: 1450, basis: .published)),
        Model(
          slug: "lotus/small", name: "Small", author: "lotus", origin: "CN",
          quality: Quality(arenaScore: 1350, basis: .imputed)),
      ],
      providers: [
        Provider(slug: "acme", name: "Acme", country: "US", kind: .lab),
        Provider(slug: "hostel", name: "Hostel", country: "NL", kind: .host),
      ],
      endpoints: [endpoint(0, 0, dear), endpoint(1, 1, cheap)], sources: [source])
  }

  private static func endpoint(_ model: Int, _ provider: Int, _ rates: RateCard) -> Endpoint {
    Endpoint(
      model: ModelID(model), provider: ProviderID(provider), providerModel: "m",
      cache: CacheTerms(
        isOffered: true, minimumInput: .zero, timeToLive: SimDuration(seconds: 300)),
      prices: PriceSheet(rules: [PriceRule(rates: rates, source: 0)]))
  }

  /// What one endpoint served in a replication.
  struct Served {
    var endpoint: Int
    var requests: Int
    var usage: Usage
    var dollars: Double
  }

  /// A replication with these charges; times are the same for all calls.
  static func run(
    _ served: [Served], solved: Int, unsolved: Int = 0, failures: Int = 0,
    firstToken: Double = 1, taskTime: Double = 60
  ) -> RunRecord {
    var run = RunRecord(ledger: Ledger(terms: .openRouterCard, providerCount: 2))
    for part in served {
      var tally = EndpointTally(endpoint: EndpointID(part.endpoint))
      tally.attempts[AttemptOutcome.served.rawValue] = part.requests
      tally.usage = part.usage
      tally.cost = USDTotal(picoDollars: Int128((part.dollars * 1e12).rounded()))
      run.usage += part.usage
      run.cost += tally.cost
      run.endpoints.append(tally)
      run.measured.callsArrived += part.requests
      run.measured.callsEnded[CallEnding.completed.rawValue] += part.requests
      run.measured.attempts[AttemptOutcome.served.rawValue] += part.requests
      run.timeToFirstToken.record(
        UInt64((firstToken * 1e6).rounded()), times: UInt64(part.requests))
      run.timePerOutputToken.record(20_000_000, times: UInt64(part.requests))
      run.throughput.record(40_400, times: UInt64(part.requests))
      run.ledger.post(
        USD(picoDollars: Int64(tally.cost.picoDollars)), to: ProviderID(part.endpoint), .billed)
    }
    run.endedTaskCost = run.cost
    run.measured.callsArrived += failures
    run.measured.callsEnded[CallEnding.failedRateLimited.rawValue] += failures
    run.measured.attempts[AttemptOutcome.rateLimited.rawValue] += 2 * failures
    run.measured.tasksArrived = solved + unsolved
    run.measured.tasksEnded[TaskEnding.solved.rawValue] = solved
    run.measured.tasksEnded[TaskEnding.unsolved.rawValue] = unsolved
    run.taskTime.record(
      UInt64((taskTime * 1e6).rounded()), times: UInt64(solved + unsolved))
    return run
  }

  static func usage(new: Int, cached: Int, output: Int) -> Usage {
    Usage(
      prompt: TokenCount(new), cacheRead: TokenCount(cached), completion: TokenCount(output))
  }

  static let coding = WorkloadDescription(
    name: "coding", summary: "Made by hand.", meanSteps: 3,
    types: [TaskType(name: "code", meanDifficulty: 1)], typeWeights: [1])

  static func record(
    workloads: [WorkloadDescription] = [coding], policies: [String], axis: VaryAxis? = nil,
    catalogues: [Catalogue] = [catalogue()], replications: Int, runs: [RunRecord]
  ) -> ExperimentRecord {
    ExperimentRecord(
      name: "hand", question: "Is it right?", workloads: workloads,
      policies: policies.map { PolicyDescription(name: $0, summary: "Policy \($0).") },
      baseline: 0, axis: axis, catalogues: catalogues, gapOrigins: ("US", "CN"),
      startsAt: startsAt, seed: 7, replications: replications, warmUp: .zero,
      horizon: SimDuration(seconds: 3600), assumptions: ["Assumed by hand."],
      validation: ["Nothing was validated."], runs: runs)
  }

  /// Two policies, three replications: "sticky" costs 10, 12 and 14 dollars for ten tasks of which
  /// eight are solved, "spread" exactly half as much again plus one dollar, all ten solved.
  static let twoPolicies: ExperimentRecord = {
    let sticky = [10.0, 12, 14].map { dollars in
      run(
        [
          Served(
            endpoint: 0, requests: 60, usage: usage(new: 30_000, cached: 300_000, output: 6_000),
            dollars: dollars * 0.75),
          Served(
            endpoint: 1, requests: 40, usage: usage(new: 20_000, cached: 200_000, output: 4_000),
            dollars: dollars * 0.25),
        ], solved: 8, unsolved: 2, failures: 5)
    }
    let spread = [10.0, 12, 14].map { dollars in
      run(
        [
          Served(
            endpoint: 0, requests: 100, usage: usage(new: 330_000, cached: 0, output: 6_000),
            dollars: dollars * 1.5 + 1)
        ], solved: 10, firstToken: 2, taskTime: 90)
    }
    return record(policies: ["sticky", "spread"], replications: 3, runs: sticky + spread)
  }()
}
