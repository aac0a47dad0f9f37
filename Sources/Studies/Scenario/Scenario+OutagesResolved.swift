import Formats
import Quantities
import Simulation
import Supply

extension Scenario {
  /// The world with all that is scheduled in it.
  var resolvedWorld: JSONNode {
    var members = (world.resolved(in: catalogue).object ?? []).map { ($0.key, $0.value) }
    members.append(
      (
        "providers",
        .object(
          world.ownIncidents.map { own in
            (
              catalogue[own.provider].slug,
              JSONNode.object([("incidents", own.law.resolved)])
            )
          })
      ))
    if let regional = world.regionalIncidents {
      members.append(
        (
          "regional_incidents",
          .object([
            ("incidents", regional.law.resolved),
            ("provider_probability", .number(regional.providerProbability)),
          ])
        ))
    }
    members.append(
      (
        "drills",
        .array(world.scheduledIncidents.prefix(outages.drillCount).map(resolvedDrill))
      ))
    if let file = outages.scheduleFile { members.append(("outage_schedule", .string(file))) }
    members.append(("outage_counterfactual", .bool(outages.hasCounterfactual)))
    return .object(members)
  }

  private func resolvedDrill(_ drill: ScheduledIncident) -> JSONNode {
    var members: [(String, JSONNode)] = [("name", .string(drill.name))]
    let scope = drill.scope
    if let provider = scope.provider {
      members.append(("provider", .string(catalogue[provider].slug)))
    }
    if let model = scope.model { members.append(("model", .string(catalogue[model].slug))) }
    if let author = scope.author { members.append(("author", .string(author))) }
    if let host = scope.host { members.append(("host", .string(host))) }
    members.append(("everything", .bool(scope == IncidentScope())))
    members.append(("from", .string(drill.start.resolved)))
    let length = drill.end.microseconds - drill.start.microseconds
    members.append(("for", SimDuration(microseconds: length).resolved))
    switch drill.kind {
    case .down: members.append(("kind", .string("down")))
    case .degraded(let errorShare, let slowdown):
      members += [
        ("kind", .string("degraded")), ("error_share", .number(errorShare)),
        ("slowdown", .number(slowdown)),
      ]
    }
    return .object(members)
  }
}

extension UTCInstant {
  /// The moment as text, exact to the microsecond.
  var resolved: String {
    let fraction = sinceMidnight.microseconds % 1_000_000
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let seconds = sinceMidnight.microseconds / 1_000_000
    let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60]
      .map { padded($0, 2) }.joined(separator: ":")
    return "\(date)T\(clock)" + (fraction == 0 ? "" : "." + padded(fraction, 6)) + "Z"
  }
}
