import Formats
import Market
import Quantities

extension GapStudyReport {
  /// Every figure of the report for programs.
  package func summaryJSON() -> String {
    let reference = record.reference
    let members: [(String, JSONNode)] = [
      ("schema", .string(Self.summarySchema)), ("scenario", .string(record.name)),
      ("question", .string(record.question)),
      ("message", headlines.first.map { .string($0) } ?? .null),
      ("dear_origin", .string(record.origins.dear)),
      ("cheap_origin", .string(record.origins.cheap)),
      ("numerator", .string("tokens of models from \(record.origins.cheap)")),
      ("denominator", .string("tokens of named models")),
      (
        "reference",
        .object([
          ("week", .string(reference.week.description)),
          ("prices", .string(reference.prices.description)), ("gaps", Self.node(reference.gaps)),
          ("share", Self.number(reference.cheapShare)),
          ("agentic_share", Self.number(reference.agenticShare)),
        ])
      ),
      ("draws", .number(record.draws)), ("price_lists", .array(record.priceLists.map(Self.node))),
      ("price_effect", record.priceEffect.map(Self.node) ?? .null),
      ("points", .array(record.points.map { Self.node($0.gaps) })),
      ("curves", .array(record.curves.map(node))),
      ("changes", .array(record.contrasts.map(node))),
      ("inputs", .array(record.inputs.map(Self.node))),
      ("elasticities", .array(record.elasticities.map(Self.node))),
      ("supply_remaining", record.supply.map { Self.number($0.remaining) } ?? .null),
      ("assumptions", .array(record.assumptions.map { .string($0) })),
      ("falsifiers", .array(record.falsifiers.map { .string($0) })),
      ("sources", .array(record.sources.map(Self.node))),
    ]
    return JSONNode.object(members).prettyText
  }

  private static func number(_ value: Double?) -> JSONNode {
    value.map { $0.isFinite ? .number($0) : .null } ?? .null
  }

  private static func node(_ band: Band) -> JSONNode {
    .object([
      ("estimate", number(band.estimate)),
      ("draws_90_percent", .array([number(band.low), number(band.high)])),
    ])
  }

  private static func node(_ gaps: Gaps) -> JSONNode {
    .object([
      ("list", number(gaps.list)), ("effective", number(gaps.effective)),
      ("per_solved_task", number(gaps.perSolvedTask)),
    ])
  }

  private static func node(_ list: PriceListPoint) -> JSONNode {
    .object([
      ("label", .string(list.label)), ("day", .string(list.date.description)),
      ("gaps", node(list.gaps)), ("share", node(list.share)), ("observed", number(list.observed)),
    ])
  }

  private static func node(_ setting: GapSetting) -> JSONNode {
    .object([
      ("agentic_share", number(setting.agenticShare)),
      ("cache_discount", .bool(setting.cacheDiscount)),
      ("quality_shift_arena_points", number(setting.qualityShift)),
      ("switching_cost_logits", number(setting.switchingCost)),
      ("cost_factor", number(setting.costFactor)),
      ("supply_answers", .bool(setting.supplyAnswers)),
      ("weeks", setting.weeks.map { .number($0) } ?? .null),
    ])
  }

  private func node(_ curve: GapCurve) -> JSONNode {
    let segments = zip(record.segments, curve.bySegment).map { segment, shares in
      (segment.name, JSONNode.array(shares.map { Self.number($0) }))
    }
    return .object([
      ("setting", Self.node(curve.setting)), ("share_tokens", .array(curve.tokens.map(Self.node))),
      ("share_requests", .array(curve.requests.map(Self.node))),
      ("share_spend", .array(curve.spend.map(Self.node))),
      ("volume", .array(curve.volume.map(Self.node))),
      ("share_tokens_by_segment", .object(segments)),
    ])
  }

  private func node(_ contrast: GapContrast) -> JSONNode {
    .object([
      ("setting", Self.node(record.curves[contrast.curve].setting)),
      ("from_list_gap", Self.number(record.points[contrast.from].gaps.list)),
      ("to_list_gap", Self.number(record.points[contrast.to].gaps.list)),
      ("change_share_tokens", Self.node(contrast.change)),
    ])
  }

  private static func node(_ input: GapInput) -> JSONNode {
    .object([
      ("name", .string(input.name)), ("central", number(input.central)),
      ("draws_90_percent", .array([number(input.low), number(input.high)])),
      ("share_at_ends", .array([number(input.shareAtEnds.low), number(input.shareAtEnds.high)])),
      ("basis", .string(input.basis)),
    ])
  }

  private static func node(_ elasticity: ImpliedElasticity) -> JSONNode {
    .object([
      ("layer", .string(elasticity.layer)), ("implied", node(elasticity.implied)),
      ("published", elasticity.published.map { .string($0) } ?? .null),
    ])
  }

  private static func node(_ source: PanelSource) -> JSONNode {
    .object([
      ("name", .string(source.name)), ("licence", .string(source.licence)),
      ("as_of", .string(source.asOf.description)),
    ])
  }
}
