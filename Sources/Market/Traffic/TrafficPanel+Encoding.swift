import Formats
import Quantities

extension TrafficPanel {
  /// The panel as a file of schema `tollway.traffic/1`; reading it gives the same panel.
  public func encoded() -> String {
    JSONNode.object([
      ("schema", .string(Self.schemaName)),
      ("about", .string(Self.about)),
      ("sources", .array(sources.map(\.node))), ("weeks", .array(weeks.map(Self.node))),
      ("models", .array(models.indices.map(node(ofModel:)))),
      ("origin_weeks", .array(origins.map(Self.node))),
      ("open_months", .array(openMonths.map(Self.node))),
    ]).prettyText
  }

  private static let about =
    "Weekly tokens by model on one platform, prompt and completion by each model's own tokenizer. "
    + "Weeks begin on Monday, UTC. Models that are not named are below rank 50 of a day. Prices are "
    + "the mean of the list prices of a prompt and a completion token. Origin XX: nobody has claimed "
    + "the model; ZZ: other countries together."

  private static func node(_ week: PanelWeek) -> JSONNode {
    .object([
      ("start", .string(week.start.description)), ("days", .number(week.days)),
      ("unnamed_tokens", .number(week.unnamedTokens)),
    ])
  }

  private func node(ofModel index: Int) -> JSONNode {
    let model = models[index]
    var members: [(String, JSONNode)] = [("slug", .string(model.slug))]
    func add(_ key: String, _ text: String?) {
      if let text { members.append((key, .string(text))) }
    }
    add("catalogue_slug", model.catalogueSlug)
    members += [("author", .string(model.author)), ("origin", .string(model.origin))]
    if let open = model.openWeights { members.append(("open_weights", .bool(open))) }
    add("released", model.released?.description)
    add("released_by", model.releaseBasis?.rawValue)
    add("withdrawn", model.withdrawn?.description)
    if model.isFree { members.append(("free", true)) }
    add("free_until", model.freeUntil?.description)
    if let score = model.arenaScore { members.append(("arena_score", .short(score))) }
    let prices = model.listPrices.map { $0.map(JSONNode.short) ?? .null }
    members.append(("list_price_usd_per_m", .array(prices)))
    members.append(("tokens", .array(weeks.map { .number($0.tokens[index]) })))
    return .object(members)
  }

  private static func node(_ week: OriginWeek) -> JSONNode {
    let parts = zip(week.origins, week.tokens).map { ($0, JSONNode.number($1)) }
    return .object([
      ("start", .string(week.start.description)), ("total_tokens", .number(week.total)),
      ("tokens", .object(parts)), ("unnamed_tokens", .number(week.unnamedTokens)),
      ("source", .number(week.source)),
    ])
  }

  private static func node(_ month: OpenMonth) -> JSONNode {
    .object([
      ("start", .string(month.start.description)), ("closed_tokens", .number(month.closed)),
      ("open_tokens", .number(month.open)), ("unknown_tokens", .number(month.unknown)),
      ("unnamed_tokens", .number(month.unnamed)),
    ])
  }
}
