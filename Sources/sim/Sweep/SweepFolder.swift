import Analysis
import Formats
import Foundation
import Studies

/// The folder of a sweep: `sweep.json`, `plan.jsonl`, `inputs/`, `results/`, `logs/`, `report/`.
///
/// It holds all that a run needs but recorded logs, so that it can be copied to where the machines
/// are. A result appears whole or not at all, under the name of its task.
struct SweepFolder {
  /// Version of `sweep.json`.
  static let schemaName = "tollway.sweep/1"

  let path: String

  func file(_ name: String) -> String { path + "/" + name }

  /// Where a file lies, whatever folder a program starts in.
  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// Whether a sweep has been planned here.
  var isPlanned: Bool { FileManager.default.fileExists(atPath: file("sweep.json")) }

  func resultPath(_ task: SweepTask) -> String { file("results/\(task.id).jsonl") }

  /// The bytes of a task's result; `nil` where there is none, or not a whole one.
  func result(of task: SweepTask) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: resultPath(task)) else { return nil }
    let bytes = [UInt8](data)
    return SweepResult.isWhole(bytes, task: task.id) ? bytes : nil
  }

  /// Writes the result of a task beside its place, flushed, then renamed.
  ///
  /// Where another process was first, its result must be the same, byte for byte; if not, ours is
  /// kept beside it for `merge` to refuse.
  ///
  /// - Returns: `false` where it was not possible, with the reason on stderr.
  func write(_ result: SweepResult, of task: SweepTask) -> Bool {
    let bytes = Array(result.text.utf8)
    var target = resultPath(task)
    if let present = self.result(of: task) {
      if present == bytes { return true }
      target = file("results/\(task.id).differs-\(Self.process).jsonl")
    }
    let partial = file("results/.\(task.id).\(Self.process).tmp")
    guard Self.flushed(bytes, to: partial), rename(partial, target) == 0 else {
      // Whoever merged meanwhile may have taken the unfinished file away.
      if self.result(of: task) == bytes { return true }
      Terminal.say(
        "\(target): error: cannot write: \(String(cString: strerror(errno)).lowercased())")
      unlink(partial)
      return false
    }
    return true
  }

  /// Results that lie beside the one that counts, by task: of processes that found another one.
  func rivals() -> [String: [String]] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: file("results"))) ?? []
    var rivals: [String: [String]] = [:]
    for name in names.sorted() {
      guard let mark = name.range(of: ".differs-") else { continue }
      rivals[String(name[..<mark.lowerBound]), default: []].append(file("results/\(name)"))
    }
    return rivals
  }

  /// Removes what processes of this machine that are gone left unfinished.
  func removeStale() {
    for folder in ["results", "inputs", "."] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: file(folder))) ?? []
      for name in names where name.hasPrefix(".") {
        let parts = name.split(separator: ".")
        guard let ending = parts.last, parts.count >= 3 else { continue }
        let owner = parts[parts.count - 2]
        let isOurs = owner.hasPrefix(Self.host + "-") && ending == "tmp"
        let number = isOurs ? owner.dropFirst(Self.host.count + 1) : owner
        guard isOurs || ending == "partial", let process = Int32(number),
          kill(process, 0) == -1, errno == ESRCH
        else { continue }
        unlink(file("\(folder)/\(name)"))
      }
    }
  }

  /// Removes what any process of any machine left unfinished, once all results are there: who is
  /// still at it finds the result of another when it would rename its own.
  func removeUnfinished() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: file("results"))) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(".tmp") {
      unlink(file("results/\(name)"))
    }
  }

  /// This process among those of all machines.
  private static var process: String { "\(host)-\(ProcessInfo.processInfo.processIdentifier)" }

  private static let host = String(
    ProcessInfo.processInfo.hostName.map { $0.isLetter || $0.isNumber ? $0 : "-" })

  private static func flushed(_ bytes: [UInt8], to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return false }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    let isWhole = rest.isEmpty && fsync(descriptor) == 0
    let reason = errno
    close(descriptor)
    if !isWhole { errno = reason }
    return isWhole
  }
}
