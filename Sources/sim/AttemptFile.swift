import Accounting
import Demand
import Foundation
import Formats
import Quantities
import Studies
import Supply

/// One run's part of `tables/attempts.csv`, written as attempts end.
final class AttemptFile: ClosableSink {
  private let handle: FileHandle
  private let catalogue: Catalogue
  private let lead: [UInt8]
  private var buffer: [UInt8] = []
  private var failure: (any Error)?

  /// Opens a part whose rows all begin with the names of their workload and policy.
  init(at url: URL, catalogue: Catalogue, workload: String, policy: String) throws {
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    handle = try FileHandle(forWritingTo: url)
    self.catalogue = catalogue
    lead = Array("\(Self.quoted(workload)),\(Self.quoted(policy)),".utf8)
    buffer.reserveCapacity(1 << 17)
  }

  static let header = (["workload", "policy"] + AttemptRow.columns).joined(separator: ",") + "\n"

  func record(_ row: AttemptRow) {
    buffer += lead
    let endpoint = catalogue[row.endpoint]
    append(Int(row.task.number))
    append(Int(row.branch))
    append(Int(row.step))
    append(Int(row.repetition))
    append(Int(row.attempt))
    append(catalogue[endpoint.model].slug)
    append(catalogue[endpoint.provider].slug)
    append(endpoint.tag)
    appendDecimal(row.sentAt.microseconds, places: 6)
    appendDecimal(row.timeToFirstToken.microseconds, places: 6)
    appendDecimal(row.duration.microseconds, places: 6)
    append(row.outcome.name)
    append(row.isSticky ? 1 : 0)
    for count in [
      row.usage.prompt, row.usage.cacheRead, row.usage.cacheWrite5m, row.usage.cacheWrite1h,
      row.usage.completion, row.usage.reasoning,
    ] { append(count.count) }
    appendDecimal(row.cost.picoDollars, places: 12)
    buffer += Array("\(row.disposition)\n".utf8)
    if buffer.count > 1 << 16 { flush() }
  }

  func close() throws {
    flush()
    try handle.close()
    if let failure { throw failure }
  }

  private func flush() {
    do {
      if failure == nil { try handle.write(contentsOf: Data(buffer)) }
    } catch {
      failure = error
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func append(_ text: String) {
    buffer += text.contains { ",\"\n".contains($0) } ? Array(Self.quoted(text).utf8) : Array(text.utf8)
    buffer.append(UInt8(ascii: ","))
  }

  private func append(_ number: Int) { append("\(number)", isPlain: ()) }

  private func append(_ text: String, isPlain: Void) {
    buffer += text.utf8
    buffer.append(UInt8(ascii: ","))
  }

  /// An integer count of 10^-places as an exact decimal.
  private func appendDecimal(_ value: Int64, places: Int) {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    if value < 0 { buffer.append(UInt8(ascii: "-")) }
    buffer += padded.dropLast(places).utf8
    buffer.append(UInt8(ascii: "."))
    buffer += padded.suffix(places).utf8
    buffer.append(UInt8(ascii: ","))
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
