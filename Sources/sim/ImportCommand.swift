import ArgumentParser
import Demand
import Formats
import Foundation
import Quantities
import Supply

/// `sim import`: reads a recorded log and says what is in it.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read a recorded log and say what is in it, row by row accounted for.",
    discussion: """
      Examples:
        sim import sessions.jsonl.gz
        sim import ~/.claude/projects
        sim import azure AzureLLMInferenceTrace_conv.csv --format json
        sim import sample > my-log.jsonl

      A log that reads well here can be replayed: name it in a scenario as
      "workload": {"recorded": {"file": "...", "format": "agent-sessions"}, ...}
      (scenarios/recorded.json shows how). A file may be compressed with gzip. Rows that cannot be \
      understood are left out and counted; a file that is no log of the kind ends with 65.
      A folder is read as one log: all files below it, in order of their paths.

      Formats (each is found out, or named with --as):
      \(ImportLog.formats)
      """,
    subcommands: [ImportLog.self, ImportAgentSessions.self, ImportAzure.self, ImportSample.self],
    defaultSubcommand: ImportLog.self)
}

/// Arguments of every command that reads a log.
struct ImportOptions: ParsableArguments {
  @Argument(help: "The log: a file, or a folder.", completion: .file()) var file: String
  @Option(help: "What is printed: text or json.") var format = CatalogFormat.text

  /// Reads the log and prints its account and its summary on stdout.
  func report(_ format: RecordedFormat) throws {
    let (sessions, account) = try Files.log(file, format)
    let report = ImportReportText(account: account, summary: RecordedSummary(sessions))
    switch self.format {
    case .text: try Terminal.printLine(report.text)
    case .json: try Terminal.printResult(report.json.prettyText)
    }
  }
}

extension Files {
  /// A recorded log with the account of its rows; missing ends with 66, no log with 65.
  static func log(
    _ path: String, _ format: RecordedFormat
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    let files = try logFiles(at: path, format)
    return try reportingContent {
      try RecordedSessions.importing(format, files: files, name: path)
    }
  }

  /// A list of dated prices; missing ends with 66, no list with 65.
  static func priceEvents(_ path: String) throws -> PriceEvents {
    let source = try chunks(of: path)
    return try reportingContent { try PriceEvents(file: path, source: source) }
  }

  /// Measured clients, with what is wrong with the file on stderr and exit code 65.
  static func clientRates(_ path: String) throws -> ClientWindows {
    let source = try chunks(of: path)
    return try reportingContent { try ClientWindows.importing(file: path, source: source) }
  }

  /// A file piece by piece, so that memory holds what is read from it and not the file itself.
  static func chunks(of path: String) throws -> ChunkSource {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw failure("\(path): error: there is no such file, or it cannot be read", code: 66)
    }
    return {
      do {
        guard let data = try handle.read(upToCount: 1 << 18), !data.isEmpty else { return nil }
        return [UInt8](data)
      } catch {
        throw Files.failure("\(path): error: cannot read on: \(Files.reason(error))", code: 66)
      }
    }
  }
}

/// `sim import agent-sessions`.
struct ImportAgentSessions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent-sessions",
    abstract: "Coding-agent sessions: one JSON object per line (the format of kv-cache-tester).")
  @OptionGroup var options: ImportOptions

  func run() throws { try options.report(.agentSessions) }
}

/// `sim import azure`.
struct ImportAzure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "azure",
    abstract: "Single calls: CSV with TIMESTAMP, ContextTokens and GeneratedTokens.")
  @OptionGroup var options: ImportOptions

  func run() throws { try options.report(.azure) }
}

/// `sim import sample`: the generator of `scenarios/data/recorded-simulated.jsonl`.
struct ImportSample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Print a simulated log of agent sessions, to try the format.",
    discussion: """
      It is drawn from a preset and recorded nowhere. Without options it is the log that \
      scenarios/recorded.json replays, scenarios/data/recorded-simulated.jsonl, byte for byte.
      """)

  @Option(help: "The preset to draw from.") var preset = SimulatedLog.shipped.preset
  @Option(help: "Sessions to draw.") var sessions = SimulatedLog.shipped.sessions
  @Option(help: "Seed of the draws.") var seed = SimulatedLog.shipped.seed

  func validate() throws {
    guard (1...1_000_000).contains(sessions) else {
      throw ValidationError("--sessions is 1 to 1,000,000.")
    }
  }

  func run() throws {
    guard let log = SimulatedLog(preset: preset, sessions: sessions, seed: seed) else {
      let names = SimulatedLog.presets
      let near = nearest(to: preset, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw Files.failure(
        "--preset: error: no preset without sub-agents is called \"\(preset)\"\(near)", code: 64)
    }
    for number in 0..<log.sessions { try Terminal.printResult(log.line(number)) }
  }
}
