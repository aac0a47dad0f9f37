import Accounting
import Quantities
import Simulation
import Supply

extension Scenario {
  /// The scheduled incidents as a report tells of them.
  var incidentDescriptions: [IncidentDescription] {
    world.scheduledIncidents.map { incident in
      func offset(_ instant: UTCInstant) -> SimDuration {
        SimDuration(microseconds: instant.microseconds - experiment.startsAt.microseconds)
      }
      var description = IncidentDescription(
        name: incident.name, scope: incident.scope.words(in: catalogue),
        start: offset(incident.start), end: offset(incident.end))
      var isConcerned = catalogue.providers.map { _ in false }
      for endpoint in catalogue.endpoints where incident.scope.concerns(endpoint, in: catalogue) {
        isConcerned[Int(endpoint.provider.index)] = true
      }
      description.providers = isConcerned.indices.filter { isConcerned[$0] }
      return description
    }
  }

  /// The scheduled incidents in words, one per line, the first twenty.
  var incidentWords: [String] {
    let shown = world.scheduledIncidents.prefix(20)
    let rest = world.scheduledIncidents.count - shown.count
    return shown.map { incident in
      let kind =
        switch incident.kind {
        case .down: "nothing is served"
        case .degraded(let errorShare, let slowdown):
          "an extra share of \(errorShare) fails, all take \(slowdown) times as long"
        }
      return "incident \(incident.name): \(incident.scope.words(in: catalogue)), \(kind)"
    } + (rest > 0 ? ["and \(rest) more incidents"] : [])
  }

  /// What is assumed of outages, in sentences for the report.
  var outageAssumptions: [String] {
    var sentences: [String] = []
    if world.hasOutages || isScheduled {
      sentences.append(
        "When an endpoint goes down, waiting calls and those before their first token fail over at "
          + "once, streams break off at the provider's expense, and prefix caches live on.")
    }
    if world.hasOutages, world.regionalIncidents != nil {
      sentences.append(
        "Regional incidents take each provider of a country independently; their law is the "
          + "scenario's (assumed).")
    }
    return sentences
  }

  /// Whether incidents are scheduled, also where none of them falls into the run.
  var isScheduled: Bool { outages.drillCount > 0 || outages.scheduleFile != nil }

  /// Whether every run has a twin without scheduled incidents.
  var hasTwins: Bool { outages.hasCounterfactual && isScheduled }
}
