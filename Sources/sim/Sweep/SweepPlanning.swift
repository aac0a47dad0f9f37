import Analysis
import Formats
import Foundation
import Studies

/// A sweep whose cells are known and whose inputs are read.
struct PlannedSweep {
  let folder: SweepFolder
  let sweep: Sweep
  let identity: SweepIdentity
  let files: ScenarioFiles
  /// The scenario as written, without axes.
  let base: Experiment
  let tasks: [SweepTask]

  var replications: Int { base.scenario.experiment.replications }

  /// Runs of one replication of a cell.
  var runsPerReplication: Int { base.scenario.workloads.count * base.scenario.policies.count }

  /// All runs.
  var runCount: Int { sweep.count * replications * runsPerReplication }

  /// `16 cells, 192 runs in 12 tasks`.
  var summary: String {
    func counted(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    return "\(counted(sweep.count, "cell")), \(counted(runCount, "run")) in "
      + counted(tasks.count, "task")
  }
}

extension SweepIdentity {
  /// The identity of these inputs in this program.
  init(of base: Experiment, _ inputs: ScenarioInputs) {
    func hash(_ parts: [String]) -> String {
      SHA256.hex(of: Array(parts.joined(separator: "\n").utf8))
    }
    self.init(
      scenario: hash([Scenario.schemaName, base.scenario.resolved.canonicalText]),
      catalogue: inputs.catalogueHash, files: hash(inputs.otherHashes), program: Product.version,
      metrics: hash([SweepResult.schemaName] + SweepResult.columns))
  }
}

extension PlannedSweep {
  /// How many calls a second one thread simulates, roughly: what a task's length is planned with.
  private static let callsPerSecond = 500_000.0

  /// Plans a sweep in its folder, or goes on with the one that is there.
  ///
  /// - Parameter seconds: the work that a task should have, as far as can be told beforehand.
  init(planning options: SweepOptions, tasks count: Int?, seconds: Double) throws {
    let root = try options.root()
    let design = try options.sweepDesign(of: root)
    let sweep = Sweep(of: root, design: design)
    let inputs = try ScenarioInputs(of: Self.roots(of: sweep), beside: options.input.scenario)
    let base = try Files.reportingContent {
      try Experiment(decoding: sweep.base, files: inputs.files)
    }
    base.warnings.forEach { Terminal.say($0.render()) }
    let work = try Self.work(of: sweep, inputs.files)
    let identity = SweepIdentity(of: base, inputs)
    let named = JSONNode.object(identity.members + [("sweep", design.resolved)]).canonicalText
    let hash = SHA256.hex(of: Array(named.utf8)).prefix(8)
    let folder = SweepFolder(
      path: options.out ?? "notebooks-out/\(base.scenario.name)-sweep-\(hash)")
    if folder.isPlanned {
      self = try PlannedSweep(at: folder)
      try requireSame(sweep, identity, at: folder)
      return
    }
    let replications = base.scenario.experiment.replications
    let whole = work.reduce(0, +) * Double(replications)
    let plan =
      if let count {
        SweepPlan(
          sweep, identity, replications: replications,
          work: Array(repeating: 1, count: sweep.count),
          share: (Double(sweep.count * replications) / Double(count)).rounded(.up))
      } else {
        SweepPlan(
          sweep, identity, replications: replications, work: work,
          // Whatever the estimate, a sweep has some tasks to spread and to lose.
          share: min(seconds * Self.callsPerSecond, max(1, whole / 16)))
      }
    self.init(
      folder: folder, sweep: sweep, identity: identity, files: inputs.files, base: base,
      tasks: plan.tasks)
    try create(root, inputs, scenario: options.input.scenario)
  }

  /// The scenario files of which some may name other files than the others.
  private static func roots(of sweep: Sweep) throws -> [JSONNode] {
    let names = ["file", "price_events", "outage_schedule"]
    let changes = sweep.design.axes.indices.contains { axis in
      names.contains { sweep.design.axes[axis].path.hasSuffix($0) }
        || sweep.values.contains { $0[axis].object != nil || $0[axis].array != nil }
    }
    guard changes else { return [sweep.base] }
    return try [sweep.base]
      + (0..<sweep.count).map { cell in try Files.reportingContent { try sweep.root(of: cell) } }
  }

  /// Reads every cell once: its mistakes, and the work of one replication of it [calls].
  private static func work(of sweep: Sweep, _ files: ScenarioFiles) throws -> [Double] {
    try Files.reportingContent {
      var first: Experiment?
      return try (0..<sweep.count).map { cell in
        let experiment = try sweep.experiment(of: cell, files: files)
        try sweep.requireSameParts(experiment, of: cell, as: first ?? experiment)
        if first == nil { first = experiment }
        return experiment.expectedCalls * Double(experiment.scenario.policies.count)
      }
    }
  }

  /// Refuses to go on with another sweep than the one in the folder.
  private func requireSame(
    _ sweep: Sweep, _ identity: SweepIdentity, at folder: SweepFolder
  ) throws {
    let isSame = sweep.design.resolved.canonicalText == self.sweep.design.resolved.canonicalText
    guard let difference = identity.difference(from: self.identity) ?? (isSame ? nil : "the axes")
    else { return }
    throw Files.failure(
      "\(folder.path): error: another sweep was planned there; what differs: \(difference); name "
        + "another --out",
      code: .content)
  }
}

extension PlannedSweep {
  /// Writes the folder; `sweep.json` comes last and says that the rest is there.
  private func create(_ root: JSONNode, _ inputs: ScenarioInputs, scenario: String) throws {
    try refuseForeign()
    for name in ["inputs", "results", "logs"] {
      do {
        try FileManager.default.createDirectory(
          atPath: folder.file(name), withIntermediateDirectories: true)
      } catch {
        throw Files.failure(
          "\(folder.path): error: cannot create a folder there", code: .unwritable)
      }
    }
    folder.removeStale()
    var written = sweep.base
    written.content = .object(
      (written.object ?? []) + [JSONMember(key: "sweep", value: sweep.design.resolved)])
    try Files.write(written.prettyText, to: folder.file("inputs/scenario.json"))
    let entries = try inputs.found.enumerated().map { try entry($0.element, number: $0.offset) }
    let plan = tasks.map { $0.line.compactText + "\n" }.joined()
    try Files.write(plan, to: folder.file("plan.jsonl"))
    let original = try LoadedScenario.merged(scenario)
    let node = JSONNode.object(
      [
        ("schema", .string(SweepFolder.schemaName)), ("name", .string(base.scenario.name)),
        ("question", .string(base.scenario.question)),
        ("design", .string(sweep.design.summary)), ("cells", .number(sweep.count)),
        ("replications", .number(replications)), ("runs", .number(runCount)),
        ("tasks", .number(tasks.count)),
        ("plan_sha256", .string(SHA256.hex(of: Array(plan.utf8)))),
      ] + identity.members + [
        ("scenario", .string(SweepFolder.absolute(scenario))),
        ("scenario_text_sha256", .string(Self.textHash(original))), ("files", .array(entries)),
      ])
    try Files.write(node.prettyText, to: folder.file("sweep.json"))
  }

  private static func textHash(_ tree: JSONNode) -> String {
    SHA256.hex(of: Array(tree.canonicalText.utf8))
  }

  /// Refuses a folder that holds anything but an unfinished plan.
  private func refuseForeign() throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let known = ["inputs", "results", "logs", "plan.jsonl"]
    guard let foreign = names.sorted().first(where: { !known.contains($0) && !$0.hasPrefix(".") })
    else { return }
    throw Files.failure(
      "\(folder.path): error: holds \(foreign) and is no folder of a sweep; name another --out",
      code: .unwritable)
  }

  /// Copies a file of the scenario; recorded logs, which may be large, stay where they are.
  private func entry(
    _ found: (name: String, path: String, hash: String, isCatalogue: Bool), number: Int
  ) throws -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("name", .string(found.name)), ("path", .string(SweepFolder.absolute(found.path))),
      ("sha256", .string(found.hash)),
    ]
    let isLog = files.recorded[found.name] != nil
    if !isLog {
      let copy = "inputs/\(number)-\((found.path as NSString).lastPathComponent)"
      let target = folder.file(copy)
      try? FileManager.default.removeItem(atPath: target)
      do {
        try FileManager.default.copyItem(atPath: found.path, toPath: target)
      } catch {
        throw Files.failure(
          "\(target): error: cannot write: \(Files.reason(error))", code: .unwritable)
      }
      members.append(("copy", .string(copy)))
    }
    return .object(members)
  }
}

extension PlannedSweep {
  /// Opens the sweep in a folder.
  ///
  /// Ends the program with 66 where there is none, and with 65 where its inputs, their originals or
  /// this program differ from what was planned.
  init(at folder: SweepFolder) throws {
    guard folder.isPlanned else {
      throw Files.failure(
        "\(folder.path): error: there is no sweep (no sweep.json); "
          + "`sim sweep plan S.json -o \(folder.path)` plans one", code: .missing)
    }
    let head = try Files.tree(of: folder.file("sweep.json"))
    guard head["schema"]?.string == SweepFolder.schemaName, let planned = SweepIdentity(head),
      let scenario = head["scenario"]?.string
    else {
      throw Files.failure(
        "\(folder.path): error: sweep.json is not of this program (\(SweepFolder.schemaName))",
        code: .content)
    }
    let root = try Files.tree(of: folder.file("inputs/scenario.json"))
    let entries = head["files"]?.array ?? []
    try Self.requireUnchanged(folder, head, scenario, entries)
    guard let design = try Files.reportingContent({ try Sweep.design(of: root) }) else {
      throw Files.failure(
        "\(folder.path): error: inputs/scenario.json has no sweep", code: .content)
    }
    let sweep = Sweep(of: root, design: design)
    let inputs = try ScenarioInputs(
      of: Self.roots(of: sweep), beside: scenario, substitutes: Self.copies(entries, folder))
    let base = try Files.reportingContent {
      try Experiment(decoding: sweep.base, files: inputs.files)
    }
    let identity = SweepIdentity(of: base, inputs)
    if let difference = identity.difference(from: planned) {
      throw Self.changed(folder, difference)
    }
    let bytes = try Files.bytes(of: folder.file("plan.jsonl"))
    let lines = try Files.reportingContent {
      try bytes.split(separator: 0x0A).enumerated().map { row, line in
        try JSONNode(parsing: Array(line), file: folder.file("plan.jsonl:\(row + 1)"))
      }
    }
    guard head["plan_sha256"]?.string == SHA256.hex(of: bytes),
      let plan = SweepPlan(lines: lines, of: sweep, identity)
    else { throw Self.changed(folder, "plan.jsonl") }
    self.init(
      folder: folder, sweep: sweep, identity: identity, files: inputs.files, base: base,
      tasks: plan.tasks)
  }

  private static func changed(_ folder: SweepFolder, _ what: String) -> any Error {
    Files.failure(
      "\(folder.path): error: \(what) has changed since this was planned; plan anew in another "
        + "folder", code: .content)
  }

  private static func copies(_ entries: [JSONNode], _ folder: SweepFolder) -> [String: String] {
    var copies: [String: String] = [:]
    for entry in entries {
      guard let name = entry["name"]?.string else { continue }
      copies[name] = entry["copy"]?.string.map(folder.file) ?? entry["path"]?.string
    }
    return copies
  }

  /// Refuses where the scenario, or a file that it names, has been edited where it was planned from.
  ///
  /// Where originals are not there, on another machine, the copies stand for them.
  private static func requireUnchanged(
    _ folder: SweepFolder, _ head: JSONNode, _ scenario: String, _ entries: [JSONNode]
  ) throws {
    if FileManager.default.isReadableFile(atPath: scenario) {
      let text = textHash(try LoadedScenario.merged(scenario))
      guard text == head["scenario_text_sha256"]?.string else {
        throw changed(folder, scenario)
      }
    }
    for entry in entries where entry["copy"] != nil {
      guard let path = entry["path"]?.string, FileManager.default.isReadableFile(atPath: path)
      else {
        continue
      }
      guard SHA256.hex(of: try Files.bytes(of: path)) == entry["sha256"]?.string else {
        throw changed(folder, path)
      }
    }
  }
}
