import Demand
import Formats

extension ScenarioSchema {
  /// What clients ask of explicit caches.
  static var cacheControl: SchemaProperty {
    .choice(
      "cache_control",
      "What clients mark for caches that keep only what is marked: standard, the provider's usual "
        + "time; 1h, an hour where it is sold; none.",
      of: CacheControl.allCases.map(\.rawValue), default: CacheControl.standard.rawValue)
  }

  /// What conversations have in common.
  static var sharedPrefix: SchemaProperty {
    .part(
      "shared_prefix", "Part of the system prompt that other conversations begin with too.",
      .object(
        object([
          .integer(
            "common_tokens", "Tokens that all conversations begin with.", 0...10_000_000,
            default: 0, [12_000]),
          .integer(
            "group_tokens", "Tokens behind them that those of one group share.", 0...10_000_000,
            default: 0, [3_000]),
          .integer("groups", "Number of groups.", 1...10_000, default: 1, [40]),
          .number(
            "exponent", "Zipf exponent of the groups' weights.", 0...10, default: 1, [0.9]),
        ])))
  }

  /// Whether there are caches.
  static var prefixCaches: SchemaProperty {
    .flag(
      "prefix_caches", "Whether endpoints keep prefixes; without it all input is new.",
      default: true)
  }

  /// Room for prefixes.
  static var cacheRoom: SchemaProperty {
    .integer(
      "cache_tokens_per_slot",
      "Tokens of prefixes that an endpoint keeps for each of its slots; what was used longest ago "
        + "makes room. Default: no limit.", 0...1_000_000_000, [200_000])
  }
}
