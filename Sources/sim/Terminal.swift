import Foundation

/// Where the program speaks: results on stdout, everything else on stderr.
enum Terminal {
  /// Says something on stderr.
  static func say(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Prints a result on stdout as it is.
  static func printResult(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }

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
  func update(done: Int) {
    guard isShown else { return }
    let width = 30
    let filled = total == 0 ? width : width * done / total
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
    let elapsed = startedAt.duration(to: .now) / .seconds(1)
    let left = done == 0 ? "" : "  \(Int(elapsed / Double(done) * Double(total - done)) + 1) s left"
    FileHandle.standardError.write(Data("\r\u{1B}[K[\(bar)] \(done)/\(total) runs\(left)".utf8))
  }

  /// Takes the bar away.
  func clear() {
    if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
