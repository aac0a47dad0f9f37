import Formats

/// What a finished run measured in each replication, as its `tables/replications.csv` has it.
package struct ReplicationTable: Sendable {
  /// Where a metric was measured.
  package struct Key: Hashable, Sendable {
    /// The workload.
    package let workload: String
    /// The value of the axis, or the number of the point; empty where nothing varies.
    package let point: String
    /// The policy.
    package let policy: String
    /// The metric's name in files.
    package let metric: String
  }

  /// One replication of one metric.
  struct Entry: Sendable {
    let replication: Int
    let value: Double
    /// What it is a ratio of; `nil` where it is none.
    let parts: RatioParts?
  }

  /// Places in the order of the file.
  package private(set) var keys: [Key] = []
  private var entries: [Key: [Entry]] = [:]

  /// Reads the table; a row without a value is a replication that does not define the metric.
  ///
  /// - Throws: ``ContentError`` where a column is missing or a number cannot be read.
  package init(file: String, bytes: [UInt8]) throws {
    var rest: [UInt8]? = bytes
    var reader = try CSVReader(file: file) {
      defer { rest = nil }
      return rest
    }
    let names = ["workload", "axis_value", "point", "policy", "metric", "replication", "value"]
    let columns = try names.map { try reader.column(named: $0) }
    let numerator = try? reader.column(named: "numerator")
    let denominator = try? reader.column(named: "denominator")
    while try reader.next() {
      let cells = columns.map { reader.text(at: $0) }
      let point = cells[1].isEmpty ? (cells[2] == "0" ? "" : cells[2]) : cells[1]
      let key = Key(workload: cells[0], point: point, policy: cells[3], metric: cells[4])
      if entries[key] == nil {
        keys.append(key)
        entries[key] = []
      }
      guard !cells[6].isEmpty else { continue }
      guard let replication = Int(cells[5]), let value = Double(cells[6]) else {
        throw ContentError(
          file: file, row: reader.row,
          message: "found replication \"\(cells[5])\" and value \"\(cells[6])\"; expected numbers")
      }
      var parts: RatioParts?
      if let numerator, let denominator, let y = Double(reader.text(at: numerator)),
        let x = Double(reader.text(at: denominator))
      {
        parts = RatioParts(y, x)
      }
      entries[key]?.append(Entry(replication: replication, value: value, parts: parts))
    }
  }

  /// The replications of a place, in order.
  func entries(_ key: Key) -> [Entry] {
    (entries[key] ?? []).sorted { $0.replication < $1.replication }
  }

  /// The policies, each once, in the order of the file.
  package var policies: [String] {
    var names: [String] = []
    for key in keys where !names.contains(key.policy) { names.append(key.policy) }
    return names
  }
}
