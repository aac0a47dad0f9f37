import Demand
import Formats
import Foundation
import Quantities
import Scoring
import Studies
import Supply
import Synchronization

/// Reads calls on a thread of its own while blocks that are full are scored.
struct ScoredLog {
  /// Where calls come from.
  enum Source: Sendable {
    /// A log of one call per row.
    case file(String, RecordedFormat)
    /// The workload of a scenario, with its description.
    case workload(WorkloadCalls, String)

    /// Bytes or calls to be read, 0 where nobody knows.
    fileprivate var size: Int {
      if case .file(let path, _) = self { Files.size(of: path) } else { 0 }
    }

    fileprivate var unit: String {
      if case .file = self { "B" } else { "calls" }
    }
  }

  /// What the log would have been.
  let scores: LogScores
  /// Where the calls came from, in words.
  let source: String

  /// Blocks that may be full at once: memory does not grow where reading is faster.
  private static let blocksAhead = 4

  /// Reads and scores all calls.
  ///
  /// Ends the program with 66 where the log is missing and with 65 where it is none.
  static func read(
    _ source: Source, _ world: ScoringWorld, naming: ModelNaming, threads: Int, isQuiet: Bool
  ) async throws -> ScoredLog {
    let meter = StepMeter(source.size, unit: source.unit)
    let bar = Progress("scoring", meter, isQuiet: isQuiet)
    defer { bar.clear() }
    let (blocks, continuation) = AsyncStream.makeStream(of: CallBlock.self)
    let room = DispatchSemaphore(value: blocksAhead)
    let outcome = Outcome()
    Thread.detachNewThread {
      let reading = CallReading(world, naming, meter) { block in
        room.wait()
        continuation.yield(block)
      }
      outcome.set(Result { try reading.read(source) })
      continuation.finish()
    }
    var scorer = LogScorer(world, threads: threads)
    for await block in blocks {
      await scorer.take(block)
      room.signal()
    }
    let (facts, words) = try outcome.get()
    return ScoredLog(scores: await scorer.scores(of: facts, in: world), source: words)
  }

  /// What the reading thread leaves behind.
  private final class Outcome: Sendable {
    private let result = Mutex<Result<(LogFacts, String), any Error>?>(nil)

    func set(_ value: Result<(LogFacts, String), any Error>) {
      result.withLock { $0 = value }
    }

    func get() throws -> (LogFacts, String) {
      guard let value = result.withLock({ $0 }) else {
        preconditionFailure("a log ended before it was read")
      }
      return try value.get()
    }
  }
}

/// The reader of a log with the place that its blocks go to; used by one thread.
private final class CallReading {
  private var reader: CallReader
  private let meter: StepMeter
  private let send: (CallBlock) -> Void

  init(
    _ world: ScoringWorld, _ naming: ModelNaming, _ meter: StepMeter,
    send: @escaping (CallBlock) -> Void
  ) {
    self.meter = meter
    reader = CallReader(world, naming: naming)
    self.send = send
  }

  func read(_ source: ScoredLog.Source) throws -> (LogFacts, String) {
    var words: String
    switch source {
    case .file(let path, let format):
      let chunks = try Files.chunks(of: path, meter)
      let account = try Files.reportingContent {
        try format.readCalls(
          file: path, source: chunks, names: { self.reader.take(names: $0) },
          call: { self.take($0) }
        ).account
      }
      words = "\(account)."
    case .workload(let calls, let summary):
      calls.forEach { call, requested, logged in
        self.meter.add(1)
        if let block = self.reader.take(call, requested: requested, logged: logged) {
          self.send(block)
        }
      }
      words =
        "No log is named: the calls of the workload, \(summary), walked without repeated steps; "
        + "\(calls.taskCount) tasks."
    }
    if let last = reader.finish() { send(last) }
    return (reader.facts, words)
  }

  private func take(_ call: LoggedCall) {
    if let block = reader.take(call) { send(block) }
  }
}
