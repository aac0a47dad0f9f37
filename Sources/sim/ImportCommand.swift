import ArgumentParser
import Demand
import Formats
import Foundation
import Quantities

/// `sim import`: reads a recorded log and says what is in it.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read a recorded log and say what is in it, row by row accounted for.",
    discussion: """
      Examples:
        sim import sessions.jsonl.gz
        sim import openrouter_logs.csv --format json
        sim import spend.json --as litellm
        sim import sample > my-log.jsonl

      The format of a log is found by looking at it. A log that reads well here can be replayed:
      name it in a scenario as "workload": {"recorded": {"file": "..."}, ...}
      (scenarios/recorded.json shows how). A file may be compressed with gzip. Rows that cannot be
      understood are left out and counted; a file that is no log ends with 65.
      """,
    subcommands: [ImportLog.self, ImportSample.self], defaultSubcommand: ImportLog.self)
}

/// `sim import FILE`.
struct ImportLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Read a recorded log; the word \"log\" may be left out.")

  @Argument(help: "The log.", completion: .file()) var file: String
  @Option(
    name: .customLong("as"), help: "The format of the log; found out where left out.",
    transform: Self.format)
  var recordedFormat: RecordedFormat?
  @Option(help: "What is printed: text or json.") var format = CatalogFormat.text

  private static func format(named name: String) throws -> RecordedFormat {
    if let format = RecordedFormat(rawValue: name) { return format }
    let names = RecordedFormat.allCases.map(\.rawValue)
    let near = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw ValidationError(
      "no format is called \"\(name)\"\(near) Formats: \(names.joined(separator: ", ")).")
  }

  func run() throws {
    let found = try recordedFormat ?? Files.format(of: file)
    let (summary, gateway, account) = try Files.reportingContent {
      try found.summary(file: file) { try Files.chunks(of: file) }
    }
    let report = ImportReportText(
      format: found, isDetected: recordedFormat == nil, account: account, summary: summary,
      gateway: gateway)
    switch format {
    case .text: try Terminal.printLine(report.text)
    case .json: try Terminal.printResult(report.json.prettyText)
    }
  }
}

extension Files {
  /// The sessions of a recorded log; missing ends with 66, no log with 65.
  static func log(_ path: String, _ format: RecordedFormat) throws -> RecordedSessions {
    let source = try chunks(of: path)
    return try reportingContent {
      try RecordedSessions.importing(format, file: path, source: source).sessions
    }
  }

  /// The format of a log by its first bytes; missing ends with 66, no known format with 65.
  static func format(of path: String) throws -> RecordedFormat {
    let source = try chunks(of: path)
    return try reportingContent { try RecordedFormat.detecting(file: path, source: source) }
  }

  /// A file piece by piece, so that memory holds what is read from it and not the file itself.
  static func chunks(of path: String) throws -> ChunkSource {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw failure("\(path): error: there is no such file, or it cannot be read", code: 66)
    }
    return {
      let chunk = try chunk(of: handle, path)
      return chunk.isEmpty ? nil : chunk
    }
  }

  /// The next bytes of a file, without the copy that Foundation would make of them.
  private static func chunk(of handle: FileHandle, _ path: String) throws -> [UInt8] {
    var failed: Int32 = 0
    let size = 1 << 18
    let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var result = read(handle.fileDescriptor, buffer.baseAddress, size)
      while result < 0, errno == EINTR {
        result = read(handle.fileDescriptor, buffer.baseAddress, size)
      }
      if result < 0 { failed = errno }
      count = max(0, result)
    }
    if failed != 0 {
      let reason = String(cString: strerror(failed)).lowercased()
      throw failure("\(path): error: cannot read on: \(reason)", code: 66)
    }
    return chunk
  }
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
      let names = SyntheticSession.presets.map(\.name)
      let near = nearest(to: preset, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw Files.failure(
        "--preset: error: no preset is called \"\(preset)\"\(near)", code: 64)
    }
    for number in 0..<log.sessions { try Terminal.printResult(log.line(number)) }
  }
}
