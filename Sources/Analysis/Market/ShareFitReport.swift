package import Formats
package import Market
import NumericalMethods
import Quantities

/// What is said of a fit of the choice model to weekly shares.
package struct ShareFitReport: FiledReport {
  let fit: ShareFit
  let market: FittedMarket
  let resampling: WeekResampling?
  let elasticities: ShareElasticities

  /// A report of a fit.
  package init(_ fit: ShareFit, resampling: WeekResampling?, elasticities: ShareElasticities) {
    self.fit = fit
    self.resampling = resampling
    self.elasticities = elasticities
    market = FittedMarket(fit, resampling: resampling)
  }

  private var world: ShareWorld { fit.world }

  /// The heading.
  package var title: String {
    "Tollway share: the choice model fitted to weekly shares, weeks of \(market.firstWeek) to \(market.lastWeek)"
  }

  /// The question.
  package var question: String {
    "How do customers weigh price, how fast do they move, and which of it do "
      + "\(fit.lastWeek + 1) weeks of shares tell?"
  }

  /// The parts.
  package var sections: [Section] {
    [
      Section(title: "In brief", blocks: brief.map(Block.finding)),
      Section(title: "Elasticities", blocks: [.table(elasticityTable)]),
      Section(title: "Parameters", blocks: [.table(parameterTable), .bullets(identification)]),
      Section(title: "One week ahead, as fitted", blocks: [.table(weekTable)]),
      Section(title: "Appeals", blocks: [.table(appealTable)]).forFiles,
      Section(title: "Basis", blocks: [.bullets(basis)]),
    ]
  }

  private func estimate(_ layer: ShareElasticities.Layer) -> ShareElasticities.Estimate {
    elasticities.estimates.first { $0.layer == layer } ?? elasticities.estimates[0]
  }

  private var brief: [String] {
    let own = estimate(.ownSettled)
    let soon = estimate(.ownThisWeek)
    let gap = estimate(.gap)
    let scale = market.parameters[CommonParameter.costScale.rawValue]
    let staying = market.parameters[CommonParameter.staying.rawValue]
    return [
      "A model that costs 10 % less gets a share about "
        + "\(NumberText.fixed(-own.value * 10, decimals: 1)) % larger when all have settled (elasticity "
        + "\(Self.number(own.value)), 90 % \(ShareText.range(own.interval))), and "
        + "\(NumberText.fixed(-soon.value * 10, decimals: 1)) % larger in the week of the change.",
      "If all models of other origins cost twice as much, the ratio of the Chinese share to theirs "
        + "grows by a factor of "
        + "\(NumberText.fixed(deterministicPow(2, gap.value), decimals: 2)) to first order "
        + "(elasticity \(Self.number(gap.value)), 90 % \(ShareText.range(gap.interval))).",
      "Of the precision on the weight of cost \(NumberText.percent(scale.dataShare, decimals: 0)) came "
        + "from these weeks, the rest from published elasticities; on how many do not reconsider in a "
        + "week (\(NumberText.percent(staying.value, decimals: 0))), "
        + "\(NumberText.percent(staying.dataShare, decimals: 0)).",
      "One week ahead a share is off by a factor of about "
        + "\(NumberText.fixed(deterministicExp(fit.residualDeviation), decimals: 2)) (weighted by share): "
        + "a week of billions of requests tells as much as "
        + "\(NumberText.count(Int(fit.effectiveCount.rounded()))) independent choices would.",
    ]
  }

  private static func number(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }

  private var elasticityTable: Table {
    var table = Table(
      "What the fitted model implies, by layer, beside what was published",
      columns: [
        .words("layer"), .number("fitted"), .number("90 % interval"),
        .words("published or computed"),
      ])
    for estimate in elasticities.estimates {
      table.add([
        estimate.layer.name, Self.number(estimate.value), ShareText.range(estimate.interval),
        Self.published(estimate.layer),
      ])
    }
    table.note =
      "In the world of the week of \(elasticities.week). Own-price: mean over the top 20 models that cost "
      + "something, weighted by tokens. Intervals: \(elasticities.draws) draws of the parameters; they hold "
      + "for this model, not for its form. Layers answer different questions and are not to be mixed. "
      + "Across models, the shares observed that week have a slope of \(Self.number(elasticities.observedSlope)), "
      + "which so few models do not tell from nought (s.e. about 0.1 in the shipped panel). "
      + "Between providers of one model (-1.11, NBER w34608; +0.28, arXiv 2606.30583) is the router's "
      + "matter and not in this model."
    return table
  }

  private static func published(_ layer: ShareElasticities.Layer) -> String {
    switch layer {
    case .ownThisWeek: "-0.15 median, -0.28 in 14 steps of June and July 2026 (noisy)"
    case .ownSettled: "-0.19 (0.15) first weeks, -0.51 long run, -0.93 (0.28) with fixed effects"
    case .acrossModels: "-0.05 to -0.07 (arXiv 2601.10088); -0.062 on the daily top 50"
    case .origin, .gap: "none known"
    case .demand: "none known; market expansion 0 to 0.3 assumed elsewhere"
    }
  }

  private func interval(_ item: FittedMarket.Parameter) -> ClosedRange<Double> {
    let middle = item.parameter.raw(item.value)
    let half = 1.645 * item.error
    return item.parameter.value(middle - half)...item.parameter.value(middle + half)
  }

  private var parameterTable: Table {
    var table = Table(
      "Parameters that all models share",
      columns: [
        .words("parameter"), .number("estimate"), .number("90 %"), .number("known before"),
        .number("90 % before"), .number("s.e."), .number("by week"), .number("resampled"),
        .number("from data"),
      ])
    for item in market.parameters {
      table.add([
        item.parameter.meaning, Self.number(item.value),
        item.prior.isFixed ? "fixed" : ShareText.range(interval(item)),
        Self.number(item.prior.median),
        item.prior.isFixed ? "fixed" : ShareText.range(item.prior.range),
        Self.number(item.error), Self.number(item.robustError),
        item.resampledError.map(Self.number) ?? NumberText.absent,
        item.prior.isFixed ? "0 %" : NumberText.percent(item.dataShare, decimals: 0),
      ])
    }
    table.note =
      "Standard errors are of logarithms (factor, weeks) and logits (shares): from the curvature of "
      + "likelihood and priors; from the sandwich by week; from weeks drawn anew in blocks of "
      + "\(WeekResampling.blockLength)"
      + (resampling.map { " (\($0.count) times)" } ?? " (not done)")
      + ". \(fit.lastWeek) transitions between weeks are few for the last two: where they differ from the "
      + "first, trust the widest. Known before: "
      + market.parameters.map {
        "\($0.parameter.name): \($0.prior.layer), \($0.prior.source)"
      }.joined(separator: ". ") + "."
    return table
  }

  private var identification: [String] {
    let report = fit.likelihood.identification
    var lines: [String] = []
    let held = market.parameters.filter { !$0.prior.isFixed && $0.dataShare < 0.5 }
    if !held.isEmpty {
      lines.append(
        "More prior than data: " + held.map(\.parameter.meaning).joined(separator: "; ") + ".")
    }
    let weak = market.appeals.count { $0.dataShare < 0.5 }
    lines.append(
      "Appeals known from the prior more than from data: \(weak) of \(market.appeals.count) (models near "
        + "rank 50 or seen briefly).")
    if let last = report.directions.last {
      let parts = last.main(atLeast: 0.25).prefix(4).map {
        "\($0.name) (\(NumberText.signed($0.weight, decimals: 2)))"
      }
      lines.append(
        "The combination that data tell least: \(parts.joined(separator: ", ")); condition number of "
          + "the data alone "
          + (report.conditionNumber.isFinite
            ? NumberText.significant(report.conditionNumber, digits: 2)
            : "infinite (the level of all appeals is arbitrary, as in every logit)")
          + ", \(report.weak.count) of \(report.directions.count) directions weak (condition index 30)."
      )
    }
    for (a, b) in [(CommonParameter.staying, CommonParameter.loyalty), (.costScale, .free)] {
      lines.append(
        "Errors of \(a.name) and \(b.name) correlate by "
          + NumberText.signed(market.correlations[a.rawValue][b.rawValue], decimals: 2) + ".")
    }
    return lines
  }

  private var weekTable: Table {
    var table = Table(
      "Observed shares, and those predicted from the week before with all weeks known",
      columns: [
        .words("week of"), .number("CN observed"), .number("predicted"), .number("US observed"),
        .number("predicted"), .number("log error, top 20"),
      ])
    for (index, shares) in fit.predicted.enumerated() {
      let week = index + 1
      var whole = [Double](repeating: 0, count: world.panel.models.count)
      for (position, model) in fit.models.enumerated() { whole[model] = shares[position] }
      let observed = world.shares[week]
      let least = ForecastBaseline.leastShare
      let errors = Backtest.top(world, week).map {
        (deterministicLog(max(whole[$0], least)) - deterministicLog(max(observed[$0], least)))
          .magnitude
      }
      table.add(
        [world.panel.weeks[week].start.description]
          + Backtest.origins.flatMap {
            [
              ShareText.share(world.share(of: $0, in: observed)),
              ShareText.share(world.share(of: $0, in: whole)),
            ]
          } + [Self.number(errors.reduce(0, +) / Double(errors.count))])
    }
    table.note =
      "This is fit, not forecast: `sim share backtest` forecasts weeks that the fit did not see."
    return table
  }

  private var appealTable: Table {
    var table = Table(
      "Appeal beyond price, the largest shares first",
      columns: [
        .words("model"), .number("last share"), .number("appeal"), .number("s.e."),
        .number("from data"),
      ])
    let shares = world.shares[fit.lastWeek]
    let order = fit.models.indices.sorted {
      (-shares[fit.models[$0]], $0) < (-shares[fit.models[$1]], $1)
    }
    for position in order {
      let item = market.appeals[position]
      table.add([
        item.slug, ShareText.share(shares[fit.models[position]]), Self.number(item.value),
        Self.number(item.error), NumberText.percent(item.dataShare, decimals: 0),
      ])
    }
    return table
  }

  private var basis: [String] {
    [
      ShareText.denominator,
      "Each week is predicted from the observed one before it: inertia, loyalty to authors and "
        + "awareness move customers towards what they prefer. Last week's tokens of a model divide into "
        + "segments by Bayes' rule.",
      "Taken as known, assumed: four segments ("
        + world.segments.map {
          "\($0.name) \(NumberText.percent($0.weight, decimals: 0))"
        }.joined(separator: ", ")
        + "), their tastes for cost relative to one another, tasks, baskets and bills that begin to matter. "
        + "Cost is the mean list price, completion at 4 times the prompt price and cache reads at a tenth "
        + "of it (assumed), 30 tokens of input to one of output, 68 to 77 % of input read from caches.",
      "\(world.unpriced) models without a known price count as of median price. Quality is part of "
        + "appeal, which does not change over the weeks.",
      "A price that is set with an eye on demand is endogenous: appeals take up what is constant, not "
        + "what changes with the price.",
      ShareText.source(world.panel),
    ]
  }

  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] {
    var parameters = DataTable(Self.parametersSchema)
    for item in market.parameters {
      parameters.add(
        [.text(item.parameter.name)]
          + .numbers(
            item.value, item.error, item.robustError, item.resampledError, item.prior.median,
            item.prior.deviation, item.dataShare))
    }
    var layers = DataTable(Self.elasticitiesSchema)
    for item in elasticities.estimates {
      layers.add(
        [.text(item.layer.rawValue)]
          + .numbers(item.value, item.interval?.lowerBound, item.interval?.upperBound))
    }
    var appeals = DataTable(Self.appealsSchema)
    for item in market.appeals {
      appeals.add([.text(item.slug)] + .numbers(item.value, item.error, item.dataShare))
    }
    return [parameters, layers, appeals]
  }

  /// What tables reports of `sim share fit` have.
  package static var tableSchemas: [TableSchema] {
    [parametersSchema, elasticitiesSchema, appealsSchema]
  }

  private static let parametersSchema = TableSchema(
    "parameters", "The common parameters of the choice model as fitted.",
    [
      .text("parameter", "Name of the parameter."), .number("value", "Its fitted value."),
      .number("se", "Standard error on the free scale; 0 where the parameter was fixed."),
      .number("se_robust", "The same from the sandwich by week."),
      .number("se_resampled", "The same from weeks drawn anew; absent where that was not done."),
      .number("prior_median", "Median of what was known before."),
      .number("prior_sd", "Standard deviation of what was known before, on the free scale."),
      .number("share_from_data", "Share of the precision that came from the data, 0 to 1."),
    ])

  private static let elasticitiesSchema = TableSchema(
    "elasticities", "Price elasticities that the fit implies, by layer of choice.",
    [
      .text("layer", "Between what is chosen."),
      .number("elasticity", "Relative change of share over relative change of price."),
      .number("low_90", "Lower end of its interval at 90 %."),
      .number("high_90", "Upper end of its interval at 90 %."),
    ])

  private static let appealsSchema = TableSchema(
    "appeals", "What draws customers to each model beyond price.",
    [
      .text("model", "The model's name in the rankings."),
      .number("appeal", unit: "logits", "Appeal beyond what price explains; about 0 on average."),
      .number("se", unit: "logits", "Its standard error."),
      .number("share_from_data", "Share of its precision that came from the data, 0 to 1."),
    ])

  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    JSONNode.object([
      ("schema", .string("tollway.share-fit-report/1")),
      (
        "elasticities",
        .array(
          elasticities.estimates.map {
            .object([
              ("layer", .string($0.layer.rawValue)), ("value", .number($0.value)),
              ("ci90", ShareText.node($0.interval)),
            ])
          })
      ),
      (
        "parameters",
        .array(
          market.parameters.map {
            .object([
              ("name", .string($0.parameter.name)), ("value", .number($0.value)),
              ("se", .number($0.error)), ("share_from_data", .number($0.dataShare)),
            ])
          })
      ),
    ]).prettyText
  }
}
