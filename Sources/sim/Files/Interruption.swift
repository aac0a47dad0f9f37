import Dispatch
import Foundation
import Synchronization

/// Ends the program when the user or the system asks for it, without half a folder left behind.
///
/// Whoever creates, finishes or discards something unfinished does so within
/// ``withUnfinished(_:)``; a signal takes the same lock and keeps it until the program has ended.
final class Interruption: Sendable {
  private let unfinished = Mutex<UnfinishedFile?>(nil)
  /// What is said in place of the usual where nothing is being written, and the exit code in place
  /// of 128 and the signal's number; `nil` for the usual.
  private let ending: (@Sendable () -> (words: String, status: ExitStatus))?

  /// Creates a guard.
  ///
  /// - Parameter ending: what to say, and the exit code, where nothing is being written.
  init(ending: (@Sendable () -> (words: String, status: ExitStatus))? = nil) {
    self.ending = ending
  }

  /// Watches SIGINT and SIGTERM for as long as the result is held; then they end the program as if
  /// nobody had watched.
  func watch() -> Watch { Watch(self) }

  /// Gives access to what a signal removes; `nil` where there is nothing.
  func withUnfinished<Result: Sendable>(
    _ body: (inout UnfinishedFile?) throws -> Result
  ) rethrows -> Result {
    try unfinished.withLock { try body(&$0) }
  }

  /// Held while a single file is written. A signal that one guard saw may end the program while
  /// another write is under way, so that the lock is the program's, not a guard's.
  private static let writing = Mutex(())

  /// Writes something short that a signal waits for.
  static func shielding(_ body: () throws -> Void) rethrows {
    try writing.withLock { _ in try body() }
  }

  fileprivate func end(by number: Int32) {
    Self.writing.withLock { _ in
      unfinished.withLock { file in
        file?.remove()
        if file == nil, let ending = ending?() {
          Terminal.say(ending.words)
          _exit(ending.status.rawValue)
        }
        Terminal.say("sim: interrupted" + (file.map { "; " + $0.loss } ?? ""))
        _exit(ExitStatus(signal: number).rawValue)
      }
    }
  }

  /// Signals that are watched for.
  final class Watch: Sendable {
    private static let signals = [SIGINT, SIGTERM]
    /// Guards that watch now; the last to go gives signals their old effect back.
    private static let count = Mutex(0)
    private let sources: Mutex<[any DispatchSourceSignal]>

    fileprivate init(_ interruption: Interruption) {
      let queue = DispatchQueue(label: "interruption")
      Self.count.withLock { count in
        count += 1
        for number in Self.signals { signal(number, SIG_IGN) }
      }
      sources = Mutex(
        Self.signals.map { number in
          let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
          source.setEventHandler { interruption.end(by: number) }
          source.resume()
          return source
        })
    }

    deinit {
      sources.withLock { sources in sources.forEach { $0.cancel() } }
      Self.count.withLock { count in
        count -= 1
        if count == 0 { for number in Self.signals { signal(number, SIG_DFL) } }
      }
    }
  }
}

/// A file or folder that is being written, and the parents that were made for it.
struct UnfinishedFile {
  /// What is lost with it, in words.
  let loss: String
  private let place: URL
  /// Parents that did not exist, the innermost first.
  private let madeParents: [URL]

  /// Describes what is about to be made.
  init(_ place: URL, loss: String) {
    self.place = place
    self.loss = loss
    var parents: [URL] = []
    var parent = place.deletingLastPathComponent()
    while parent.path != "/", !FileManager.default.fileExists(atPath: parent.path) {
      parents.append(parent)
      parent = parent.deletingLastPathComponent()
    }
    madeParents = parents
  }

  /// Takes it away, and the parents that hold nothing else.
  func remove() {
    // A run may still be writing: without its name the folder gets no further file.
    let removed = place.appendingPathExtension("removed")
    rename(place.path, removed.path)
    try? FileManager.default.removeItem(at: removed)
    for parent in madeParents { rmdir(parent.path) }
  }
}
