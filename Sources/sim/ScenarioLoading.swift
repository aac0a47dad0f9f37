import ArgumentParser
import Formats
import Foundation
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
    let folder = (path as NSString).deletingLastPathComponent
    let written = root
    func located(_ name: String) throws -> String {
      let file = folder.isEmpty || name.hasPrefix("/") ? name : folder + "/" + name
      guard FileManager.default.isReadableFile(atPath: file) else {
        throw Files.failure(
          Scenario.missing(file, named: name, in: written).description, code: 66)
      }
      return file
    }
    var files = ScenarioFiles()
    var catalogueBytes: [UInt8] = []
    if let name = Scenario.catalogueFile(in: root) {
      let file = try located(name)
      catalogueBytes = try Files.bytes(of: file)
      files.catalogues[name] = try Files.reportingContent {
        try Catalogue(decoding: JSONNode(parsing: catalogueBytes, file: file))
      }
    }
    var logHashes: [String] = []
    for name in Scenario.priceEventFiles(in: root) {
      let file = try located(name)
      files.priceEvents[name] = try Files.priceEvents(file)
      logHashes.append(SHA256.hex(of: try Files.bytes(of: file)))
    }
    for log in Scenario.recordedFiles(in: root) {
      let file = try located(log.path)
      let format = try log.format ?? Files.logFormat(of: file)
      files.recordedFormats[log.path] = format
      files.recorded[log.path] = try Files.log(file, format).sessions
      logHashes.append(try Files.logHash(file, format))
    }
    if let name = Scenario.outageScheduleFile(in: root) {
      let file = try located(name)
      let bytes = try Files.bytes(of: file)
      files.schedules[name] = try Files.schedule(file, bytes)
      logHashes.append(SHA256.hex(of: bytes))
    }
    for name in Scenario.clientRateFiles(in: root) {
      let file = try located(name)
      files.clientRates[name] = try Files.clientRates(file)
      logHashes.append(SHA256.hex(of: try Files.bytes(of: file)))
    }
    let tree = root
    let loaded = files
    experiment = try Files.reportingContent { try Experiment(decoding: tree, files: loaded) }
    catalogueHash = SHA256.hex(of: catalogueBytes)
    let canonical = experiment.scenario.resolved.canonicalText
    let inputs = [Scenario.schemaName, catalogueHash, canonical] + logHashes
    inputHash = SHA256.hex(of: Array(inputs.joined(separator: "\n").utf8))
  }

  /// A scenario merged with the ones that it extends, whose paths are relative to itself.
  ///
  /// - Parameter chain: the scenarios that led to this one.
  private static func merged(_ path: String, extendedBy chain: [String]) throws -> JSONNode {
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
      throw Files.failure(ContentError(name.log.diagnostics).description, code: 66)
    }
    try Files.reportingContent { try name.log.throwIfAny() }
    let base = try merged(file, extendedBy: chain)
    let place = (text as NSString).deletingLastPathComponent
    return Scenario.merging(root, over: base, in: place.isEmpty ? "" : place + "/")
  }

  private static func apply(_ setting: String, to root: JSONNode) throws -> JSONNode {
    let argument = "--set \(setting)"
    guard let equals = setting.firstIndex(of: "="),
      let selector = JSONSelector(parsing: String(setting[..<equals]))
    else {
      throw Files.failure(
        "\(argument): error: expected path=value, e.g. --set experiment.seed=7", code: 64)
    }
    let value = JSONNode(
      argument: argument, text: String(setting[setting.index(after: equals)...]))
    do {
      return try root.setting(selector, to: value, missingKey: .add)
    } catch {
      throw Files.failure(error.diagnostic(argument: argument).render(), code: 65)
    }
  }
}
