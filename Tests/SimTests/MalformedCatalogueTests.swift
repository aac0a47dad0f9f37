import Testing

/// Catalogues with mistakes, met while a scenario is run.
@Suite struct MalformedCatalogueTests {
  @Test(arguments: cases) func `a catalogue that is wrong is refused at the place`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "small-catalog.json")
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "a provider that is not listed",
      replacing: #""provider": "azure""#,
      by: #""provider": "azur""#,
      says: #"""
        small-catalog.json:49:45: error: $.endpoints[16].provider: found "azur"; it is not among the providers above
          49 |     {"model": "openai/gpt-5.4", "provider": "azur", "provider_model": "gpt-5.4", "context_tokens…
             |                                             ^~~~~~
             = did you mean "azure"?
        """#),
    Refusal(
      mistake: "a model that is not listed",
      replacing: #"{"model": "google/gemini-3-flash""#,
      by: #"{"model": "google/gemini-3-flsh""#,
      says: #"""
        small-catalog.json:43:15: error: $.endpoints[10].model: found "google/gemini-3-flsh"; it is not among the models above
          43 |     {"model": "google/gemini-3-flsh", "provider": "google", "provider_model": "gemini-3-flash", …
             |               ^~~~~~~~~~~~~~~~~~~~~~
             = did you mean "google/gemini-3-flash"?
        """#),
    Refusal(
      mistake: "a negative price",
      replacing: #""prompt": "0.5", "completion": "3""#,
      by: #""prompt": "-0.5", "completion": "3""#,
      says: #"""
        small-catalog.json:43:232: error: $.endpoints[10].prices[0].usd_per_m.prompt: found a string "-0.5"; a price is text in dollars with at most 6 decimals, e.g. "0.30"
          43 | …": 300}, "prices": [{"usd_per_m": {"prompt": "-0.5", "completion": "3", "cache_read": "0.05"}, "…
             |                                               ^~~~~~
        """#),
    Refusal(
      mistake: "a price as a number",
      replacing: #""prompt": "0.5", "completion": "3""#,
      by: #""prompt": 0.5, "completion": "3""#,
      says: #"""
        small-catalog.json:43:232: error: $.endpoints[10].prices[0].usd_per_m.prompt: found 0.5; a price is text in dollars with at most 6 decimals, e.g. "0.30"
          43 | …s": 300}, "prices": [{"usd_per_m": {"prompt": 0.5, "completion": "3", "cache_read": "0.05"}, "so…
             |                                                ^~~
        """#),
    Refusal(
      mistake: "a price with too many digits",
      replacing: #""prompt": "0.5", "completion": "3""#,
      by: #""prompt": "0.5000001", "completion": "3""#,
      says: #"""
        small-catalog.json:43:232: error: $.endpoints[10].prices[0].usd_per_m.prompt: found a string "0.5000001"; a price is text in dollars with at most 6 decimals, e.g. "0.30"
          43 | …300}, "prices": [{"usd_per_m": {"prompt": "0.5000001", "completion": "3", "cache_read": "0.05"},…
             |                                            ^~~~~~~~~~~
        """#),
    Refusal(
      mistake: "an endpoint twice",
      replacing:
        #"    {"model": "openai/gpt-5.4", "provider": "azure", "provider_model": "gpt-5.4", "context_tokens": 400000, "max_completion_tokens": 64000, "tools": true, "cache": {"ttl_s": 300}, "prices": [{"usd_per_m": {"prompt": "2.5", "completion": "15", "cache_read": "0.25"}, "source": 0}]},"#,
      by: #"""
            {"model": "openai/gpt-5.4", "provider": "azure", "provider_model": "gpt-5.4", "context_tokens": 400000, "max_completion_tokens": 64000, "tools": true, "cache": {"ttl_s": 300}, "prices": [{"usd_per_m": {"prompt": "2.5", "completion": "15", "cache_read": "0.25"}, "source": 0}]},
            {"model": "openai/gpt-5.4", "provider": "azure", "provider_model": "gpt-5.4", "context_tokens": 400000, "max_completion_tokens": 64000, "tools": true, "cache": {"ttl_s": 300}, "prices": [{"usd_per_m": {"prompt": "2.5", "completion": "15", "cache_read": "0.25"}, "source": 0}]},
        """#,
      says: #"""
        small-catalog.json:50:5: error: $.endpoints[17]: a second endpoint of this model, provider and tag; give one a tag
          50 |     {"model": "openai/gpt-5.4", "provider": "azure", "provider_model": "gpt-5.4", "context_token…
             |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "a provider twice",
      replacing: #"    {"slug": "google", "name": "Google", "country": "US", "kind": "host"},"#,
      by: #"""
            {"slug": "google", "name": "Google", "country": "US", "kind": "host"},
            {"slug": "google", "name": "Google", "country": "US", "kind": "host"},
        """#,
      says: #"""
        small-catalog.json:12:5: error: $.providers[6]: a second "google"; slugs are unique
          12 |     {"slug": "google", "name": "Google", "country": "US", "kind": "host"},
             |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
    Refusal(
      mistake: "text for a number of tokens",
      replacing: #""context_tokens": 400000"#,
      by: #""context_tokens": "400k""#,
      says: #"""
        small-catalog.json:33:126: error: $.endpoints[0].context_tokens: found a string "400k"; a number of tokens, 1 or more
          33 | …odel": "claude-haiku-4.5", "context_tokens": "400k", "max_completion_tokens": 64000, "tools": tr…
             |                                               ^~~~~~
        """#),
    Refusal(
      mistake: "a misspelt key",
      replacing: #""usd_per_m""#,
      by: #""usd_per_mtok""#,
      says: #"""
        small-catalog.json:33:217: error: $.endpoints[0].prices[0].usd_per_m: missing; expected an object
          33 | …ls": true, "cache": {"ttl_s": 300}, "prices": [{"usd_per_mtok": {"prompt": "5", "completion": "2…
             |                                                 ^
        small-catalog.json:33:218: error: $.endpoints[0].prices[0].usd_per_mtok: unknown key
          33 | …ue, "cache": {"ttl_s": 300}, "prices": [{"usd_per_mtok": {"prompt": "5", "completion": "25", "ca…
             |                                           ^~~~~~~~~~~~~~
             = did you mean "usd_per_m"?
        """#),
    Refusal(
      mistake: "no prices",
      replacing:
        #""prices": [{"usd_per_m": {"prompt": "0.5", "completion": "3", "cache_read": "0.05"}, "source": 0}]"#,
      by: #""prices": []"#,
      says: #"""
        small-catalog.json:43:206: error: $.endpoints[10].prices: an endpoint needs a price
          43 | …: 400000, "max_completion_tokens": 64000, "tools": true, "cache": {"ttl_s": 300}, "prices": []},
             |                                                                                              ^~
        """#),
    Refusal(
      mistake: "a country in words",
      replacing: #""country": "FR""#,
      by: #""country": "France""#,
      says: #"""
        small-catalog.json:12:55: error: $.providers[6].country: found a string "France"; two capital letters of ISO 3166-1, XX where unknown
          12 |     {"slug": "mistral", "name": "Mistral", "country": "France", "kind": "host"},
             |                                                       ^~~~~~~~
        """#),
    Refusal(
      mistake: "another version",
      replacing: #""catalog": 1"#,
      by: #""catalog": 2"#,
      says: #"""
        small-catalog.json:3:14: error: $.catalog: found 2; this program reads version 1
          3 |   "catalog": 2,
            |              ^
        """#),
    Refusal(
      mistake: "a source that is not there",
      replacing: #""cache_read": "0.05"}, "source": 0"#,
      by: #""cache_read": "0.05"}, "source": 3"#,
      says: #"""
        small-catalog.json:43:291: error: $.endpoints[10].prices[0].source: found 3; a source counts from 0 and there are 1
          43 | …ces": [{"usd_per_m": {"prompt": "0.5", "completion": "3", "cache_read": "0.05"}, "source": 3}]},
             |                                                                                             ^
        """#),
  ]
}
