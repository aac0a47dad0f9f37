import Formats
import Studies
import Testing

/// What engines are handed.
@Suite struct SweepJobsTests {
  private static func jobs(
    tasks: Int, missing: [Int]? = nil, folder: String = "/data/sweep", atOnce: Int? = nil
  ) -> SweepJobs {
    SweepJobs(
      name: "agentic", folder: folder, tasks: tasks, missing: missing ?? Array(0..<tasks),
      program: "/opt/sim", atOnce: atOnce, threads: 2)
  }

  @Test func `a Slurm array has the missing tasks, requeues and appends`() {
    let script = Self.jobs(tasks: 20, missing: [0, 1, 2, 7, 9, 10], atOnce: 4)
      .slurmScript(maxArraySize: 1001)
    for line in [
      "#SBATCH --array=0-2,7,9-10%4", "#SBATCH --requeue", "#SBATCH --open-mode=append",
      "#SBATCH --cpus-per-task=2", "#SBATCH --job-name=tollway-agentic",
    ] {
      #expect(script.contains(line + "\n"), "\(line)")
    }
    #expect(script.contains("/opt/sim sweep run /data/sweep --index auto --threads"))
    #expect(!script.contains("--shards"))
  }

  /// Indices go to MaxArraySize - 1 (slurm.conf(5)): more tasks than that are dealt out.
  @Test func `no index of an array reaches MaxArraySize, and every missing task is in an element`()
    throws
  {
    for (tasks, limit) in [(1001, 1001), (1002, 1001), (5000, 1001), (30, 8), (9, 1)] {
      let missing = (0..<tasks).filter { $0 % 3 != 1 }
      let script = Self.jobs(tasks: tasks, missing: missing).slurmScript(maxArraySize: limit)
      let line = try #require(
        script.split(separator: "\n").first { $0.hasPrefix("#SBATCH --array=") })
      let elements = line.dropFirst("#SBATCH --array=".count).split(separator: ",")
        .flatMap { range -> [Int] in
          let ends = range.split(separator: "-").compactMap { Int($0) }
          return Array(ends[0]...(ends.last ?? ends[0]))
        }
      #expect((elements.max() ?? 0) < limit)
      let words = script.split(separator: " ")
      let shards = words.firstIndex(of: "--shards").flatMap { Int(words[$0 + 1]) }
      let done = Set(
        elements.flatMap { element in
          shards.map { Array(stride(from: element, to: tasks, by: $0)) } ?? [element]
        })
      #expect(done.isSuperset(of: missing), "\(tasks) tasks, at most \(limit)")
      #expect((shards == nil) == (tasks <= limit))
    }
  }

  @Test func `paths with spaces and quotes stay one word`() {
    let script = Self.jobs(tasks: 3, folder: "/data/it's my sweep").parallelScript(options: [])
    // Once for the shell that starts parallel, and once for the one that parallel starts.
    #expect(script.contains(#"--joblog '/data/it'\''s my sweep/logs/parallel.log'"#))
    #expect(script.contains(#"'/opt/sim sweep run '\''/data/it'\''\'\'''\''s my sweep'\''"#))
    #expect(script.contains("seq 0 2 | parallel --jobs 100% "))
    #expect(script.contains(" --resume-failed --retries 3 "))
    let limited = Self.jobs(tasks: 3, atOnce: 5).parallelScript(options: ["--sshlogin", "a b"])
    #expect(limited.contains("--jobs 5 ") && limited.contains("--sshlogin 'a b' "))
  }

  @Test func `a Kubernetes manifest has the fields of batch/v1 Job and no others`() throws {
    let validator = SchemaValidator(
      root: try Fixture.tree("Tests/Fixtures/sweep/job-batch-v1.schema.json"))
    for (name, tasks) in [
      ("agentic", 12), ("A.very_long-Name.of.a.scenario-with-64-letters-or-so", 250_000),
    ] {
      let job = KubernetesJob(
        name: name, tasks: tasks, atOnce: 10, threads: 4, image: "registry/tollway:0.1",
        program: "sim", claim: "data", id: "3f2a")
      #expect(validator.mistakes(job.manifest) == [])
      let spec = try #require(job.manifest["spec"])
      #expect(spec["completions"]?.int64 == Int64(min(tasks, 100_000)))
      let rules = try #require(spec["podFailurePolicy"]?["rules"]?.array)
      #expect(rules[0]["action"]?.string == "FailIndex")
      #expect(
        rules[0]["onExitCodes"]?["values"]?.array?.compactMap(\.int64) == [64, 65, 66])
      let command = spec["template"]?["spec"]?["containers"]?.array?[0]["command"]?.array
      let words = command?.compactMap(\.string) ?? []
      #expect(words.prefix(6) == ["sim", "sweep", "run", "/sweep", "--index", "auto"])
      #expect(words.contains("--shards") == (tasks > 100_000))
    }
    // The check refuses what is no Job.
    let job = KubernetesJob(
      name: "x", tasks: 1, atOnce: 1, threads: 1, image: "i", program: "sim", claim: "c", id: "1")
    for (path, value) in [
      ("spec.completionMode", JSONNode.string("NonIndexed")), ("spec.completions", 0),
      ("spec.backoffLimitPerIndexes", 3), ("spec.template.spec.restartPolicy", "Always"),
      ("metadata.name", "Upper_Case"),
    ] {
      #expect(validator.mistakes(try job.manifest.changing(path, to: value)) != [], "\(path)")
    }
  }
}
