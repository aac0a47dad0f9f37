import Accounting
import Demand
import Formats
import NumericalMethods
import Quantities
import Studies
import Supply
import Testing

@testable import Analysis

/// Comparisons of simulated policies whose true difference follows from their prices.
///
/// Four providers of one model, without caches, failures or limits. Two policies spread calls evenly
/// over two providers each, and which one a call goes to does not depend on the call, so that the
/// true cost of a task under them is in the ratio of their mean prices: exactly, whatever tasks are
/// like. The dear provider comes first in one pair and last in the other, so that the policies do not
/// move together.
@Suite struct KnownDifferenceTests {
  #if DEBUG
    private static let experiments = 12
  #else
    private static let experiments = 400
  #endif
  private static let size = 10

  private static func catalogue(_ rates: [Double]) -> Catalogue {
    let source = Source(
      name: "made by hand", licence: "none", asOf: CalendarDate(daysSinceEpoch: 20_500))
    return Catalogue(
      models: [
        Model(
          slug: "acme/m", name: "M", author: "acme", origin: "US",
          quality: Quality(arenaScore: 1e6, basis: .published))
      ],
      providers: rates.indices.map {
        Provider(slug: "p\($0)", name: "P\($0)", country: "US", kind: .host)
      },
      endpoints: rates.indices.map { index in
        let rate = TokenRate(picoDollarsPerToken: Int64((rates[index] * 1e6).rounded()))
        return Endpoint(
          model: ModelID(0), provider: ProviderID(index), providerModel: "m",
          contextLength: TokenCount(1_000_000), cache: .none,
          prices: PriceSheet(
            rules: [PriceRule(rates: RateCard(prompt: rate, completion: rate), source: 0)]))
      }, sources: [source])
  }

  private static func scenario(seed: Int) throws -> JSONNode {
    try JSONNode(
      parsing: Array(
        """
        { "schema": "tollway.scenario/1", "name": "known", "question": "Is it covered?",
          "catalog": { "file": "c.json" },
          "workload": { "preset": "chat", "arrivals": { "kind": "poisson", "rate_per_h": 60 },
            "task_types": [{ "name": "any" }] },
          "policies": [
            { "name": "a", "preset": "random", "provider": { "only": ["p0", "p1"] },
              "model_choice": { "kind": "cheapest", "minimum_score": 0 }, "sticky_idle": "0 s" },
            { "name": "b", "preset": "random", "provider": { "only": ["p2", "p3"] },
              "model_choice": { "kind": "cheapest", "minimum_score": 0 }, "sticky_idle": "0 s" }],
          "world": { "outages": false, "rate_limits": false, "server_error_median": 0,
            "rate_limit_median": 0, "tool_error_median": 0, "zero_completion_share": 0,
            "cut_hazard_per_s": 0 },
          "experiment": { "horizon": "12 min", "drain": "24 h", "seed": \(seed),
            "replications": \(size * experiments) } }
        """.utf8), file: "known.json")
  }

  /// Comparisons of as many experiments of ten replications.
  private func differences(_ rates: [Double], seed: Int) async throws -> [PairedDifference] {
    var files = ScenarioFiles()
    files.catalogues["c.json"] = Self.catalogue(rates)
    let experiment = try Experiment(decoding: Self.scenario(seed: seed), files: files)
    let whole = try await experiment.run(threads: 2)
    let rows = (0..<2).map { Array(whole.runs(workload: 0, point: 0, policy: $0)) }
    return (0..<Self.experiments).map { number in
      var part = whole
      part.replications = Self.size
      part.runs = rows.flatMap { $0[(number * Self.size)..<((number + 1) * Self.size)] }
      return part.primaryDifferences()[0]
    }
  }

  /// A market 3 % dearer. The interval covers 3 % in at least 95 % of experiments less three standard
  /// deviations and 1.5 points for the skewness of bills: false-alarm rate below 0.2 %.
  @Test func `the interval covers a true difference of 3 percent at its rate`() async throws {
    let found = try await differences([1, 2, 2.06, 1.03], seed: 11)
    var covered = 0
    for difference in found {
      let change = try #require(difference.relativeChange)
      if change.low <= 0.03, 0.03 <= change.high { covered += 1 }
      // It is a real interval: the two policies send their calls elsewhere.
      #expect(change.high - change.low > 0.01)
    }
    let count = Double(Self.experiments)
    let least = 0.935 * count - 3 * (count * 0.935 * 0.065).squareRoot()
    #expect(Double(covered) >= least, "\(covered) of \(Self.experiments)")
  }

  /// Equal in law: at most 5 % are called different, and three standard deviations more and 1.5
  /// points for skewness; false-alarm rate below 0.2 %.
  @Test func `policies that are equal in law are seldom called different`() async throws {
    let found = try await differences([1, 2, 2, 1], seed: 12)
    let alarms = found.count { difference in
      switch difference.verdict {
      case .better, .worse: true
      default: false
      }
    }
    let count = Double(Self.experiments)
    let most = 0.065 * count + 3 * (count * 0.065 * 0.935).squareRoot()
    #expect(Double(alarms) <= most, "\(alarms) of \(Self.experiments)")
    #expect(found.allSatisfy { $0.difference?.mean != 0 })
  }

  /// Prices 3 % higher at the same places: every replication costs 3 % more, to rounding.
  @Test func `a price of 1.03 is 3 percent dearer, with an interval of no width`() async throws {
    let found = try await differences([1, 2, 1.03, 2.06], seed: 13)
    for difference in found {
      let change = try #require(difference.relativeChange)
      // Fieller's ends are a square root away from rounding.
      #expect(abs(change.value - 0.03) < 1e-9 && change.high - change.low < 1e-5)
      #expect(difference.verdict.code == "worse")
    }
  }

  /// What the scenario says exactly has the mean that it says, over all replications: within four
  /// standard errors (false-alarm rate below 0.01 % each).
  @Test func `known means are the means of what is drawn`() async throws {
    var files = ScenarioFiles()
    files.catalogues["c.json"] = Self.catalogue([1, 2, 3, 4])
    let experiment = try Experiment(decoding: Self.scenario(seed: 14), files: files)
    let known = experiment.knownQuantities(of: try await experiment.run(threads: 2))
    #expect(known.map(\.name) == ["difficulty of tasks", "tasks that arrive"])
    for quantity in known {
      let moments = Moments(quantity.values)
      #expect(
        abs(moments.mean - quantity.mean) < 4 * moments.standardError, "\(quantity.name)")
    }
  }
}
