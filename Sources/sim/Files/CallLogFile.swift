import Accounting
import Analysis
import ArgumentParser
import Demand
import Formats
import Foundation
import Routing
import Studies
import Synchronization

/// The calls of one run as a log in `logs/`, written as they end.
final class CallLogFile: ClosableSink {
  private let handle: FileHandle
  private let encoder: CallLogEncoder
  private let finished: (String) -> Void
  private var assembly = CallAssembly()
  private var buffer: [UInt8]
  private var hash = SHA256()
  private var failure: (any Error)?

  /// Creates the file.
  ///
  /// - Parameter finished: told the hash of the file when it is whole.
  init(at url: URL, _ encoder: CallLogEncoder, finished: @escaping (String) -> Void) throws {
    guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    handle = try FileHandle(forWritingTo: url)
    self.encoder = encoder
    self.finished = finished
    buffer = encoder.header
    buffer.reserveCapacity(1 << 17)
  }

  func record(_ row: AttemptRow) { assembly.take(row) }

  func callEnded(_ call: CallRow) {
    encoder.append(assembly.finish(call), to: &buffer)
    if buffer.count > 1 << 16 { flush() }
  }

  /// Writes what is left.
  ///
  /// - Throws: the first failure to write, also of earlier rows.
  func close() throws {
    flush()
    try handle.synchronize()
    try handle.close()
    if let failure { throw failure }
    finished(hash.finalize().map(OutputFolder.hexadecimal).joined())
  }

  private func flush() {
    hash.update(buffer)
    do {
      if failure == nil { try handle.write(contentsOf: Data(buffer)) }
    } catch {
      failure = error
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Several sinks as one.
final class SinkGroup: ClosableSink {
  private let sinks: [any ClosableSink]

  init(_ sinks: [any ClosableSink]) { self.sinks = sinks }

  func record(_ row: AttemptRow) { for sink in sinks { sink.record(row) } }

  func callEnded(_ call: CallRow) { for sink in sinks { sink.callEnded(call) } }

  func close() throws { for sink in sinks { try sink.close() } }
}

/// A form of log as it is named on the command line.
struct CallLogArgument: ExpressibleByArgument {
  let format: CallLogFormat

  init?(argument: String) {
    guard let format = CallLogFormat(rawValue: argument) else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { CallLogFormat.allCases.map(\.rawValue) }
}

/// The logs that a run of the program writes: one per workload, point and policy, of replication 0.
struct CallLogs: Sendable {
  /// The forms asked for, each once.
  let formats: [CallLogFormat]
  private let hashes = Hashes()

  private final class Hashes: Sendable {
    let byName = Mutex<[String: String]>([:])
  }

  init(_ formats: [CallLogFormat]) {
    self.formats = CallLogFormat.allCases.filter(formats.contains)
  }

  /// Whether a run is written at all.
  func holds(_ position: RunPosition) -> Bool { !formats.isEmpty && position.replication == 0 }

  /// The logs of a run, in a folder that is being written.
  func sinks(
    of position: RunPosition, in experiment: Experiment, _ folder: URL
  ) throws -> [CallLogFile] {
    guard holds(position) else { return [] }
    let scenario = experiment.points[position.point]
    let origin = CallLogOrigin(
      catalogue: scenario.catalogue, startsAt: scenario.experiment.startsAt,
      workload: scenario.workloads[position.workload].workload.name,
      policy: scenario.policies[position.policy].policy.name, seed: scenario.experiment.seed,
      point: position.point)
    return try formats.map { format in
      let name = Self.name(of: position, in: experiment, format)
      let hashes = hashes
      return try CallLogFile(
        at: folder.appendingPathComponent(name), CallLogEncoder(format, of: origin)
      ) { hash in hashes.byName.withLock { $0[name] = hash } }
    }
  }

  /// Enters the finished files in the folder, in the order of the runs.
  func enter(in folder: inout OutputFolder, of experiment: Experiment) {
    let hashes = hashes.byName.withLock { $0 }
    for position in experiment.positions where holds(position) {
      for format in formats {
        let name = Self.name(of: position, in: experiment, format)
        folder.adopt(name, hash: hashes[name] ?? "")
      }
    }
  }

  /// `logs/<workload>.<policy>.<form>`, with the point where one value varies.
  ///
  /// Characters that are not safe in every file system become `-`; the number of a workload or
  /// policy then tells its name from another that would read the same.
  static func name(
    of position: RunPosition, in experiment: Experiment, _ format: CallLogFormat
  ) -> String {
    let scenario = experiment.scenario
    let workload = safe(scenario.workloads[position.workload].workload.name, position.workload)
    let policy = safe(scenario.policies[position.policy].policy.name, position.policy)
    let point = experiment.points.count > 1 ? ".point-\(position.point)" : ""
    return "logs/\(workload).\(policy)\(point).\(format.fileEnding)"
  }

  private static func safe(_ name: String, _ number: Int) -> String {
    let safe = String(
      String.UnicodeScalarView(
        name.unicodeScalars.prefix(64).map { scalar in
          let isSafe = scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(scalar))
          return isSafe || scalar == "-" || scalar == "_" ? scalar : "-"
        }))
    return safe == name ? name : "\(safe)-\(number)"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
