import Formats
import Quantities
import Supply

// The figures that are fitted, assumed or imputed, and how far they may be off. A study moves each
// from the value that one in ten is below to the one that nine in ten are below.
extension Assumption {
  /// All of them, in the order of reports.
  static let all: [Assumption] = supply + demand + incidents + failures

  private static let demand = [
    Assumption(
      name: "solved-task slope", law: ["uncertain": "lognormal", "median": 1, "log_sd": 0.084],
      sentence: "How much 100 Arena points raise the log-odds of a step.",
      source: "fitted to 78 runs and models of Aider polyglot and BFCL v4, 95 % 1.8 to 2.5",
      lever: .factor(each("workloads", "solved_task.slope"), within: 0...20)),
    Assumption(
      name: "step success", law: ["uncertain": "normal", "mean": 0, "sd": 0.5],
      sentence: "Log-odds of a step at an Arena score of 1350: the origin of the difficulties.",
      source: "assumed; half a unit is what separates neighbouring types of tasks",
      lever: .shift(each("workloads", "solved_task.intercept"), within: -20...20)),
  ]

  private static let supply = [
    Assumption(
      name: "imputed quality", law: ["uncertain": "normal", "mean": 0, "sd": 40],
      sentence: "Arena points of all models whose score is imputed from their price tier.",
      source: "assumed; the spread of scores about the median of a price tier",
      lever: .catalogue(shiftUnit: "points") { catalogue, shift in
        var isMoved = false
        for index in catalogue.models.indices
        where catalogue.models[index].quality?.basis == .imputed {
          catalogue.models[index].quality?.arenaScore += shift
          isMoved = true
        }
        return isMoved
      }),
    Assumption(
      name: "verbosity of unmeasured models",
      law: ["uncertain": "lognormal", "median": 1, "p90": 1.6],
      sentence:
        "Output of models without a measured verbosity, which are taken to write as much as "
        + "the reference.",
      source: "the spread of the measured verbosities (Aider polyglot), assumed for the others",
      lever: .catalogue(shiftUnit: nil) { catalogue, factor in
        var isMoved = false
        for index in catalogue.models.indices
        where catalogue.models[index].verbosityEvidence == nil {
          catalogue.models[index].verbosity *= factor
          isMoved = true
        }
        return isMoved
      }),
    Assumption(
      name: "life of cached prefixes", law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "How long caches that work by themselves keep a prefix after its last use.",
      source: "providers publish 5 to 10 min and \"up to an hour\"; assumed for the others",
      lever: .catalogue(shiftUnit: nil) { catalogue, factor in
        var isMoved = false
        for index in catalogue.endpoints.indices {
          let cache = catalogue.endpoints[index].cache
          guard cache.isOffered, !cache.isExplicit else { continue }
          let life = Double(cache.timeToLive.microseconds) * factor
          catalogue.endpoints[index].cache.timeToLive = SimDuration(
            microseconds: Int64(life.rounded()))
          isMoved = true
        }
        return isMoved
      }),
    Assumption(
      name: "capacity of endpoints", law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "A factor on every capacity that no page states.",
      source: "fitted to the distribution over endpoints; the level is assumed",
      lever: .factor(at("world.capacity_factor"), within: 0.001...1000)),
    Assumption(
      name: "daily swing of service times",
      law: ["uncertain": "uniform", "from": 0.75, "to": 1.25],
      sentence: "How far service times swing over a weekday.",
      source: "published for some providers: 0.4 to 0.6 of the mean",
      lever: .factor(at("world.latency.daily_amplitude"), within: 0...1)),
  ]

  private static let incidents = [
    Assumption(
      name: "time between incidents", law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "A factor on the mean time between incidents of providers and endpoints.",
      source: "fitted to status pages of 2021-2024 of few providers",
      lever: .factor(
        at("world.provider_incidents.gap_scale", "world.endpoint_incidents.gap_scale"),
        within: 1...1e15),
      applies: { $0["world"]?["outages"]?.bool == true }),
    Assumption(
      name: "share of incidents that are outages",
      law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "The share of incidents in which nothing is served; the rest are degradations.",
      source: "assumed: one in ten",
      lever: .factor(
        at("world.provider_incidents.outage_share", "world.endpoint_incidents.outage_share"),
        within: 0...1),
      applies: { $0["world"]?["outages"]?.bool == true }),
    Assumption(
      name: "errors while degraded", law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "The extra share of 5xx answers while an endpoint is degraded.",
      source: "assumed",
      lever: .factor(at("world.degraded_error_share"), within: 0...1),
      applies: { $0["world"]?["outages"]?.bool == true }),
  ]

  private static let failures = [
    Assumption(
      name: "server errors", law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "The median share of calls that an endpoint answers with a 5xx.",
      source: "fitted to published uptimes",
      lever: .factor(at("world.server_error_median"), within: 0...1)),
    Assumption(
      name: "rate-limit refusals", law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "The median share of calls that an endpoint refuses with a 429.",
      source: "fitted to one gateway's published shares",
      lever: .factor(at("world.rate_limit_median"), within: 0...1)),
    Assumption(
      name: "malformed tool calls", law: ["uncertain": "lognormal", "median": 1, "p90": 2],
      sentence: "The median share of answers with tool calls in which one is malformed.",
      source: "fitted to published shares of some endpoints",
      lever: .factor(at("world.tool_error_median"), within: 0...1)),
  ]
}
