import Formats

extension Report {
  static let metricsSchema = TableSchema(
    "metrics", "Every metric of every workload, point and policy, as a mean over replications.",
    .place + [.metric, .metricUnit] + .estimate("mean", "Mean over replications, in `unit`."))

  static func comparisonsSchema(interval: String, multiplicity: String) -> TableSchema {
    let baseline = "the baseline's mean"
    return TableSchema(
      "comparisons", "Every policy less the baseline on common random numbers, by metric.",
      .place + [.metric, .metricUnit]
        + .estimate(
          "difference", "Mean of policy less baseline, paired by replication, in `unit`.",
          interval: interval)
        + [
          .number("baseline_mean", "Mean of the baseline, in `unit`."),
          .number("relative_change", "The difference over \(baseline)."),
          .number("relative_low", "Lower end of the interval of the relative change."),
          .number("relative_high", "Upper end of the interval of the relative change."),
          .number(
            "variance_reduction_share", "Share of the variance that pairing takes away, up to 1."),
          .number(
            "replication_factor", "Replications that independent runs would need for one of these."),
          .number("p", "Two-sided p value of no difference, by Student's t."),
          .number("p_\(multiplicity)", "The same, adjusted over the family of comparisons."),
          .number(
            "p_equivalence", "p value of a difference that is material (two one-sided tests)."),
          .verdict, .words,
        ])
  }

  static let replicationsSchema = TableSchema(
    "replications",
    "Every metric in every replication, from which means and paired differences can be worked out.",
    .place + [
      .replication, .metric, .metricUnit,
      .number("value", "Value in this replication, in `unit`; absent where it is not defined."),
      .number("numerator", "What the value is a ratio of; absent for a metric that is no ratio."),
      .number("denominator", "What it is divided by; absent for a metric that is no ratio."),
    ])

  static let endingsSchema = TableSchema(
    "call_endings", "How calls of measured tasks ended, over all replications.",
    .place + [
      .text("ending", "How they ended."),
      .integer("calls", unit: "calls", "How many did, over all replications."),
      .integer("replications", "How many replications were counted."),
    ])

  static func sharesSchema(_ dimension: ShareDimension) -> TableSchema {
    TableSchema(
      "shares_by_\(dimension.name)",
      "Shares of traffic by \(dimension.meaning), in three units, with what they are shares of.",
      .place + [
        .text(dimension.name, "The member: \(dimension.meaning)."),
        .text("unit", "What is counted: tokens, requests or spend (US dollars)."),
        .number("amount", "The member's amount over all replications, in `unit`."),
        .number("total", "The amount of all members over all replications, in `unit`."),
      ] + .estimate("share", "Mean over replications of the member's share, 0 to 1.")
        + [
          .text("numerator", "What is counted for the member, in words."),
          .text("denominator", "What it is a share of, in words."),
        ])
  }

  static let gapsSchema = TableSchema(
    "gaps", "What one basket costs on the models of two origins, by point of the axis.",
    [
      .workload, .point, .axisValue, .listGap,
      .number("effective_gap", "The same with cache reads at their own price."),
      .number("per_solved_task_gap", "The same with the repeats that solving a task takes."),
    ] + side("dear") + side("cheap") + [
      .text("weights_dear", "By what models of the dear origin are weighted."),
      .text("weights_cheap", "By what models of the cheap origin are weighted."),
    ])

  private static func side(_ name: String) -> [TableColumn] {
    [
      .text(name, "The \(name) origin: the country of the models' authors."),
      .number(
        "\(name)_list_usd_per_m", unit: "USD per million tokens", "Its basket at list prices."),
      .number(
        "\(name)_effective_usd_per_m", unit: "USD per million tokens",
        "Its basket with cache reads at their own price."),
      .number("\(name)_per_solved_task_usd", unit: "USD", "Its basket for one solved task."),
    ]
  }

  static let outagesSchema = TableSchema(
    "outages", "What each scheduled incident did under each policy.",
    [
      .workload, .policy, .text("incident", "Name of the incident."),
      .text("scope", "Which provider, region or endpoint it strikes."),
      .number("start_s", unit: "s", "When it begins, from the start of the run."),
      .number("end_s", unit: "s", "When it ends, from the start of the run."),
      .text("measure", "Identifier of what is measured, unit last."), .metricUnit,
    ] + .estimate("mean", "Mean over replications, in `unit`."))

  static let triesSchema = TableSchema(
    "tries_over_time", "Attempts by time and number of the try, all replications together.",
    [
      .workload, .policy,
      .number("start_s", unit: "s", "Start of the interval, from the start of the run."),
      .number("length_s", unit: "s", "Length of the interval."),
      .text("try", "Number of the try of its call, or hedge."),
      .integer("attempts", unit: "attempts", "Attempts sent in the interval."),
    ])

  static let inputsSchema = TableSchema(
    "inputs", "The value of every uncertain input in every replication.",
    [.replication, .input, .path, .number("value", "The value drawn, in the input's own unit.")])

  static let varianceSplitSchema = TableSchema(
    "variance_split",
    "How much of the variance of the deciding metric comes from uncertain inputs.",
    [
      .workload, .point, .policy,
      .text("figure", "`value` of the policy, or `difference` from the baseline."), .metric,
      .integer("n", "Replications used."),
      .number("variance_by_inputs", "Variance that the inputs make, in the metric's unit squared."),
      .number("variance_by_chance", "Variance that chance makes at given inputs, in the same."),
      .number("inputs_share", "The inputs' share of both, 0 to 1."),
      .low(of: "the inputs' share"), .high(of: "the inputs' share"),
    ])

  static let tornadoSchema = TableSchema(
    "tornado", "The difference from the baseline with one uncertain input at a time at its ends.",
    [
      .workload, .policy, .metric,
      .integer("rank", "1 for the input that swings the difference farthest; 0 for the centre."),
      .input, .path, .integer("is_assumption", "1 for an assumption of the program's, else 0."),
      .text("end", "`centre`, or the input's `p10` or `p90`."),
      .number("value", "The input's value at that end, in its own unit."),
      .number("difference", "Policy less baseline there, in the metric's unit."),
      .low("ci_low", of: "the difference"), .high("ci_high", of: "the difference"),
      .text("settled", "What the interval settles: lower, higher or open."),
      .number("swing", "The difference at p90 less that at p10."),
      .low("swing_ci_low", of: "the swing"), .high("swing_ci_high", of: "the swing"),
      .number("tips_at", "Value of the input at which the sign of the difference turns."),
    ])
}
