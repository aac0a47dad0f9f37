import Formats

/// The result of one task of a sweep, as a file: a head, a line per run, and the hash of both.
///
/// The text depends on the task alone, not on who computed it, when, or after how many attempts.
package struct SweepResult: Sendable {
  /// Version of the layout.
  package static let schemaName = "tollway.sweep-result/1"

  /// The task whose result it is.
  package let task: String
  /// Its runs in order.
  package let runs: [(place: SweepPlace, run: SweepRun)]

  /// Creates the result of a task.
  package init(task: String, runs: [(place: SweepPlace, run: SweepRun)]) {
    self.task = task
    self.runs = runs
  }

  /// Names of what each run has, in the order of its values: they identify what was measured.
  package static var columns: [String] {
    Metric.all.map(\.id) + SweepTotal.allCases.map(\.rawValue)
  }

  /// The file.
  package var text: String {
    let head = JSONNode.object([
      ("schema", .string(Self.schemaName)), ("task", .string(task)), ("runs", .number(runs.count)),
    ])
    var text = head.compactText + "\n"
    for (place, run) in runs {
      let line = JSONNode.object(
        [
          ("cell", .number(place.cell)), ("workload", .number(place.workload)),
          ("policy", .number(place.policy)), ("replication", .number(place.replication)),
        ] + run.members)
      text += line.compactText + "\n"
    }
    let hash = SHA256.hex(of: Array(text.utf8))
    return text + JSONNode.object([("sha256", .string(hash))]).compactText + "\n"
  }

  /// Whether bytes are a whole result of a task, without reading its runs.
  package static func isWhole(_ bytes: [UInt8], task: String) -> Bool {
    guard let body = body(of: bytes), let end = body.firstIndex(of: 0x0A),
      let head = try? JSONNode(parsing: Array(body[..<end]), file: "result")
    else { return false }
    return head["schema"]?.string == schemaName && head["task"]?.string == task
  }

  /// Reads a result; `nil` where it is not whole or not of this program.
  package init?(_ bytes: [UInt8], task: String) {
    guard Self.isWhole(bytes, task: task), let body = Self.body(of: bytes) else { return nil }
    let lines = body.split(separator: 0x0A).dropFirst()
    var runs: [(place: SweepPlace, run: SweepRun)] = []
    for line in lines {
      guard let node = try? JSONNode(parsing: Array(line), file: "result"),
        let run = SweepRun(node), let cell = node["cell"]?.int64,
        let workload = node["workload"]?.int64, let policy = node["policy"]?.int64,
        let replication = node["replication"]?.int64
      else { return nil }
      let place = SweepPlace(
        cell: Int(cell), workload: Int(workload), policy: Int(policy),
        replication: Int(replication))
      runs.append((place, run))
    }
    self.init(task: task, runs: runs)
  }

  /// All but the last line, where that is the hash of the rest.
  private static func body(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard bytes.last == 0x0A, let end = bytes.dropLast().lastIndex(of: 0x0A),
      let last = try? JSONNode(parsing: Array(bytes[(end + 1)...]), file: "result"),
      last["sha256"]?.string == SHA256.hex(of: bytes[...end])
    else { return nil }
    return bytes[...end]
  }
}
