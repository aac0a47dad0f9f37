import Analysis
import ArgumentParser
import Formats
import Foundation

/// What a command prints on stdout.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// When text is coloured.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  /// Whether text on stdout carries colour (https://no-color.org).
  var isOn: Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      isatty(STDOUT_FILENO) == 1 && !Terminal.isDumb
        && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
    }
  }
}

/// How a command answers: the same options for every command that prints a result.
struct OutputOptions: ParsableArguments {
  @Option(help: "What is printed on stdout: text or json.") var format = ResultFormat.text
  @Option(
    name: .customLong("color"),
    help: ArgumentHelp(
      "When text is coloured: always, never, or auto: on a terminal where NO_COLOR is not set.",
      valueName: "when"))
  var colour = ColourChoice.auto
  @Flag(name: .shortAndLong, help: "Print nothing but the result and mistakes.") var quiet = false

  /// Whether text on stdout carries colour.
  var isColoured: Bool { colour.isOn }

  /// Prints a report: its text, or everything in it for programs.
  func print(_ report: some FiledReport) throws {
    try Terminal.printResult(
      format == .json ? report.summaryJSON() : report.consoleText(isColoured: isColoured))
  }

  /// Prints a result that has both forms; only the one that is asked for is made.
  func print(text: @autoclosure () -> String, json: @autoclosure () -> JSONNode) throws {
    try Terminal.printResult(format == .json ? json().prettyText : text())
  }

  /// Says something on stderr unless it is to be quiet.
  func say(_ text: @autoclosure () -> String) {
    if !quiet { Terminal.say(text()) }
  }
}
