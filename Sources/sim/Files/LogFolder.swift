import Demand
import Formats
import Foundation

// Logs that lie in many files, as a user's own histories do.
extension Files {
  /// Whether there is a folder at a path.
  static func isFolder(_ path: String) -> Bool {
    var isFolder = ObjCBool(false)
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The files of a log: the file itself, or all below a folder that can be of the format, in order
  /// of their paths.
  static func logFiles(
    at path: String, _ format: RecordedFormat, _ meter: StepMeter? = nil
  ) throws -> [LogFile] {
    guard isFolder(path) else { return [LogFile(name: path) { try chunks(of: path, meter) }] }
    let endings = format == .agentSessions ? [".jsonl", ".json"] : [".jsonl"]
    let files = try names(below: path) { name in
      endings.contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
    }
    return files.map { file in LogFile(name: file) { try chunks(of: file, meter) } }
  }

  private static func names(below folder: String, _ isWanted: (String) -> Bool) throws -> [String] {
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
      throw failure("\(folder): error: the folder cannot be read", code: .missing)
    }
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    return names.filter(isWanted).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { start + $0 }
  }

  /// The format of a file, or that of the first file below a folder that has one.
  static func logFormat(of path: String) throws -> RecordedFormat {
    guard isFolder(path) else {
      let source = try chunks(of: path)
      return try reportingContent { try RecordedFormat.detecting(file: path, source: source) }
    }
    for file in try names(below: path, { $0.contains(".json") }) {
      let format = try? RecordedFormat.detecting(file: file, source: chunks(of: file))
      if let format, format.liesInFolders { return format }
    }
    throw failure(
      "\(path): error: no file below the folder is a log that is known; `sim import --help` lists "
        + "the formats, --as names one", code: .content)
  }

  /// What stands for the bytes of a log in the hash of a run's inputs.
  static func logHash(_ path: String, _ format: RecordedFormat) throws -> String {
    guard isFolder(path) else { return SHA256.hex(of: try bytes(of: path)) }
    let hashes = try logFiles(at: path, format).map { SHA256.hex(of: try bytes(of: $0.name)) }
    return SHA256.hex(of: Array(hashes.joined(separator: "\n").utf8))
  }
}
