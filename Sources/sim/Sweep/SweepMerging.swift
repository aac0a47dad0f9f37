import Analysis
import ArgumentParser
import Formats
import Foundation
import NumericalMethods
import Studies

/// Reads the results of a sweep's tasks and writes its report.
struct SweepMerging {
  let planned: PlannedSweep
  /// Other folders of the same plan whose results count as well.
  var others: [SweepFolder] = []

  /// All results, each run once.
  ///
  /// Ends the program with 75 where some are missing, and with 70 where two of one task differ or a
  /// run is there twice: neither can be where the program is right.
  func read() throws -> MergedSweep {
    let replications = planned.replications
    let (workloads, policies) = (
      planned.base.scenario.workloads.count, planned.base.scenario.policies.count
    )
    var runs = [SweepRun?](repeating: nil, count: planned.runCount)
    var missing: [Int] = []
    let folders = ([planned.folder] + others).map { ($0, $0.rivals()) }
    for (number, task) in planned.tasks.enumerated() {
      guard let bytes = try bytes(of: task, in: folders) else {
        missing.append(number)
        continue
      }
      guard let result = SweepResult(bytes, task: task.id) else {
        throw broken("the result of task \(task.id) is whole and cannot be read")
      }
      for (place, run) in result.runs {
        guard place.cell < planned.sweep.count, place.workload < workloads,
          place.policy < policies, place.replication < replications
        else { throw broken("task \(task.id) has a run that the sweep has not") }
        let position =
          ((place.cell * workloads + place.workload) * policies + place.policy) * replications
          + place.replication
        guard runs[position] == nil else { throw broken("a run of task \(task.id) is there twice") }
        runs[position] = run
      }
    }
    guard missing.isEmpty else {
      throw Files.failure(
        "\(planned.folder.path): error: \(missing.count) of \(planned.tasks.count) tasks have no "
          + "result yet: \(SweepNumbers.words(missing)); `sim sweep run \(planned.folder.path)` "
          + "runs them", code: .tryAgain)
    }
    let whole = runs.compactMap { $0 }
    guard whole.count == runs.count else { throw broken("a run is in no task") }
    planned.folder.removeUnfinished()
    return MergedSweep(planned: planned, runs: whole)
  }

  /// The one result of a task, whoever computed it.
  private func bytes(
    of task: SweepTask, in folders: [(SweepFolder, [String: [String]])]
  ) throws -> [UInt8]? {
    var known: [UInt8]?
    for (folder, paths) in folders {
      let rivals = (paths[task.id] ?? []).compactMap { path in
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
      }
      let found =
        [folder.result(of: task)].compactMap { $0 }
        + rivals.filter { SweepResult.isWhole($0, task: task.id) }
      for bytes in found {
        if let known, known != bytes {
          throw broken(
            "task \(task.id) has two results that differ; they were made by different programs, or "
              + "the program is not deterministic")
        }
        known = bytes
      }
    }
    return known
  }

  private func broken(_ what: String) -> any Error {
    Files.failure("\(planned.folder.path): error: \(what)", code: .invariant)
  }
}

/// Lists of numbers in few words.
enum SweepNumbers {
  /// `0-3,7`, as job arrays write it.
  static func ranges(_ numbers: [Int]) -> [String] {
    var ranges: [String] = []
    var first = 0
    while first < numbers.count {
      var last = first
      while last + 1 < numbers.count, numbers[last + 1] == numbers[last] + 1 { last += 1 }
      ranges.append(
        first == last ? "\(numbers[first])" : "\(numbers[first])-\(numbers[last])")
      first = last + 1
    }
    return ranges
  }

  /// The same for people: the first few.
  static func words(_ numbers: [Int]) -> String {
    let ranges = ranges(numbers)
    return ranges.prefix(8).joined(separator: ", ") + (ranges.count > 8 ? ", …" : "")
  }
}

/// A sweep with all its runs.
struct MergedSweep {
  let planned: PlannedSweep
  let runs: [SweepRun]

  /// What the report is made of.
  var record: SweepRecord {
    let sweep = planned.sweep
    let experiment = planned.base
    let labels = Self.labels(sweep.design.axes)
    let axes = zip(sweep.design.axes, labels).map { axis, label in
      SweepAxisRecord(path: axis.path, label: label, isLogarithmic: Self.isLogarithmic(axis))
    }
    let written = sweep.writtenCell
    return SweepRecord(
      of: experiment.record(of: [], replications: 0), design: sweep.design.summary,
      isGrid: sweep.design.method == .grid, axes: axes,
      cells: sweep.values.map { cell in cell.map(Self.value) },
      referenceCell: written ?? (sweep.design.method == .grid && sweep.count > 1 ? 0 : nil),
      isReferenceWritten: written != nil, replications: planned.replications, runs: runs)
  }

  /// Whether values spread by factors: as a range says, or as a list looks.
  private static func isLogarithmic(_ axis: SweepAxis) -> Bool {
    switch axis.span {
    case .range(let range): return range.scale == .log
    case .values(let values):
      let numbers = values.compactMap { value($0).number }
      guard let low = numbers.min(), let high = numbers.max(), low > 0 else { return false }
      return high / low >= 8
    }
  }

  /// An axis without a label is called after the last key of its path, where no other one is.
  private static func labels(_ axes: [SweepAxis]) -> [String] {
    let keys = axes.map { axis in
      axis.label == axis.path
        ? String(axis.path.split(separator: ".").last ?? axis.path[...]) : axis.label
    }
    return zip(axes, keys).map { axis, key in
      keys.count { $0 == key } == 1 ? key : axis.label
    }
  }

  private static func value(_ node: JSONNode) -> SweepValue {
    SweepValue(
      text: node.string ?? node.compactText,
      number: node.double ?? node.string.flatMap { SweepAxis.seconds(of: $0) })
  }

  /// Writes the report's folder and prints the result.
  func write(
    to path: String, _ output: OutputOptions, _ startedAt: ContinuousClock.Instant
  ) throws {
    let report = makeSweepReport(of: record)
    try publish(report, to: path, startedAt)
    try output.print(report)
    output.say("report: \(path)/report.html")
  }

  private func publish(
    _ report: SweepReport, to path: String, _ startedAt: ContinuousClock.Instant
  ) throws {
    var scenario = planned.base.scenario.resolved
    scenario.content = .object(
      (scenario.object ?? [])
        + [JSONMember(key: "sweep", value: planned.sweep.resolvedDesign)])
    let blas = BLAS.prepare()
    try OutputFolder.publish(
      report, scenario: scenario, to: path, command: "sweep",
      facts: [
        ("scenario", .string(planned.base.scenario.name)),
        ("sweep", .string(SweepFolder.absolute(planned.folder.path))),
        ("tasks", .number(planned.tasks.count)),
      ] + planned.identity.members + [
        ("seed", .number(planned.base.scenario.experiment.seed)),
        ("replications", .number(planned.replications)),
        ("blas", .string(blas.configuration)), ("blas_core", .string(blas.core)),
        Manifest.seconds(startedAt.duration(to: .now) / .seconds(1)),
      ])
  }
}

/// `sim sweep merge`: the report, once all results are there.
struct SweepMergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Write the report of a sweep whose tasks are all done.",
    discussion: """
      Examples:
        sim sweep merge DIR
        sim sweep merge DIR FROM-HOST-A FROM-HOST-B     results of copies of the folder count too

      Where a task has two results they must be the same, byte for byte. Exit code 75 says that
      results are missing.
      """)

  @OptionGroup var input: SweepFolderOptions
  @Argument(help: "Copies of the folder with results of other machines.") var others: [String] = []
  @Option(
    help: ArgumentHelp("The report's folder (default: <folder>/report).", valueName: "dir"))
  var out: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let startedAt = ContinuousClock.now
    let folder = SweepFolder(path: input.folder)
    let planned = try PlannedSweep(at: folder)
    folder.removeStale()
    var merging = SweepMerging(planned: planned)
    merging.others = others.map { SweepFolder(path: $0) }
    try merging.read().write(
      to: out ?? folder.file("report"), output, startedAt)
  }
}

/// `sim sweep status`: what is done.
struct SweepStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say which tasks of a sweep are done.",
    discussion: """
      Examples:
        sim sweep status DIR
        sim sweep status DIR --format json
        until sim sweep status DIR --quiet; do sleep 30; done; sim sweep merge DIR

      Exit code 75 says that tasks are missing.
      """)

  @OptionGroup var input: SweepFolderOptions
  @Option(help: "What is printed on stdout: text or json.") var format = ResultFormat.text
  @Flag(name: .shortAndLong, help: "Print nothing; the exit code says it.") var quiet = false

  func run() async throws {
    let planned = try PlannedSweep(at: SweepFolder(path: input.folder))
    let missing = planned.tasks.indices.filter {
      planned.folder.result(of: planned.tasks[$0]) == nil
    }
    if !quiet {
      let done = planned.tasks.count - missing.count
      var lines = [
        "\(planned.base.scenario.name): \(planned.sweep.design.summary); \(planned.summary)",
        "done     \(done) of \(planned.tasks.count) tasks",
      ]
      lines.append(
        missing.isEmpty
          ? "next     sim sweep merge \(input.folder)"
          : "missing  \(SweepNumbers.words(missing))")
      let json = JSONNode.object([
        ("schema", "tollway.sweep-status/1"), ("sweep", .string(input.folder)),
        ("cells", .number(planned.sweep.count)), ("runs", .number(planned.runCount)),
        ("tasks", .number(planned.tasks.count)), ("done", .number(done)),
        ("missing", .array(missing.map { .number($0) })),
      ])
      try Terminal.printResult(
        format == .json ? json.prettyText : lines.joined(separator: "\n") + "\n")
    }
    if !missing.isEmpty { throw ExitStatus.tryAgain.error }
  }
}
