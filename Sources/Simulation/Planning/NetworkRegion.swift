public import Quantities

/// Where a gateway stands, with its network round trip to every provider.
///
/// Source: llm-latency-tracker, median time to the first byte of an HTTPS request over 24 hours,
/// 46 providers, read 2026-10-10, CC BY 4.0. It is an upper bound of a round trip: the provider's
/// front door has done some work by then. The speeds of the shipped catalogue were measured at a
/// gateway and contain its own round trip, so that differences between regions say more than any
/// one of them.
public enum NetworkRegion: String, Hashable, Sendable, CaseIterable {
  /// The network takes no time.
  case nowhere = "none"
  /// The middle of the United States.
  case centralUS = "us-central"
  /// Germany.
  case europe = "eu-hetzner"
  /// Tokyo.
  case tokyo = "ap-tokyo"
  /// South America.
  case southAmerica = "sa-east"

  /// Median round trip to a provider of the catalogue; to one that was not measured, the median
  /// over all 46.
  public func roundTrip(to provider: String) -> SimDuration {
    guard let column = Self.allCases.firstIndex(of: self), column > 0 else { return .zero }
    let row = Self.measured.first { $0.providers.contains(provider) }
    let milliseconds = (row?.milliseconds ?? Self.median)[column - 1]
    return SimDuration(microseconds: milliseconds * 1_000)
  }

  /// Round trips by region, in the order of the cases.
  private struct Row {
    var providers: [String]
    var milliseconds: [Int64]

    init(_ providers: [String], _ milliseconds: [Int64]) {
      self.providers = providers
      self.milliseconds = milliseconds
    }
  }

  private static let median: [Int64] = [171, 295, 207, 324]

  private static let measured: [Row] = [
    Row(["ai21"], [204, 399, 306, 330]),
    Row(["anthropic"], [97, 200, 240, 206]),
    Row(["baseten"], [48, 199, 152, 153]),
    Row(["cerebras"], [68, 199, 200, 191]),
    Row(["cohere"], [63, 200, 170, 166]),
    Row(["deepinfra"], [159, 591, 446, 529]),
    Row(["deepseek"], [314, 299, 177, 439]),
    Row(["volcengine"], [457, 359, 520, 690]),
    Row(["fireworks-ai"], [28, 98, 16, 252]),
    Row(["friendli"], [193, 302, 285, 303]),
    Row(["zai", "zhipuai"], [280, 199, 86, 540]),
    Row(["google", "google-vertex"], [42, 98, 61, 162]),
    Row(["groq"], [116, 297, 174, 238]),
    Row(["tencent"], [1_383, 1_533, 1_116, 1_660]),
    Row(["hyperbolic"], [248, 704, 477, 854]),
    Row(["inference"], [120, 193, 187, 220]),
    Row(["moonshotai", "moonshotai-cn"], [264, 298, 135, 337]),
    Row(["meta"], [50, 102, 117, 227]),
    Row(["minimax", "minimax-cn"], [349, 398, 225, 486]),
    Row(["mistral"], [191, 103, 315, 257]),
    Row(["nebius"], [176, 99, 476, 365]),
    Row(["novita-ai"], [84, 298, 150, 246]),
    Row(["nscale"], [193, 99, 499, 408]),
    Row(["openai"], [136, 290, 214, 255]),
    Row(["perplexity"], [91, 200, 228, 208]),
    Row(
      ["alibaba", "alibaba-cn", "alibaba-qwen-platform", "alibaba-qwencloud"],
      [434, 400, 164, 716]),
    Row(["replicate"], [89, 200, 165, 216]),
    Row(["sambanova"], [166, 398, 24, 370]),
    Row(["siliconflow", "siliconflow-cn"], [80, 294, 378, 286]),
    Row(["stepfun", "stepfun-ai"], [386, 415, 326, 651]),
    Row(["togetherai"], [117, 297, 183, 284]),
    Row(["upstage"], [358, 592, 57, 607]),
    Row(["xai"], [105, 296, 172, 231]),
  ]
}
