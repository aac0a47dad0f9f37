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
        sim import openrouter_logs.csv --format json
        sim import spend.json --as litellm
        sim import sample > my-log.jsonl
        sim import openrouter-rankings days.json -o traffic.json

      The format of a log is found by looking at it. A log that reads well here can be replayed:
      name it in a scenario as "workload": {"recorded": {"file": "..."}, ...}
      (scenarios/recorded.json shows how). A file may be compressed with gzip. Rows that cannot be
      understood are left out and counted; a file that is no log ends with 65.
      A folder is read as one log: all files below it, in order of their paths.

      Formats:
      \(ImportLog.formats)
      """,
    subcommands: [ImportLog.self, ImportSample.self, ImportRankings.self, ImportPriceHistory.self],
    defaultSubcommand: ImportLog.self)
}

extension Files {
  /// A recorded log with the account of its rows; missing ends with 66, no log with 65.
  static func log(
    _ path: String, _ format: RecordedFormat, _ meter: StepMeter? = nil
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    let files = try logFiles(at: path, format, meter)
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
  ///
  /// - Parameter meter: told how many bytes have been read.
  static func chunks(of path: String, _ meter: StepMeter? = nil) throws -> ChunkSource {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw failure("\(path): error: there is no such file, or it cannot be read", code: .missing)
    }
    return {
      let chunk = try chunk(of: handle, path)
      meter?.add(chunk.count)
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
      throw failure("\(path): error: cannot read on: \(reason)", code: .missing)
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
      Examples:
        sim import sample > my-log.jsonl
        sim import sample --preset chat --sessions 50 --seed 7

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
        "--preset: error: no preset is called \"\(preset)\"\(near)", code: .usage)
    }
    for number in 0..<log.sessions { try Terminal.printResult(log.line(number)) }
  }
}
