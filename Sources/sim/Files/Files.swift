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
      throw failure("\(path): error: \(what)", code: 66)
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

  /// Runs a decode; its mistakes go to stderr and end with 65.
  static func reportingContent<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ContentError {
      throw failure(error.description, code: 65)
    }
  }

  /// Writes a whole file or none of it: a temporary file beside it, flushed, then renamed.
  static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes a whole file or none of it: a temporary file beside it, flushed, then renamed.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let target = URL(fileURLWithPath: path)
    let name = ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial"
    let partial = target.deletingLastPathComponent().appendingPathComponent(name)
    do {
      guard FileManager.default.createFile(atPath: partial.path, contents: nil) else {
        throw failure("\(path): error: cannot create a file there", code: 73)
      }
      let handle = try FileHandle(forWritingTo: partial)
      try handle.write(contentsOf: Data(bytes))
      try handle.synchronize()
      try handle.close()
    } catch let error as ExitCode {
      throw error
    } catch {
      try? FileManager.default.removeItem(at: partial)
      throw failure("\(path): error: cannot write: \(reason(error))", code: 73)
    }
    guard rename(partial.path, path) == 0 else {
      try? FileManager.default.removeItem(at: partial)
      throw failure("\(path): error: cannot rename the finished file to this name", code: 73)
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

  /// Says what is wrong on stderr and gives the error that ends the program with `code`.
  static func failure(_ message: String, code: Int32) -> ExitCode {
    Terminal.say(message)
    return ExitCode(code)
  }
}
