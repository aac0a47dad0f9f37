package import Formats

extension GapStudyReport {
  /// What tables reports of `sim share` have; `supply` only where congestion answers.
  package static var tableSchemas: [TableSchema] {
    [
      sharesSchema, changesSchema, segmentsSchema, priceListsSchema, inputsSchema,
      elasticitiesSchema, supplySchema, ObservationReport.denominatorsSchema("denominators"),
    ]
  }

  private static let setting: [TableColumn] = [
    .number("agentic_share", "Share of the demand of segments whose work is agentic, 0 to 1."),
    .text("cache_discount", "true where providers give a discount on cache reads."),
    .number(
      "quality_shift_arena_points", unit: "Arena points",
      "By how much models of the cheap origin are better than they are."),
    .number("switching_cost_logits", unit: "logits", "What it takes to leave a model."),
    .number("cost_factor", "Factor on every segment's weight of cost."),
    .text("supply_answers", "true where congestion answers to where the traffic goes."),
    .text("weeks", "Weeks since the gap changed, or `settled`."),
  ]

  private static let gaps: [TableColumn] = [
    .number("list_gap", "Cost of the basket at list prices, dear origin over cheap origin."),
    .number("effective_gap", "The same with cache reads at their own price."),
    .number("per_solved_task_gap", "The same with the repeats that solving a task takes."),
  ]

  private static let factor = TableColumn.number(
    "rate_factor", "Factor on the varied origin's prices at this point of the axis.")

  private static func band(_ about: String) -> [TableColumn] {
    [
      .number("estimate", about),
      .number("draws_5_percent", "5th percentile over draws of what is uncertain."),
      .number("draws_95_percent", "95th percentile over draws of what is uncertain."),
    ]
  }

  static let sharesSchema = TableSchema(
    "shares", "What share goes to the cheap origin at every point of every curve.",
    setting + [factor] + gaps + [
      .text("measure", "What the estimate is: a share, or the platform's volume."),
      .text("numerator", "What is counted, in words."),
      .text("denominator", "What it is a share of, in words."),
    ] + band("The share, 0 to 1, or the ratio, at the central values."))

  static let changesSchema = TableSchema(
    "changes", "By how much the share differs between two gaps on one curve.",
    setting + [
      .number("from_list_gap", "List gap at the first point."),
      .number("to_list_gap", "List gap at the second point."),
      .text("measure", "Whose difference it is."),
    ] + band("Share at the second gap less share at the first, at the central values."))

  static let segmentsSchema = TableSchema(
    "segments", "The cheap origin's share of the tokens of each kind of customer.",
    setting + [factor] + gaps + [
      .text("segment", "The kind of customer."),
      .number("share_tokens", "The cheap origin's share of the segment's tokens, 0 to 1."),
    ])

  static let priceListsSchema = TableSchema(
    "price-lists", "The share at the price lists of named days, with what was observed.",
    [.text("price_list", "What the list is called."), .text("day", "Its day.")] + gaps
      + band("Share of the cheap origin at these prices, all else as at the reference.")
      + [.number("observed", "Share observed then; absent where nothing is known.")])

  static let inputsSchema = TableSchema(
    "inputs", "What is uncertain in the choice model, and what each input does to the share.",
    [
      .text("input", "Name of the input."), .number("central", "Its central value."),
      .number("draws_5_percent", "5th percentile of its draws."),
      .number("draws_95_percent", "95th percentile of its draws."),
      .number("share_at_5_percent", "Share with this input alone at its 5th percentile."),
      .number("share_at_95_percent", "Share with this input alone at its 95th percentile."),
      .text("basis", "Where its distribution comes from."),
    ])

  static let elasticitiesSchema = TableSchema(
    "elasticities", "Price elasticities that the model implies, beside published ones.",
    [.text("layer", "Between what is chosen.")] + band("Implied elasticity at the central values.")
      + [.text("published", "What others measured, in words; absent where nothing is known.")])

  static let supplySchema = TableSchema(
    "supply", "How congestion and shares answer to each other, round by round.",
    [
      .number("list_gap", "List gap of the point."),
      .integer("round", "Number of the round, from 1."),
      .number("share_before", "Share of the cheap origin that the round was simulated with."),
      .number("share_after", "Share that customers choose once they saw its times and failures."),
      .number("lost_attempts_dear", "Share of attempts lost on the dear origin, 0 to 1."),
      .number("lost_attempts_cheap", "Share of attempts lost on the cheap origin, 0 to 1."),
      .number("task_time_dear", "Time of a task on the dear origin over that at the reference."),
      .number("task_time_cheap", "Time of a task on the cheap origin over that at the reference."),
    ])
}
