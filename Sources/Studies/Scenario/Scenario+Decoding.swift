import Accounting
public import Demand
public import Formats
public import Market
import Quantities
import Routing
import Simulation
public import Supply

/// Files that a scenario names, as loaded by whoever may open files.
public struct ScenarioFiles: Sendable {
  /// Catalogues by the path that the scenario gives.
  public var catalogues: [String: Catalogue] = [:]
  /// Lists of dated prices by the path that the scenario gives.
  public var priceEvents: [String: PriceEvents] = [:]
  /// Recorded logs by the path that the scenario gives.
  public var recorded: [String: RecordedSessions] = [:]
  /// Recorded schedules of outages by the path that the scenario gives.
  public var schedules: [String: OutageSchedule] = [:]
  /// Measured clients by the path that the scenario gives.
  public var clientRates: [String: ClientWindows] = [:]
  /// Panels of traffic by the path that the scenario gives.
  public var panels: [String: TrafficPanel] = [:]
  /// Formats of logs by their paths, where the scenario does not name them.
  public var recordedFormats: [String: RecordedFormat] = [:]

  /// No files.
  public init() {}
}

extension Scenario {
  /// The path of the catalogue that a scenario names; `nil` where it names none.
  public static func catalogueFile(in root: JSONNode) -> String? {
    root["catalog"]?["file"]?.string
  }

  /// What to say where a file that a scenario names is not there, pointing at its name.
  ///
  /// - Parameters:
  ///   - file: where it was looked for.
  ///   - name: its name in the scenario.
  ///   - root: the scenario.
  public static func missing(_ file: String, named name: String, in root: JSONNode) -> ContentError
  {
    let log = DiagnosticLog()
    func check(_ section: JSONNode?, _ path: ContentPath) {
      guard let value = section?["file"], value.string == name, !log.hasErrors else { return }
      ValueReader(value, path: .key("file", of: path), log: log)
        .report("there is no file \(file), or it cannot be read")
    }
    check(root["catalog"], .key("catalog", of: .root))
    if let list = root["catalog"]?["price_events"], list.string == name {
      let path = ContentPath.key("price_events", of: .key("catalog", of: .root))
      ValueReader(list, path: path, log: log)
        .report("there is no file \(file), or it cannot be read")
    }
    if let schedule = root["world"]?["outage_schedule"], schedule.string == name {
      let path = ContentPath.key("outage_schedule", of: .key("world", of: .root))
      ValueReader(schedule, path: path, log: log)
        .report("there is no file \(file), or it cannot be read")
    }
    if let panel = root["market"]?["traffic"], panel.string == name {
      let path = ContentPath.key("traffic", of: .key("market", of: .root))
      ValueReader(panel, path: path, log: log)
        .report("there is no file \(file), or it cannot be read")
    }
    check(root["workload"]?["recorded"], .key("recorded", of: .key("workload", of: .root)))
    check(root["workload"]?["arrivals"], .key("arrivals", of: .key("workload", of: .root)))
    for (index, workload) in (root["workloads"]?.array ?? []).enumerated() {
      let path = ContentPath.index(index, of: .key("workloads", of: .root))
      check(workload["recorded"], .key("recorded", of: path))
      check(workload["arrivals"], .key("arrivals", of: path))
    }
    return ContentError(log.diagnostics)
  }

  /// Decodes a scenario.
  ///
  /// - Parameters:
  ///   - root: the scenario file, with `--set` values already in place.
  ///   - files: the files that it names.
  /// - Throws: all mistakes at once, each with its place in the file.
  ///
  /// Where values are laws, the scenario has their nominal values, and it is tried at the ends of
  /// each law.
  public init(decoding root: JSONNode, files: ScenarioFiles) throws(ContentError) {
    let log = DiagnosticLog()
    let inputs = UncertainInput.all(in: root, log)
    try log.throwIfAny()
    self =
      inputs.isEmpty
      ? try Scenario(certain: root, files: files)
      : try Self.decodeUncertain(root, inputs, files)
  }

  /// Decodes a scenario whose values are all certain.
  init(certain root: JSONNode, files: ScenarioFiles) throws(ContentError) {
    let log = DiagnosticLog()
    self = try ObjectReader.decode(root, log: log) { reader in Self.read(reader, files) }
    warnings = log.warnings
  }

  private static func read(_ reader: ObjectReader, _ files: ScenarioFiles) -> Scenario {
    reader.ignore("$schema")
    _ = reader.optional("extends")?.string("expected the path of a scenario, relative to this one")
    let reads = "this program reads \"\(schemaName)\""
    if let value = reader.required("schema", reads), value.node.string != schemaName {
      value.reportFound(reads)
    }
    let name = readName(reader)
    let question = reader.string("question", "expected the question that the scenario asks")
    let catalogue = readCatalogue(reader, files)
    let changed = catalogue.catalogue.applying(catalogue.overrides)
    let workloads = readWorkloads(reader, changed, files)
    let policies = readPolicies(reader, changed, workloads)
    let experiment = readExperiment(reader)
    let (world, outages) = readWorld(
      reader,
      OutageContext(catalogue: changed, schedules: files.schedules, experiment: experiment))
    var scenario = Scenario(
      name: name, question: question, catalogueFile: catalogue.file, catalogue: changed,
      priceEventsFile: catalogue.events,
      overrides: catalogue.overrides, workloads: workloads, policies: policies,
      baseline: readBaseline(reader, policies), world: world,
      outages: outages, experiment: experiment, gapOrigins: readGap(reader, changed),
      axis: readAxis(reader), sweep: readSweep(reader))
    scenario.score = readScore(reader, changed)
    scenario.market = readMarket(reader, workloads: workloads, files)
    return scenario
  }

  /// A name becomes part of a folder's name, so it keeps to letters that are safe in one.
  private static func readName(_ reader: ObjectReader) -> String {
    let expecting =
      "a name is 1 to 64 letters, digits, \"-\", \"_\" or \".\", and begins with a letter or digit"
    guard let value = reader.required("name", expecting), let name = value.string(expecting) else {
      return ""
    }
    let isSafe = name.utf8.allSatisfy { byte in
      let letter = byte | 0x20
      return (0x61...0x7A).contains(letter) || "0123456789-_.".utf8.contains(byte)
    }
    let beginsWell = name.first.map { !"-_.".contains($0) } ?? false
    if !isSafe || !beginsWell || name.count > 64 { value.reportFound(expecting) }
    return name
  }

  private static func readCatalogue(
    _ reader: ObjectReader, _ files: ScenarioFiles
  ) -> (file: String, events: String?, catalogue: Catalogue, overrides: [CatalogueOverride]) {
    let empty = Catalogue(models: [], providers: [], endpoints: [], sources: [])
    let section = reader.object("catalog", "expected an object with a \"file\"") { section in
      let file = section.string("file", "expected the path of a catalogue")
      let (events, catalogue) = readPriceEvents(
        section, files.catalogues[file] ?? empty, files)
      let overrides = section.array("overrides", default: [], "expected a list of overrides") {
        $0.object { readOverride($0, catalogue) }
      }
      // Rates are integers: what grows beyond all prices would not fit.
      let factors = overrides.map { max(1, Double($0.ratePartsPerMillion) / 1_000_000) }
      if factors.reduce(1, *) > 1_000_000 {
        section.optional("overrides")?.report(
          "found factors that multiply rates by more than 1,000,000 in all")
      }
      return (file, events, catalogue, overrides)
    }
    return section ?? ("", nil, empty, [])
  }

  private static func readOverride(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> CatalogueOverride {
    func name(_ key: String, among names: [String]) -> String? {
      reader.optional(key).flatMap { self.name($0, of: key, among: names) }
    }
    let factor = reader.double(
      "multiply_rates", default: 1, in: 0.0001...1000,
      "expected a factor on all rates, 0.0001 to 1000")
    let (start, end) = (readMoment(reader, "from"), readMoment(reader, "until"))
    if let start, let end, end <= start {
      reader.optional("until")?.reportFound("a change ends after it begins")
    }
    let change = CatalogueOverride(
      origin: name("origin", among: Set(catalogue.models.map(\.origin)).sorted()),
      author: name("author", among: Set(catalogue.models.map(\.author)).sorted()),
      model: name("model", among: catalogue.models.map(\.slug)),
      provider: name("provider", among: catalogue.providers.map(\.slug)),
      ratePartsPerMillion: Int((factor * 1_000_000).rounded()), rates: readRates(reader),
      facts: reader.optional("facts")?.object { PublishedFacts(reading: $0) },
      start: start, end: end, removes: reader.bool("remove", default: false))
    if !catalogue.endpoints.isEmpty, !reader.log.hasErrors,
      !catalogue.endpoints.contains(where: { change.concerns($0, in: catalogue) })
    {
      reader.value.report("found no endpoint in the catalogue that fits all of this")
    }
    return change
  }

  private static func readBaseline(
    _ reader: ObjectReader, _ policies: [PolicySpecification]
  ) -> Int {
    let names = policies.map(\.policy.name)
    guard let value = reader.optional("baseline"), !names.isEmpty else { return 0 }
    return value.choice(of: names).flatMap { names.firstIndex(of: $0) } ?? 0
  }

  private static func readGap(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> (dear: String, cheap: String) {
    let known = Set(catalogue.models.map(\.origin))
    // The defaults are valid in any catalogue, so that a resolved scenario always is.
    let origins = known.isEmpty ? [] : known.union(["US", "CN"]).sorted()
    return reader.optional("gap")?.object { gap in
      func origin(_ key: String, default fallback: String) -> String {
        gap.optional(key).flatMap { name($0, of: "origin", among: origins) } ?? fallback
      }
      return (origin("dear", default: "US"), origin("cheap", default: "CN"))
    } ?? ("US", "CN")
  }

  private static func readAxis(_ reader: ObjectReader) -> VaryAxis? {
    reader.optional("vary")?.object { axis in
      let expecting = "expected a path, e.g. \"catalog.overrides[0].multiply_rates\""
      let path = axis.string("path", expecting)
      let selector = JSONSelector(parsing: path)
      if !path.isEmpty, selector == nil { axis.optional("path")?.reportFound(expecting) }
      if [.key("vary"), .key("name"), .key("schema")].contains(selector?.steps.first) {
        axis.optional("path")?.reportFound("an axis varies a part of the simulated world")
      }
      let label = axis.string("label", default: path)
      let values = readAxisValues(axis)
      let singular = reader.has("workloads") ? nil : selector?.movingWorkloadIntoList
      return VaryAxis(path: singular ?? path, label: label, values: values)
    }
  }

  private static func readAxisValues(_ axis: ObjectReader) -> [Double] {
    let expecting = "expected a list of at least one number, e.g. [0.5, 1, 2]"
    guard let list = axis.required("values", expecting),
      let values = list.array(expecting, { $0.double(in: -1e12...1e12, "expected a number") })
    else { return [] }
    if list.node.array?.isEmpty == true { list.report("found an empty list; \(expecting)") }
    return values
  }

  private static func refuseUnfit(_ settings: ExperimentSettings, _ section: ObjectReader) {
    if settings.warmUp >= settings.horizon {
      let value = section.optional("warm_up") ?? section.optional("horizon") ?? section.value
      value.report(
        "found a warm-up of \(settings.warmUp) and a horizon of \(settings.horizon); "
          + "expected the warm-up to be shorter")
    }
    let whole = settings.horizon + settings.drain
    if whole > .hours(24 * 203) {
      let value = section.optional("horizon") ?? section.optional("drain") ?? section.value
      value.report(
        "found a horizon and drain of \(whole) together; expected at most 203 d; "
          + "run consecutive windows instead")
    }
  }

  private static func readExperiment(_ reader: ObjectReader) -> ExperimentSettings {
    func settings(_ section: ObjectReader?) -> ExperimentSettings {
      let start = section?.optional("starts_on").flatMap { value -> CalendarDate? in
        let date = value.string("expected a day, e.g. \"2026-08-18\"").flatMap {
          CalendarDate(parsing: $0)
        }
        if date == nil { value.reportFound("expected a day, e.g. \"2026-08-18\"") }
        return date
      }
      let defaultStart = CalendarDate(daysSinceEpoch: 20_683)
      let horizon = section?.duration("horizon", default: .hours(8)) ?? .hours(8)
      let settings = ExperimentSettings(
        startsAt: UTCInstant(start ?? defaultStart)
          + (section?.duration("starts_at", default: .zero) ?? .zero),
        warmUp: section?.duration("warm_up", default: .zero) ?? .zero, horizon: horizon,
        drain: section?.duration("drain", default: .hours(24)) ?? .hours(24),
        taskLimit: section?.int(
          "tasks", default: 1_000_000_000, in: 1...1_000_000_000,
          "expected the most tasks that arrive, 1 to 1e9") ?? 1_000_000_000,
        replications: section?.int(
          "replications", default: 5, in: 1...10_000, "expected replications, 1 to 10,000") ?? 5,
        seed: UInt64(
          section?.int(
            "seed", default: 1, in: 0...9_007_199_254_740_991, "expected a seed, 0 to 2^53 - 1")
            ?? 1),
        decision: section?.optional("decision")?.object { readDecision($0) } ?? DecisionRule())
      if let section { refuseUnfit(settings, section) }
      return settings
    }
    return reader.optional("experiment")?.object { settings($0) } ?? settings(nil)
  }
}

extension SimDuration {
  static func hours(_ hours: Int64) -> SimDuration {
    SimDuration(microseconds: hours * 3_600_000_000)
  }
}
