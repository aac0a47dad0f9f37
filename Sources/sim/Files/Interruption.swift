import Dispatch
import Foundation
import Synchronization

/// Ends the program when the user or the system asks for it, without half a folder left behind.
///
/// Whoever creates, finishes or discards an unfinished folder does so within ``withUnfinished(_:)``;
/// a signal takes the same lock and keeps it until the program has ended.
final class Interruption: Sendable {
  private let unfinished = Mutex<UnfinishedFolder?>(nil)
  /// What is said in place of the usual where no folder is being written, and the exit code in
  /// place of 128 and the signal's number; `nil` for the usual.
  private let ending: (@Sendable () -> (words: String, code: Int32))?

  /// Creates a guard.
  ///
  /// - Parameter ending: what to say, and the exit code, where no folder is being written.
  init(ending: (@Sendable () -> (words: String, code: Int32))? = nil) { self.ending = ending }

  /// Watches SIGINT and SIGTERM for as long as the result is held.
  func watch() -> [any DispatchSourceSignal] {
    let queue = DispatchQueue(label: "interruption")
    return [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { self.end(by: number) }
      source.resume()
      return source
    }
  }

  /// Gives access to the folder that a signal removes; `nil` where there is none.
  func withUnfinished<Result: Sendable>(
    _ body: (inout UnfinishedFolder?) throws -> Result
  ) rethrows -> Result {
    try unfinished.withLock { try body(&$0) }
  }

  private func end(by number: Int32) {
    unfinished.withLock { folder in
      folder?.remove()
      let start = Terminal.canRedraw ? "\r\u{1B}[K" : ""
      if folder == nil, let ending = ending?() {
        Terminal.say(start + ending.words)
        _exit(ending.code)
      }
      Terminal.say(start + "sim: interrupted" + (folder == nil ? "" : "; no report was written"))
      _exit(128 + number)
    }
  }
}

/// A folder that is being written, and the parents that were made for it.
struct UnfinishedFolder {
  private let folder: URL
  /// Parents that did not exist, the innermost first.
  private let madeParents: [URL]

  /// Describes a folder that is about to be made.
  init(_ folder: URL) {
    self.folder = folder
    var parents: [URL] = []
    var parent = folder.deletingLastPathComponent()
    while parent.path != "/", !FileManager.default.fileExists(atPath: parent.path) {
      parents.append(parent)
      parent = parent.deletingLastPathComponent()
    }
    madeParents = parents
  }

  /// Takes the folder away, and the parents that hold nothing else.
  func remove() {
    // A run may still be writing: without its name the folder gets no further file.
    let removed = folder.appendingPathExtension("removed")
    rename(folder.path, removed.path)
    try? FileManager.default.removeItem(at: removed)
    for parent in madeParents { rmdir(parent.path) }
  }
}
