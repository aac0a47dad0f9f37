import Foundation
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Simulation

@Suite struct EndpointSpeedLawTests {
  /// One provider with many endpoints, served fast or of unknown speed.
  private static func terms(endpoints: Int, speed: Provider.Speed?) -> [EndpointTerms] {
    var catalogue = SmallWorld.catalogue((0..<endpoints).map { HandMadeEndpoint(model: $0) })
    catalogue.providers[0].speed = speed
    return EndpointTerms.all(in: catalogue, world: World())
  }

  private static func shipped() throws -> Catalogue {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("scenarios/data/catalog-2026-08.json")
    return try Catalogue(decoding: [UInt8](Data(contentsOf: file)), file: file.lastPathComponent)
  }

  private static func outputLogs(_ terms: [EndpointTerms]) -> [Double] {
    terms.map { deterministicLog($0.profile.tokensPerSecond) }
  }

  private static func firstTokenLogs(_ terms: [EndpointTerms]) -> [Double] {
    terms.map { deterministicLog(1000 * $0.profile.baseSeconds) }
  }

  /// Compares the share of values below each quantile of N(mean, sd) with its level: binomial,
  /// 4 standard errors. Six such comparisons are wrong by chance in 4 of 10,000 seeds.
  private func expectNormal(_ logs: [Double], mean: Double, sd: Double) {
    let count = Double(logs.count)
    for level in [0.05, 0.5, 0.95] {
      let quantile = mean + sd * StandardNormal.quantile(level)
      let below = Double(logs.count { $0 <= quantile }) / count
      let standardError = (level * (1 - level) / count).squareRoot()
      #expect(abs(below - level) < 4 * standardError, "share below \(level): \(below)")
    }
  }

  /// Oracle: the distribution over endpoints (facts, 5).
  @Test func `without figures of their provider endpoints follow the law over all endpoints`() {
    let terms = Self.terms(endpoints: 4_000, speed: nil)
    expectNormal(Self.outputLogs(terms), mean: 3.71, sd: 0.78)
    expectNormal(Self.firstTokenLogs(terms), mean: 7.06, sd: 0.92)
    #expect(terms.allSatisfy { $0.profile.basis == .fitted })
  }

  /// Oracle: Cerebras' medians (facts, 5) and the spreads that the law documents.
  @Test func `at a provider with figures endpoints spread about its medians`() {
    let speed = Provider.Speed(outputTokensPerSecond: 272, firstTokenMilliseconds: 275)
    let terms = Self.terms(endpoints: 4_000, speed: speed)
    expectNormal(Self.outputLogs(terms), mean: deterministicLog(272), sd: 0.60)
    expectNormal(Self.firstTokenLogs(terms), mean: deterministicLog(275), sd: 0.78)
    #expect(terms.allSatisfy { $0.profile.basis == .fitted })
  }

  /// The spread within a provider is worked out again from the medians in the shipped file, by
  /// the law of total variance over endpoints.
  @Test func `the spread within a provider is what the providers leave of the total`() throws {
    let catalogue = try Self.shipped()
    let speeds = catalogue.endpoints.compactMap { catalogue[$0.provider].speed }
    #expect(speeds.count > 500)
    func logSDWithin(_ total: Double, _ median: (Provider.Speed) -> Double) -> Double {
      let logs = speeds.map { deterministicLog(median($0)) }
      let mean = logs.reduce(0, +) / Double(logs.count)
      let between = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(logs.count)
      return (total * total - between).squareRoot()
    }
    let law = EndpointSpeedLaw(of: speeds.first)
    let output = logSDWithin(0.78, \.outputTokensPerSecond)
    let firstToken = logSDWithin(0.92, \.firstTokenMilliseconds)
    #expect(abs(law.outputLogSD - output) < 0.005)
    #expect(abs(law.firstTokenLogSD - firstToken) < 0.005)
  }

  /// The median of n normals has a standard error of about 1.2533 sd / √n; 4 of them, for some
  /// fourteen providers and two figures, are exceeded by chance in 2 of 1,000 seeds.
  @Test func `in the shipped catalogue providers are as fast as stated`() throws {
    let catalogue = try Self.shipped()
    let terms = EndpointTerms.all(in: catalogue, world: World())
    func expectMedian(of logs: [Double], near median: Double, sd: Double, _ provider: String) {
      let middle = logs.sorted()[logs.count / 2]
      let tolerance = 4 * 1.2533 * sd / Double(logs.count).squareRoot()
      #expect(abs(middle - deterministicLog(median)) < tolerance, "\(provider)")
    }
    var providers = 0
    for (number, provider) in catalogue.providers.enumerated() {
      guard let speed = provider.speed else { continue }
      let drawn = terms.filter {
        $0.provider == ProviderID(number) && $0.profile.basis == .fitted
      }
      guard drawn.count >= 3 else { continue }
      providers += 1
      expectMedian(
        of: Self.outputLogs(drawn), near: speed.outputTokensPerSecond, sd: 0.60, provider.slug)
      expectMedian(
        of: Self.firstTokenLogs(drawn), near: speed.firstTokenMilliseconds, sd: 0.78,
        provider.slug)
    }
    #expect(providers == 14)
  }

  @Test func `figures of one provider move no other endpoint and nothing but speed and slots`() {
    var catalogue = SmallWorld.catalogue([
      HandMadeEndpoint(provider: 0), HandMadeEndpoint(provider: 1),
    ])
    let before = EndpointTerms.all(in: catalogue, world: World())
    // e^(3.71) and e^(7.06): the centre stays, so what is drawn moves by the spread alone.
    catalogue.providers[0].speed = Provider.Speed(
      outputTokensPerSecond: deterministicExp(3.71),
      firstTokenMilliseconds: deterministicExp(7.06))
    let after = EndpointTerms.all(in: catalogue, world: World())
    #expect(after[1].profile == before[1].profile)
    #expect(after[0].requestsPerMinute == before[0].requestsPerMinute)
    #expect(after[0].serverErrorShare == before[0].serverErrorShare)
    #expect(after[0].rateLimitShare == before[0].rateLimitShare)
    let moves = [before, after].map { deterministicLog($0[0].profile.tokensPerSecond) - 3.71 }
    #expect(abs(moves[1] - moves[0] * 0.60 / 0.78) < 1e-12)
  }
}
