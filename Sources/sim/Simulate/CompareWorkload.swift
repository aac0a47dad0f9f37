import ArgumentParser
import Demand
import Formats
import Foundation
import Studies
import Supply

/// On which traffic `sim compare` compares.
struct TrafficOptions: ParsableArguments {
  @Option(help: "One workload of a scenario that has several.") var workload: String?
  @Option(
    name: .customLong("log"),
    help: ArgumentHelp(
      "A recorded log in place of the scenario's workload, in any format that `sim import` reads.",
      valueName: "file"))
  var log: String?
  @Option(
    name: .customLong("as"), help: "The format of the log; found out where left out.",
    transform: ImportLog.format)
  var recordedFormat: RecordedFormat?

  func validate() throws {
    if log == nil, recordedFormat != nil {
      throw ValidationError("--as names the format of --log, which is missing.")
    }
    if log != nil, workload != nil {
      throw ValidationError("--log takes the place of all workloads; leave out --workload.")
    }
  }

  /// The scenario on this traffic; what cannot be found ends the program.
  func choosing(in root: JSONNode, of scenario: String) throws -> JSONNode {
    if let log { return try replaying(log, in: root, of: scenario) }
    guard let workload else { return root }
    let names = Scenario.workloadNames(in: root)
    let position = try Suggestion.position(
      of: workload, "workload", among: names, in: "the scenario", place: "sim compare")
    return Scenario.choosing(workload: position, in: root)
  }

  private func replaying(
    _ log: String, in root: JSONNode, of scenario: String
  ) throws -> JSONNode {
    let format = try recordedFormat ?? Files.logFormat(of: log)
    let (sessions, account) = try Files.log(log, format)
    Terminal.say(account.description)
    let folder = (scenario as NSString).deletingLastPathComponent
    var models: [String] = []
    if let name = Scenario.catalogueFile(in: root) {
      let file = folder.isEmpty || name.hasPrefix("/") ? name : folder + "/" + name
      models = try Files.catalogue(file).models.map(\.slug)
    }
    let relative = Files.relativePath(of: log, from: folder)
    // A folder that is a link has another parent than its name says.
    let located = folder.isEmpty || relative.hasPrefix("/") ? relative : folder + "/" + relative
    let path =
      FileManager.default.fileExists(atPath: located)
      ? relative : URL(fileURLWithPath: log).standardizedFileURL.path
    return Scenario.replaying(
      sessions, path: path, format: format, models: models, in: root)
  }
}
