import NumericalMethods
import Quantities

extension SyntheticSession {
  /// Presets by the name they have in a scenario.
  public static let presets:
    [(name: String, summary: String, source: String, session: SyntheticSession)] = [
      (
        "coding-agent-heavy",
        "a coding agent with long sessions, fitted to 46,218 recorded Claude Code calls",
        "Claude Code corpus of kv-cache-tester (Apache-2.0), 692 sessions; compaction is assumed.",
        .codingAgentHeavy
      ),
      (
        "coding-agent-median",
        "a coding agent with sessions of median length and fast tools, fitted to TraceLab medians",
        "TraceLab (CC BY 4.0), 43 developers and 357,161 calls; compaction fitted to the prefix.",
        .codingAgentMedian
      ),
      (
        "chat",
        "a chat of a few turns with the lengths of the Azure conversation trace of 2023",
        "Azure conversation trace of 2023-11-16 (CC BY 4.0); turns and what a user adds are assumed.",
        .chat
      ),
      (
        "workflow-10k",
        "an unattended workflow of 10,000 calls whose context is compacted again and again",
        "Lengths of TraceLab (CC BY 4.0); 10,000 calls, slow tools and compaction are assumed.",
        .workflow10k
      ),
      (
        "deep-research",
        "a supervisor with researchers side by side, fitted to the medians of 100 recorded runs",
        "Open Deep Research in TensorRT-LLM tech blog 27 (2026); rounds and lengths fitted, gaps assumed.",
        .deepResearch
      ),
      (
        "iterative-research",
        "a researcher that keeps only its report between rounds, fitted to 100 recorded runs",
        "IterResearch (arXiv 2511.07327) in TensorRT-LLM tech blog 27 (2026); split of the input and rounds fitted.",
        .iterativeResearch
      ),
      (
        "tree-of-thought",
        "branches of thought side by side, three levels deep, fitted to 30 recorded runs",
        "Tree-of-Thought in TensorRT-LLM tech blog 27 (2026), 30 AIME problems; levels and lengths fitted.",
        .treeOfThought
      ),
      (
        "batch", "independent single calls with the lengths of ServeGen's m-large clients",
        "ServeGen's m-large (arXiv 2505.09999), 162 clients; a fixed instruction of 64 tokens assumed.",
        .batch
      ),
    ]

  /// Long coding sessions.
  ///
  /// Fitted to the Weka Claude Code corpus, of which 485 of 692 sessions are at hand; figures in
  /// brackets are the corpus's. Calls per session (p50 44, p90 149, p99 331) as a lognormal; first
  /// call (p25 19 k, p50 25 k, p75 108 k tokens): new sessions as the body, resumed ones as the
  /// tail; output (p10 104, p50 218, p90 893, p99 3,721) and tool gaps (p50 9 s, p90 68 s, p99
  /// 607 s) as a body with a tail; user gaps (p50 122 s, p90 1,414 s) as a lognormal. A step appends
  /// the output before it and what is drawn here (beyond the output p50 281, p90 2,821): together
  /// p50 706 and p90 3,544. In 2.0 % of the corpus's steps the prefix breaks although the context
  /// keeps its length; compactions are part of that and the rewrites are the rest. User turns: one
  /// in 8.3 steps (TraceLab 8.8, Copilot 7.8).
  ///
  /// Compaction at 160 k tokens is assumed, so that models with a 200 k window can serve every
  /// call, and what it leaves is fitted to the input of the corpus's calls up to 160 k tokens (p10
  /// 40 k, p50 93 k, p90 140 k; 14 % of its calls are longer).
  public static let codingAgentHeavy = SyntheticSession(
    calls: .lognormal(mu: 3.80, sigma: 0.87, limit: 2_000), systemTokens: TokenCount(15_000),
    firstInput: SkewedLognormal(
      mu: 8.44, sigma: 0.7, tailShare: 0.42, tailMu: 11.5, tailSigma: 0.5),
    newInput: SkewedLognormal(mu: 5.5, sigma: 1.78),
    output: SkewedLognormal(mu: 5.22, sigma: 0.435, tailShare: 0.41, tailMu: 6.02, tailSigma: 1.12),
    outputLimit: TokenCount(8_192), reasoningShare: 0, userTurnShare: 0.12,
    toolGap: SkewedLognormal(
      mu: 2.055, sigma: 0.569, tailShare: 0.175, tailMu: 4.442, tailSigma: 1.245),
    userGap: SkewedLognormal(mu: 4.83, sigma: 1.85),
    gapLimit: SimDuration(microseconds: 14_400_000_000), compactionTrigger: TokenCount(160_000),
    compactionTarget: TokenCount(30_000), rewriteShare: 0.014, needsTools: true)

  /// Coding sessions of median length.
  ///
  /// TraceLab (43 developers, 357,161 calls): tool-started steps of a session p50 15, p90 135, p99
  /// 1,107; tool gaps p25 58 ms, p50 0.285 s, p90 13.6 s, p99 216 s; user gaps p50 84 s, p90
  /// 1,236 s; output p50 214; a step appends p50 875 tokens, the output before it included. What a
  /// compaction leaves, and that it comes at 180 k tokens, is fitted to the median prefix of 119 k
  /// tokens: with a window of 200 k it cannot be reached, the median here is 103 k.
  public static let codingAgentMedian = SyntheticSession(
    calls: .lognormal(mu: 2.708, sigma: 1.79, limit: 2_000), systemTokens: TokenCount(17_000),
    firstInput: SkewedLognormal(mu: 8.85, sigma: 1.0),
    newInput: SkewedLognormal(mu: 6.1, sigma: 1.5),
    output: SkewedLognormal(mu: 5.366, sigma: 1.0), outputLimit: TokenCount(8_192),
    reasoningShare: 0, userTurnShare: 0.114,
    toolGap: SkewedLognormal(
      mu: -1.678, sigma: 2.113, tailShare: 0.138, tailMu: 2.988, tailSigma: 1.616),
    userGap: SkewedLognormal(mu: 4.431, sigma: 2.098),
    gapLimit: SimDuration(microseconds: 14_400_000_000), compactionTrigger: TokenCount(180_000),
    compactionTarget: TokenCount(50_000), needsTools: true)

  /// A chat of a few turns.
  ///
  /// Azure LLM conversation trace, 2023-11-16 (19,366 calls of any turn): input mean 1,155 and
  /// median 1,020, output mean 211 and median 129. The output is the lognormal with its two figures
  /// (its true form has two humps); the system prompt is counted in the input. Two and a half turns
  /// a session, the length of what the user adds and the spread of the user's gap are assumed; its
  /// median is TraceLab's. With more turns the outputs alone would make the input too long.
  public static let chat = SyntheticSession(
    calls: .geometric(mean: 2.5, limit: 200), systemTokens: TokenCount(200),
    firstInput: SkewedLognormal(mu: 5.9, sigma: 0.9),
    newInput: SkewedLognormal(mu: 4.1, sigma: 0.9),
    output: SkewedLognormal(mu: 4.860, sigma: 0.992), outputLimit: TokenCount(4_096),
    reasoningShare: 0, userTurnShare: 1,
    toolGap: SkewedLognormal(mu: 0, sigma: 0),
    userGap: SkewedLognormal(mu: 4.431, sigma: 1.2),
    gapLimit: SimDuration(microseconds: 14_400_000_000), compactionTrigger: TokenCount(24_000),
    compactionTarget: TokenCount(2_000), needsTools: false)

  /// An unattended workflow of 10,000 calls.
  ///
  /// Output p50 214 and appended p50 875 tokens (the output before included) as in TraceLab, and
  /// its median tool gap of 0.285 s; slow tools are rarer than there (p90 5 s, assumed), as nobody
  /// has to approve them. Compaction at 60 k tokens (assumed) keeps the cost of a step level over
  /// the workflow.
  public static let workflow10k = SyntheticSession(
    calls: .fixed(10_000), systemTokens: TokenCount(12_000),
    firstInput: SkewedLognormal(mu: 8.5, sigma: 0.7),
    newInput: SkewedLognormal(mu: 6.1, sigma: 1.5),
    output: SkewedLognormal(mu: 5.366, sigma: 0.9), outputLimit: TokenCount(8_192),
    reasoningShare: 0, userTurnShare: 0,
    toolGap: SkewedLognormal(mu: -1.46, sigma: 1.6, tailShare: 0.1, tailMu: 2.3, tailSigma: 1.2),
    userGap: SkewedLognormal(mu: 0, sigma: 0),
    gapLimit: SimDuration(microseconds: 600_000_000), compactionTrigger: TokenCount(60_000),
    compactionTarget: TokenCount(6_000), needsTools: true)
}
