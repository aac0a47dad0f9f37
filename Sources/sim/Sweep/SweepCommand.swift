import ArgumentParser
import Formats
import Foundation
import NumericalMethods
import Studies

/// `sim sweep`: a scenario in many cells, in one process or on machines that the user has.
struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract:
      "Run a scenario over a grid or a Latin hypercube of its values, here or on a cluster.",
    discussion: """
      Examples:
        sim sweep scenarios/sweep-agentic.json
        sim sweep scenarios/agentic.json --vary 'catalog.overrides[0].multiply_rates=1,2,5,10'
        sim sweep S.json --vary 'world.capacity_factor=0.25..4 log' --cells 64
        sim sweep plan S.json -o DIR && sim sweep submit DIR --engine slurm
        sim sweep status DIR && sim sweep merge DIR

      `sim sweep S.json` plans, runs and reports in one go. Killed at any moment, the same line goes
      on where it was. The report has the same bytes however the sweep was run.
      """,
    subcommands: [
      SweepHereCommand.self, SweepPlanCommand.self, SweepRunCommand.self,
      SweepSubmitCommand.self, SweepStatusCommand.self, SweepMergeCommand.self,
    ],
    defaultSubcommand: SweepHereCommand.self)
}

/// `sim sweep S.json`: all of it in this process.
struct SweepHereCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "here",
    abstract: "Plan, run and report a sweep in this process (the default).",
    discussion: """
      Examples:
        sim sweep scenarios/sweep-agentic.json
        sim sweep scenarios/agentic.json --vary 'experiment.seed=1,2,3' --threads 2

      Results are kept as they come; the same line again goes on with those that are missing.
      """)

  @OptionGroup var options: SweepOptions
  @Option(help: "Runs under way at once (default: the machine's processors).") var threads: Int?
  @Option(help: "Tasks that the sweep is divided into (default: about a second of work each).")
  var tasks: Int?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws { try SweepLimits.check(threads: threads, tasks: tasks) }

  func run() async throws {
    try refuseMistypedCommand()
    let planned = try PlannedSweep(planning: options, tasks: tasks, seconds: 1)
    let startedAt = ContinuousClock.now
    if !output.quiet { Terminal.say("sweep: \(planned.folder.path), \(planned.summary)") }
    try await SweepRunner(planned: planned, threads: threads, isQuiet: output.quiet)
      .run(planned.tasks, again: "the same line goes on", whenEnded: nil)
    let merged = try SweepMerging(planned: planned).read()
    try merged.write(to: planned.folder.file("report"), output, startedAt)
  }

  /// A word that is no file was meant for a command.
  private func refuseMistypedCommand() throws {
    let word = options.input.scenario
    let names = SweepCommand.configuration.subcommands.map { $0._commandName }
    guard !FileManager.default.fileExists(atPath: word), !word.contains("."),
      let name = nearest(to: word, among: names)
    else { return }
    throw Files.failure(
      "sim sweep: error: there is no file and no command `\(word)`; did you mean "
        + "`sim sweep \(name)`?", code: .usage)
  }
}

/// `sim sweep plan`: writes down what is to be done.
struct SweepPlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Write the plan of a sweep: one task a line, named by the hash of its content.",
    discussion: """
      Examples:
        sim sweep plan scenarios/sweep-agentic.json -o sweep
        sim sweep plan S.json --vary 'experiment.seed=1,2,3' --tasks 200 -o sweep

      The folder holds plan.jsonl, sweep.json and the inputs; recorded logs stay where they are.
      """)

  @OptionGroup var options: SweepOptions
  @Option(help: "Tasks that the sweep is divided into (default: by --task-seconds).")
  var tasks: Int?
  @Option(help: "Work of a task, as far as can be told beforehand [s].") var taskSeconds = 20.0
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try SweepLimits.check(threads: nil, tasks: tasks)
    if !(0.01...86_400).contains(taskSeconds) {
      throw ValidationError("--task-seconds is 0.01 to 86400, not \(taskSeconds).")
    }
  }

  func run() async throws {
    let planned = try PlannedSweep(planning: options, tasks: tasks, seconds: taskSeconds)
    let path = planned.folder.path
    try output.print(
      text: """
        \(path)/plan.jsonl: \(planned.sweep.design.summary); \(planned.summary)
        next: sim sweep run \(path)                      (all tasks, here)
              sim sweep run \(path) --index 0            (one task)
              sim sweep submit \(path) --engine slurm    (or parallel, k8s; --print shows what)
              sim sweep merge \(path)                    (the report, when all is done)

        """,
      json: .object([
        ("schema", "tollway.sweep-plan/1"), ("sweep", .string(path)),
        ("plan", .string(path + "/plan.jsonl")), ("design", .string(planned.sweep.design.summary)),
        ("cells", .number(planned.sweep.count)), ("runs", .number(planned.runCount)),
        ("tasks", .number(planned.tasks.count)),
      ]))
  }
}

/// `sim sweep run`: does tasks of a plan.
struct SweepRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run tasks of a planned sweep: all that are missing, or one.",
    discussion: """
      Examples:
        sim sweep run DIR --threads 4
        sim sweep run DIR --index 17
        sim sweep run DIR --index auto        in a job array: SLURM_ARRAY_TASK_ID,
                                              JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX,
                                              SGE_TASK_ID, PBS_ARRAY_INDEX, LSB_JOBINDEX - 1 or
                                              PARALLEL_SEQ - 1
        sim sweep run DIR --index 3 --shards 10   tasks 3, 13, 23, …

      A task that has its result is passed over. Exit codes: 0 done; 64 to 66 do not try again;
      70 a law of conservation broke; 75 try again.
      """)

  @OptionGroup var input: SweepFolderOptions
  @Option(help: ArgumentHelp("Which task, from 0, or auto.", valueName: "n|auto"))
  var index: String?
  @Option(help: "Every so many-th task from --index on is meant.") var shards: Int?
  @Option(help: "Runs under way at once (default: the machine's processors).") var threads: Int?
  @Flag(name: .shortAndLong, help: "Say nothing but mistakes.") var quiet = false

  func validate() throws {
    try SweepLimits.check(threads: threads, tasks: shards)
    if shards != nil, index == nil { throw ValidationError("--shards needs an --index.") }
    if let index, index != "auto", Int(index).map({ $0 < 0 }) ?? true {
      throw ValidationError("--index is a number of 0 or more, or auto, not \(index).")
    }
  }

  func run() async throws {
    let number = try index.map { try $0 == "auto" ? SweepIndex.automatic() : Int($0) ?? 0 }
    let planned = try PlannedSweep(at: SweepFolder(path: input.folder))
    let chosen = try tasks(of: planned, number)
    let runner = SweepRunner(planned: planned, threads: threads, isQuiet: quiet)
    try await runner.run(
      chosen, again: "`sim sweep run \(input.folder)` goes on",
      whenEnded: number == nil ? nil : .tryAgain)
    if !quiet, number == nil {
      Terminal.say("all tasks are done; next: sim sweep merge \(input.folder)")
    }
  }

  private func tasks(of planned: PlannedSweep, _ number: Int?) throws -> [SweepTask] {
    guard let number else { return planned.tasks }
    let limit = shards ?? planned.tasks.count
    guard number < limit else {
      throw Files.failure(
        "\(input.folder): error: there is no \(shards == nil ? "task" : "shard") \(number); they go "
          + "from 0 to \(limit - 1)", code: .usage)
    }
    return stride(from: number, to: planned.tasks.count, by: limit).map { planned.tasks[$0] }
  }
}

/// Bounds of options of several commands.
enum SweepLimits {
  static func check(threads: Int?, tasks: Int?) throws {
    try OptionChecks.threads(threads)
    if let tasks, !(1...1_000_000).contains(tasks) {
      throw ValidationError("found \(tasks); a number of tasks or shards is 1 to 1000000.")
    }
  }
}

/// Which task an engine's job is meant to do.
enum SweepIndex {
  /// Variables that engines number their jobs with, and the number of the first job.
  static let variables = [
    ("SLURM_ARRAY_TASK_ID", 0), ("JOB_COMPLETION_INDEX", 0), ("AWS_BATCH_JOB_ARRAY_INDEX", 0),
    ("SGE_TASK_ID", 1), ("PBS_ARRAY_INDEX", 0), ("LSB_JOBINDEX", 1), ("PARALLEL_SEQ", 1),
  ]

  /// The number that the engine gave this job.
  ///
  /// Ends the program with 64 where there is none.
  static func automatic() throws -> Int {
    let environment = ProcessInfo.processInfo.environment
    for (name, first) in variables {
      // Grid Engine says "undefined" outside arrays.
      guard let text = environment[name], text != "undefined", !text.isEmpty else { continue }
      guard let number = Int(text), number >= first else {
        throw Files.failure(
          "--index auto: error: \(name) is \"\(text)\", which numbers no job", code: .usage)
      }
      return number - first
    }
    let names = variables.map(\.0).joined(separator: ", ")
    throw Files.failure(
      "--index auto: error: none of \(names) is set; say --index N", code: .usage)
  }
}
