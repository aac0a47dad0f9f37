import Formats
import Quantities
import Simulation

extension ScenarioSchema {
  /// Keys of the world about incidents that are scheduled, regional or of one provider.
  static var outages: [SchemaProperty] {
    [
      SchemaProperty(
        "providers", "Providers that have incidents of their own: a law under each name.",
        [["anthropic": ["incidents": ["fit": "anthropic"]]]]
      ) {
        [
          ("type", "object"),
          (
            "additionalProperties",
            .object(
              object(
                [
                  .part("incidents", "Its law.", ownLaw)
                ], required: ["incidents"]))
          ),
        ]
      },
      .part(
        "regional_incidents",
        "Incidents that take many providers of a country at once. Default: none.",
        .object(
          object([
            .part("incidents", "Incidents of each country.", incidents(.region)),
            .share(
              "provider_probability",
              "Probability with which an incident takes a provider of its country.",
              default: 0.5, 0.5),
          ]))),
      .list("drills", "Incidents at given times.", of: drill),
      .text(
        "outage_schedule",
        "A CSV file of incidents, relative to the scenario file: start, end, scope, kind.",
        ["outages.csv"]),
      .flag(
        "outage_counterfactual",
        "Whether every run is repeated without drills and schedule, to see what they cost.",
        default: true),
    ]
  }

  /// A law under a provider's name; its defaults depend on the fit that it names.
  private static var ownLaw: JSONNode {
    let keys: [SchemaProperty] = [
      .choice(
        "fit", "A law fitted to a status page. Default: provider_incidents.",
        of: IncidentLaw.fits.map(\.name)),
      .number(
        "gap_shape", "Weibull shape of the time between incidents.", 0.05...20, default: nil,
        [0.63]),
      .span("gap_scale", "Weibull scale of the time between incidents.", "2.5 d"),
      .number(
        "repair_log_mean", "Mean of the log of an incident's length in seconds.", -10...20,
        default: nil, [8.249]),
      .number("repair_log_sd", "Standard deviation of that log.", 0...5, default: nil, [1.3]),
      .share(
        "outage_share", "Share of incidents in which nothing is served.", default: nil, 0.1),
    ]
    return .object(object(keys))
  }

  private static var drill: JSONNode {
    let common: [SchemaProperty] = [
      .text("name", "What reports call it. Default: scope and times.", ["Anthropic is down"]),
      .text("provider", "Only this provider.", ["deepseek"]),
      .text("model", "Only this model.", ["deepseek/deepseek-v4-pro"]),
      .text("author", "Only models of this author.", ["deepseek"]),
      .text("host", "Only providers in this country.", ["CN"]),
      .flag("everything", "Whether all endpoints are meant.", default: false),
      .text(
        "from",
        "Its start: a time of day (UTC), a time since the start of the run, or an instant.",
        ["08:10", "15 min", "2026-08-18T08:10:00Z"], pattern: startPattern),
      .span("for", "How long it lasts.", "40 min"),
    ]
    return variants(
      "How bad it is.",
      [
        ("down", common, ["from", "for"]),
        (
          "degraded",
          common + [
            .share(
              "error_share", "Extra share of 5xx. Default: the world's.", default: nil, 0.3),
            .number(
              "slowdown", "Factor on service time. Default: the world's.", 1...100,
              default: nil, [3]),
          ], ["from", "for"]
        ),
      ])
  }

  private static let startPattern =
    #"^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"#
    + #"|([0-9]+\.?[0-9]*|\.[0-9]+) *(us|ms|s|min|h|d|week|weeks)"#
    + #"|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"#
    + #"(Z|\+00:00))$"#
}
