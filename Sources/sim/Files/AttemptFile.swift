import Accounting
import Analysis
import Demand
import Formats
import Foundation
import Quantities
import Studies
import Supply

/// One run's part of `tables/attempts.csv` (RFC 4180, lines end in `\n`) and of
/// `data/attempts.parquet`, written as attempts end.
///
/// A run makes millions of rows: names are quoted once, and figures go to bytes without strings.
final class AttemptFile: ClosableSink {
  private let handle: FileHandle
  private let catalogue: Catalogue
  /// Workload and policy, with which every row begins.
  private let lead: [UInt8]
  /// Model, provider and tag of the endpoints met so far, by position.
  private var names: [[UInt8]]
  private var buffer: [UInt8] = []
  private var failure: (any Error)?
  private let parquet: ParquetPart

  /// Creates the files of one run of a workload under a policy.
  ///
  /// - Parameter finished: told what the Parquet footer says of the run's row groups.
  init(
    at url: URL, catalogue: Catalogue, workload: String, policy: String,
    finished: @escaping ([ParquetRowGroup]) throws -> Void
  ) throws {
    handle = try Self.created(at: url)
    parquet = ParquetPart(
      try Self.created(at: url.appendingPathExtension("parquet")),
      AttemptTable(catalogue: catalogue, workload: workload, policy: policy), finished: finished)
    self.catalogue = catalogue
    lead = Self.fields([workload, policy])
    names = Array(repeating: [], count: catalogue.endpoints.count)
    buffer.reserveCapacity(1 << 17)
  }

  private static func created(at url: URL) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    return try FileHandle(forWritingTo: url)
  }

  /// The line of names.
  static let header = CSVWriter(columns: ["workload", "policy"] + AttemptRow.columns).bytes

  func record(_ row: AttemptRow) {
    parquet.record(row)
    buffer += lead
    append(row.task.number)
    append(row.branch)
    append(row.step)
    append(row.repetition)
    append(row.attempt)
    appendNames(of: row.endpoint)
    appendDecimal(row.sentAt.microseconds, places: 6)
    appendDecimal(row.timeToFirstToken.microseconds, places: 6)
    appendDecimal(row.duration.microseconds, places: 6)
    buffer += row.outcome.name.utf8
    buffer.append(UInt8(ascii: ","))
    append(row.isSticky ? 1 : 0)
    append(row.usage.prompt.count)
    append(row.usage.cacheRead.count)
    append(row.usage.cacheWrite5m.count)
    append(row.usage.cacheWrite1h.count)
    append(row.usage.completion.count)
    append(row.usage.reasoning.count)
    appendDecimal(row.cost.picoDollars, places: 12)
    buffer += row.disposition.name.utf8
    buffer.append(UInt8(ascii: ","))
    if let limit = row.limit { buffer += limit.name.utf8 }
    buffer.append(UInt8(ascii: ","))
    if let wait = row.retryAfter {
      appendDecimal(wait.microseconds, places: 6)
      buffer.removeLast()
    }
    buffer.append(UInt8(ascii: ","))
    buffer += row.role.name.utf8
    buffer.append(UInt8(ascii: ","))
    append(row.odds.candidates)
    append(probability: row.odds.propensity)
    buffer.append(UInt8(ascii: ","))
    append(probability: row.modelPropensity)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count > 1 << 16 { flush() }
  }

  /// Writes what is left.
  ///
  /// - Throws: the first failure to write, also of earlier rows.
  func close() throws {
    flush()
    try handle.close()
    if let failure { throw failure }
    try parquet.close()
  }

  private func flush() {
    do {
      if failure == nil { try handle.write(contentsOf: Data(buffer)) }
    } catch {
      failure = error
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

extension AttemptFile {
  /// Texts as fields with a comma after each.
  private static func fields(_ texts: [String]) -> [UInt8] {
    var row = CSVWriter(columns: texts).bytes
    row[row.count - 1] = UInt8(ascii: ",")
    return row
  }

  private func appendNames(of endpoint: EndpointID) {
    let position = Int(endpoint.index)
    if names[position].isEmpty {
      let its = catalogue[endpoint]
      names[position] = Self.fields(
        [catalogue[its.model].slug, catalogue[its.provider].slug, its.tag])
    }
    buffer += names[position]
  }

  private func append(_ number: some BinaryInteger) {
    buffer.append(wholeNumber: Int64(number))
    buffer.append(UInt8(ascii: ","))
  }

  /// Appends the shortest decimal that reads back as the same number; nothing where there is none.
  private func append(probability: Double?) {
    guard let probability else { return }
    if probability == 1 {
      buffer.append(UInt8(ascii: "1"))
    } else {
      buffer += "\(probability)".utf8
    }
  }

  /// Appends a count of 10^-places as an exact decimal.
  private func appendDecimal(_ value: Int64, places: Int) {
    buffer.append(decimal: value, places: places)
    buffer.append(UInt8(ascii: ","))
  }
}
