import Foundation

/// Where the program speaks: results on stdout, everything else on stderr.
enum Terminal {
  /// Says something on stderr.
  static func say(_ text: String) {
    // Where stderr cannot be written there is nobody left to tell.
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }

  /// Prints a result on stdout as it is; ends the program with 73 where that is not possible.
  static func printResult(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw Files.failure("sim: error: cannot write the result to stdout", code: 73)
    }
  }

  /// Prints a line of a result on stdout.
  static func printLine(_ text: String) throws { try printResult(text + "\n") }

  /// Whether stderr is a terminal that can redraw a line.
  static var canRedraw: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Whether stdout may carry colour.
  static var canColour: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }
}

/// A progress bar on stderr of a terminal; silent in a pipe.
final class ProgressBar: Sendable {
  private let total: Int
  private let startedAt = ContinuousClock.now
  private let isShown: Bool

  init(total: Int, isShown: Bool) {
    self.total = total
    self.isShown = isShown && Terminal.canRedraw
    update(done: 0)
  }

  /// Redraws the bar with the time that is left at the present pace.
  func update(done: Int) { update(done: done, of: total) }

  /// The same where the number of runs has grown.
  func update(done: Int, of total: Int) {
    guard isShown else { return }
    let width = 30
    let filled = total == 0 ? width : width * done / total
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
    let elapsed = startedAt.duration(to: .now) / .seconds(1)
    let left = done == 0 ? "" : "  \(Int(elapsed / Double(done) * Double(total - done)) + 1) s left"
    let line = "\r\u{1B}[K[\(bar)] \(done)/\(total) runs\(left)"
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }

  /// Takes the bar away.
  func clear() {
    if isShown { try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8)) }
  }
}
