import Formats
import Foundation
import Testing

@testable import Scoring

/// Files of the references, outside the repository.
enum ReferenceFiles {
  private static let repository = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../..").standardizedFileURL
  private static let folder = repository.appending(path: "../shared/reference/ope")
    .standardizedFileURL

  static let arePresent = FileManager.default.fileExists(
    atPath: folder.appending(path: "llm_routing_ope_golden.csv").path)

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }
}

/// A whole file as the only chunk of a source.
func oneChunk(_ bytes: [UInt8]) -> ChunkSource {
  var left: [UInt8]? = bytes
  return {
    defer { left = nil }
    return left
  }
}

/// The golden file of `reference/routing-others.md`: values of Open Bandit Pipeline 0.5.7.
@Suite(.enabled(if: ReferenceFiles.arePresent, "needs shared/reference/ope"))
struct OffPolicyGoldenTests {
  @Test func `every estimator and the effective sample size are those of the golden file`() throws {
    let log = try DecisionLog(
      file: "golden", source: oneChunk(try ReferenceFiles.bytes("llm_routing_ope_golden.csv")),
      policy: .columns)
    #expect(log.ignored == ["context"])
    let golden = try JSONNode(
      parsing: try ReferenceFiles.bytes("llm_routing_ope_golden.json"), file: "golden")
    var options = OffPolicyEvaluation.Options()
    options.resamples = 200
    let found = OffPolicyEvaluation(log.decisions, options)
    #expect(found.decisions == golden["n"]?.double.map { Int($0) })
    #expect(abs(found.logged.value - (try #require(golden["behavior_mean"]?.double))) < 1e-9)
    #expect(
      abs(found.support.effectiveSampleSize - (try #require(golden["ess"]?.double))) < 1e-9)
    let names: [OffPolicyEstimator: String] = [
      .inversePropensity: "ipw", .selfNormalised: "snipw", .direct: "dm", .doublyRobust: "dr",
      .selfNormalisedDoublyRobust: "sndr", .switching: "switch_dr", .shrunk: "dros",
      .subGaussian: "sg_dr",
    ]
    for (estimator, name) in names {
      let expected = try #require(golden["estimates"]?[name]?.double)
      let own = try #require(found.estimates.first { $0.estimator == estimator })
      #expect(abs(own.estimate.value - expected) < 1e-9, "\(name)")
      let interval = try #require(own.estimate.interval)
      #expect(interval.contains(own.estimate.value), "\(name)")
    }
    // The log is of a policy that does all that the evaluated one does.
    #expect(found.verdict == .open)
    let truth = try #require(golden["truth"]?.double)
    let main = try #require(found.estimates.first { $0.estimator == found.main })
    #expect(main.estimate.interval?.contains(truth) == true)
  }
}
