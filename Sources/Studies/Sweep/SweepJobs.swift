/// The tasks of a sweep as jobs of an engine: scripts that a user can read, keep and change.
///
/// Engines are asked for little: to run a program with a number, on machines that see the sweep's
/// folder. Whatever they do twice, late or not at all, a task writes its result once and whole.
public struct SweepJobs: Sendable {
  /// Name of the scenario.
  public var name: String
  /// The sweep's folder, absolute.
  public var folder: String
  /// Tasks of the plan.
  public var tasks: Int
  /// Those without a result, ascending.
  public var missing: [Int]
  /// Where the program lies.
  public var program: String
  /// Jobs under way at once; `nil` for the engine's choice.
  public var atOnce: Int?
  /// Processors of one job.
  public var threads: Int

  /// Describes jobs.
  public init(
    name: String, folder: String, tasks: Int, missing: [Int], program: String, atOnce: Int?,
    threads: Int
  ) {
    self.name = name
    self.folder = folder
    self.tasks = tasks
    self.missing = missing
    self.program = program
    self.atOnce = atOnce
    self.threads = threads
  }

  /// Text as one word of a shell.
  static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || "0123456789-_./=:@%+,".utf8.contains(byte)
    }
    guard !isPlain || text.isEmpty else { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }

  /// Numbers as job arrays write them: `0-3,7`.
  static func ranges(_ numbers: [Int]) -> String {
    var ranges: [String] = []
    var first = 0
    while first < numbers.count {
      var last = first
      while last + 1 < numbers.count, numbers[last + 1] == numbers[last] + 1 { last += 1 }
      ranges.append(
        first == last ? "\(numbers[first])" : "\(numbers[first])-\(numbers[last])")
      first = last + 1
    }
    return ranges.joined(separator: ",")
  }

  /// Elements of an array and, where the plan has more tasks than an array may have elements, how
  /// many elements share them out.
  private func array(maxArraySize: Int) -> (elements: String, shards: Int?) {
    // Indices go from 0 to MaxArraySize - 1.
    guard let last = missing.last, last >= maxArraySize else {
      return (Self.ranges(missing), nil)
    }
    let shards = max(1, min(maxArraySize, missing.count))
    let needed = Set(missing.map { $0 % shards }).sorted()
    return (Self.ranges(needed), shards)
  }

  /// A batch script of Slurm: a job array that puts itself back where a node fails.
  ///
  /// Source of the options: sbatch(1) of Slurm 22.05.
  public func slurmScript(maxArraySize: Int) -> String {
    let (elements, shards) = array(maxArraySize: maxArraySize)
    let limit = atOnce.map { "%\($0)" } ?? ""
    let share = shards.map { " --shards \($0)" } ?? ""
    return """
      #!/bin/bash
      # A sweep of the scenario \(name): \(missing.count) of \(tasks) tasks.
      # Hand it in with: sbatch \(Self.quoted(folder + "/submit.sbatch"))
      #SBATCH --job-name=tollway-\(name)
      #SBATCH --array=\(elements)\(limit)
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --output="\(folder)/logs/slurm-%a.log"
      #SBATCH --ntasks=1
      #SBATCH --cpus-per-task=\(threads)
      \(Self.quoted(program)) sweep run \(Self.quoted(folder)) --index auto\(share) \
      --threads "${SLURM_CPUS_PER_TASK:-\(threads)}" --quiet
      code=$?
      # 75 says: try again. 64 to 66 would fail again and stay failed.
      if [ "$code" -eq 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 60
      fi
      exit "$code"

      """
  }

  /// A shell script for GNU parallel; run again after a failure, it does what is left.
  ///
  /// Source of the options: parallel(1), 20221122.
  public func parallelScript(options: [String]) -> String {
    let jobs = atOnce.map { "\($0)" } ?? "100%"
    let more = options.map { Self.quoted($0) + " " }.joined()
    let command =
      "\(Self.quoted(program)) sweep run \(Self.quoted(folder)) --index {} --threads \(threads) "
      + "--quiet"
    return """
      #!/bin/bash
      # A sweep of the scenario \(name): \(tasks) tasks, \(missing.count) of them missing when this \
      was written.
      # Killed at any moment, the same line goes on: finished tasks are passed over.
      seq 0 \(tasks - 1) | parallel --jobs \(jobs) --joblog \
      \(Self.quoted(folder + "/logs/parallel.log")) --resume-failed --retries 3 --will-cite \(more)\
      \(Self.quoted(command))

      """
  }
}
