public import Quantities
public import Supply
import NumericalMethods

/// What is true of one endpoint throughout a run.
public struct EndpointTerms: Sendable {
  /// How fast it serves and how many at once.
  public var profile: ServiceProfile
  /// Prefix cache.
  public var cache: CacheTerms
  /// Whether written input has a price of its own.
  public var chargesWrites: Bool
  /// Whether input can be kept for an hour at a price of its own.
  public var offersHourCache = false
  /// Requests per minute [1/min].
  public var requestsPerMinute: Double
  /// Uncached input tokens per minute [tokens/min].
  public var inputTokensPerMinute: Double
  /// Output tokens per minute [tokens/min].
  public var outputTokensPerMinute: Double
  /// Share of calls answered with a 5xx while healthy.
  public var serverErrorShare: Double
  /// Share of calls refused with a 429 while healthy.
  public var rateLimitShare: Double
  /// Share of answers with tool calls in which a call is malformed.
  public var toolErrorShare = 0.0
  /// Who serves it.
  public var provider: ProviderID
  /// How service times spread about the affine law.
  public var residual = ResidualLaw.lognormal
  /// Network round trip from the gateway.
  public var roundTrip = SimDuration.zero
  /// Whether it stops, and bills no more, when the connection is closed.
  public var stopsWhenCancelled = true

  /// Median time to first token of a short call [s]: what its page would show.
  public var typicalFirstTokenSeconds: Double {
    profile.baseSeconds + profile.secondsPer1kNewInput
  }

  /// Output over the whole time of a short call with a typical answer (460 tokens; facts, 5)
  /// [tokens/s]: throughput as OpenRouter ranks it, the time to first token included.
  public var typicalThroughput: Double {
    460 / (typicalFirstTokenSeconds + 0.46 * profile.secondsPer1kOutput)
  }
}

/// How the time of a call spreads about what the affine law says.
public enum ResidualLaw: Sendable {
  /// A factor of median 1 whose logarithm has the profile's standard deviation: what recorded
  /// calls show.
  case lognormal
  /// A factor of mean 1 without memory: no provider is known to serve so, but with it an endpoint
  /// is a station of the closed forms (M/M/c, M/M/c/K), which hold the engine to account.
  case exponential

  /// Draws the factor; `logSD` is that of the profile.
  func draw(logSD: Double, _ stream: inout RandomStream) -> Double {
    switch self {
    case .lognormal: deterministicExp(logSD * stream.normal())
    case .exponential: stream.exponential()
    }
  }
}

extension EndpointTerms {
  /// The terms of every endpoint of a catalogue, in catalogue order.
  ///
  /// What an endpoint does not publish is drawn from the distribution over endpoints, keyed by
  /// the endpoint's names and the world's profile seed: adding an endpoint moves no other.
  ///
  /// Sources (facts, 5): throughput and time to first token by `EndpointSpeedLaw`; capacity 5/50/95 %: 5 / 184 / 3,295 requests a minute; 14,300 tokens a
  /// request, input : output 30 : 1. Input costs 0.03 s (new) and 0.009 s (cached) per 1,000
  /// tokens: means of the fits in workload and provider facts, 4.1; residual 0.25; slow path 1.5 %
  /// of calls at 4 times the time (4.2: "a body and 1-2 % slow component").
  public static func all(in catalogue: Catalogue, world: World) -> [EndpointTerms] {
    catalogue.endpoints.map { endpoint in
      let model = catalogue[endpoint.model].slug
      let provider = catalogue[endpoint.provider].slug
      let name = "\(provider)|\(model)|\(endpoint.tag)|\(endpoint.providerModel)"
      var stream = RandomStream(
        seed: world.profileSeed, entity: stableHash(of: name), code: 1)
      let law = EndpointSpeedLaw(of: catalogue[endpoint.provider].speed)
      var terms = drawn(endpoint, law, &stream, world)
      terms.toolErrorShare =
        catalogue.facts(of: endpoint).toolErrorShare
        ?? share(world.toolErrorMedian, world.toolErrorLogSD, stream.normal())
      terms.roundTrip = world.latency.region.roundTrip(to: provider)
      terms.stopsWhenCancelled = world.breakOff.cancellation.isSupported(by: provider)
      return terms
    }
  }

  private static func drawn(
    _ endpoint: Endpoint, _ law: EndpointSpeedLaw, _ stream: inout RandomStream, _ world: World
  ) -> EndpointTerms {
    let speed = law.draw(&stream)
    let capacity = stream.normal()
    let errors = stream.normal()
    let refusals = stream.normal()
    let requestsPerMinute =
      (endpoint.limits.requestsPerMinute ?? deterministicExp(5.215 + 1.754 * capacity))
      * world.capacityFactor
    let secondsPer1kOutput = 1000 / speed.outputTokensPerSecond
    let base = speed.firstTokenMilliseconds / 1000
    let typicalSeconds = base + 0.46 * secondsPer1kOutput
    let slots = max(2, Int((requestsPerMinute / 60 * typicalSeconds * 1.5).rounded(.up)))
    let fitted = ServiceProfile(
      baseSeconds: base, secondsPer1kNewInput: 0.03, secondsPer1kCachedInput: 0.009,
      secondsPer1kOutput: secondsPer1kOutput, residualLogSD: 0.25,
      slowPathShare: Probability(0.015) ?? .zero, slowPathFactor: 4, slots: slots,
      queueLimit: slots, basis: .fitted)
    let rates = CompiledPriceSheet(endpoint.prices).listRates
    var terms = EndpointTerms(
      profile: endpoint.profile ?? fitted, cache: world.hasPrefixCaches ? endpoint.cache : .none,
      chargesWrites: rates.cacheWrite5m != rates.prompt,
      requestsPerMinute: requestsPerMinute,
      inputTokensPerMinute: endpoint.limits.inputTokensPerMinute ?? 13_840 * requestsPerMinute,
      outputTokensPerMinute: endpoint.limits.outputTokensPerMinute ?? 2 * 460 * requestsPerMinute,
      serverErrorShare: share(world.serverErrorMedian, world.serverErrorLogSD, errors),
      rateLimitShare: share(world.rateLimitMedian, world.rateLimitLogSD, refusals),
      provider: endpoint.provider)
    terms.offersHourCache = endpoint.prices.offersHourCache
    return terms
  }

  private static func share(_ median: Double, _ logSD: Double, _ normal: Double) -> Double {
    median == 0 ? 0 : min(0.6, median * deterministicExp(logSD * normal))
  }

  /// FNV-1a over UTF-8: the same on every machine and in every run.
  static func stableHash(of text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
