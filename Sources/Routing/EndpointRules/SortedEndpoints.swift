public import NumericalMethods

/// `sort: "price"` and `:floor`: cheapest first.
public struct LowestPrice: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "lowest-price", rule: "the cheapest endpoint first (sort: price, :floor)",
    source: "OpenRouter documentation, provider selection, \"Provider sorting\"",
    asOf: "2026-08-22")

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {}

  /// The cheapest; the first of equals.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    scene.cheapest
  }
}

/// `sort: "throughput"` and `:nitro`: highest median throughput of the last 5 minutes first.
public struct HighestThroughput: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "highest-throughput",
    rule: "the endpoint with the highest median throughput of the last 5 minutes first "
      + "(sort: throughput, :nitro)",
    source: "OpenRouter documentation, provider selection, \"Provider sorting\"",
    asOf: "2026-08-22")

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {}

  /// The fastest; the cheapest of equals.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    scene.best { view, now in -view.medianThroughput(at: now) }
  }
}

/// `sort: "latency"`: lowest median time to first token of the last 5 minutes first.
public struct LowestLatency: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "lowest-latency",
    rule: "the endpoint with the lowest median time to first token of the last 5 minutes first "
      + "(sort: latency)",
    source: "OpenRouter documentation, provider selection, \"Provider sorting\"",
    asOf: "2026-08-22")

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {}

  /// The quickest; the cheapest of equals.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    scene.best { view, now in view.medianTimeToFirstToken(at: now) }
  }
}

/// Each endpoint with equal chance: the bound from below.
public struct RandomEndpoint: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "random", rule: "any endpoint with equal chance", source: "a bound, not a product",
    asOf: "-")

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {}

  /// A uniform draw.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    Int(stream.below(UInt64(scene.candidates.count)))
  }

  /// One of the candidates.
  public func propensity(of position: Int, in scene: RoutingScene) -> Double? {
    1 / Double(scene.candidates.count)
  }
}

extension RuleSettings {
  /// Cheapest first.
  public static let cheapestFirst = RuleSettings(LowestPrice.card)
  /// Highest throughput first.
  public static let fastestFirst = RuleSettings(HighestThroughput.card)
  /// Lowest time to first token first.
  public static let quickestFirst = RuleSettings(LowestLatency.card)
  /// Any, with equal chance.
  public static let uniform = RuleSettings(RandomEndpoint.card)
}
