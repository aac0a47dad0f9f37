import ArgumentParser
import Formats
import Foundation
import Studies

/// `sim sweep submit`: hands the tasks of a sweep to an engine.
struct SweepSubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Hand the missing tasks of a sweep to Slurm, GNU parallel or Kubernetes.",
    discussion: """
      Examples:
        sim sweep submit DIR --engine slurm --print
        sim sweep submit DIR --engine slurm -- --partition=long --time=2:00:00
        sim sweep submit DIR --engine parallel --at-once 8
        sim sweep submit DIR --engine k8s --image registry/tollway:0.1 --claim sweep-data

      The script is kept as DIR/submit.*; what follows -- goes to sbatch, parallel or kubectl. Submit
      again at any time: only what is missing is done.
      """)

  /// What runs jobs.
  enum Engine: String, ExpressibleByArgument, CaseIterable {
    case slurm, parallel, k8s
  }

  @OptionGroup var input: SweepFolderOptions
  @Option(help: "slurm, parallel or k8s.") var engine: Engine
  @Flag(help: "Print the script and do nothing.") var print = false
  @Option(help: "Jobs under way at once (default: the engine's choice).") var atOnce: Int?
  @Option(help: "Processors of one job.") var threads = 1
  @Option(
    help: ArgumentHelp(
      "Where the program lies on the machines (default: where this one does; k8s: sim).",
      valueName: "path"))
  var program: String?
  @Option(help: "Most elements of an array (default: what Slurm says, else 1001).")
  var maxArraySize: Int?
  @Option(help: "k8s: the image with the program.") var image = "tollway:latest"
  @Option(help: "k8s: the persistent volume claim that holds the sweep's folder.")
  var claim = "sweep"
  @Argument(parsing: .postTerminator, help: "Options for the engine.") var extra: [String] = []

  func validate() throws {
    try SweepLimits.check(threads: threads, tasks: maxArraySize)
    if let atOnce, !(1...100_000).contains(atOnce) {
      throw ValidationError("--at-once is 1 to 100000, not \(atOnce).")
    }
  }

  func run() async throws {
    let folder = SweepFolder(path: SweepFolder.absolute(input.folder))
    let planned = try PlannedSweep(at: folder)
    let missing = planned.tasks.indices.filter { folder.result(of: planned.tasks[$0]) == nil }
    guard !missing.isEmpty else {
      Terminal.say(
        "all \(planned.tasks.count) tasks are done; next: sim sweep merge \(input.folder)")
      return
    }
    let jobs = SweepJobs(
      name: planned.base.scenario.name, folder: folder.path, tasks: planned.tasks.count,
      missing: missing, program: program ?? Self.ownPath, atOnce: atOnce, threads: threads)
    switch engine {
    case .slurm: try submit(slurm: jobs, in: folder)
    case .parallel: try submit(parallel: jobs, in: folder)
    case .k8s: try submit(kubernetes: jobs, in: folder)
    }
  }

  private static var ownPath: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
  }

  private func submit(slurm jobs: SweepJobs, in folder: SweepFolder) throws {
    let limit = maxArraySize ?? Self.slurmArrayLimit ?? 1001
    let script = jobs.slurmScript(maxArraySize: limit)
    if print { return try Terminal.printResult(script) }
    let file = folder.file("submit.sbatch")
    try Files.write(script, to: file)
    try Self.become(["sbatch"] + extra + [file], engine: "Slurm")
  }

  private func submit(parallel jobs: SweepJobs, in folder: SweepFolder) throws {
    let script = jobs.parallelScript(options: extra)
    if print { return try Terminal.printResult(script) }
    let file = folder.file("submit.parallel.sh")
    try Files.write(script, to: file)
    try Self.become(["bash", file], engine: "GNU parallel")
  }

  private func submit(kubernetes jobs: SweepJobs, in folder: SweepFolder) throws {
    let job = KubernetesJob(
      name: jobs.name, tasks: jobs.tasks, atOnce: atOnce ?? 10, threads: threads, image: image,
      program: program ?? "sim", claim: claim,
      id: String(folder.path.utf8.reduce(0) { $0 &* 31 &+ UInt32($1) }, radix: 16))
    let text = YAMLText.document(job.manifest, comment: job.words)
    if print { return try Terminal.printResult(text) }
    let file = folder.file("submit.job.yaml")
    try Files.write(text, to: file)
    try Self.become(["kubectl", "create"] + extra + ["-f", file], engine: "Kubernetes")
  }

  /// The most elements of an array that this cluster takes; `nil` where it does not say.
  private static var slurmArrayLimit: Int? {
    guard let text = output(of: ["scontrol", "show", "config"]) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MaxArraySize") {
      return line.split(separator: "=").last.flatMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
    }
    return nil
  }

  private static func output(of command: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }

  /// Becomes an engine's command, whose words and exit code are the user's to see: a signal that is
  /// meant for it reaches it.
  private static func become(_ command: [String], engine: String) throws {
    var arguments = command.map { strdup($0) }
    arguments.append(nil)
    execvp(command[0], arguments)
    let reason = String(cString: strerror(errno)).lowercased()
    throw Files.failure(
      "\(command[0]): error: cannot be run: \(reason); --print shows what would be handed to "
        + "\(engine)", code: .missing)
  }
}
