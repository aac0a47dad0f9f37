import Formats
import Foundation
import Testing
import Yams

/// What sweeps refuse and how they end.
@Suite struct SweepCommandTests {
  /// A folder with a plan of four tasks in `plan`.
  private static func planned() throws -> Folder {
    let folder = try Folder.small()
    let ending = try SweepFixture.run(
      ["plan", "scenario.json", "-o", "plan", "--tasks", "4"] + SweepFixture.axes, in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    #expect(
      ending.out.hasPrefix(
        "plan/plan.jsonl: a grid of 3 x 4 = 12 cells; 12 cells, 48 runs in 4 tasks\n"))
    return folder
  }

  @Test func `status says what is missing with 75, merge as well, and run brings it`() throws {
    let folder = try Self.planned()
    _ = try SweepFixture.run(["run", "plan", "--index", "2", "--quiet"], in: folder)
    let status = try SweepFixture.run(["status", "plan"], in: folder)
    #expect(status.out.contains("done     1 of 4 tasks\nmissing  0-1, 3\n"))
    #expect(status.status == 75)
    let early = try SweepFixture.run(["merge", "plan"], in: folder)
    #expect(
      early.err.hasPrefix("plan: error: 3 of 4 tasks have no result yet: 0-1, 3; `sim sweep run"))
    #expect(early.status == 75 && early.out.isEmpty)
    #expect(try !folder.listing("plan").contains("report"))
    let rest = try SweepFixture.run(["run", "plan"], in: folder)
    #expect(rest.err.hasPrefix("1 of 4 tasks are done already\n"))
    #expect(try SweepFixture.run(["status", "plan"], in: folder).status == 0)
    let merged = try SweepFixture.run(["merge", "plan"], in: folder)
    #expect(merged.status == 0 && merged.out.hasPrefix("Tollway sweep: small\n"))
  }

  /// A change of what a plan was made from, and what is said of it.
  @Test(arguments: [
    ("scenario.json", "\"seed\": 7", "\"seed\": 8", "scenario.json has changed"),
    (
      "small-catalog.json", "\"openai/gpt-5.4\"", "\"openai/gpt-5.5\"",
      "small-catalog.json has changed"
    ),
    ("plan/inputs/scenario.json", "\"seed\": 7", "\"seed\": 8", "the scenario has changed"),
    ("plan/inputs/0-small-catalog.json", "2026", "2025", "the catalogue has changed"),
    ("plan/plan.jsonl", "\"cell\": 0", "\"cell\": 1", "plan.jsonl has changed"),
    ("plan/sweep.json", "\"program\": \"", "\"program\": \"0.0.", "the program (0.0."),
    (
      "plan/sweep.json", "\"metrics_sha256\": \"", "\"metrics_sha256\": \"0",
      "what the program measures"
    ),
  ])
  func `a plan whose inputs have changed is refused with 65`(
    _ file: String, _ from: String, _ to: String, _ says: String
  ) throws {
    let folder = try Self.planned()
    let text = try folder.text(file)
    let range = try #require(text.range(of: from), "\(file) has no \(from)")
    try folder.write(text.replacingCharacters(in: range, with: to), to: file)
    for command in [
      ["run", "plan", "--index", "0"], ["run", "plan"], ["merge", "plan"], ["status", "plan"],
    ] {
      let ending = try SweepFixture.run(command, in: folder)
      #expect(ending.err.contains(says) && ending.err.contains("plan anew"), "\(ending.err)")
      #expect(ending.status == 65)
    }
    #expect(try folder.listing("plan/results").isEmpty)
  }

  @Test func `a comment in the scenario is no change, and its absence is none`() throws {
    let folder = try Self.planned()
    try folder.write("// Thought over.\n" + folder.text("scenario.json"), to: "scenario.json")
    #expect(try SweepFixture.run(["run", "plan", "--index", "0"], in: folder).status == 0)
    // On another machine the originals are not there; the folder has copies.
    for name in ["scenario.json", "small-catalog.json"] {
      try FileManager.default.removeItem(at: folder.file(name))
    }
    #expect(try SweepFixture.run(["run", "plan"], in: folder).status == 0)
    #expect(try SweepFixture.run(["merge", "plan", "--quiet"], in: folder).status == 0)
  }

  @Test func `two results of a task that differ are refused with 70`() throws {
    let folder = try Self.planned()
    _ = try SweepFixture.run(["run", "plan", "--quiet"], in: folder)
    let results = try folder.listing("plan/results")
    #expect(results.count == 4)
    // A result of another value, whole in itself: as a program that is not deterministic makes it.
    let text = try folder.text("plan/results/" + results[0])
    let other = try resealed(text.replacing("\"policy\": 1", with: "\"policy\":  1"))
    let rival = results[0].replacing(".jsonl", with: ".differs-host-1.jsonl")
    try folder.write(other, to: "plan/results/" + rival)
    let ending = try SweepFixture.run(["merge", "plan"], in: folder)
    #expect(ending.status == 70 && ending.err.contains("has two results that differ"))
    // The same bytes twice are no harm.
    try folder.write(text, to: "plan/results/" + rival)
    #expect(try SweepFixture.run(["merge", "plan", "--quiet"], in: folder).status == 0)
  }

  /// A text with the hash of its lines but the last as its last line.
  private func resealed(_ text: String) throws -> String {
    let body = text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    return body + "{\"sha256\": \"\(SHA256.hex(of: Array(body.utf8)))\"}\n"
  }

  @Test func `a result that is damaged counts as missing and is made again`() throws {
    let folder = try Self.planned()
    _ = try SweepFixture.run(["run", "plan", "--quiet"], in: folder)
    let name = "plan/results/" + (try folder.listing("plan/results")[1])
    let text = try folder.text(name)
    try folder.write(String(text.dropLast(40)), to: name)
    #expect(try SweepFixture.run(["merge", "plan"], in: folder).status == 75)
    #expect(try SweepFixture.run(["run", "plan", "--quiet"], in: folder).status == 0)
    #expect(try folder.text(name) == text)
  }

  @Test(arguments: [
    ("SLURM_ARRAY_TASK_ID", "3", 0), ("JOB_COMPLETION_INDEX", "3", 0),
    ("AWS_BATCH_JOB_ARRAY_INDEX", "3", 0), ("SGE_TASK_ID", "4", 0), ("PBS_ARRAY_INDEX", "3", 0),
    ("LSB_JOBINDEX", "4", 0), ("PARALLEL_SEQ", "4", 0), ("SGE_TASK_ID", "undefined", 64),
    ("PARALLEL_SEQ", "0", 64), ("SLURM_ARRAY_TASK_ID", "4", 64), ("OTHER", "1", 64),
  ])
  func `the index is what the engine says`(_ name: String, _ value: String, _ code: Int) throws {
    let folder = try Self.planned()
    let ending = try SweepFixture.run(
      ["run", "plan", "--index", "auto"], in: folder, environment: [name: value])
    #expect(ending.status == Int32(code), "\(ending.err)")
    let last = try folder.text("plan/plan.jsonl").split(separator: "\n")[3]
    let id = last.split(separator: "\"")[3]
    #expect(try folder.listing("plan/results") == (code == 0 ? ["\(id).jsonl"] : []))
  }

  @Test(arguments: [
    (["scenario.json"], 64, "scenario.json: error: there is nothing to sweep"),
    (["scenario.json", "--vary", "a"], 64, "--vary a: error: expected path=values"),
    (
      ["scenario.json", "--vary", "world.capacity_factor=1..2"], 64,
      "world.capacity_factor: error: a range in a grid"
    ),
    (
      ["scenario.json", "--vary", "world.capacity_facter=1,2"], 65,
      "--vary world.capacity_facter=1,2: error: $.world.capacity_facter: unknown key"
    ),
    (
      ["scenario.json", "--vary", "world.capacity_factor=1,-2"], 65,
      "--vary world.capacity_factor=1,-2: error: $.world.capacity_factor: found -2"
    ),
    (
      ["scenario.json", "--vary", "policies[name=x].preset=fastest"], 65,
      "--vary policies[name=x].preset=fastest: error: $.policies has no name \"x\""
    ),
    (
      ["scenario.json", "--vary", "experiment.replications=1,2"], 65,
      "--vary experiment.replications=1,2: error: found other replications"
    ),
    (
      ["nope.json", "--vary", "experiment.seed=1,2"], 66, "nope.json: error: there is no such file"
    ),
    (
      ["statsu"], 64,
      "sim sweep: error: there is no file and no command `statsu`; did you mean `sim sweep status`?"
    ),
    (["run", "nowhere"], 66, "nowhere: error: there is no sweep"),
    (
      ["plan", "scenario.json", "--vary", "experiment.seed=1,2", "-o", "scenario.json"], 73,
      "scenario.json: error: "
    ),
  ])
  func `mistakes are told and leave nothing`(
    _ arguments: [String], _ code: Int, _ says: String
  ) throws {
    let folder = try Folder.small()
    let before = try folder.listing()
    let ending = try SweepFixture.run(arguments, in: folder)
    #expect(ending.status == Int32(code))
    #expect(ending.err.hasPrefix(says), "\(ending.err)")
    #expect(ending.out.isEmpty)
    #expect(try folder.listing() == before)
  }

  @Test func `another sweep does not go into the folder of one`() throws {
    let folder = try Self.planned()
    let other = try SweepFixture.run(
      ["scenario.json", "--vary", "experiment.seed=1,2", "-o", "plan"], in: folder)
    #expect(other.status == 65 && other.err.contains("what differs: the axes"))
    let seed = try SweepFixture.run(
      ["scenario.json", "--seed", "9", "-o", "plan"] + SweepFixture.axes, in: folder)
    #expect(seed.status == 65 && seed.err.contains("what differs: the scenario"))
    try folder.write("mine", to: "other/notes.txt", makingFolder: "other")
    let foreign = try SweepFixture.run(
      ["scenario.json", "-o", "other"] + SweepFixture.axes, in: folder)
    #expect(foreign.status == 73 && foreign.err.contains("holds notes.txt"))
    #expect(try folder.text("other/notes.txt") == "mine")
  }

  @Test func `a signal ends with 130, keeps what is done, and 75 in a job`() throws {
    let folder = try Folder.small()
    let arguments = [
      "--set", "experiment.horizon=400 h", "--set", "workload.arrivals.rate_per_h=900",
    ]
    let plan = try SweepFixture.run(
      ["plan", "scenario.json", "--vary", "experiment.seed=1,2,3", "-o", "long"] + arguments,
      in: folder)
    #expect(plan.status == 0, "\(plan.err)")
    for (more, code) in [([], 130), (["--index", "0"], 75)] as [([String], Int32)] {
      let process = try Program.start(["sweep", "run", "long"] + more, in: folder)
      usleep(700_000)
      process.interrupt()
      process.waitUntilExit()
      let ending = try Program.ending(of: process, in: folder)
      #expect(ending.status == code, "\(ending.err)")
      #expect(ending.err.contains("sim: interrupted; "))
      #expect(try folder.listing("long/results").allSatisfy { !$0.hasPrefix(".") })
    }
  }

  @Test func `engines are handed what is missing`() throws {
    let folder = try Self.planned()
    _ = try SweepFixture.run(["run", "plan", "--index", "1", "--quiet"], in: folder)
    func printed(_ engine: String, _ more: [String] = []) throws -> String {
      let ending = try SweepFixture.run(
        ["submit", "plan", "--engine", engine, "--print"] + more, in: folder)
      #expect(ending.status == 0, "\(ending.err)")
      return ending.out
    }
    let slurm = try printed("slurm", ["--max-array-size", "1001"])
    #expect(slurm.contains("#SBATCH --array=0,2-3\n"))
    #expect(slurm.contains(Program.binary.resolvingSymlinksInPath().path + " sweep run "))
    #expect(try printed("parallel").contains("seq 0 3 | parallel "))
    let manifest = try printed(
      "k8s", ["--image", "here/sim:1", "--claim", "data", "--at-once", "2"])
    let tree = try #require(try Yams.load(yaml: manifest) as? [String: Any])
    let spec = try #require(tree["spec"] as? [String: Any])
    #expect(tree["kind"] as? String == "Job" && spec["completions"] as? Int == 4)
    #expect(spec["completionMode"] as? String == "Indexed" && spec["parallelism"] as? Int == 2)
    let pod = (spec["template"] as? [String: Any])?["spec"] as? [String: Any]
    let container = (pod?["containers"] as? [[String: Any]])?.first
    #expect(container?["image"] as? String == "here/sim:1")
    #expect((container?["command"] as? [String])?.suffix(3) == ["--threads", "1", "--quiet"])
    #expect(try !folder.listing("plan").contains { $0.hasPrefix("submit") })
  }
}

extension Folder {
  fileprivate func write(_ text: String, to name: String, makingFolder path: String) throws {
    try FileManager.default.createDirectory(at: file(path), withIntermediateDirectories: true)
    try write(text, to: name)
  }
}
