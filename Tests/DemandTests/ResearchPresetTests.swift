import Demand
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

  @Test func deepResearch() {
    check(Self.deep, input: 6_200, output: 632, share: 0.478)
  }

  @Test func iterativeResearch() {
    check(Self.iterative, input: 6_300, output: 1_700, share: 0.244)
  }

  @Test func treeOfThought() {
    check(Self.tree, input: 1_700, output: 985, share: 0.288)
  }
}
