import ArgumentParser
import Formats
import Foundation

/// A folder that appears whole or not at all: written beside its place, flushed, then renamed.
struct OutputFolder {
  let final: URL
  let partial: URL
  private(set) var files: [(name: String, hash: String)] = []

  /// Begins a folder at `path`; ends the program with 73 where that is not possible.
  init(at path: String) throws {
    final = URL(fileURLWithPath: path)
    let parent = final.deletingLastPathComponent()
    let process = ProcessInfo.processInfo.processIdentifier
    partial = parent.appendingPathComponent(".\(final.lastPathComponent).\(process).partial")
    if FileManager.default.fileExists(atPath: final.path),
      !FileManager.default.fileExists(atPath: final.appendingPathComponent("manifest.json").path)
    {
      throw Files.failure(
        "\(path): error: exists and is no report of ours (no manifest.json); name another --out",
        code: 73)
    }
    do {
      try FileManager.default.createDirectory(
        at: partial.appendingPathComponent("tables"), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        at: partial.appendingPathComponent("figures"), withIntermediateDirectories: true)
    } catch {
      throw Files.failure("\(path): error: cannot create a folder there", code: 73)
    }
  }

  /// Where a file of the folder is while it is being written.
  func url(_ name: String) -> URL { partial.appendingPathComponent(name) }

  /// Writes a file of the folder.
  mutating func write(_ text: String, to name: String) throws {
    try Files.write(text, to: url(name).path)
    files.append((name, SHA256.hex(of: Array(text.utf8))))
  }

  /// Joins parts in order into one file after a header and removes them.
  mutating func join(_ parts: [URL], header: String, to name: String) throws {
    let target = url(name)
    _ = FileManager.default.createFile(atPath: target.path, contents: nil)
    var hash = SHA256()
    let output = try FileHandle(forWritingTo: target)
    try output.write(contentsOf: Data(header.utf8))
    hash.update(Array(header.utf8))
    for part in parts {
      let input = try FileHandle(forReadingFrom: part)
      while let chunk = try input.read(upToCount: 1 << 20), !chunk.isEmpty {
        try output.write(contentsOf: chunk)
        hash.update([UInt8](chunk))
      }
      try input.close()
      try FileManager.default.removeItem(at: part)
    }
    try output.synchronize()
    try output.close()
    files.append((name, hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()))
  }

  /// Puts the finished folder in its place, in place of an earlier report of the same name.
  func finish() throws {
    let manager = FileManager.default
    do {
      if manager.fileExists(atPath: final.path) {
        let old = partial.appendingPathExtension("old")
        try manager.moveItem(at: final, to: old)
        try manager.moveItem(at: partial, to: final)
        try manager.removeItem(at: old)
      } else {
        try manager.moveItem(at: partial, to: final)
      }
    } catch {
      discard()
      throw Files.failure("\(final.path): error: cannot put the report there", code: 73)
    }
  }

  /// Removes what has been written.
  func discard() { try? FileManager.default.removeItem(at: partial) }
}
