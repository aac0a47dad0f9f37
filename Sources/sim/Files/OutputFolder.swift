import ArgumentParser
import Formats
import Foundation

/// A folder that appears whole or not at all: written beside its place, flushed, then renamed.
struct OutputFolder {
  let final: URL
  let partial: URL
  private(set) var files: [(name: String, hash: String)] = []
  /// Tables that are written with the report beside its own.
  var tables: [DataTable] = []
  /// Tables that were written as runs went and stand in the folder already.
  var streamed: [TableSchema] = []
  private let path: String
  private let interruption: Interruption
  /// Held open and locked for as long as the folder is being written.
  private let lock: Int32

  /// Begins a folder at `path`; ends the program with 73 where that is not possible.
  ///
  /// Folders that a killed run of the same report left behind are removed.
  init(at path: String, interruption: Interruption) throws {
    final = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    self.path = path
    self.interruption = interruption
    let parent = final.deletingLastPathComponent()
    let process = ProcessInfo.processInfo.processIdentifier
    let partial = parent.appendingPathComponent(".\(final.lastPathComponent).\(process).partial")
    self.partial = partial
    try Self.refuseForeign(final, path: path)
    Self.removeStale(of: final)
    lock = try interruption.withUnfinished { unfinished in
      let made = UnfinishedFile(partial, loss: "no report was written")
      do {
        for name in ["tables", "figures", "data"] {
          try FileManager.default.createDirectory(
            at: partial.appendingPathComponent(name), withIntermediateDirectories: true)
        }
      } catch {
        made.remove()
        throw Files.failure("\(path): error: cannot create a folder there", code: .unwritable)
      }
      unfinished = made
      let lock = open(partial.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      _ = flock(lock, LOCK_EX | LOCK_NB)
      return lock
    }
  }

  /// Where a file of the folder is while it is being written.
  func url(_ name: String) -> URL { partial.appendingPathComponent(name) }

  /// Writes a file of the folder.
  mutating func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file of the folder.
  mutating func write(_ bytes: [UInt8], to name: String) throws {
    try Files.writeUnguarded(bytes, to: url(name).path)
    files.append((name, SHA256.hex(of: bytes)))
  }

  /// Makes a folder within the folder.
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: url(name), withIntermediateDirectories: true)
  }

  /// Takes over a file that was written in its place within the folder, with its hash.
  mutating func adopt(_ name: String, hash: String) { files.append((name, hash)) }

  static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  /// Puts the finished folder in its place, in place of an earlier report of the same name.
  ///
  /// - Throws: exit code 73 where that is not possible; the folder is then still to be discarded.
  func finish() throws {
    for name in ["tables", "figures", "data", "logs", ""] { Self.flush(url(name)) }
    try interruption.withUnfinished { unfinished in
      guard place() else {
        throw Files.failure("\(path): error: cannot put the report there", code: .unwritable)
      }
      unfinished = nil
    }
    Self.flush(final.deletingLastPathComponent())
    close(lock)
  }

  /// Removes what has been written.
  func discard() {
    interruption.withUnfinished { unfinished in
      unfinished?.remove()
      unfinished = nil
    }
    close(lock)
  }
}

extension OutputFolder {
  /// Moves the folder to its place: a rename where nothing is there, else an exchange of names.
  private func place() -> Bool {
    if rename(partial.path, final.path) == 0 { return true }
    if Self.exchange(partial, final) {
      try? FileManager.default.removeItem(at: partial)
      return true
    }
    let old = partial.appendingPathExtension("old")
    guard rename(final.path, old.path) == 0 else { return false }
    guard rename(partial.path, final.path) == 0 else {
      _ = rename(old.path, final.path)
      return false
    }
    try? FileManager.default.removeItem(at: old)
    return true
  }

  /// Exchanges two names in one step; `false` where the system or the file system cannot.
  private static func exchange(_ first: URL, _ second: URL) -> Bool {
    typealias Rename =
      @convention(c) (
        CInt, UnsafePointer<CChar>, CInt, UnsafePointer<CChar>, CUnsignedInt
      ) -> CInt
    // The C library has this function, but its Swift module does not declare it.
    guard let symbol = dlsym(nil, "renameat2") else { return false }
    let renameExchange: CUnsignedInt = 2
    let function = unsafeBitCast(symbol, to: Rename.self)
    return function(AT_FDCWD, first.path, AT_FDCWD, second.path, renameExchange) == 0
  }

  /// Refuses to replace anything but a report of ours or an empty folder.
  private static func refuseForeign(_ final: URL, path: String) throws {
    let manager = FileManager.default
    guard manager.fileExists(atPath: final.path) else { return }
    guard let names = try? manager.contentsOfDirectory(atPath: final.path) else {
      throw Files.failure(
        "\(path): error: exists and is no folder that can be read; name another --out",
        code: .unwritable)
    }
    let manifest = manager.contents(atPath: final.appendingPathComponent("manifest.json").path)
    let tree = manifest.flatMap { try? JSONNode(parsing: [UInt8]($0), file: "manifest.json") }
    guard names.isEmpty || tree?["schema"]?.string == Manifest.schemaName else {
      throw Files.failure(
        "\(path): error: exists and is no report of ours (its manifest.json is missing or another "
          + "program's); name another --out", code: .unwritable)
    }
  }

  /// Removes unfinished folders of this report whose process is gone and whose lock is free.
  private static func removeStale(of final: URL) {
    let parent = final.deletingLastPathComponent().path
    for path in leftovers(in: parent, of: final.lastPathComponent) {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Folders that runs left unfinished whose process is gone and whose lock is free, by name.
  ///
  /// - Parameter report: the name of the report that they were to become; `nil` for any.
  static func leftovers(in parent: String, of report: String? = nil) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.sorted().compactMap { name in
      guard let owner = UnfinishedName(name), report == nil || owner.report == report,
        kill(owner.process, 0) == -1, errno == ESRCH
      else { return nil }
      let path = parent + "/" + name
      let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard lock >= 0 else { return nil }
      defer { close(lock) }
      return flock(lock, LOCK_EX | LOCK_NB) == 0 ? path : nil
    }
  }

  /// Has the system write a folder's entries to the disk.
  private static func flush(_ folder: URL) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// The name of an unfinished folder: `.REPORT.PROCESS.partial`, with more where it was on its way out.
private struct UnfinishedName {
  let report: String
  let process: Int32

  init?(_ name: String) {
    guard name.hasPrefix("."), let mark = name.range(of: ".partial", options: .backwards) else {
      return nil
    }
    let parts = name[..<mark.lowerBound].dropFirst()
    guard let dot = parts.lastIndex(of: "."), dot != parts.startIndex,
      let process = Int32(parts[parts.index(after: dot)...]), process > 0
    else { return nil }
    report = String(parts[..<dot])
    self.process = process
  }
}
