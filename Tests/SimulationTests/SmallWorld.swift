import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

@testable import Simulation

/// An endpoint written by hand: rates in dollars per million tokens.
struct HandMadeEndpoint {
  var model = 0
  var provider = 0
  var prompt = 1.0
  var completion = 2.0
  var cacheRead: Double?
  var cacheWrite: Double?
  var cacheWriteHour: Double?
  var cache = CacheTerms.none
  var contextLength = 1_000_000
}

/// Small catalogues, workloads and plans made by hand.
enum SmallWorld {
  static let startsAt = UTCInstant(CalendarDate(daysSinceEpoch: 20_500))

  /// A score at which every step succeeds.
  static let perfectScore = 1e6

  static func rate(_ usdPerMillion: Double) -> TokenRate {
    TokenRate(picoDollarsPerToken: Int64((usdPerMillion * 1e6).rounded()))
  }

  static func catalogue(
    _ endpoints: [HandMadeEndpoint], scores: [Double] = [perfectScore]
  ) -> Catalogue {
    let models = (endpoints.map(\.model).max() ?? 0) + 1
    let providers = (endpoints.map(\.provider).max() ?? 0) + 1
    return Catalogue(
      models: (0..<models).map { number in
        Model(
          slug: "acme/m\(number)", name: "M\(number)", author: "acme", origin: "US",
          quality: Quality(arenaScore: scores[number % scores.count], basis: .published))
      },
      providers: (0..<providers).map {
        Provider(slug: "p\($0)", name: "P\($0)", country: "US", kind: .host)
      },
      endpoints: endpoints.map { endpoint in
        let rates = RateCard(
          prompt: rate(endpoint.prompt), completion: rate(endpoint.completion),
          cacheRead: endpoint.cacheRead.map(rate), cacheWrite5m: endpoint.cacheWrite.map(rate),
          cacheWrite1h: endpoint.cacheWriteHour.map(rate))
        return Endpoint(
          model: ModelID(endpoint.model), provider: ProviderID(endpoint.provider),
          providerModel: "m", contextLength: TokenCount(endpoint.contextLength),
          cache: endpoint.cache, prices: PriceSheet(rules: [PriceRule(rates: rates, source: 0)]))
      },
      sources: [
        Source(name: "made by hand", licence: "none", asOf: CalendarDate(daysSinceEpoch: 20_500))
      ])
  }

  /// Serves at once, in no time: every figure is set by the test that needs it.
  static func profile(
    baseSeconds: Double = 0, secondsPer1kOutput: Double = 0, residualLogSD: Double = 0,
    slots: Int = 1_000, queueLimit: Int = 1_000_000
  ) -> ServiceProfile {
    ServiceProfile(
      baseSeconds: baseSeconds, secondsPer1kNewInput: 0, secondsPer1kCachedInput: 0,
      secondsPer1kOutput: secondsPer1kOutput, residualLogSD: residualLogSD, slowPathShare: .zero,
      slowPathFactor: 1, slots: slots, queueLimit: queueLimit, basis: .published)
  }

  /// Terms without failures and limits.
  static func terms(
    _ catalogue: Catalogue, profile: ServiceProfile = profile()
  ) -> [EndpointTerms] {
    catalogue.endpoints.map { endpoint in
      let rates = CompiledPriceSheet(endpoint.prices).listRates
      return EndpointTerms(
        profile: profile, cache: endpoint.cache, chargesWrites: rates.cacheWrite5m != rates.prompt,
        requestsPerMinute: 1e9, inputTokensPerMinute: 1e12, outputTokensPerMinute: 1e12,
        serverErrorShare: 0, rateLimitShare: 0, provider: endpoint.provider)
    }
  }

  /// A draw that is always `value`.
  static func always(_ value: Double) -> SkewedLognormal {
    // A hair above, so that cutting off the fraction gives the whole number itself.
    SkewedLognormal(mu: deterministicLog(value * (1 + 1e-9)), sigma: 0)
  }

  /// Conversations without chance: fixed lengths, fixed gaps.
  static func conversation(
    calls: Int = 1, systemTokens: Int = 0, firstInput: Double = 1_000, newInput: Double = 500,
    output: Double = 1_000, gapSeconds: Double = 10, compactionTrigger: Int = 100_000,
    compactionTarget: Int = 1_000
  ) -> SyntheticSession {
    SyntheticSession(
      calls: .fixed(calls), systemTokens: TokenCount(systemTokens), firstInput: always(firstInput),
      newInput: always(newInput), output: always(output), outputLimit: TokenCount(4_096),
      reasoningShare: 0, userTurnShare: 0, toolGap: always(gapSeconds),
      userGap: always(gapSeconds), gapLimit: SimDuration(seconds: 86_400),
      compactionTrigger: TokenCount(compactionTrigger),
      compactionTarget: TokenCount(compactionTarget), needsTools: false)
  }

  /// Tasks that all name the first model.
  static func workload(
    _ session: SyntheticSession, arrivals: Arrivals, namedShare: Double = 1
  ) -> Workload {
    Workload(
      name: "hand", arrivals: arrivals,
      requests: RequestMix(
        types: [TaskType(name: "any", meanDifficulty: 0)], typeWeights: [1],
        namedShare: namedShare, namedModels: [ModelID(0)], namedWeights: [1]),
      source: .synthetic(session))
  }

  /// An incident by seconds since the start of the run.
  static func incident(
    _ from: Double, _ to: Double, scope: IncidentScope, kind: IncidentKind = .down
  ) -> ScheduledIncident {
    ScheduledIncident(
      name: "drill", scope: scope, kind: kind, start: startsAt + seconds(from),
      end: startsAt + seconds(to))
  }

  /// Tasks at given times in a world in which nothing happens but drills: a refusal takes 0.29 s,
  /// the gateway itself no time, and clients repeat at once.
  static func plan(
    _ catalogue: Catalogue, _ terms: [EndpointTerms], _ session: SyntheticSession,
    tasksAt offsets: [Double], drills: [ScheduledIncident], policy: Policy
  ) -> RunPlan {
    var world = World.ideal
    world.refusalDelay = seconds(0.29)
    world.clientPause = .zero
    world.scheduledIncidents = drills
    return RunPlan(
      setting: Setting(catalogue: catalogue, terms: terms, world: world, startsAt: startsAt),
      workload: workload(session, arrivals: .recorded(offsets: offsets.map(seconds))),
      policy: policy, seed: 21, replication: 0, warmUp: .zero, horizon: seconds(1_000),
      drain: seconds(1_000))
  }

  static let cheapest = Policy(
    name: "cheapest", modelRule: .cheapest(minimumScore: 0), endpointRule: .cheapestFirst)

  /// One try, no second one.
  static let once = RetryRule(attemptLimit: 1, rounds: 1)

  static func seconds(_ seconds: Double) -> SimDuration { SimDuration(seconds: seconds) }
}

/// Keeps the rows of a run.
final class RowCollector: AttemptSink {
  var rows: [AttemptRow] = []
  func record(_ row: AttemptRow) { rows.append(row) }
}

extension RunPlan {
  /// The record with the rows of all attempts, in the order in which they ended.
  func runCollecting() -> (record: RunRecord, rows: [AttemptRow]) {
    let collector = RowCollector()
    let record = run(sink: collector)
    return (record, collector.rows)
  }
}

extension AttemptRow {
  var endedAt: SimTime { sentAt + duration }
}

extension RunRecord {
  func count(_ ending: CallEnding) -> Int { all.callsEnded[ending.rawValue] }
  func count(_ outcome: AttemptOutcome) -> Int { all.attempts[outcome.rawValue] }
  func count(_ ending: TaskEnding) -> Int { all.tasksEnded[ending.rawValue] }

  /// Every field of the record in words, by reflection: equal digests are equal records.
  var digest: String { String(reflecting: self) }
}
