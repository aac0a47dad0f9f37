import Accounting
import Analysis
import Demand
import Formats
import Foundation
import Routing
import Studies
import Synchronization

/// One run's row groups of `data/attempts.parquet`.
final class ParquetPart {
  private let handle: FileHandle
  private let writer = ParquetWriter()
  private var table: AttemptTable
  private var groups: [ParquetRowGroup] = []
  private let finished: ([ParquetRowGroup]) throws -> Void
  private var failure: (any Error)?

  /// Creates a part that is written to an open file.
  init(
    _ handle: FileHandle, _ table: AttemptTable,
    finished: @escaping ([ParquetRowGroup]) throws -> Void
  ) {
    self.handle = handle
    self.table = table
    self.finished = finished
  }

  /// Takes an attempt, and writes a row group when one is full.
  func record(_ row: AttemptRow) {
    table.add(row)
    if table.rowCount == ParquetWriter.rowsPerGroup { flush() }
  }

  /// Writes what is left.
  ///
  /// - Throws: the first failure to write, also of earlier rows.
  func close() throws {
    if table.rowCount > 0 { flush() }
    try handle.close()
    if let failure { throw failure }
    try finished(groups)
  }

  private func flush() {
    let (bytes, group) = writer.group(table.columns, rows: 0..<table.rowCount)
    groups.append(group)
    table.removeRows()
    do {
      if failure == nil { try handle.write(contentsOf: Data(bytes)) }
    } catch {
      failure = error
    }
  }
}

/// The parts of the table of attempts that runs write side by side, joined in the order of the runs.
///
/// A part is joined as soon as all before it have been, by the run that has just ended, so that little
/// is left to do after the last run.
final class AttemptParts: Sendable {
  private static let csvName = "tables/attempts.csv"
  private static let parquetName = "data/attempts.parquet"

  private struct Files {
    var csv: JoinedFile
    var parquet: JoinedFile
    var groups: [ParquetRowGroup] = []
    var joined = 0
  }

  private let folder: URL
  private let places: [RunPosition: Int]
  private let ended = Mutex<[Int: [ParquetRowGroup]]>([:])
  private let files: Mutex<Files>

  /// Parts in a folder that is being written.
  init(of positions: [RunPosition], in output: OutputFolder) throws {
    folder = output.partial
    places = Dictionary(uniqueKeysWithValues: positions.enumerated().map { ($1, $0) })
    let files = Files(
      csv: try JoinedFile(at: output.url(Self.csvName), header: AttemptFile.header),
      parquet: try JoinedFile(at: output.url(Self.parquetName), header: ParquetWriter.magic))
    self.files = Mutex(files)
  }

  /// The part of a run; `nil` for runs that are not in the table.
  func sink(of position: RunPosition, in experiment: Experiment) throws -> AttemptFile? {
    guard let place = places[position] else { return nil }
    let scenario = experiment.points[position.point]
    return try AttemptFile(
      at: url(place), catalogue: scenario.catalogue,
      workload: scenario.workloads[position.workload].workload.name,
      policy: scenario.policies[position.policy].policy.name,
      finished: { groups in
        self.ended.withLock { $0[place] = groups }
        _ = try self.files.withLockIfAvailable { try self.join(&$0) }
      })
  }

  /// Joins what is left and enters both files in the folder.
  func finish(in output: inout OutputFolder, inputHash: String) throws {
    let schema = AttemptTable.schema
    let hashes = try files.withLock { files in
      try join(&files)
      let footer = ParquetWriter().footer(
        schema, files.groups, metadata: [("tollway.inputs_sha256", inputHash)])
      return (try files.csv.finish(), try files.parquet.finish(footer))
    }
    output.adopt(Self.csvName, hash: hashes.0)
    output.adopt(Self.parquetName, hash: hashes.1)
    output.streamed.append(schema)
  }

  private func join(_ files: inout Files) throws {
    while let groups = ended.withLock({ $0.removeValue(forKey: files.joined) }) {
      let url = url(files.joined)
      try files.csv.append(url)
      try files.parquet.append(url.appendingPathExtension("parquet"))
      files.groups += groups
      files.joined += 1
    }
  }

  private func url(_ place: Int) -> URL { folder.appendingPathComponent(".attempts-\(place)") }
}
