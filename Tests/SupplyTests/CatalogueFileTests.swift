import Formats
import Quantities
import Supply
import Testing

@Suite struct CatalogueFileTests {
  /// Every key of the format once.
  static let everything = """
    {
      "$schema": "../schema/catalog-1.schema.json",
      "catalog": 1,
      "sources": [
        {"name": "A", "url": "https://example.org", "licence": "MIT", "as_of": "2026-08-18"}
      ],
      "providers": [
        {"slug": "p", "name": "P", "country": "US", "kind": "lab", "author": "a", "speed": \
    {"output_tokens_per_s": 272, "first_token_ms": 275.5, "source": 0}, \
    "facts": {"collects_data": true, "zdr": false}}
      ],
      "models": [
        {"slug": "a/m", "name": "M", "origin": "CN", "open_weights": true, "released": \
    "2026-01-31", "quality": {"arena_score": 1430.5, "entry": "m-high", "source": 0}, \
    "verbosity": 1.25, "verbosity_evidence": {"log_sd": 0.3, "entry": "m (high)", "source": 0}, \
    "facts": {"distillable": true}}
      ],
      "endpoints": [
        {"model": "a/m", "provider": "p", "tag": "eu", "provider_model": "m-1", \
    "context_tokens": 200000, "max_completion_tokens": 64000, "quantization": "fp8", \
    "tools": true, "facts": {"collects_data": false, "zdr": true, "distillable": false, \
    "supported_parameters": ["tools", "temperature"], "tool_error_share": 0.02}, "deprecated": true, "retires": "2027-03-30", "cache": {"min_input_tokens": \
    1024, "ttl_s": 300, "source": 0}, "limits": {"requests_per_min": 60, \
    "input_tokens_per_min": 30000, "output_tokens_per_min": 8000}, "prices": [{"when": {"tier": \
    "batch", "input_above_tokens": 200000, "utc_window": "22:30-06:00", "iso_weekdays": [1, 5], \
    "valid_from": "2026-08-16T16:00:00Z"}, "usd_per_m": {"prompt": "0.000001", "completion": \
    "25", "cache_read": "0.5", "cache_write_5m": "6.25", "cache_write_1h": "10", "reasoning": \
    "0.3"}, "usd_per_request": "0.005", "source": 0}, {"usd_per_m": {"prompt": "5", \
    "cache_read": "0.5"}, "source": 0}], "discount_ppm": 50000, "profile": {"base_s": 0.83, \
    "per_1k_new_input_s": 0.052, "per_1k_cached_input_s": 0.0058, "per_1k_output_s": 17.7, \
    "residual_log_sd": 0.27, "slow_path_share": 0.02, "slow_path_factor": 4, "slots": 512, \
    "queue_limit": 64, "source": 0}, "extra": {"b": 1e-07, "a": [true, null]}}
      ]
    }

    """

  private func decode(_ text: String) throws -> Catalogue {
    try Catalogue(decoding: Array(text.utf8), file: "c.json")
  }

  private func mistakes(in text: String) -> [Diagnostic] {
    do {
      _ = try decode(text)
      return []
    } catch let error as ContentError {
      return error.diagnostics
    } catch {
      return []
    }
  }

  @Test func `a file with every key comes back byte for byte`() throws {
    let catalogue = try decode(Self.everything)
    #expect(catalogue.encoded() == Self.everything)
    let endpoint = try #require(catalogue.endpoints.first)
    #expect(endpoint.prices.rules[0].rates.prompt?.picoDollarsPerToken == 1)
    #expect(endpoint.prices.rules[0].conditions.utcWindow?.startMinute == 22 * 60 + 30)
    #expect(endpoint.profile?.basis == .published)
    #expect(
      catalogue.providers.first?.speed
        == Provider.Speed(outputTokensPerSecond: 272, firstTokenMilliseconds: 275.5, source: 0))
    #expect(catalogue.name(of: EndpointID(0)) == "a/m@p/eu")
    #expect(endpoint.facts.parameters?.names == ["tools", "temperature"])
  }

  @Test func `an endpoint's own facts win over its provider's, and those over its model's`() throws
  {
    let own = try decode(Self.everything)
    #expect(own.facts(of: own.endpoints[0]).collectsData == false)
    #expect(own.facts(of: own.endpoints[0]).isDistillable == false)
    var bare = own
    bare.endpoints[0].facts = PublishedFacts()
    #expect(bare.facts(of: bare.endpoints[0]).collectsData == true)
    #expect(bare.facts(of: bare.endpoints[0]).isDistillable == true)
    #expect(bare.facts(of: bare.endpoints[0]).parameters == nil)
  }

  @Test(arguments: [
    ("\"kind\": \"lab\"", "\"kind\": \"labs\"", "$.providers[0].kind", "did you mean \"lab\""),
    ("\"tag\"", "\"tga\"", "$.endpoints[0].tga", "did you mean \"tag\""),
    ("{\"model\": \"a/m\"", "{\"model\": \"a/n\"", "$.endpoints[0].model", "not among"),
    ("\"0.000001\"", "\"0.0000001\"", "$.endpoints[0].prices[0].usd_per_m.prompt", "6 decimals"),
    ("\"0.000001\"", "0.3", "$.endpoints[0].prices[0].usd_per_m.prompt", "is text"),
    ("\"0.000001\"", "\"-1\"", "$.endpoints[0].prices[0].usd_per_m.prompt", "found"),
    ("\"22:30-06:00\"", "\"22:30\"", "$.endpoints[0].prices[0].when.utc_window", "01:00-04:00"),
    ("[1, 5]", "[0]", "$.endpoints[0].prices[0].when.iso_weekdays[0]", "Monday"),
    ("2026-01-31", "2026-02-30", "$.models[0].released", "2026-08-18"),
    ("\"prompt\": \"5\"", "\"prompt\": \"0.5\"", "$.endpoints[0].cache", "there is no cache"),
    ("\"catalog\": 1", "\"catalog\": 2", "$.catalog", "version 1"),
    (
      "\"first_token_ms\": 275.5", "\"first_token_ms\": 0", "$.providers[0].speed.first_token_ms",
      "above 0"
    ),
    (
      "275.5, \"source\": 0", "275.5, \"source\": 1", "$.providers[0].speed.source", "counts from 0"
    ),
    ("\"country\": \"US\"", "\"country\": \"usa\"", "$.providers[0].country", "ISO 3166"),
    (
      "\"log_sd\": 0.3", "\"log_sd\": -1", "$.models[0].verbosity_evidence.log_sd",
      "a standard deviation"
    ),
  ])
  func `a mistake is reported at its place with what would be right`(
    right: String, wrong: String, path: String, words: String
  ) throws {
    let text = try #require(replacingOnce(right, by: wrong))
    let found = mistakes(in: text)
    #expect(found.count == 1)
    let diagnostic = try #require(found.first)
    #expect(diagnostic.path == path)
    #expect(diagnostic.render().contains(words))
    #expect(diagnostic.line != nil && diagnostic.column != nil)
  }

  @Test func `several mistakes are reported at once, in order`() throws {
    let text = try #require(replacingOnce("\"kind\": \"lab\"", by: "\"kind\": 3"))
    let both = text.split(separator: "\"tools\": true").joined(separator: "\"tools\": 1")
    #expect(mistakes(in: both).map(\.path) == ["$.providers[0].kind", "$.endpoints[0].tools"])
  }

  @Test func `the same endpoint twice is refused`() throws {
    let line = try #require(Self.everything.split(separator: "\n").first { $0.contains("\"m-1\"") })
    let text = try #require(replacingOnce(String(line), by: line + ",\n" + line))
    #expect(mistakes(in: text).map(\.path) == ["$.endpoints[1]"])
  }

  @Test func `law: the decoder accepts the keys that the schema has, and no others`() throws {
    let schema = try Files.tree(Files.product("schema/catalog-1.schema.json"))
    let definitions: [(path: String, name: String?)] = [
      ("$", nil), ("$.sources[0]", "source"), ("$.providers[0]", "provider"),
      ("$.providers[0].speed", "speed"), ("$.endpoints[0].facts", "facts"),
      ("$.models[0].facts", "facts"), ("$.providers[0].facts", "facts"),
      ("$.models[0]", "model"), ("$.models[0].quality", "quality"),
      ("$.models[0].verbosity_evidence", "verbosity_evidence"),
      ("$.endpoints[0]", "endpoint"), ("$.endpoints[0].cache", "cache"),
      ("$.endpoints[0].limits", "limits"), ("$.endpoints[0].prices[0]", "rule"),
      ("$.endpoints[0].prices[0].when", "conditions"), ("$.endpoints[0].profile", "profile"),
      ("$.endpoints[0].prices[0].usd_per_m", nil),
    ]
    // An unknown key in every object makes the decoder say which keys it knows.
    let probe = "zzzzzzzzzzzzzzzzzzzz"
    let text = Self.everything.split(separator: "{", omittingEmptySubsequences: false)
      .joined(separator: "{\"\(probe)\": 0, ")
    var accepted: [String: [String]] = [:]
    for diagnostic in mistakes(in: text) where diagnostic.path.hasSuffix("." + probe) {
      let names = diagnostic.message.split(separator: "\"").enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      accepted[String(diagnostic.path.dropLast(probe.count + 1))] = names.sorted()
    }
    for (path, name) in definitions {
      var node = name.map { schema["definitions"]?[$0] } ?? schema
      if path.hasSuffix("usd_per_m") {
        node = schema["definitions"]?["rule"]?["properties"]?["usd_per_m"]
      }
      let keys = node?["properties"]?.object?.map(\.key).sorted()
      #expect(accepted[path] == keys, "\(path)")
      #expect(node?["additionalProperties"]?.bool == false, "\(path)")
    }
  }

  private func replacingOnce(_ text: String, by other: String) -> String? {
    guard let range = Self.everything.firstRange(of: text) else { return nil }
    return Self.everything.replacingCharacters(in: range, with: other)
  }
}

extension String {
  /// The text with one range replaced.
  fileprivate func replacingCharacters(in range: Range<String.Index>, with other: String) -> String
  {
    var copy = self
    copy.replaceSubrange(range, with: other)
    return copy
  }
}
