import Formats
import Foundation
import Quantities
import Supply
import Testing

@Suite struct ShippedCatalogueTests {
  let catalogue: Catalogue

  init() throws { catalogue = try Shipped.catalogue() }

  /// Prices read by hand in the raw lists: input, output, cache read; dollars per million tokens.
  static let byHand: [(model: String, provider: String, prices: [Double], key: String)] = [
    ("anthropic/claude-opus-4.6", "anthropic", [5, 25, 0.5], "L claude-opus-4-6"),
    (
      "anthropic/claude-opus-4.6", "amazon-bedrock", [5, 25, 0.5], "L anthropic.claude-opus-4-6-v1"
    ),
    ("anthropic/claude-haiku-5-5", "anthropic", [0.1, 0.5, 0.01], "L claude-haiku-5-5"),
    ("openai/gpt-5.6-sol", "openai", [4, 20, 0.4], "L gpt-5.6-sol"),
    ("openai/gpt-5.4", "azure", [2.5, 15, 0.25], "L azure/gpt-5.4"),
    ("google/gemini-2.5-pro", "google", [1.25, 10, 0.125], "L gemini/gemini-2.5-pro"),
    ("x-ai/grok-4.20", "xai", [1.25, 2.5, 0.2], "L xai/grok-4.20"),
    ("x-ai/grok-4.7", "xai", [2, 6, 0.5], "L xai/grok-4.7"),
    ("deepseek/deepseek-v4-pro", "deepseek", [1.32, 3.96, 0.044], "L deepseek/deepseek-v4-pro"),
    ("deepseek/deepseek-v4-pro", "crof", [0.35, 0.8, 0.003], "M crof deepseek-v4-pro"),
    ("deepseek/deepseek-v4-pro", "ebcloud", [0.4286, 0.8571, 0.4286], "M ebcloud DeepSeek-V4-Pro"),
    ("minimax/minimax-m2.5", "minimax", [0.3, 1.2, 0.03], "L minimax/MiniMax-M2.5"),
    ("z-ai/glm-5.3", "zai", [1.4, 4.4, 0.26], "L zai/glm-5.3"),
    ("moonshotai/kimi-k3", "moonshotai", [3, 15, 0.3], "L moonshot/kimi-k3"),
    ("moonshotai/kimi-k3", "togetherai", [3, 15, 0.3], "L together_ai/moonshotai/Kimi-K3"),
    ("qwen/qwen3-coder-plus", "alibaba", [1, 5, 0.1], "L dashscope/qwen3-coder-plus"),
    ("qwen/qwen3-32b", "chutes", [0.104, 0.416, 0.0104], "M chutes Qwen/Qwen3-32B-TEE"),
    ("openai/gpt-oss-120b", "groq", [0.15, 0.6, 0.075], "L groq/openai/gpt-oss-120b"),
    ("openai/gpt-oss-120b", "cerebras", [0.35, 0.75, 0.35], "L cerebras/gpt-oss-120b"),
    ("mistralai/mistral-large-2512", "mistral", [0.5, 1.5, 0.05], "L mistral/mistral-large-2512"),
    ("perplexity/sonar", "perplexity", [1, 1, 1], "L perplexity/sonar"),
    ("upstage/solar-pro2", "upstage", [0.25, 0.25, 0.25], "M upstage solar-pro2"),
  ]

  @Test(arguments: byHand)
  func `a price read by hand in the raw list stands in the catalogue`(
    row: (model: String, provider: String, prices: [Double], key: String)
  ) throws {
    let model = try #require(catalogue.model(row.model))
    let provider = try #require(catalogue.provider(row.provider))
    let endpoint = try #require(catalogue.endpoint(of: model, at: provider))
    let rates = catalogue[endpoint].prices.listRates
    #expect(
      [rates.prompt, rates.completion, rates.cacheRead] == row.prices.map(perMillion), "\(row.key)")
    let source = catalogue.sources[catalogue[endpoint].prices.rules[0].source].name
    #expect(source.hasPrefix(row.key.hasPrefix("L") ? "LiteLLM" : "models.dev"))
  }

  @Test func `it is as large as promised and has every kind of price`() {
    #expect(catalogue.models.count >= 300)
    #expect(catalogue.providers.count >= 60)
    #expect(catalogue.endpoints.count >= 1_500)
    let rules = catalogue.endpoints.flatMap(\.prices.rules)
    #expect(rules.count { $0.conditions.inputAbove != nil } >= 200)
    #expect(rules.count { $0.conditions.utcWindow != nil } >= 20)
    #expect(rules.count { $0.conditions.weekdays != nil } >= 20)
    #expect(rules.count { $0.rates.cacheRead != nil } >= 1_000)
    #expect(rules.count { $0.rates.cacheWrite5m != nil } >= 300)
    #expect(rules.count { $0.rates.cacheWrite1h != nil } >= 50)
    for tier in ServiceTier.allCases {
      #expect(rules.count { $0.conditions.tier == tier } >= 100)
    }
    #expect(catalogue.endpoints.count { $0.profile?.basis == .published } >= 4)
  }

  @Test func `trap 8, 9 and 14: all of it is capacity at a price`() {
    for endpoint in catalogue.endpoints {
      let kind = catalogue[endpoint.provider].kind
      #expect([.lab, .cloud, .host].contains(kind))
      #expect(endpoint.prices.listRates.completion > .free)
      #expect(endpoint.extra == nil && !endpoint.isDeprecated)
    }
    let slugs = Set(catalogue.models.map(\.slug))
    #expect(slugs.allSatisfy { !$0.contains(":") })
  }

  @Test func `trap 14: one company is one provider`() {
    let names = catalogue.providers.map(\.slug)
    #expect(names.filter { $0.hasPrefix("azure") } == ["azure"])
    #expect(names.filter { $0.hasPrefix("google-vertex") } == ["google-vertex"])
  }

  @Test func `trap 2: a cache is offered exactly where reading it is cheaper`() {
    for endpoint in catalogue.endpoints {
      let rates = endpoint.prices.listRates
      #expect(endpoint.cache.isOffered == (rates.cacheRead < rates.prompt))
      #expect(!endpoint.cache.isOffered || endpoint.cache.timeToLive > .zero)
    }
  }

  @Test func `trap 15: contexts differ between endpoints of one model`() throws {
    let model = try #require(catalogue.model("deepseek/deepseek-v3.2"))
    let provider = try #require(catalogue.provider("sambanova"))
    let small = try #require(catalogue.endpoint(of: model, at: provider))
    #expect(catalogue[small].contextLength == TokenCount(32_768))
    let others = catalogue.endpoints(of: model).compactMap {
      catalogue.endpoints[$0].contextLength
    }
    #expect(others.contains { $0 > TokenCount(100_000) })
  }

  @Test func `every rule names a source with a licence and a day`() {
    for rule in catalogue.endpoints.flatMap(\.prices.rules) {
      #expect(!catalogue.sources[rule.source].licence.isEmpty)
    }
    #expect(catalogue.sources.allSatisfy { $0.asOf > CalendarDate(daysSinceEpoch: 20_000) })
  }

  @Test func `every model has a score, and imputed ones say so`() throws {
    #expect(catalogue.models.allSatisfy { $0.quality != nil })
    let published = catalogue.models.count { $0.quality?.basis == .published }
    #expect(published >= 150 && published < catalogue.models.count)
    let opus = try #require(catalogue.model("anthropic/claude-opus-4.6"))
    #expect(catalogue[opus].quality?.arenaScore == 1497)
    #expect(catalogue[opus].quality?.entry == "claude-opus-4-6")
  }

  /// The figures of the gateway aggregates (facts, 5): output tokens per second, time to first
  /// token in milliseconds. Parasail, the fifteenth, serves nothing that the lists price.
  static let speeds: [(provider: String, output: Double, firstToken: Double)] = [
    ("cerebras", 272, 275), ("groq", 214, 328), ("sambanova", 112, 1326), ("google", 102, 1793),
    ("xai", 102, 714), ("openai", 60, 2027), ("amazon-bedrock", 54, 1222),
    ("fireworks-ai", 54, 1307), ("azure", 53, 2106), ("togetherai", 45, 589),
    ("anthropic", 40, 1612), ("deepinfra", 30, 566), ("siliconflow", 25, 1609),
    ("digitalocean", 18, 989),
  ]

  @Test func `providers have the speeds of the gateway aggregates, and no others`() throws {
    for row in Self.speeds {
      let provider = try #require(catalogue.provider(row.provider))
      let speed = try #require(catalogue[provider].speed)
      #expect(speed.outputTokensPerSecond == row.output, "\(row.provider)")
      #expect(speed.firstTokenMilliseconds == row.firstToken, "\(row.provider)")
      let source = catalogue.sources[try #require(speed.source)].name
      #expect(source.hasPrefix("Medians by provider"))
    }
    #expect(catalogue.providers.count { $0.speed != nil } == Self.speeds.count)
  }

  @Test func `it comes back byte for byte and is sorted`() throws {
    #expect(catalogue.encoded() == String(decoding: try Shipped.bytes(), as: UTF8.self))
    #expect(catalogue.models.map(\.slug) == catalogue.models.map(\.slug).sorted())
    let keys = catalogue.endpoints.map { ($0.model, $0.provider, $0.tag) }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `law: compiled sheets answer as the sheets do, on every endpoint`() throws {
    let moments = try CompiledPriceSheetTests.moments().enumerated()
      .filter { $0.offset % 61 == 0 }.map(\.element)
    for sheet in catalogue.endpoints.map(\.prices) where sheet.rules.count > 1 {
      let compiled = CompiledPriceSheet(sheet)
      for input in [0, 32_001, 200_000, 272_001] {
        for moment in moments {
          for tier in ServiceTier.allCases {
            let tokens = TokenCount(input)
            let rates = sheet.rates(inputTokens: tokens, tier: tier, at: moment)
            #expect(compiled.rates(inputTokens: tokens, tier: tier, at: moment) == rates)
          }
        }
      }
    }
  }
}
