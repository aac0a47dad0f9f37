import ArgumentParser
import Demand

/// `sim import FILE`: reads a log of any format, or all logs of one format below a folder.
struct ImportLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "A log of any format, or a folder of histories; this is what `sim import FILE` does.",
    discussion: "Formats:\n" + formats)

  @Option(
    name: .customLong("as"), help: "The format; found out where it is not named.",
    transform: format(named:)) var named: RecordedFormat?
  @OptionGroup var options: ImportOptions

  /// One line for each format.
  static var formats: String {
    let width = RecordedFormat.allCases.reduce(0) { max($0, $1.rawValue.count) } + 2
    return RecordedFormat.allCases.map { format in
      let gap = String(repeating: " ", count: width - format.rawValue.count)
      return "  " + format.rawValue + gap + format.summary
    }.joined(separator: "\n")
  }

  private static func format(named name: String) throws -> RecordedFormat {
    if let format = RecordedFormat(rawValue: name) { return format }
    let names = RecordedFormat.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("no format is called \(name); there are \(names).")
  }

  func run() throws { try options.report(try named ?? Files.logFormat(of: options.file)) }
}
