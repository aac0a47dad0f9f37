import Foundation
import Synchronization

/// Where the program speaks: results on stdout, everything else on stderr.
enum Terminal {
  /// Whether a line of progress stands on stderr, which the next to speak takes away.
  private static let hasProgressLine = Mutex(false)

  /// Says something on stderr.
  static func say(_ text: String) {
    hasProgressLine.withLock { isDrawn in
      writeToStandardError((isDrawn ? "\r\u{1B}[K" : "") + text + "\n")
      isDrawn = false
    }
  }

  /// Puts a line of progress in place of the one that stands there; `nil` takes it away.
  static func draw(_ line: String?) {
    hasProgressLine.withLock { isDrawn in
      if line != nil || isDrawn { writeToStandardError("\r\u{1B}[K" + (line ?? "")) }
      isDrawn = line != nil
    }
  }

  private static func writeToStandardError(_ text: String) {
    // Where stderr cannot be written there is nobody left to tell.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Prints a result on stdout as it is; ends the program with 73 where that is not possible.
  static func printResult(_ text: String) throws {
    do {
      draw(nil)
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw Files.failure("sim: error: cannot write the result to stdout", code: .unwritable)
    }
  }

  /// Prints a line of a result on stdout.
  static func printLine(_ text: String) throws { try printResult(text + "\n") }

  /// Whether stderr is a terminal that can redraw a line.
  static var canRedraw: Bool { isatty(STDERR_FILENO) == 1 && !isDumb }

  /// Whether a question can be asked: somebody reads stderr and answers on stdin.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Whether the terminal cannot place the cursor.
  static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }

  /// Columns of the terminal that stderr is, 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Asks a question on the terminal; `nil` where the answer is the end of input.
  static func ask(_ question: String) -> String? {
    draw(nil)
    writeToStandardError(question)
    return readLine()?.trimmingCharacters(in: .whitespaces)
  }
}
