public import Formats

/// What identifies the inputs of a sweep: where one of these differs, results cannot be joined.
public struct SweepIdentity: Hashable, Sendable {
  /// Hash of the scenario with every default filled in, without its axes.
  public var scenario: String
  /// Hash of the catalogues' bytes.
  public var catalogue: String
  /// Hash of all other files that it names; of nothing where it names none.
  public var files: String
  /// The program's version.
  public var program: String
  /// Hash of the names of all metrics that results hold.
  public var metrics: String

  /// Creates an identity.
  public init(
    scenario: String, catalogue: String, files: String, program: String, metrics: String
  ) {
    self.scenario = scenario
    self.catalogue = catalogue
    self.files = files
    self.program = program
    self.metrics = metrics
  }

  /// Its parts by their names in plan and results.
  public var members: [(String, JSONNode)] {
    [
      ("scenario_sha256", .string(scenario)), ("catalog_sha256", .string(catalogue)),
      ("files_sha256", .string(files)), ("program", .string(program)),
      ("metrics_sha256", .string(metrics)),
    ]
  }

  /// Reads the parts; `nil` where one is missing.
  public init?(_ node: JSONNode) {
    let keys = [
      "scenario_sha256", "catalog_sha256", "files_sha256", "program", "metrics_sha256",
    ]
    let parts = keys.compactMap { node[$0]?.string }
    guard parts.count == keys.count else { return nil }
    self.init(
      scenario: parts[0], catalogue: parts[1], files: parts[2], program: parts[3],
      metrics: parts[4])
  }

  /// What differs from another identity, in words; `nil` where nothing does.
  public func difference(from planned: Self) -> String? {
    if scenario != planned.scenario { return "the scenario" }
    if catalogue != planned.catalogue { return "the catalogue" }
    if files != planned.files { return "a file that the scenario names" }
    if program != planned.program { return "the program (\(planned.program), now \(program))" }
    if metrics != planned.metrics { return "what the program measures" }
    return nil
  }
}

/// Some replications of one cell, under all policies and on all workloads.
public struct SweepPart: Hashable, Sendable {
  /// Position of the cell.
  public var cell: Int
  /// Which replications.
  public var replications: Range<Int>

  /// Creates a part.
  public init(cell: Int, replications: Range<Int>) {
    self.cell = cell
    self.replications = replications
  }
}

/// The work that one process does and whose results are one file.
public struct SweepTask: Sendable {
  /// Version of the lines of a plan.
  public static let schemaName = "tollway.sweep-task/1"

  /// The first 16 digits of the hash of all that the line says.
  public let id: String
  /// Its work, in order.
  public let parts: [SweepPart]
  /// The line of the plan.
  public let line: JSONNode

  /// Creates a task of a sweep.
  public init(_ parts: [SweepPart], of sweep: Sweep, _ identity: SweepIdentity) {
    self.parts = parts
    let cells = parts.map { part -> JSONNode in
      let settings = zip(sweep.design.axes, sweep.values[part.cell]).map { axis, value in
        (axis.path, value)
      }
      let range = part.replications
      return .object([
        ("cell", .number(part.cell)), ("set", .object(settings)),
        ("first_replication", .number(range.lowerBound)), ("replications", .number(range.count)),
      ])
    }
    let content: [(String, JSONNode)] =
      [("schema", .string(Self.schemaName))] + identity.members + [("work", .array(cells))]
    let text = JSONNode.object(content).canonicalText
    id = String(SHA256.hex(of: Array(text.utf8)).prefix(16))
    line = .object([("id", .string(id))] + content)
  }
}

/// All tasks of a sweep: every replication of every cell once.
public struct SweepPlan: Sendable {
  /// The tasks in order.
  public let tasks: [SweepTask]

  /// Divides a sweep into tasks.
  ///
  /// - Parameters:
  ///   - sweep: the cells.
  ///   - identity: the hashes of what the sweep is made of.
  ///   - replications: of each cell.
  ///   - work: what one replication of each cell is expected to cost, in any unit.
  ///   - share: the work of a task, in the same unit; a task has at least one replication.
  public init(
    _ sweep: Sweep, _ identity: SweepIdentity, replications: Int, work: [Double], share: Double
  ) {
    var tasks: [[SweepPart]] = []
    var parts: [SweepPart] = []
    var filled = 0.0
    func close() {
      if !parts.isEmpty { tasks.append(parts) }
      (parts, filled) = ([], 0)
    }
    for cell in 0..<sweep.count {
      for replication in 0..<replications {
        if filled > 0, filled + work[cell] > share { close() }
        filled += work[cell]
        if parts.last?.cell == cell {
          let first = parts[parts.count - 1].replications.lowerBound
          parts[parts.count - 1].replications = first..<(replication + 1)
        } else {
          parts.append(SweepPart(cell: cell, replications: replication..<(replication + 1)))
        }
      }
    }
    close()
    self.tasks = tasks.map { SweepTask($0, of: sweep, identity) }
  }

  /// Reads tasks from the lines of a plan.
  ///
  /// - Returns: `nil` where a line is no task of this sweep, or names itself wrongly.
  public init?(lines: [JSONNode], of sweep: Sweep, _ identity: SweepIdentity) {
    var tasks: [SweepTask] = []
    for line in lines {
      let parts = (line["work"]?.array ?? []).compactMap { node -> SweepPart? in
        guard let cell = node["cell"]?.int64, let first = node["first_replication"]?.int64,
          let count = node["replications"]?.int64, cell >= 0, cell < sweep.count, first >= 0,
          count > 0, count <= 10_000
        else { return nil }
        return SweepPart(
          cell: Int(cell), replications: Int(first)..<Int(first + count))
      }
      let task = SweepTask(parts, of: sweep, identity)
      guard !parts.isEmpty, task.line.canonicalText == line.canonicalText else { return nil }
      tasks.append(task)
    }
    self.tasks = tasks
  }
}
