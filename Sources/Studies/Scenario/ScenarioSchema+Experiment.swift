import Formats
import Quantities

extension ScenarioSchema {
  /// The catalogue and what is changed in it.
  static var catalogue: JSONNode {
    func moment(_ key: String, _ description: String, _ example: String) -> SchemaProperty {
      .text(
        key, description, [example],
        pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$")
    }
    let rates = object(
      ["prompt", "completion", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning"].map {
        SchemaProperty($0, "USD per million tokens.", ["$0.30/M", 0.3]) {
          [("type", ["string", "number"]), ("minimum", 0)]
        }
      })
    let change = object([
      .text("origin", "Only models by authors of this country.", ["CN"]),
      .text("author", "Only models of this author.", ["deepseek"]),
      .text("model", "Only this model.", ["deepseek/deepseek-v4-pro"]),
      .text("provider", "Only endpoints of this provider.", ["novita-ai"]),
      .number(
        "multiply_rates", "A factor on all rates, cache rates included; in steps of 0.000001.",
        0.0001...1000, default: 1, [0.5]),
      .part("usd_per_m", "Rates that it sets, before it multiplies.", .object(rates)),
      .part(
        "facts", "What is known of the endpoints beyond prices, in place of what pages say.",
        facts),
      moment(
        "from", "First moment (UTC) of the change. Default: always.",
        "2026-08-16T16:00:00Z"),
      moment("until", "First moment (UTC) after the change. Default: never.", "2026-09-01"),
      .flag("remove", "Whether the endpoints are taken away.", default: false),
    ])
    return .object(
      object(
        [
          .text(
            "file", "Path of the catalogue, relative to the scenario file.",
            ["data/catalog-2026-08.json"]),
          .text(
            "price_events",
            "Path of a list of dated prices (CSV), with which prices move during the run.",
            ["data/price-events.csv"]),
          .list(
            "overrides", "Changes in order; each concerns the endpoints that fit all it names.",
            of: .object(change), [[["origin": "CN", "multiply_rates": 0.5]]]),
        ], required: ["file"]))
  }

  /// What pages say beyond prices and lengths, as in the catalogue.
  private static var facts: JSONNode {
    .object(
      object([
        .flag("collects_data", "Whether what is sent is kept or trained on.", default: nil),
        .flag("zdr", "Whether nothing of a request is kept after it is answered.", default: nil),
        .flag("distillable", "Whether answers may train other models.", default: nil),
        parameters("Parameters of requests that are supported.", key: "supported_parameters"),
        .share(
          "tool_error_share", "Share of answers with tool calls in which a call is malformed.",
          default: nil, 0.02),
      ]))
  }

  /// How the simulation is run.
  static var experiment: JSONNode {
    .object(
      object([
        .text(
          "starts_on", "The day on which it starts (UTC), which dates prices.", ["2026-08-18"],
          pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        .span("starts_at", "Time after midnight UTC.", default: .zero, "8 h"),
        .span(
          "warm_up", "Tasks that arrive earlier are not measured; shorter than the horizon.",
          default: .zero, "10 min"),
        .span("horizon", "No task arrives later.", default: .hours(8), "9 h"),
        .span(
          "drain", "How long tasks may go on after the horizon; with it at most 203 days.",
          default: .hours(24), "24 h"),
        .integer(
          "tasks", "The most tasks that arrive.", 1...1_000_000_000, default: 1_000_000_000,
          [1_000]),
        .integer(
          "replications", "Runs of each policy, with other random numbers each.", 1...10_000,
          default: 5, [20]),
        .integer("seed", "Seed of all random numbers.", seeds, default: 1, [20_260_818]),
        decision,
      ]))
  }

  /// The origins that are compared.
  static var gap: JSONNode {
    let country = "^[A-Z]{2}$"
    return .object(
      object([
        .text("dear", "The origin with the higher prices. Default: US.", ["US"], pattern: country),
        .text("cheap", "The origin with the lower prices. Default: CN.", ["CN"], pattern: country),
      ]))
  }

  /// The value that is varied.
  static var axis: JSONNode {
    let value: JSONNode = ["type": "number", "minimum": -1e12, "maximum": 1e12]
    return .object(
      object(
        [
          .text(
            "path", "The place of the value, as with --set.",
            ["catalog.overrides[0].multiply_rates", "policies[name=sticky].retry.attempts"]),
          .text("label", "What reports call it. Default: the path.", ["factor on rates"]),
          .list(
            "values", "The values, one experiment each.", atLeast: 1, of: value, [[0.5, 1, 2]]),
        ], required: ["path", "values"]))
  }
}
