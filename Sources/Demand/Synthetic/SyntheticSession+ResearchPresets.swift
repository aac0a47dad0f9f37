import NumericalMethods
import Quantities

// Presets of agents that research, and of batches.
//
// [TRT] "Evaluating Agentic Serving with Trace Replay and Job-Level Metrics" (TensorRT-LLM tech
// blog 27, 2026): 730 recorded traces of four agents. Its table gives the median input and output of
// a request and the mean over traces of the share of input that an endless cache would hold; system
// prompts count as held from the start, outputs of reasoning models as not held. Numbers of
// sub-agents and rounds are from the agents' code there (`tensorrt_llm/scaffolding/contrib`). What
// neither says is fitted to the three figures and called so.
extension SyntheticSession {
  /// Deep research: a supervisor plans, researchers search side by side, the supervisor reports.
  ///
  /// [TRT] Open Deep Research: input p50 6.2 k, output p50 632, cache share 47.8 %. A supervisor
  /// with two to six researchers at once (its code allows 8 a round and 12 rounds, the trace that it
  /// follows has 4 in one round); a researcher makes up to 12 searches, then writes down what it
  /// found, which goes into the supervisor's context. Two rounds, the second with probability 0.5,
  /// and the lengths of system prompts and results are fitted; so is the share of a researcher's
  /// calls that know only its system prompt: pages are read and findings written down in contexts of
  /// their own. Gaps are the searches': p50 2 s, p90 12 s (assumed; [TRT] publishes none).
  public static let deepResearch = SyntheticSession(
    calls: .fixed(4), systemTokens: TokenCount(1_700),
    firstInput: SkewedLognormal(mu: 5.7, sigma: 0.6),
    newInput: SkewedLognormal(mu: 4.6, sigma: 0.6),
    output: SkewedLognormal(mu: 6.45, sigma: 0.8), outputLimit: TokenCount(16_384),
    reasoningShare: 0, userTurnShare: 0,
    toolGap: SkewedLognormal(mu: 0.69, sigma: 1.4), userGap: SkewedLognormal(mu: 0, sigma: 0),
    gapLimit: SimDuration(microseconds: 300_000_000), compactionTrigger: TokenCount(120_000),
    compactionTarget: TokenCount(12_000), needsTools: true,
    subAgents: SubAgents(
      firstAfter: 1, callsBetween: 1, rounds: 2, share: 0.75, fewest: 2, most: 6,
      calls: .lognormal(mu: 1.6, sigma: 0.5, limit: 13), systemTokens: TokenCount(1_300),
      firstInput: SkewedLognormal(mu: 5.3, sigma: 0.5),
      newInput: SkewedLognormal(mu: 6.5, sigma: 1.0),
      output: SkewedLognormal(mu: 6.45, sigma: 0.8),
      returned: SkewedLognormal(mu: 6.8, sigma: 0.5), rewriteShare: 0.58))

  /// Iterative research: each round starts anew from a report and the last observation.
  ///
  /// [TRT] IterResearch (arXiv 2511.07327): input p50 6.3 k, output p50 1.7 k, cache share 24.4 %,
  /// at most 25 rounds. The prompt of a round is the instructions and tools, the question and report
  /// so far, the last call and what it found: the conversation is compacted before every call. The
  /// split of the 6.3 k into instructions, report and observation, and the number of rounds, are
  /// fitted; gaps as in ``deepResearch``.
  public static let iterativeResearch = SyntheticSession(
    calls: .lognormal(mu: 2.4, sigma: 0.6, limit: 26), systemTokens: TokenCount(1_560),
    firstInput: SkewedLognormal(mu: 6.0, sigma: 0.5),
    newInput: SkewedLognormal(mu: 8.0, sigma: 0.6),
    output: SkewedLognormal(mu: 7.438, sigma: 0.6), outputLimit: TokenCount(16_384),
    reasoningShare: 0, userTurnShare: 0,
    toolGap: SkewedLognormal(mu: 0.69, sigma: 1.4), userGap: SkewedLognormal(mu: 0, sigma: 0),
    gapLimit: SimDuration(microseconds: 300_000_000), compactionTrigger: TokenCount(64_000),
    compactionTarget: TokenCount(1_930), compactionCalls: 1, needsTools: true)

  /// Tree of thought: branches are expanded side by side, scored, and the best ones expanded again.
  ///
  /// [TRT] Tree-of-Thought: input p50 1.7 k, output p50 985, cache share 28.8 %, on 30 AIME
  /// problems. Its code expands three thoughts from each of two branches, up to 5 levels deep: three
  /// to six sub-agents a round, each of one call that proposes and one that scores, from the
  /// trajectory so far; then the answer. Three levels and all lengths are fitted. A round adds one
  /// thought to the trajectory; what a sub-agent returns is its part of it.
  ///
  /// Sub-agents begin with the same trajectory, but a provider that keeps caches by session key
  /// finds nothing of it for the first call of each.
  public static let treeOfThought = SyntheticSession(
    calls: .fixed(1), systemTokens: TokenCount(540),
    firstInput: SkewedLognormal(mu: 5.5, sigma: 0.4),
    newInput: SkewedLognormal(mu: 5.5, sigma: 0.4),
    output: SkewedLognormal(mu: 6.893, sigma: 0.7), outputLimit: TokenCount(16_384),
    reasoningShare: 0, userTurnShare: 0,
    toolGap: SkewedLognormal(mu: -1.2, sigma: 1.2), userGap: SkewedLognormal(mu: 0, sigma: 0),
    gapLimit: SimDuration(microseconds: 60_000_000), compactionTrigger: TokenCount(32_000),
    compactionTarget: TokenCount(2_000), needsTools: true,
    subAgents: SubAgents(
      firstAfter: 0, callsBetween: 0, rounds: 3, fewest: 3, most: 6, calls: .fixed(2),
      inheritsContext: true, systemTokens: TokenCount(540),
      firstInput: SkewedLognormal(mu: 5.3, sigma: 0.5),
      newInput: SkewedLognormal(mu: 5.0, sigma: 0.8),
      output: SkewedLognormal(mu: 6.893, sigma: 0.7),
      returned: SkewedLognormal(mu: 4.3, sigma: 0.6), rewriteShare: 1))

  /// Batch: independent single calls, as scripts send them over whole tables of texts.
  ///
  /// ServeGen's m-large (arXiv 2505.09999; 162 clients of an API, mixed by their numbers of calls
  /// per window): input p10 74, p25 279, p50 616, p75 1,098, p90 2,372, p99 5,388, mean 914; output
  /// p25 8, p50 54, p75 214, p90 463, p95 545, mean 155. Some clients send short texts and some long
  /// ones, and half of the answers are a label or a line: two lognormals each. Nothing waits for an
  /// answer, so there are no gaps. That 64 tokens are a fixed instruction is assumed.
  public static let batch = SyntheticSession(
    calls: .fixed(1), systemTokens: TokenCount(64),
    firstInput: SkewedLognormal(
      mu: 6.815, sigma: 0.838, tailShare: 0.441, tailMu: 5.334, tailSigma: 1.093),
    newInput: SkewedLognormal(mu: 0, sigma: 0),
    output: SkewedLognormal(
      mu: 5.45, sigma: 0.67, tailShare: 0.5, tailMu: 2.08, tailSigma: 0.87),
    outputLimit: TokenCount(4_096), reasoningShare: 0, userTurnShare: 0,
    toolGap: SkewedLognormal(mu: 0, sigma: 0), userGap: SkewedLognormal(mu: 0, sigma: 0),
    gapLimit: .zero, compactionTrigger: TokenCount(64_000), compactionTarget: TokenCount(1_000),
    needsTools: false)
}
