import Accounting
public import Demand
public import Formats
import Quantities
import Routing
import Simulation
public import Supply

/// Files that a scenario names, as loaded by whoever may open files.
public struct ScenarioFiles: Sendable {
  /// Catalogues by the path that the scenario gives.
  public var catalogues: [String: Catalogue] = [:]
  /// Recorded logs by the path that the scenario gives.
  public var recorded: [String: RecordedSessions] = [:]

  /// No files.
  public init() {}
}

extension Scenario {
  /// The path of the catalogue that a scenario names; `nil` where it names none.
  public static func catalogueFile(in root: JSONNode) -> String? {
    root["catalog"]?["file"]?.string
  }

  /// Decodes a scenario.
  ///
  /// - Parameters:
  ///   - root: the scenario file, with `--set` values already in place.
  ///   - files: the files that it names.
  /// - Throws: all mistakes at once, each with its place in the file.
  public init(decoding root: JSONNode, files: ScenarioFiles) throws(ContentError) {
    self = try ObjectReader.decode(root) { reader in Self.read(reader, files) }
  }

  private static func read(_ reader: ObjectReader, _ files: ScenarioFiles) -> Scenario {
    reader.ignore("$schema")
    _ = reader.choice("schema", of: [schemaName])
    let name = reader.string("name", "expected a short name, e.g. \"agentic\"")
    if name.contains("/") || name.hasPrefix(".") {
      reader.optional("name")?.reportFound("a name becomes part of a folder's name")
    }
    let question = reader.string("question", "expected the question that the scenario asks")
    let catalogue = readCatalogue(reader, files)
    let changed = catalogue.catalogue.applying(catalogue.overrides)
    let workloads = readWorkloads(reader, changed, files)
    let policies = readPolicies(reader, changed, workloads)
    return Scenario(
      name: name, question: question, catalogueFile: catalogue.file, catalogue: changed,
      overrides: catalogue.overrides, workloads: workloads, policies: policies,
      baseline: readBaseline(reader, policies), world: readWorld(reader),
      experiment: readExperiment(reader), gapOrigins: readGap(reader), axis: readAxis(reader))
  }

  private static func readCatalogue(
    _ reader: ObjectReader, _ files: ScenarioFiles
  ) -> (file: String, catalogue: Catalogue, overrides: [CatalogueOverride]) {
    let empty = Catalogue(models: [], providers: [], endpoints: [], sources: [])
    let section = reader.object("catalog", "expected an object with a \"file\"") { section in
      let file = section.string("file", "expected the path of a catalogue")
      let catalogue = files.catalogues[file] ?? empty
      let overrides = section.array("overrides", default: []) { value in
        value.object { readOverride($0, catalogue) }
      }
      return (file, catalogue, overrides)
    }
    return section ?? ("", empty, [])
  }

  private static func readOverride(
    _ reader: ObjectReader, _ catalogue: Catalogue
  ) -> CatalogueOverride {
    func name(_ key: String, among names: [String]) -> String? {
      reader.optional(key)?.choice(of: names)
    }
    let factor = reader.double(
      "multiply_rates", default: 1, in: 0.0001...1000, "a factor on all rates, 0.0001 to 1000")
    return CatalogueOverride(
      origin: name("origin", among: Set(catalogue.models.map(\.origin)).sorted()),
      author: name("author", among: Set(catalogue.models.map(\.author)).sorted()),
      model: name("model", among: catalogue.models.map(\.slug)),
      provider: name("provider", among: catalogue.providers.map(\.slug)),
      ratePartsPerMillion: Int((factor * 1_000_000).rounded()),
      removes: reader.bool("remove", default: false))
  }

  private static func readBaseline(
    _ reader: ObjectReader, _ policies: [PolicySpecification]
  ) -> Int {
    let names = policies.map(\.policy.name)
    guard !names.isEmpty, let value = reader.optional("baseline") else { return 0 }
    return value.choice(of: names).flatMap { names.firstIndex(of: $0) } ?? 0
  }

  private static func readGap(_ reader: ObjectReader) -> (dear: String, cheap: String) {
    reader.optional("gap")?.object { gap in
      (gap.string("dear", default: "US"), gap.string("cheap", default: "CN"))
    } ?? ("US", "CN")
  }

  private static func readAxis(_ reader: ObjectReader) -> VaryAxis? {
    reader.optional("vary")?.object { axis in
      let path = axis.string("path", "expected a path, e.g. \"catalog.overrides[0].multiply_rates\"")
      if JSONSelector(parsing: path) == nil {
        axis.optional("path")?.reportFound("expected a path such as \"world.capacity_factor\"")
      }
      let label = axis.string("label", default: path)
      let values = axis.array("values", default: [], "expected a list of numbers") {
        $0.double(in: -1e12...1e12, "expected a number")
      }
      if values.isEmpty { axis.value.report("found no \"values\"; an axis has at least one") }
      return VaryAxis(path: path, label: label, values: values)
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
          "the most tasks that arrive, 1 or more") ?? 1_000_000_000,
        replications: section?.int(
          "replications", default: 5, in: 1...10_000, "replications, 1 to 10,000") ?? 5,
        seed: UInt64(
          section?.int(
            "seed", default: 1, in: 0...9_007_199_254_740_991, "a seed, 0 to 2^53 - 1") ?? 1))
      if settings.warmUp >= settings.horizon {
        section?.value.report("found a warm-up that is not shorter than the horizon")
      }
      if settings.horizon + settings.drain > .hours(24 * 203) {
        section?.value.report(
          "found a horizon and drain of more than 203 days; run consecutive windows instead")
      }
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
