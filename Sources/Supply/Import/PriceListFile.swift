public import Formats
public import Quantities

/// A file that a catalogue can be made from, told apart by its shape.
public enum PriceListFile: Sendable {
  /// A list of prices.
  case prices(ImportedList)
  /// A table of quality scores.
  case scores(ArenaTable)

  /// Reads a file of any known shape.
  ///
  /// - Parameters:
  ///   - root: The parsed file.
  ///   - file: Its name without folders, for the source line and messages.
  ///   - asOf: The day its figures were true; needed where the file does not say.
  ///   - register: Who makes and who serves models.
  /// - Throws: what is wrong with the file, or that its shape or day is unknown.
  public init(
    _ root: JSONNode, file: String, asOf: CalendarDate?, register: Register
  ) throws(ContentError) {
    guard let shape = Self.shape(of: root) else {
      throw ContentError(
        file: file, row: nil,
        message: "this is none of: LiteLLM price map, models.dev API, genai-prices, OpenRouter "
          + "/models, OpenRouter /endpoints, Arena table")
    }
    guard let day = asOf ?? shape.day(root) else {
      throw ContentError(
        file: file, row: nil,
        message: "the file does not say of which day its figures are; write \(file)@2026-08-18")
    }
    let source = Source(
      name: "\(shape.name) (\(file))", url: shape.url, licence: shape.licence, asOf: day)
    switch shape {
    case .liteLLM:
      self = .prices(try ImportedList(liteLLM: root, source: source, register: register))
    case .modelsDev:
      self = .prices(try ImportedList(modelsDev: root, source: source, register: register))
    case .openRouter:
      self = .prices(try ImportedList(openRouter: root, source: source, register: register))
    case .openRouterEndpoints:
      self = .prices(ImportedList(openRouterEndpoints: root, source: source, register: register))
    case .genaiPrices:
      self = .prices(ImportedList(genaiPrices: root, source: source, register: register))
    case .arena:
      self = .scores(try ArenaTable(root, source: source))
    }
  }

  private static func shape(of root: JSONNode) -> Shape? {
    if root["providers"]?.object != nil { return .modelsDev }
    let providers = root.array ?? root["providers"]?.array
    if providers?.first?["models"]?.array != nil { return .genaiPrices }
    if let first = root["data"]?.array?.first, first["pricing"] != nil {
      return first["provider_name"] == nil ? .openRouter : .openRouterEndpoints
    }
    if root["data"]?["endpoints"]?.array != nil { return .openRouterEndpoints }
    if root["models"]?.array?.first?["score"] != nil { return .arena }
    let entries = root.object ?? []
    return entries.contains { $0.value["litellm_provider"] != nil } ? .liteLLM : nil
  }
}

private enum Shape {
  case liteLLM, modelsDev, genaiPrices, openRouter, openRouterEndpoints, arena

  var name: String {
    switch self {
    case .liteLLM: "LiteLLM model price map"
    case .modelsDev: "models.dev API"
    case .genaiPrices: "genai-prices"
    case .openRouter: "OpenRouter /models"
    case .openRouterEndpoints: "OpenRouter /endpoints"
    case .arena: "Arena text leaderboard"
    }
  }

  var url: String {
    switch self {
    case .liteLLM: "https://github.com/BerriAI/litellm"
    case .modelsDev: "https://models.dev"
    case .genaiPrices: "https://github.com/pydantic/genai-prices"
    case .openRouter, .openRouterEndpoints: "https://openrouter.ai/api/v1/models"
    case .arena: "https://arena.ai/leaderboard/text"
    }
  }

  var licence: String {
    switch self {
    case .liteLLM, .modelsDev, .genaiPrices: "MIT"
    case .openRouter, .openRouterEndpoints: "public API, facts"
    case .arena: "CC BY 4.0"
    }
  }

  /// The day that the file itself gives.
  func day(_ root: JSONNode) -> CalendarDate? {
    switch self {
    case .liteLLM, .genaiPrices, .openRouterEndpoints: nil
    case .modelsDev:
      root["metadata"]?["generated_at"]?.string.flatMap { CalendarDate(parsing: $0.prefix(10)) }
    case .arena:
      root["meta"]?["fetched_at"]?.string.flatMap { CalendarDate(parsing: $0.prefix(10)) }
    case .openRouter:
      // The newest model was listed on the day of the answer or before it.
      root["data"]?.array?.compactMap { $0["created"]?.int64 }.max().map {
        UTCInstant(microseconds: $0 * 1_000_000).date
      }
    }
  }
}
