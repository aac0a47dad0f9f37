import ArgumentParser
import Formats
import Foundation
import Market
import Studies
import Supply

/// Options of every command that reads a scenario.
struct ScenarioOptions: ParsableArguments {
  @Argument(help: "The scenario file.", completion: .file(extensions: ["json"]))
  var scenario: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Overrides one value, e.g. --set experiment.seed=7; may be repeated.",
      valueName: "path=value"))
  var settings: [String] = []
}

/// A scenario with the bytes that its output is named after.
struct LoadedScenario {
  let experiment: Experiment
  let catalogueHash: String
  /// Hash of the schema version, the bytes of catalogue and logs, and the resolved scenario.
  let inputHash: String

  /// Reads a scenario and the files that it names, relative to itself.
  ///
  /// Ends the program with 66 where a file is missing and with 65 where content is wrong.
  init(_ options: ScenarioOptions, settings extra: [String] = []) throws {
    try self.init(options.scenario, settings: options.settings + extra)
  }

  /// The same with changes of the command's own, before the user's values are set and after.
  init(
    _ path: String, settings: [String], before: (JSONNode) throws -> JSONNode = { $0 },
    after: (JSONNode) throws -> JSONNode = { $0 }
  ) throws {
    var root = try before(Self.merged(path, extendedBy: []))
    for setting in settings { root = try Self.apply(setting, to: root) }
    root = try after(root)
    let tree = root
    let inputs = try ScenarioInputs(of: [tree], beside: path)
    experiment = try Files.reportingContent {
      try Experiment(decoding: tree, files: inputs.files)
    }
    catalogueHash = inputs.catalogueHash
    let canonical = experiment.scenario.resolved.canonicalText
    let parts = [Scenario.schemaName, catalogueHash, canonical] + inputs.otherHashes
    inputHash = SHA256.hex(of: Array(parts.joined(separator: "\n").utf8))
  }

  /// The scenario file with all values set.
  static func root(_ options: ScenarioOptions, settings extra: [String] = []) throws -> JSONNode {
    var root = try merged(options.scenario, extendedBy: [])
    for setting in options.settings + extra { root = try apply(setting, to: root) }
    return root
  }

  /// A scenario merged with the ones that it extends, whose paths are relative to itself.
  ///
  /// - Parameter chain: the scenarios that led to this one.
  static func merged(_ path: String, extendedBy chain: [String] = []) throws -> JSONNode {
    let root = try Files.tree(of: path)
    guard let name = try Files.reportingContent({ try Scenario.extended(in: root) }),
      let text = name.node.string
    else { return root }
    let folder = (path as NSString).deletingLastPathComponent
    let file = folder.isEmpty || text.hasPrefix("/") ? text : folder + "/" + text
    let chain = chain + [path]
    let same = { (a: String, b: String) in
      URL(fileURLWithPath: a).resolvingSymlinksInPath().path
        == URL(fileURLWithPath: b).resolvingSymlinksInPath().path
    }
    if chain.contains(where: { same($0, file) }) {
      name.report("extends itself: \((chain + [file]).joined(separator: " -> "))")
    } else if !FileManager.default.isReadableFile(atPath: file) {
      name.report("there is no file \(file), or it cannot be read")
      throw Refusal(ContentError(name.log.diagnostics), .missing)
    }
    try Files.reportingContent { try name.log.throwIfAny() }
    let base = try merged(file, extendedBy: chain)
    let place = (text as NSString).deletingLastPathComponent
    return Scenario.merging(root, over: base, in: place.isEmpty ? "" : place + "/")
  }

  /// The sign between path and value: the first outside of brackets, which name elements.
  private static func equals(in setting: String) -> String.Index? {
    var depth = 0
    return setting.indices.first { index in
      switch setting[index] {
      case "[": depth += 1
      case "]": depth -= 1
      case "=": return depth <= 0
      default: break
      }
      return false
    }
  }

  private static func apply(_ setting: String, to root: JSONNode) throws -> JSONNode {
    let argument = "--set \(setting)"
    guard let equals = Self.equals(in: setting),
      let selector = JSONSelector(parsing: String(setting[..<equals]))
    else {
      throw Files.failure(
        "\(argument): error: expected path=value, e.g. --set experiment.seed=7", code: .usage)
    }
    let value = JSONNode(
      argument: argument, text: String(setting[setting.index(after: equals)...]))
    do {
      return try root.setting(selector, to: value, missingKey: .add)
    } catch {
      throw Refusal(ContentError(error.diagnostic(argument: argument)))
    }
  }
}

/// The files that scenarios name, read and hashed.
struct ScenarioInputs {
  private(set) var files = ScenarioFiles()
  /// Each file once: its name in the scenario, where it was found, the hash of its content.
  private(set) var found: [(name: String, path: String, hash: String, isCatalogue: Bool)] = []

  /// Reads all files that any of these scenarios names.
  ///
  /// Ends the program with 66 where one is missing and with 65 where its content is wrong.
  ///
  /// - Parameters:
  ///   - scenario: the file of the scenario; names are relative to its folder.
  ///   - substitutes: other places of some files, by their names.
  init(of roots: [JSONNode], beside scenario: String, substitutes: [String: String] = [:]) throws {
    let folder = (scenario as NSString).deletingLastPathComponent
    for root in roots {
      func read(_ name: String?, isCatalogue: Bool = false, _ body: (String) throws -> String)
        throws
      {
        guard let name, !found.contains(where: { $0.name == name }) else { return }
        let file =
          substitutes[name]
          ?? (folder.isEmpty || name.hasPrefix("/") ? name : folder + "/" + name)
        guard FileManager.default.isReadableFile(atPath: file) else {
          throw Refusal(Scenario.missing(file, named: name, in: root), .missing)
        }
        let hash = try body(file)
        found.append((name, file, hash, isCatalogue))
      }
      try read(Scenario.catalogueFile(in: root), isCatalogue: true) { file in
        let bytes = try Files.bytes(of: file)
        let name = Scenario.catalogueFile(in: root) ?? file
        files.catalogues[name] = try Files.reportingContent {
          try Catalogue(decoding: JSONNode(parsing: bytes, file: file))
        }
        return SHA256.hex(of: bytes)
      }
      for name in Scenario.priceEventFiles(in: root) {
        try read(name) { file in
          files.priceEvents[name] = try Files.priceEvents(file)
          return SHA256.hex(of: try Files.bytes(of: file))
        }
      }
      for log in Scenario.recordedFiles(in: root) {
        try read(log.path) { file in
          let format = try log.format ?? Files.logFormat(of: file)
          files.recordedFormats[log.path] = format
          files.recorded[log.path] = try Files.log(file, format).sessions
          return try Files.logHash(file, format)
        }
      }
      try read(Scenario.outageScheduleFile(in: root)) { file in
        let bytes = try Files.bytes(of: file)
        let name = Scenario.outageScheduleFile(in: root) ?? file
        files.schedules[name] = try Files.schedule(file, bytes)
        return SHA256.hex(of: bytes)
      }
      try read(Scenario.trafficFile(in: root)) { file in
        let bytes = try Files.bytes(of: file)
        let name = Scenario.trafficFile(in: root) ?? file
        files.panels[name] = try Files.reportingContent {
          try TrafficPanel(decoding: JSONNode(parsing: bytes, file: file))
        }
        return SHA256.hex(of: bytes)
      }
      for name in Scenario.clientRateFiles(in: root) {
        try read(name) { file in
          files.clientRates[name] = try Files.clientRates(file)
          return SHA256.hex(of: try Files.bytes(of: file))
        }
      }
    }
  }

  /// Hash of the catalogue; where there are several, of their hashes.
  var catalogueHash: String {
    let hashes = found.filter(\.isCatalogue).map(\.hash)
    return hashes.count == 1
      ? hashes[0] : SHA256.hex(of: Array(hashes.joined(separator: "\n").utf8))
  }

  /// Hashes of all files that are no catalogue, in the order of reading.
  var otherHashes: [String] { found.filter { !$0.isCatalogue }.map(\.hash) }
}
