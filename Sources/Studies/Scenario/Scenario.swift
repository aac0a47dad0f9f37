public import Accounting
public import Demand
public import Formats
public import Quantities
public import Routing
public import Simulation
public import Supply

/// A scenario as validated: every name resolved, every default filled in.
public struct Scenario: Sendable {
  /// Version of the schema that scenario files follow.
  public static let schemaName = "tollway.scenario/1"

  /// Short name: the first part of the output folder's name.
  public var name: String
  /// The question the scenario asks.
  public var question: String
  /// Path of the catalogue, relative to the scenario file.
  public var catalogueFile: String
  /// The catalogue with the scenario's overrides.
  public var catalogue: Catalogue
  /// Path of a list of dated prices, relative to the scenario file; `nil` for none.
  public var priceEventsFile: String?
  /// What is changed in the catalogue, in order.
  public var overrides: [CatalogueOverride]
  /// Workloads, each simulated by itself.
  public var workloads: [WorkloadSpecification]
  /// Policies, each simulated by itself.
  public var policies: [PolicySpecification]
  /// The policy that others are compared with: its position.
  public var baseline: Int
  /// What the world does to providers.
  public var world: World
  /// Where the world's scheduled incidents come from.
  public var outages = ScenarioOutages()
  /// How the experiment is run.
  public var experiment: ExperimentSettings
  /// The two origins whose prices a report compares.
  public var gapOrigins: (dear: String, cheap: String)
  /// The axis of a study that varies one value; `nil` where nothing varies.
  public var axis: VaryAxis?
  /// Values that are given as laws; the scenario has their nominal values.
  var inputs: [UncertainInput] = []
  /// What `sim sweep` varies; `nil` where the scenario does not say. A run takes no notice of it.
  public var sweep: SweepDesign?
  /// How its policies are scored over a log; `nil` where it does not say.
  public var score: ScoreSettings?
  /// What `sim share` asks; `nil` where the scenario does not say. A run takes no notice of it.
  public var market: MarketSettings?
  /// What is used, but not as it is written; for example prices that had to be rounded.
  public var warnings: [Diagnostic] = []
}

/// How an experiment is run.
public struct ExperimentSettings: Hashable, Sendable {
  /// World time at the start, which dates prices.
  public var startsAt: UTCInstant
  /// Tasks that arrive before this are not measured.
  public var warmUp: SimDuration
  /// No task arrives after this.
  public var horizon: SimDuration
  /// How long tasks may go on after the horizon.
  public var drain: SimDuration
  /// The most tasks that arrive in one run.
  public var taskLimit: Int
  /// Replications of each run.
  public var replications: Int
  /// Seed of the experiment.
  public var seed: UInt64
  /// How it is decided.
  public var decision = DecisionRule()
}

/// A change of the catalogue: which endpoints, and what happens to them.
public struct CatalogueOverride: Hashable, Sendable {
  /// Country of the model's author; `nil` for any.
  public var origin: String?
  /// Author of the model; `nil` for any.
  public var author: String?
  /// The model; `nil` for any.
  public var model: String?
  /// The provider; `nil` for any.
  public var provider: String?
  /// Factor on all rates in parts per million.
  public var ratePartsPerMillion: Int
  /// Rates that it sets before it multiplies; `nil` for none.
  public var rates: RateCard?
  /// Facts that it sets, whenever it begins; `nil` for none.
  public var facts: PublishedFacts?
  /// First moment of the change; `nil` for always.
  public var start: UTCInstant?
  /// First moment after it; `nil` for never.
  public var end: UTCInstant?
  /// Whether the endpoints are taken away.
  public var removes: Bool

  /// Whether an endpoint is meant.
  func concerns(_ endpoint: Endpoint, in catalogue: Catalogue) -> Bool {
    let its = catalogue[endpoint.model]
    return origin.map { $0 == its.origin } ?? true
      && author.map { $0 == its.author } ?? true
      && model.map { $0 == its.slug } ?? true
      && provider.map { $0 == catalogue[endpoint.provider].slug } ?? true
  }
}

extension Catalogue {
  /// The catalogue with changes applied in order.
  func applying(_ overrides: [CatalogueOverride]) -> Catalogue {
    var changed = self
    if overrides.contains(where: { $0.rates != nil }) {
      let today = CalendarDate(daysSinceEpoch: 0)
      changed.sources.append(Source(name: "the scenario", licence: "the user's", asOf: today))
    }
    for change in overrides {
      if change.removes {
        changed.endpoints.removeAll { change.concerns($0, in: self) }
      } else {
        for index in changed.endpoints.indices
        where change.concerns(changed.endpoints[index], in: self) {
          if let facts = change.facts {
            changed.endpoints[index].facts = facts.filled(from: changed.endpoints[index].facts)
          }
          changed.endpoints[index].prices = change.applied(
            to: changed.endpoints[index].prices, source: changed.sources.count - 1)
        }
      }
    }
    return changed
  }
}

extension CatalogueOverride {
  fileprivate func applied(to sheet: PriceSheet, source: Int) -> PriceSheet {
    sheet.changed(from: start, until: end) { sheet in
      let priced = rates.map { sheet.setting($0, source: source) } ?? sheet
      return ratePartsPerMillion == 1_000_000
        ? priced : priced.scaled(by: ratePartsPerMillion, over: 1_000_000)
    }
  }
}

/// A workload with the words that describe it and the file it may come from.
public struct WorkloadSpecification: Sendable {
  /// What it is and where its parameters come from.
  public var summary: String
  /// The name of its preset; `nil` for a recorded log.
  public var preset: String?
  /// Its recorded log; `nil` for a preset.
  public var recordedFile: RecordedFile?
  /// The workload itself.
  public var workload: Workload
}

/// A policy with the words that describe it.
public struct PolicySpecification: Sendable {
  /// The name of its preset.
  public var preset: String
  /// What it does, in one sentence.
  public var summary: String
  /// The policy itself.
  public var policy: Policy
}
