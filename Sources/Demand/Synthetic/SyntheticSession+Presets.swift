import NumericalMethods
import Quantities

extension SyntheticSession {
  /// Presets by the name they have in a scenario.
  public static let presets: [(name: String, summary: String, session: SyntheticSession)] = [
    (
      "coding-agent-heavy",
      "a coding agent with long sessions, fitted to 46,218 recorded Claude Code calls",
      .codingAgentHeavy
    ),
    (
      "coding-agent-median",
      "a coding agent with sessions of median length and fast tools, fitted to TraceLab medians",
      .codingAgentMedian
    ),
    (
      "chat",
      "a chat of a few turns with the lengths of the Azure conversation trace of 2023",
      .chat
    ),
    (
      "workflow-10k",
      "an unattended workflow of 10,000 calls whose context is compacted again and again",
      .workflow10k
    ),
  ]

  /// Long coding sessions.
  ///
  /// Calls per session, appended input, output and user gaps: lognormal fits to the Weka Claude
  /// Code corpus (692 sessions; median 44 calls, first call 24 k tokens, appended p50 721 and p99
  /// 58 k, output p50 218). Tool gaps: p50 9 s, p90 68 s, p99 607 s of the same corpus, as a body
  /// with a slow tail. User turns: one in 8.3 steps (TraceLab 8.8, Copilot 7.8). Compaction at
  /// 160 k tokens is assumed, so that models with a 200 k window can serve every call; in the
  /// corpus 10.5 % of calls are longer than 200 k.
  public static let codingAgentHeavy = SyntheticSession(
    calls: .lognormal(mu: 3.635, sigma: 1.146, limit: 2_000), systemTokens: TokenCount(17_000),
    firstInput: SkewedLognormal(mu: 8.85, sigma: 1.0),
    newInput: SkewedLognormal(mu: 6.62, sigma: 1.2, tailShare: 0.03, tailMu: 10.4, tailSigma: 0.7),
    output: SkewedLognormal(mu: 5.566, sigma: 0.894), outputLimit: TokenCount(8_192),
    reasoningShare: 0, userTurnShare: 0.12,
    toolGap: SkewedLognormal(mu: 2.15, sigma: 1.15, tailShare: 0.08, tailMu: 4.9, tailSigma: 1.2),
    userGap: SkewedLognormal(mu: 4.870, sigma: 1.720),
    gapLimit: SimDuration(microseconds: 14_400_000_000), compactionTrigger: TokenCount(160_000),
    compactionTarget: TokenCount(8_000), needsTools: true)

  /// Coding sessions of median length.
  ///
  /// TraceLab (43 developers, 357,161 calls): tool-started steps p50 15 and p90 135, tool gaps p50
  /// 0.285 s and p90 13.6 s, user gaps p50 84 s and p90 1,236 s, appended p50 875, output p50 214.
  public static let codingAgentMedian = SyntheticSession(
    calls: .lognormal(mu: 2.708, sigma: 1.714, limit: 2_000), systemTokens: TokenCount(17_000),
    firstInput: SkewedLognormal(mu: 8.85, sigma: 1.0),
    newInput: SkewedLognormal(mu: 6.774, sigma: 1.25),
    output: SkewedLognormal(mu: 5.366, sigma: 1.0), outputLimit: TokenCount(8_192),
    reasoningShare: 0, userTurnShare: 0.114,
    toolGap: SkewedLognormal(mu: -1.255, sigma: 1.6, tailShare: 0.18, tailMu: 2.9, tailSigma: 1.4),
    userGap: SkewedLognormal(mu: 4.431, sigma: 2.098),
    gapLimit: SimDuration(microseconds: 14_400_000_000), compactionTrigger: TokenCount(160_000),
    compactionTarget: TokenCount(8_000), needsTools: true)

  /// A chat of a few turns.
  ///
  /// Azure LLM conversation trace, 2023-11-16 (19,366 rows): input mean 1,155 and median 1,020,
  /// output mean 211 and median 129, as lognormals with those two figures; the system prompt is
  /// counted in the input. Four turns a session and the user's gap of TraceLab are assumed.
  public static let chat = SyntheticSession(
    calls: .geometric(mean: 4, limit: 200), systemTokens: TokenCount(256),
    firstInput: SkewedLognormal(mu: 6.638, sigma: 0.6),
    newInput: SkewedLognormal(mu: 4.6, sigma: 0.9),
    output: SkewedLognormal(mu: 4.860, sigma: 0.992), outputLimit: TokenCount(4_096),
    reasoningShare: 0, userTurnShare: 1,
    toolGap: SkewedLognormal(mu: 0, sigma: 0),
    userGap: SkewedLognormal(mu: 4.431, sigma: 1.2),
    gapLimit: SimDuration(microseconds: 14_400_000_000), compactionTrigger: TokenCount(24_000),
    compactionTarget: TokenCount(2_000), needsTools: false)

  /// An unattended workflow of 10,000 calls.
  ///
  /// Steps as in TraceLab's tool-started steps without users; compaction at 60 k tokens (assumed)
  /// keeps the cost of a step level over the workflow.
  public static let workflow10k = SyntheticSession(
    calls: .fixed(10_000), systemTokens: TokenCount(12_000),
    firstInput: SkewedLognormal(mu: 8.5, sigma: 0.7),
    newInput: SkewedLognormal(mu: 6.774, sigma: 1.0),
    output: SkewedLognormal(mu: 5.366, sigma: 0.9), outputLimit: TokenCount(8_192),
    reasoningShare: 0, userTurnShare: 0,
    toolGap: SkewedLognormal(mu: -1.255, sigma: 1.6, tailShare: 0.1, tailMu: 2.3, tailSigma: 1.2),
    userGap: SkewedLognormal(mu: 0, sigma: 0),
    gapLimit: SimDuration(microseconds: 600_000_000), compactionTrigger: TokenCount(60_000),
    compactionTarget: TokenCount(6_000), needsTools: true)
}
