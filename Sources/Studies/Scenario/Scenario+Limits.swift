import Formats
import Quantities
import Simulation
import Supply

// Decoding of `world.limits`.
extension Scenario {
  static func readLimitRules(_ section: ObjectReader, _ catalogue: Catalogue) -> [LimitRule] {
    section.array("limits", default: [], "expected a list of limits") { value in
      value.object { readLimitRule($0, catalogue) }.flatMap { $0 }
    }
  }

  private static func readLimitRule(_ reader: ObjectReader, _ catalogue: Catalogue) -> LimitRule? {
    let provider = reader.required("provider", "expected a provider, e.g. \"anthropic\"").flatMap {
      name($0, of: "provider", among: catalogue.providers.map(\.slug))
    }
    let models = reader.optional("models").map { list in
      list.array("expected a list of models") { model($0, in: catalogue) } ?? []
    }
    let rule = LimitRule(
      name: reader.string("name", default: provider ?? ""),
      provider: provider.flatMap { catalogue.provider($0) } ?? ProviderID(0), models: models,
      isPerModel: reader.bool("per_model", default: false),
      accounts: reader.int("accounts", default: 1, in: 1...64, "expected accounts, 1 to 64"),
      terms: readLimitTerms(reader))
    guard !reader.log.hasErrors, provider != nil else { return nil }
    if !catalogue.endpoints.contains(where: { rule.concerns($0) }) {
      reader.value.report("found no endpoint in the catalogue that these limits concern")
    }
    return rule
  }

  private static func readLimitTerms(_ reader: ObjectReader) -> LimitTerms {
    var terms = LimitTerms()
    terms.requestsPerMinute = perMinute(reader, "requests_per_minute", "requests")
    terms.inputTokensPerMinute = perMinute(reader, "input_tokens_per_minute", "tokens")
    terms.outputTokensPerMinute = perMinute(reader, "output_tokens_per_minute", "tokens")
    terms.concurrency = reader.optional("concurrency")?
      .int(in: 1...1_000_000, "expected requests under way at once, 1 to 1,000,000")
    terms.areCachedReadsExempt = reader.bool(
      "cached_reads_exempt", default: terms.areCachedReadsExempt)
    terms.outputCounting = reader.choice("output_counted", default: terms.outputCounting)
    terms.retryAfter = reader.choice("retry_after", default: terms.retryAfter)
    terms.acceleration = reader.optional("acceleration")?.object { readAcceleration($0) }
    return terms
  }

  private static func perMinute(_ reader: ObjectReader, _ key: String, _ what: String) -> Double? {
    reader.optional(key)?.double(
      in: LimitTerms.rates, "expected \(what) per minute, 0.001 to 1e12; leave it out for no limit")
  }

  private static func readAcceleration(_ reader: ObjectReader) -> AccelerationLimit {
    var limit = AccelerationLimit()
    limit.factor = reader.double(
      "factor", default: limit.factor, in: 1...1000, "expected the most growth, 1 to 1000")
    if let value = reader.optional("window"), let window = value.duration() {
      limit.window = window
      if window.microseconds < 60_000_000 || window.microseconds > 3_600_000_000 {
        value.report("found \(window); expected 1 min to 1 h")
      }
    }
    limit.floor = reader.double(
      "from_input_tokens_per_minute", default: limit.floor, in: 0...1e12,
      "expected input tokens per minute that are never too much, 0 to 1e12")
    return limit
  }
}

extension LimitTerms {
  /// Limits per minute that make sense: never to wait longer for one unit than the longest run.
  static let rates = 0.001...1e12
}

extension LimitRule {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("name", .string(name)), ("provider", .string(catalogue[provider].slug)),
    ]
    if let models {
      members.append(("models", .array(models.map { .string(catalogue[$0].slug) })))
    }
    members += [("per_model", .bool(isPerModel)), ("accounts", .number(accounts))]
    return .object(members + terms.resolved)
  }
}

extension LimitTerms {
  fileprivate var resolved: [(String, JSONNode)] {
    var members: [(String, JSONNode)] = []
    for (key, rate) in [
      ("requests_per_minute", requestsPerMinute), ("input_tokens_per_minute", inputTokensPerMinute),
      ("output_tokens_per_minute", outputTokensPerMinute),
    ] {
      if let rate { members.append((key, .number(rate))) }
    }
    if let concurrency { members.append(("concurrency", .number(concurrency))) }
    members += [
      ("cached_reads_exempt", .bool(areCachedReadsExempt)),
      ("output_counted", .string(outputCounting.rawValue)),
      ("retry_after", .string(retryAfter.rawValue)),
    ]
    if let acceleration {
      members.append(
        (
          "acceleration",
          .object([
            ("factor", .number(acceleration.factor)), ("window", acceleration.window.resolved),
            ("from_input_tokens_per_minute", .number(acceleration.floor)),
          ])
        ))
    }
    return members
  }
}
