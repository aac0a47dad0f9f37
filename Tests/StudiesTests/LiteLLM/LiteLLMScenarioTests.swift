import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Simulation
import Studies
import Supply
import Testing

/// Behaviours of LiteLLM that its users meet, as the shipped scenarios show them.
///
/// Source of the figures: `shared/reference/routing-litellm.md`, "Known behaviours".
@Suite struct LiteLLMScenarioTests {
  /// Attempts of one run.
  private final class Attempts: AttemptSink {
    var rows: [AttemptRow] = []
    func record(_ row: AttemptRow) { rows.append(row) }
  }

  private static func experiment(_ name: String) throws -> Experiment {
    let root = try Fixture.tree("scenarios/\(name).json")
    return try Experiment(decoding: root, files: Fixture.files(of: root))
  }

  private static func run(
    _ experiment: Experiment, _ policy: String
  ) throws -> (record: RunRecord, rows: [AttemptRow]) {
    let position = try #require(
      experiment.positions.first {
        experiment.scenario.policies[$0.policy].policy.name == policy
      })
    let attempts = Attempts()
    let record = try experiment.plan(position, in: experiment.settings).run(sink: attempts)
    return (record, attempts.rows)
  }

  /// Positions of a provider's endpoints.
  private static func endpoints(_ experiment: Experiment, _ provider: String) -> Set<EndpointID> {
    let catalogue = experiment.scenario.catalogue
    return Set(
      catalogue.endpoints.indices.filter {
        catalogue[catalogue.endpoints[$0].provider].slug == provider
      }.map { EndpointID($0) })
  }

  /// The table is first written in the first seconds and lives `ttl`; the brownout is from minute
  /// 10 to 12. So the fastest deployment is back after 60 - 12 = 48 minutes, or, with tables of 10
  /// minutes, after 20 - 12 = 8.
  @Test("After a brownout the fastest deployment is away for 48 minutes, with a ttl of 600 for 8")
  func brownout() throws {
    let experiment = try Self.experiment("litellm-brownout")
    let fastest = Self.endpoints(experiment, "amazon-bedrock")
    for (policy, minutes) in [("ttl-3600", 48.0), ("ttl-600", 8.0)] {
      let rows = try Self.run(experiment, policy).rows.sorted { $0.sentAt < $1.sentAt }
      let before = rows.filter { $0.sentAt.microseconds < 600_000_000 }
      let there = before.count { fastest.contains($0.endpoint) }
      #expect(there * 10 > before.count * 8, "\(policy): it was the favourite")
      let back = try #require(
        rows.first { fastest.contains($0.endpoint) && $0.sentAt.microseconds > 720_000_000 })
      let away = Double(back.sentAt.microseconds - 720_000_000) / 60e6
      #expect(abs(away - minutes) < 0.5, "\(policy): \(away) minutes")
    }
  }

  /// The reference states 1.7 times for its own eight deployments; these six are further apart.
  @Test("A short ttl keeps exploring: calls take 1.5 to 3 times as long")
  func shortMemory() throws {
    let experiment = try Self.experiment("litellm-brownout")
    let long = try Self.run(experiment, "ttl-600").record.callTime.quantile(0.5)
    let short = try Self.run(experiment, "ttl-20").record.callTime.quantile(0.5)
    let ratio = try #require(short) / #require(long)
    #expect(ratio > 1.5 && ratio < 3, "\(ratio)")
  }

  @Test("allowed_fails of 3 changes nothing; 2 loses fewer calls")
  func allowedFails() throws {
    let experiment = try Self.experiment("litellm-cooldowns")
    let standard = try Self.run(experiment, "default")
    let three = try Self.run(experiment, "allowed-fails-3")
    let two = try Self.run(experiment, "allowed-fails-2")
    #expect(standard.rows.map(\.endpoint) == three.rows.map(\.endpoint))
    #expect(standard.rows.map(\.sentAt) == three.rows.map(\.sentAt))
    #expect(standard.rows.map(\.outcome) == three.rows.map(\.outcome))
    #expect(standard.record.measured.callsFailed > two.record.measured.callsFailed)
  }

  /// Calls in the drill are drawn one half each: a share beyond 5 standard deviations of the half
  /// has a false-alarm rate below 1e-6.
  @Test("400s are never cooled and never tried again")
  func badRequests() throws {
    let experiment = try Self.experiment("litellm-cooldowns")
    let rows = try Self.run(experiment, "errors-are-400").rows
    let failing = Self.endpoints(experiment, "azure")
    let inDrill = rows.filter { (600_000_000..<1_800_000_000).contains($0.sentAt.microseconds) }
    let there = inDrill.count { failing.contains($0.endpoint) }
    let half = Double(inDrill.count) / 2
    #expect(abs(Double(there) - half) < 5 * (half / 2).squareRoot())
    #expect(inDrill.count { $0.outcome == .serverError } > 300)
    #expect(rows.allSatisfy { $0.attempt == 0 }, "no call has a second attempt")
  }
}
