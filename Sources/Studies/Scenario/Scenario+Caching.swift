import Demand
import Formats
import Quantities
import Simulation

// Decoding of what a scenario says of prefix caches.
extension Scenario {
  static func readCacheControl(_ reader: ObjectReader) -> CacheControl {
    reader.choice("cache_control", default: .standard)
  }

  static func readSharedPrefix(_ reader: ObjectReader, _ session: inout SyntheticSession) {
    guard let value = reader.optional("shared_prefix") else { return }
    let shared = value.object { section in
      func tokens(_ key: String) -> TokenCount {
        TokenCount(
          section.int(key, default: 0, in: 0...10_000_000, "expected tokens, 0 to 10,000,000"))
      }
      return SharedPrefix(
        commonTokens: tokens("common_tokens"), groupTokens: tokens("group_tokens"),
        groups: section.int(
          "groups", default: 1, in: 1...10_000, "expected a number of groups, 1 to 10,000"),
        exponent: section.double(
          "exponent", default: 1, in: 0...10, "expected a Zipf exponent, 0 to 10"))
    }
    guard let shared else { return }
    if shared.commonTokens + shared.groupTokens > session.systemTokens {
      value.report(
        "found \(shared.commonTokens.count + shared.groupTokens.count) shared tokens; expected at "
          + "most the \(session.systemTokens.count) of system_tokens, of which they are a part")
    }
    session.sharedPrefix = shared
  }

  static func readCaches(_ section: ObjectReader, _ world: inout World) {
    world.hasPrefixCaches = section.bool("prefix_caches", default: world.hasPrefixCaches)
    world.cacheTokensPerSlot = section.optional("cache_tokens_per_slot")?
      .int(in: 0...1_000_000_000, "expected tokens, 0 to 1e9").map { TokenCount($0) }
  }
}

extension SharedPrefix {
  var resolved: JSONNode {
    .object([
      ("common_tokens", .number(commonTokens.count)), ("group_tokens", .number(groupTokens.count)),
      ("groups", .number(groups)), ("exponent", .number(exponent)),
    ])
  }
}
