import Demand
import Formats
import NumericalMethods
import Quantities
import Testing

/// The presets of research agents and of batches against the figures that their sources publish.
///
/// [TRT]: TensorRT-LLM tech blog 27 (2026), table 1: medians over the requests of 730 traces, and
/// the mean over traces of the cache share with system prompts held from the start. Medians are held
/// to 10 %, shares to 2 points. [SG]: ServeGen's m-large, mixed as in ``BatchSourceTests``.
@Suite struct ResearchPresetTests {
  private static let deep = WalkedSessions(.deepResearch, tasks: 600)
  private static let iterative = WalkedSessions(.iterativeResearch, tasks: 1_000)
  private static let tree = WalkedSessions(.treeOfThought, tasks: 600)
  private static let batch = WalkedSessions(.batch, tasks: 20_000)

  private func check(
    _ walked: WalkedSessions, input: Double, output: Double, share: Double
  ) {
    let found = (walked.inputs.quantile(0.5), walked.outputs.quantile(0.5))
    #expect(abs(found.0 / input - 1) <= 0.1, "input \(found.0), source \(input)")
    #expect(abs(found.1 / output - 1) <= 0.1, "output \(found.1), source \(output)")
    let cached = Moments(walked.residentShares).mean
    #expect(abs(cached - share) <= 0.02, "cached \(cached), source \(share)")
  }

  /// [TRT] Open Deep Research, whose code allows 8 researchers at once and 12 searches each.
  @Test func deepResearch() {
    check(Self.deep, input: 6_200, output: 632, share: 0.478)
    #expect(Self.deep.agentsPerRound.allSatisfy { (1...8).contains($0) })
    // The trace that the source follows has one round of four.
    #expect(abs(Moments(Self.deep.agentsPerRound).mean - 4) < 0.2)
  }

  /// [TRT] IterResearch, at most 25 rounds after the first call.
  @Test func iterativeResearch() {
    check(Self.iterative, input: 6_300, output: 1_700, share: 0.244)
    #expect(Self.iterative.callsPerSession.allSatisfy { $0 <= 26 })
    #expect(Self.iterative.agentsPerRound.isEmpty)
  }

  /// [TRT] Tree-of-Thought, three thoughts from each of one or two branches a level.
  @Test func treeOfThought() {
    check(Self.tree, input: 1_700, output: 985, share: 0.288)
    #expect(Self.tree.agentsPerRound.allSatisfy { (3...6).contains($0) })
  }

  /// [SG], quantiles held to 20 % (the outputs have three humps), means to 15 %.
  @Test func batch() {
    let walked = Self.batch
    #expect(Set(walked.callsPerSession) == [1])
    for (values, targets, mean) in [
      (
        walked.inputs, [(0.25, 279.0), (0.5, 616), (0.75, 1_098), (0.9, 2_372), (0.99, 5_388)],
        914.0
      ),
      (walked.outputs, [(0.25, 8), (0.5, 54), (0.75, 214), (0.9, 463), (0.95, 545)], 155),
    ] {
      for (share, value) in targets {
        let found = values.quantile(share)
        #expect(abs(found / value - 1) <= 0.2, "at \(share): \(found), source \(value)")
      }
      #expect(abs(Moments(values).mean / mean - 1) <= 0.15, "mean \(Moments(values).mean)")
    }
  }

  /// Law: no input is longer than what triggers a compaction, sub-agents included.
  @Test func contextNeverExceedsTheTrigger() {
    for (session, walked) in [
      (SyntheticSession.deepResearch, Self.deep), (.iterativeResearch, Self.iterative),
      (.treeOfThought, Self.tree), (.batch, Self.batch),
    ] {
      #expect(walked.longestInput <= session.compactionTrigger.count)
    }
  }
}

/// The lengths of batch calls, mixed again from ServeGen's tables.
///
/// Each client's window of six hours weighs as many calls as it has; within it the length is
/// uniform between the published quantiles.
@Suite(.enabled(if: RecordedFixtures.hasTraces, "recorded traces are absent"))
struct BatchSourceTests {
  private struct Place: Hashable {
    var client: Int
    var window: Int
  }

  private func reader(_ name: String) throws -> CSVReader {
    let bytes = try #require(RecordedFixtures.trace("servegen_m-large_\(name).csv.gz"))
    return try CSVReader(
      file: name, source: try decompressing(file: name, RecordedFixtures.chunks(bytes)))
  }

  @Test func figuresOfTheSourceAreThoseOfItsTables() throws {
    var calls: [Place: Double] = [:]
    var rates = try reader("client_rates")
    while try rates.next() {
      let client = try #require(rates.int(at: 0))
      let window = try #require(rates.int(at: 1)) / 21_600
      calls[Place(client: client, window: window), default: 0] +=
        try #require(Double(rates.text(at: 2)))
    }
    let shares = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
    var points: [String: [(length: Double, weight: Double)]] = [:]
    var lengths = try reader("length_quantiles")
    while try lengths.next() {
      let place = Place(
        client: try #require(lengths.int(at: 0)),
        window: try #require(lengths.int(at: 1)) / 21_600)
      guard let weight = calls[place] else { continue }
      let found = try (4...12).map { try #require(Double(lengths.text(at: $0))) }
      let quantiles = [found[0]] + found
      for (index, share) in shares.dropLast().enumerated() {
        let width = shares[index + 1] - share
        for part in 0..<20 {
          let length =
            quantiles[index]
            + (quantiles[index + 1] - quantiles[index]) * (Double(part) + 0.5) / 20
          points[lengths.text(at: 2), default: []].append((length, weight * width / 20))
        }
      }
      points[lengths.text(at: 2), default: []].append((quantiles[9], weight * 0.01))
    }
    let targets: [(String, [(Double, Double)])] = [
      ("input_tokens", [(0.25, 279), (0.5, 616), (0.75, 1_098), (0.9, 2_372)]),
      ("output_tokens", [(0.25, 8), (0.5, 54), (0.75, 214), (0.9, 463)]),
    ]
    for (field, quantiles) in targets {
      let sorted = try #require(points[field]).sorted { $0.length < $1.length }
      let total = sorted.reduce(0) { $0 + $1.weight }
      for (share, value) in quantiles {
        var rest = share * total
        let found = sorted.first { point in
          rest -= point.weight
          return rest <= 0
        }
        let length = try #require(found).length
        #expect(abs(length / value - 1) < 0.02, "\(field) at \(share): \(length)")
      }
    }
  }
}
