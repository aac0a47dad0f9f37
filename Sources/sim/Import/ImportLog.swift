import ArgumentParser
import Demand
import Formats

/// `sim import FILE`: reads a log of any format, or all logs of one format below a folder.
struct ImportLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "A log of any format, or a folder of histories; the word \"log\" may be left out.",
    discussion: """
      Examples:
        sim import sessions.jsonl.gz
        sim import ~/.claude/projects --format json

      Formats:
      \(formats)
      """)

  @Argument(help: "The log: a file, or a folder.", completion: .file()) var file: String
  @Option(
    name: .customLong("as"), help: "The format of the log; found out where left out.",
    transform: Self.format)
  var recordedFormat: RecordedFormat?
  @OptionGroup(title: "Output") var output: OutputOptions

  /// One line for each format.
  static var formats: String {
    let width = RecordedFormat.allCases.reduce(0) { max($0, $1.rawValue.count) } + 2
    return RecordedFormat.allCases.map { format in
      let gap = String(repeating: " ", count: width - format.rawValue.count)
      return "  " + format.rawValue + gap + format.summary
    }.joined(separator: "\n")
  }

  static func format(named name: String) throws -> RecordedFormat {
    if let format = RecordedFormat(rawValue: name) { return format }
    let names = RecordedFormat.allCases.map(\.rawValue)
    let near = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw ValidationError(
      "no format is called \"\(name)\"\(near) Formats: \(names.joined(separator: ", ")).")
  }

  func run() throws {
    let found = try recordedFormat ?? Files.logFormat(of: file)
    let meter = StepMeter(Files.isFolder(file) ? 0 : Files.size(of: file), unit: "B")
    let bar = Progress("reading \(file)", meter, isQuiet: output.quiet)
    defer { bar.clear() }
    let (summary, gateway, account) = try summary(found, meter)
    let report = ImportReportText(
      format: found, isDetected: recordedFormat == nil, account: account, summary: summary,
      gateway: gateway)
    switch output.format {
    case .text: try Terminal.printLine(report.text)
    case .json: try Terminal.printResult(report.json.prettyText)
    }
  }

  private func summary(
    _ found: RecordedFormat, _ meter: StepMeter
  ) throws -> (RecordedSummary, GatewayFigures?, ImportAccount) {
    guard Files.isFolder(file) else {
      return try Files.reportingContent {
        try found.summary(file: file) { try Files.chunks(of: file, meter) }
      }
    }
    let (sessions, account) = try Files.log(file, found, meter)
    return (RecordedSummary(sessions), nil, account)
  }
}
