public import Formats
import Quantities
import Simulation
import Supply

/// Where the scheduled incidents of a scenario come from.
public struct ScenarioOutages: Hashable, Sendable {
  /// How many of the world's scheduled incidents are drills; those of a file follow them.
  public var drillCount = 0
  /// Path of a recorded schedule, relative to the scenario file; `nil` for none.
  public var scheduleFile: String?
  /// Whether every run is repeated without its scheduled incidents, to see what they cost.
  public var hasCounterfactual = true

  /// No scheduled incidents.
  public init() {}
}

/// What reading the incidents of a scenario needs of its other parts.
struct OutageContext {
  let catalogue: Catalogue
  let schedules: [String: OutageSchedule]
  let experiment: ExperimentSettings

  /// The end of the run.
  var end: UTCInstant { experiment.startsAt + experiment.horizon + experiment.drain }
}

// Decoding of drills, recorded schedules, regional incidents and laws of single providers.
extension Scenario {
  /// The path of the recorded schedule that a scenario names; `nil` where it names none.
  public static func outageScheduleFile(in root: JSONNode) -> String? {
    root["world"]?["outage_schedule"]?.string
  }

  static func readOutages(
    _ section: ObjectReader, _ world: inout World, _ context: OutageContext
  ) -> ScenarioOutages {
    var outages = ScenarioOutages()
    world.ownIncidents = readOwnIncidents(section, world, context.catalogue)
    world.regionalIncidents = section.optional("regional_incidents")?.object { regional in
      RegionalIncidents(
        law: readIncidents(regional, "incidents", .region),
        providerProbability: regional.double(
          "provider_probability", default: 0.5, in: 0...1, "expected a probability, 0 to 1"))
    }
    world.scheduledIncidents = section.array("drills", default: [], "expected a list of drills") {
      value in value.object("expected a drill") { readDrill($0, world, context) } ?? nil
    }
    outages.drillCount = world.scheduledIncidents.count
    if let file = section.optional("outage_schedule"),
      let path = file.string("expected the path of a schedule of outages")
    {
      outages.scheduleFile = path
      world.scheduledIncidents += readSchedule(path, file, world, context)
    }
    outages.hasCounterfactual = section.bool("outage_counterfactual", default: true)
    return outages
  }

  /// A provider's law: the one fitted to a status page that it names, or that of all providers,
  /// with what else it says in place.
  private static func readOwnLaw(_ own: ObjectReader, _ world: World) -> IncidentLaw? {
    own.object("incidents", "expected the law of its incidents") { law in
      let name = law.optional("fit")?.choice(of: IncidentLaw.fits.map(\.name))
      let fit = IncidentLaw.fits.first { $0.name == name }?.law
      return readLaw(law, fit ?? world.providerIncidents)
    }
  }

  private static func readOwnIncidents(
    _ section: ObjectReader, _ world: World, _ catalogue: Catalogue
  ) -> [ProviderIncidents] {
    let expecting = "expected an object: provider to its incidents"
    let own = section.optional("providers")?.map(expecting) { name, value -> ProviderIncidents? in
      let law = value.object(expecting) { readOwnLaw($0, world) } ?? nil
      guard !catalogue.providers.isEmpty, let law else { return nil }
      guard let provider = catalogue.provider(name) else {
        let near = nearest(to: name, among: catalogue.providers.map(\.slug))
        value.report(
          "the catalogue has no provider \"\(name)\"",
          suggestion: near.map { "did you mean \"\($0)\"?" })
        return nil
      }
      return ProviderIncidents(provider: provider, law: law)
    }
    return own ?? []
  }

  private static func readDrill(
    _ drill: ObjectReader, _ world: World, _ context: OutageContext
  ) -> ScheduledIncident? {
    let kind = readKind(drill, world)
    let from = drill.required("from", Self.fromExpecting)
    let length = drill.duration("for")
    let scope = readScope(drill, context.catalogue)
    let label = drill.optional("name")?.string("expected a name for reports")
    guard let from, let start = Self.start(from, context.experiment) else { return nil }
    if length == .zero {
      if drill.has("for"), !drill.log.hasErrors {
        drill.optional("for")?.report("found a drill of no length")
      }
      return nil
    }
    let end = start + length
    if end <= context.experiment.startsAt || start >= context.end {
      from.report(
        "found a drill from \(start.text) to \(end.text), outside of the run, which is from "
          + "\(context.experiment.startsAt.text) to \(context.end.text)")
      return nil
    }
    guard let scope, let kind else { return nil }
    return ScheduledIncident(
      name: label ?? name(of: scope, kind, start, end, context.catalogue), scope: scope,
      kind: kind, start: start, end: end)
  }

  private static let fromExpecting =
    "expected a time of day (\"14:00\", UTC), a time since the start (\"6 h\") or an instant "
    + "(\"2026-08-18T14:00:00Z\")"

  /// A time of day is the first one at or after the start of the run.
  private static func start(_ value: ValueReader, _ settings: ExperimentSettings) -> UTCInstant? {
    guard let text = value.string(fromExpecting) else { return nil }
    if let instant = UTCInstant(parsing: text) { return instant }
    if let offset = SimDuration(parsing: text) { return settings.startsAt + offset }
    if let clock = SimDuration(clock: text) {
      let today = UTCInstant(settings.startsAt.date) + clock
      return today < settings.startsAt ? today + .hours(24) : today
    }
    value.reportFound(fromExpecting)
    return nil
  }

  private static func readKind(_ drill: ObjectReader, _ world: World) -> IncidentKind? {
    let kind = drill.required("kind", "expected \"down\" or \"degraded\"")?
      .choice(OutageSchedule.Kind.self)
    switch kind {
    case .degraded:
      return .degraded(
        errorShare: drill.double(
          "error_share", default: world.degradedErrorShare, in: 0...1,
          "expected a share, 0 to 1"),
        slowdown: drill.double(
          "slowdown", default: world.degradedSlowdown, in: 1...100,
          "expected a factor, 1 to 100"))
    case .down: return .down
    case nil: return nil
    }
  }

  private static func readScope(
    _ drill: ObjectReader, _ catalogue: Catalogue
  ) -> IncidentScope? {
    var parts: [(key: String, name: String)] = []
    var isWrong = false
    for key in OutageSchedule.keys {
      guard let value = drill.optional(key) else { continue }
      let known = names(of: key, in: catalogue)
      if let found = name(value, of: Self.noun(of: key), among: known) {
        parts.append((key, found))
      } else {
        isWrong = true
      }
    }
    let isEverything = drill.bool("everything", default: false)
    if isWrong || catalogue.endpoints.isEmpty { return nil }
    if parts.isEmpty != isEverything {
      drill.value.report(
        parts.isEmpty
          ? "found a drill of nothing; expected a \"provider\", \"model\", \"author\" or "
            + "\"host\", or \"everything\": true"
          : "found a drill of everything that names a part of it")
      return nil
    }
    let scope = Self.scope(of: parts, catalogue)
    if !catalogue.endpoints.contains(where: { scope.concerns($0, in: catalogue) }) {
      drill.value.report("found no endpoint in the catalogue that fits all of this")
      return nil
    }
    return scope
  }

  private static func readSchedule(
    _ path: String, _ value: ValueReader, _ world: World, _ context: OutageContext
  ) -> [ScheduledIncident] {
    guard let schedule = context.schedules[path] else {
      value.report("the schedule \"\(path)\" has not been loaded")
      return []
    }
    guard !context.catalogue.endpoints.isEmpty else { return [] }
    var incidents: [ScheduledIncident] = []
    for row in schedule.rows {
      guard let scope = Self.scope(of: row, schedule.file, value.log, context.catalogue) else {
        continue
      }
      guard row.end > context.experiment.startsAt, row.start < context.end else { continue }
      let kind: IncidentKind =
        row.kind == .down
        ? .down
        : .degraded(
          errorShare: row.errorShare ?? world.degradedErrorShare,
          slowdown: row.slowdown ?? world.degradedSlowdown)
      incidents.append(
        ScheduledIncident(
          name: name(of: scope, kind, row.start, row.end, context.catalogue), scope: scope,
          kind: kind, start: row.start, end: row.end))
    }
    if incidents.isEmpty, !value.log.hasErrors {
      value.report(
        "none of the \(schedule.rows.count) incidents of \"\(path)\" falls into the run, which is "
          + "from \(context.experiment.startsAt.text) to \(context.end.text)", severity: .warning)
    }
    return incidents
  }

  /// What a row of a schedule concerns; mistakes are reported at the row.
  private static func scope(
    of row: OutageSchedule.Row, _ file: String, _ log: DiagnosticLog, _ catalogue: Catalogue
  ) -> IncidentScope? {
    for (key, name) in row.scope {
      let known = names(of: key, in: catalogue)
      guard !known.contains(name) else { continue }
      log.report(
        Diagnostic(
          file: file, line: row.row,
          message: "found \"\(name)\"; the catalogue has no \(noun(of: key)) of this name",
          suggestion: nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }))
      return nil
    }
    let scope = Self.scope(of: row.scope, catalogue)
    if !catalogue.endpoints.contains(where: { scope.concerns($0, in: catalogue) }) {
      log.report(
        Diagnostic(
          file: file, line: row.row,
          message: "found no endpoint in the catalogue that fits all of the scope"))
      return nil
    }
    return scope
  }

  private static func scope(
    of names: [(key: String, name: String)], _ catalogue: Catalogue
  ) -> IncidentScope {
    var scope = IncidentScope()
    for (key, name) in names {
      switch key {
      case "provider": scope.provider = catalogue.provider(name)
      case "model": scope.model = catalogue.model(name)
      case "author": scope.author = name
      default: scope.host = name
      }
    }
    return scope
  }

  private static func names(of key: String, in catalogue: Catalogue) -> [String] {
    switch key {
    case "provider": catalogue.providers.map(\.slug)
    case "model": catalogue.models.map(\.slug)
    case "author": Set(catalogue.models.map(\.author)).sorted()
    default: Set(catalogue.providers.map(\.country)).sorted()
    }
  }

  private static func noun(of key: String) -> String {
    key == "host" ? "country of a provider" : key
  }

  private static func name(
    of scope: IncidentScope, _ kind: IncidentKind, _ start: UTCInstant, _ end: UTCInstant,
    _ catalogue: Catalogue
  ) -> String {
    let state = kind == .down ? "down" : "degraded"
    let isOneDay = start.date == end.date
    return "\(scope.words(in: catalogue)) \(state) \(start.text) to "
      + (isOneDay ? end.clockText : end.text)
  }
}

extension UTCInstant {
  /// Date and time of day to the second, for example `2026-08-18 14:00`.
  var text: String { "\(date) \(clockText)" }

  /// Time of day to the second, without seconds that are zero.
  var clockText: String {
    func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let seconds = sinceMidnight.microseconds / 1_000_000
    let clock = "\(padded(seconds / 3_600)):\(padded(seconds / 60 % 60))"
    return seconds % 60 == 0 ? clock : clock + ":\(padded(seconds % 60))"
  }
}
