import Formats
import Foundation

/// The folder of a finished report of ours, as its manifest describes it.
struct ReportFolder {
  /// Where commands write reports, and look for them.
  static let standard = "notebooks-out"

  /// Where it is: the whole of a sweep, where the report is part of one.
  let path: String
  /// Its name below the folder that was searched.
  let name: String
  /// Where the report's files are.
  let report: String
  let manifest: JSONNode

  /// Reads a folder; `nil` where it is no report of ours.
  init?(at path: String) {
    let name = (path as NSString).lastPathComponent
    for report in [path, path + "/report"] {
      let file = report + "/" + Manifest.fileName
      guard let data = FileManager.default.contents(atPath: file),
        let tree = try? JSONNode(parsing: [UInt8](data), file: file),
        tree["schema"]?.string == Manifest.schemaName
      else { continue }
      // A report within a folder belongs to it where the folder is a sweep's.
      if report != path, !SweepFolder(path: path).isPlanned { continue }
      self.path = path
      self.name = name
      self.report = report
      manifest = tree
      return
    }
    return nil
  }

  /// All reports directly below a folder, the newest first; equal times by name.
  static func all(in folder: String) -> [ReportFolder] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
      .compactMap { ReportFolder(at: folder + "/" + $0) }
      .sorted { ($1.finishedAt, $0.name) < ($0.finishedAt, $1.name) }
  }

  /// The report that a name means: a path, a name below `folder`, or what only one name begins with.
  ///
  /// Ends the program with 66 where there is none, and with 64 where there are several.
  static func named(_ name: String, in folder: String) throws -> ReportFolder {
    var path = name
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if path.hasSuffix("/" + Manifest.fileName) || path.hasSuffix("/report.html") {
      path = (path as NSString).deletingLastPathComponent
    }
    if let report = ReportFolder(at: path) { return report }
    if let report = ReportFolder(at: folder + "/" + path) { return report }
    let names = all(in: folder).map(\.name)
    let found = names.filter { $0.hasPrefix(path) }
    if found.count == 1, let report = ReportFolder(at: folder + "/" + found[0]) { return report }
    if found.count > 1 {
      throw Files.failure(
        "\(name): error: \(found.count) runs begin like this: \(found.joined(separator: ", "))",
        code: .usage)
    }
    if FileManager.default.fileExists(atPath: path) {
      throw Files.failure(
        "\(name): error: is no report of ours (its manifest.json is missing or another program's)",
        code: .missing)
    }
    let guess =
      names.isEmpty
      ? "; there are no runs there" : Suggestion.ending(for: path, among: names)
    throw Files.failure("\(name): error: there is no such run in \(folder)\(guess)", code: .missing)
  }
}

extension ReportFolder {
  func fact(_ key: String) -> String? {
    manifest[key].flatMap { $0.string ?? $0.numberText }
  }

  /// The command that made it, as `run` or `share fit`.
  var command: String {
    if let command = fact("command") { return command }
    // Manifests did not always say.
    if manifest["sweep"] != nil { return "sweep" }
    if manifest["table"] != nil { return "score quality" }
    return manifest["replications"] == nil ? "?" : "run"
  }

  var scenario: String { fact("scenario") ?? "" }
  var finishedAt: String { fact("finished_at") ?? "" }
  var headline: String { fact("headline") ?? "" }

  /// `2026-11-27 18:04`, in UTC.
  var when: String {
    String(finishedAt.prefix(16)).replacing("T", with: " ")
  }

  /// When it was finished; `nil` where the manifest does not say.
  var date: Date? { ISO8601DateFormatter().date(from: finishedAt) }

  /// The files that the manifest names, with their size; `nil` where one is missing.
  var files: [(name: String, bytes: Int?)] {
    (manifest["files"]?.array ?? []).compactMap { file in
      guard let name = file["name"]?.string else { return nil }
      let path = report + "/" + name
      return (name, FileManager.default.fileExists(atPath: path) ? Files.size(of: path) : nil)
    }
  }

  /// Bytes of all that lies in the folder.
  var size: Int { Self.size(below: path) }

  static func size(below folder: String) -> Int {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { $0 + Files.size(of: folder + "/" + $1) }
  }

  /// `1.2 MB`.
  static func text(ofBytes bytes: Int) -> String { ProgressLine.short(Double(bytes), unit: "B") }

  /// A parsed JSON file of the report; `nil` where there is none.
  func tree(_ name: String) throws -> JSONNode? {
    let path = report + "/" + name
    return FileManager.default.fileExists(atPath: path) ? try Files.tree(of: path) : nil
  }
}
