import Formats
import Foundation
import NumericalMethods
import Routing
import Testing

/// LiteLLM's own decisions, replayed through our rules.
///
/// Source of what is expected: decisions of litellm 1.106.2 recorded under a virtual clock, 19,000
/// in `shared/reference/litellm` (its rules in `shared/reference/routing-litellm.md`) and others
/// under `Tests/Fixtures/litellm` with the script that records them.
@Suite struct RecordedDecisionTests {
  @Test(
    "Shared recordings: allowed sets and picks are LiteLLM's",
    .enabled(if: RecordedDecisions.hasShared, "needs shared/reference/litellm"),
    arguments: RecordedDecisions.names(in: RecordedDecisions.shared))
  func agreesWithShared(name: String) throws {
    try agree(RecordedDecisions(name, in: RecordedDecisions.shared))
  }

  @Test(
    "Our recordings under other limits and options: allowed sets and picks are LiteLLM's",
    arguments: RecordedDecisions.names(in: RecordedDecisions.ours))
  func agreesWithOurs(name: String) throws {
    try agree(RecordedDecisions(name, in: RecordedDecisions.ours))
  }

  @Test(
    "Other options are told apart: they disagree with the recording",
    arguments: [
      ("latency_buffer_ttl_rpm.jsonl.gz", "buffer", JSONNode.number(0.3)),
      ("latency_buffer_ttl_rpm.jsonl.gz", "size", 6), ("latency_tpm_timeouts.jsonl.gz", "ttl", 210),
      ("latency_streamed.jsonl.gz", "stream", false), ("usage_v1_ttl.jsonl.gz", "ttl", 21),
      ("usage_v2_tpm_ttl.jsonl.gz", "ttl", 27), ("usage_v1_tpm.jsonl.gz", "intok", 500),
      ("usage_v1_tpm.jsonl.gz", "strategy", "usage-based-routing-v2"),
    ])
  func tellsApart(name: String, key: String, value: JSONNode) throws {
    let recorded = try RecordedDecisions(name, in: RecordedDecisions.ours).claiming(key, value)
    var rule = try #require(recorded.rule())
    var differing = 0
    recorded.replay(&rule) { step in
      let allowed = step.weights.indices.filter { step.weights[$0] > 0 }
      if allowed != step.row.allowed.sorted() { differing += 1 }
    }
    #expect(differing > 0)
  }

  @Test("Fifteen recordings are ours")
  func hasOurs() { #expect(RecordedDecisions.names(in: RecordedDecisions.ours).count == 15) }

  /// The allowed set at every decision, the pick wherever there is no draw, and the frequencies of
  /// both the library's draws and ours.
  ///
  /// Where a draw is among several, the choice's interval of the rule's cumulative weights is
  /// filled with a uniform number; under the rule these numbers are uniform, tested in 10 equal
  /// classes. Where all draws have the same weights, counts are tested as well. False alarms:
  /// 1e-4 per test, at most four tests per recording.
  private func agree(_ recorded: RecordedDecisions) throws {
    var rule = try #require(recorded.rule(), "no rule is called \(recorded.meta)")
    var wrong: [Int] = []
    var theirs = DrawFrequencies()
    var ours = DrawFrequencies()
    recorded.replay(&rule) { step in
      let allowed = step.weights.indices.filter { step.weights[$0] > 0 }
      if allowed != step.row.allowed.sorted() { wrong.append(step.number) }
      if allowed.count < 2 {
        if step.drawn != step.row.pick { wrong.append(step.number) }
      } else if let pick = step.row.pick, let drawn = step.drawn {
        theirs.count(pick, step.weights, at: step.number)
        ours.count(drawn, step.weights, at: step.number)
      }
    }
    #expect(
      wrong.isEmpty,
      "\(recorded.name): \(wrong.count) of \(recorded.rows.count) differ, first \(wrong.prefix(5))")
    #expect(recorded.rows.count >= 800)
    for frequencies in [theirs, ours] {
      for pValue in frequencies.pValues { #expect(pValue > 1e-4, "\(recorded.name)") }
    }
  }
}

/// Draws among several, held against the weights that they were drawn by.
private struct DrawFrequencies {
  private var classes = Array(repeating: 0, count: 10)
  private var counts: [Int] = []
  private var weights: [UInt64] = []
  private var haveEqualWeights = true

  mutating func count(_ pick: Int, _ weights: [UInt64], at number: Int) {
    if counts.isEmpty {
      counts = weights.map { _ in 0 }
      self.weights = weights
    }
    if weights != self.weights { haveEqualWeights = false }
    counts[pick] += 1
    let total = weights.reduce(0, +)
    let below = weights[..<pick].reduce(0, +)
    var stream = RandomStream(seed: 2, entity: UInt64(number), code: 2)
    let point = (Double(below) + Double(weights[pick]) * stream.uniform()) / Double(total)
    classes[min(9, Int(point * 10))] += 1
  }

  /// One or two, none of fewer than 50 draws.
  var pValues: [Double] {
    let total = classes.reduce(0, +)
    guard total >= 50 else { return [] }
    let uniform = pValue(classes, classes.map { _ in 0.1 })
    guard haveEqualWeights else { return [uniform] }
    let sum = Double(weights.reduce(0, +))
    return [uniform, pValue(counts, weights.map { Double($0) / sum })]
  }

  private func pValue(_ counts: [Int], _ shares: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    var statistic = 0.0
    var cells = 0
    for (count, share) in zip(counts, shares) where share > 0 {
      let expected = total * share
      statistic += (Double(count) - expected) * (Double(count) - expected) / expected
      cells += 1
    }
    return ChiSquare(degreesOfFreedom: Double(cells - 1)).upperTail(statistic)
  }
}
