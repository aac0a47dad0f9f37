import Demand
import Formats

extension ScenarioSchema {
  /// Kinds of arrivals that need no log.
  static var syntheticArrivals: [JSONNode] {
    Scenario.syntheticArrivalKinds.map { .string($0) }
  }

  /// When tasks arrive.
  static var arrivals: JSONNode {
    let kinds: [(name: String, properties: [SchemaProperty], required: [String])] = [
      ("poisson", [rate], ["rate_per_h"]),
      ("gamma", [rate, variation], ["rate_per_h"]),
      ("weibull", [rate, variation], ["rate_per_h"]),
      ("diurnal", [rate, variation, hourly, weekend], ["rate_per_h", "hourly"]),
      (
        "clients",
        [
          rate, .integer("clients", "Clients with arrivals of their own.", 1...100_000, [162]),
          .number(
            "zipf", "Client n has weight 1 / n^zipf; 0 for equal clients.", 0...10, default: 1,
            [1.2]),
          .choice(
            "gaps", "The distribution of each client's gaps.",
            of: GapLaw.Family.allCases.map(\.rawValue), default: "gamma"),
          variation, hourly, weekend,
        ], ["rate_per_h", "clients"]
      ),
      (
        "servegen",
        [
          .text(
            "file", "A table of clients' rates by the window, relative to the scenario file.",
            ["data/clients.csv"]),
          .number(
            "rate_factor", "Factor on all rates.", 0.000001...1_000_000, default: 1, [0.01]),
        ], ["file"]
      ),
      (
        "closed",
        [
          .integer("clients", "Clients with one task at a time.", 1...1_000_000, [50]),
          .span("mean_pause", "Mean pause between two tasks of a client.", "5 min"),
        ], ["clients", "mean_pause"]
      ), ("recorded", [], []),
    ]
    return variants(
      "poisson: tasks at a rate, whatever the service; gamma, weibull: gaps that spread more or "
        + "less than Poisson's; diurnal: a rate that follows the hours; clients: many clients of "
        + "unequal rates; servegen: clients with measured rates; closed: clients that wait for "
        + "the end; recorded: when the tasks of a log began", kinds)
  }

  private static var rate: SchemaProperty {
    .number("rate_per_h", "Tasks an hour.", 0.000001...1e9, default: nil, [120])
  }

  private static var variation: SchemaProperty {
    .number(
      "cv", "Coefficient of variation of gaps; 1 for a Poisson process.", 0.05...100, default: 1,
      [3.45])
  }

  private static var hourly: SchemaProperty {
    let example = (0..<24).map { hour in JSONNode.number(hour < 8 || hour > 19 ? 0.5 : 1.5) }
    return SchemaProperty(
      "hourly", "Factors on the rate for the hours 0 to 23 in UTC, not all of them 0.",
      [.array(example)]
    ) {
      [
        ("type", "array"), ("minItems", 24), ("maxItems", 24),
        ("items", ["type": "number", "minimum": 0, "maximum": 1000]),
      ]
    }
  }

  private static var weekend: SchemaProperty {
    .number(
      "weekend", "Further factor on Saturdays and Sundays in UTC.", 0...1000, default: 1, [0.4])
  }

  /// Sub-agents of a session.
  static var subAgents: JSONNode {
    func count(
      _ key: String, _ description: String, _ range: ClosedRange<Int>, _ example: Int
    ) -> SchemaProperty {
      .integer(key, description, range, [example])
    }
    func drawn(_ key: String, _ description: String) -> SchemaProperty {
      SchemaProperty(key, description, []) { [("allOf", [["$ref": "#/definitions/distribution"]])] }
    }
    return .object(
      object([
        count("after_calls", "Calls of the parent before the first round.", 0...1_000_000, 1),
        count(
          "calls_between", "Calls of the parent between rounds; 0: one after the other.",
          0...1_000_000, 1),
        count("rounds", "The most rounds of a conversation; 0 for none.", 0...65_535, 2),
        .share("share", "Probability that a round takes place.", default: nil, 0.75),
        count("agents_min", "The fewest sub-agents of a round.", 1...65_535, 2),
        count("agents_max", "The most sub-agents of a round.", 1...65_535, 6),
        count("calls", "Calls of every sub-agent, in place of a drawn number.", 1...1_000_000, 5),
        .flag(
          "inherits_context", "Whether they begin with the parent's context.", default: nil),
        count("system_tokens", "Tokens of their system prompt and tools.", 0...10_000_000, 1_300),
        drawn("first_input", "Tokens of their task."),
        drawn("new_input", "Tokens that each later step adds."),
        drawn("output", "Tokens of an answer."),
        drawn("returned", "Tokens that each returns into the parent's context."),
        .share(
          "rewrite_share", "Share of their steps that know only the system prompt.", default: nil,
          0.5),
      ]))
  }
}
