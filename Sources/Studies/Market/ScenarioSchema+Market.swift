import Formats
import Market
import Quantities

extension ScenarioSchema {
  /// What `sim share` asks.
  static var market: JSONNode {
    .object(
      object(
        [
          .text(
            "traffic", "Path of the traffic panel, relative to the scenario file.",
            ["data/traffic-2026-07.json"]),
          date("week", "The Monday of the week to which the model is anchored.", "2026-06-29"),
          .list("prices", "Price lists of certain days, as points on the axis.", of: priceList),
          law(
            .number(
              "cost_scale", "A factor on every segment's weight of cost.",
              MarketLimits.costScale, default: 1, [1])),
          .list("segments", "Kinds of customers.", atLeast: 1, of: acceptingLaws(segment)),
          .part("dynamics", "How fast customers move.", acceptingLaws(dynamics)),
          gapList("gap", "The axis: gaps of list prices, ascending.", [1, 2, 4, 10, 13.5, 17]),
          .list(
            "agentic_shares",
            "Shares of demand whose work is agentic, one curve each, besides that of the segments.",
            of: bounded(0...1), [[0, 0.5, 1]]),
          .list(
            "cache_discount", "Whether cache reads have a discount; the first is the usual.",
            of: ["type": "boolean"], [[true, false]]),
          .list(
            "quality_shift", "Arena points by which models of the cheap origin are better.",
            of: bounded(MarketLimits.shift), [[0, 50]]),
          .list(
            "switching_cost", "What it takes to leave the model one has [logits].",
            of: bounded(MarketLimits.switching), [[0, 1]]),
          .list(
            "cost_factor",
            "Factors on every segment's weight of cost, beside cost_scale: a curve for each.",
            of: bounded(MarketLimits.costScale), [[1, 0.28]]),
          .list(
            "weeks",
            "Weeks after the gap changed at which shares are worked out, besides the long run.",
            of: ["type": "integer", "minimum": 1, "maximum": 520], [[4, 12]]),
          .integer(
            "draws", "Draws of the uncertain inputs.", MarketLimits.draws, default: 200, [200]),
          .integer(
            "customers", "Customers that stand for each segment.", MarketLimits.customers,
            default: 32, [32]),
          .part("supply", "How supply answers. Default: it does not.", supply),
        ], required: ["traffic", "week", "segments"]))
  }

  private static func law(_ property: SchemaProperty) -> SchemaProperty {
    SchemaProperty(property.key, accepting: acceptingLaws(property.node))
  }

  private static func date(_ key: String, _ text: String, _ example: String) -> SchemaProperty {
    .text(key, text, [example], pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
  }

  private static func bounded(_ range: ClosedRange<Double>) -> JSONNode {
    .object([
      ("type", "number"), ("minimum", .number(range.lowerBound)),
      ("maximum", .number(range.upperBound)),
    ])
  }

  private static func gapList(_ key: String, _ text: String, _ example: JSONNode) -> SchemaProperty
  {
    .list(key, text, atLeast: 1, of: bounded(MarketLimits.gap), [example])
  }

  private static var priceList: JSONNode {
    .object(
      object(
        [
          .text("label", "What reports call it.", ["February 2026"]),
          date("date", "The day of the price list.", "2026-02-17"),
          .number(
            "list_gap", "The gap of list prices then. Default: the catalogue's on the day.",
            MarketLimits.gap, default: nil, [16.7]),
          .share("observed", "Share of the cheap origin as observed then.", default: nil, 0.45),
        ], required: ["label", "date"]))
  }

  private static var segment: JSONNode {
    .object(
      object(
        [
          .text("name", "The name of the segment.", ["agentic-startup"]),
          .text("workload", "The name of the workload that it brings.", ["open"]),
          .flag("agentic", "Whether an agentic share counts it.", default: false),
          .number(
            "weight", "Its part of all demand, in any unit.", MarketLimits.weight, default: nil,
            [0.4]),
          .number(
            "tasks_per_month", "Tasks of one customer.", MarketLimits.tasks, default: nil, [200]),
          .number(
            "noticed_bill_usd_per_month", "The bill that begins to matter to a customer.",
            MarketLimits.bill, default: nil, [500]),
          .number(
            "outside_share", "Share of its demand that goes elsewhere at the reference.",
            MarketLimits.outside, default: 0, [0.3]),
        ]
          + TasteReading.all.map {
            .number($0.key, $0.description, $0.range, default: $0.fallback, [$0.example])
          },
        required: ["name", "workload", "weight", "tasks_per_month", "noticed_bill_usd_per_month"]))
  }

  private static var dynamics: JSONNode {
    let standard = ChoiceDynamics.measured
    return .object(
      object([
        .number(
          "staying", "Share of traffic not reconsidered in a week.", MarketLimits.staying,
          default: standard.staying, [0.58]),
        .share(
          "loyalty", "Share of the reconsidered that looks only at its author's models.",
          default: standard.loyalty, 0.4),
        .number(
          "awareness_weeks", "Weeks in which all but 1/e have heard of a new model.",
          MarketLimits.awareness, default: standard.awarenessWeeks, [1.3]),
      ]))
  }

  private static var supply: JSONNode {
    .object(
      object(
        [
          .text("workload", "The workload that stands for all in the simulated market.", ["open"]),
          .number(
            "tasks_per_h", "Its tasks an hour at the reference.", MarketLimits.rate, default: 600,
            [600]),
          .number(
            "utilisation", "Calls of a model over what its endpoints can take, at the reference.",
            MarketLimits.utilisation, default: 0.7, [0.7]),
          gapList("gap", "Gaps at which the market is simulated, ascending.", [1, 4, 20]),
          .integer(
            "replications", "Simulations of each gap.", MarketLimits.replications, default: 1,
            [2]),
          .integer("rounds", "The most rounds at each gap.", MarketLimits.rounds, default: 3, [3]),
          .number(
            "tolerance_points", "Points of share that the last round may still move.",
            MarketLimits.tolerance, default: 0.5, [0.5]),
          .span(
            "horizon", "No task arrives later; with a warm-up before it.",
            default: SupplySettings.horizon, "2 h"),
          .span(
            "warm_up", "Tasks that arrive earlier are not measured.",
            default: SupplySettings.warmUp, "15 min"),
        ], required: ["workload"]))
  }
}
