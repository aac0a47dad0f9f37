import ArgumentParser
import Formats
import Foundation
import Supply

/// Files that commands read and write, with the exit codes of the manual.
enum Files {
  /// The catalogue that commands use where none is named.
  static let shipped = "scenarios/data/catalog-2026-08.json"

  /// All bytes of a file, decompressed where it is compressed; a missing file ends with 66.
  static func bytes(of path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      var isFolder = ObjCBool(false)
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      let what = isFolder.boolValue ? "is a folder" : "there is no such file, or it cannot be read"
      throw failure("\(path): error: \(what)", code: .missing)
    }
    var whole: [UInt8]? = [UInt8](data)
    return try reportingContent {
      let next = try decompressing(file: path) {
        defer { whole = nil }
        return whole
      }
      var bytes: [UInt8] = []
      while let chunk = try next() { bytes += chunk }
      return bytes
    }
  }

  /// Bytes of a file as it lies on the disk; 0 where nobody knows.
  static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// A parsed JSON file.
  static func tree(of path: String) throws -> JSONNode {
    let bytes = try bytes(of: path)
    return try reportingContent { try JSONNode(parsing: bytes, file: path) }
  }

  /// A catalogue, with what is wrong with it on stderr and exit code 65.
  static func catalogue(_ path: String) throws -> Catalogue {
    let tree = try tree(of: path)
    return try reportingContent { try Catalogue(decoding: tree) }
  }

  /// Runs a decode; its mistakes end the program with 65.
  static func reportingContent<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ContentError {
      throw Refusal(error)
    }
  }

  /// Writes a whole file or none of it, also where a signal ends the program meanwhile.
  static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes a whole file or none of it, also where a signal ends the program meanwhile.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let interruption = Interruption()
    let signals = interruption.watch()
    defer { withExtendedLifetime(signals) {} }
    try Interruption.shielding { try writeUnguarded(bytes, to: path) }
  }

  private static func partial(of path: String) -> URL {
    let target = URL(fileURLWithPath: path)
    let name = ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial"
    return target.deletingLastPathComponent().appendingPathComponent(name)
  }

  /// Writes a whole file or none of it: a temporary file beside it, flushed, then renamed.
  ///
  /// For folders that are unfinished themselves, and that a signal takes away as a whole.
  static func writeUnguarded(_ bytes: [UInt8], to path: String) throws {
    let partial = partial(of: path)
    do {
      guard FileManager.default.createFile(atPath: partial.path, contents: nil) else {
        throw failure("\(path): error: cannot create a file there", code: .unwritable)
      }
      let handle = try FileHandle(forWritingTo: partial)
      try handle.write(contentsOf: Data(bytes))
      try handle.synchronize()
      try handle.close()
    } catch let error as Refusal {
      throw error
    } catch {
      try? FileManager.default.removeItem(at: partial)
      throw failure("\(path): error: cannot write: \(reason(error))", code: .unwritable)
    }
    guard rename(partial.path, path) == 0 else {
      try? FileManager.default.removeItem(at: partial)
      throw failure(
        "\(path): error: cannot rename the finished file to this name", code: .unwritable)
    }
  }

  /// The system's reason for a failure, which Foundation hides behind a number.
  static func reason(_ error: any Error) -> String {
    let outer = error as NSError
    let cause = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
    guard cause.domain == NSPOSIXErrorDomain, let text = strerror(Int32(cause.code)) else {
      return error.localizedDescription
    }
    return String(cString: text).lowercased()
  }

  /// The error that says what is wrong on stderr and ends the program with `code`.
  static func failure(_ message: String, code status: ExitStatus) -> Refusal {
    Refusal(message, status)
  }
}
