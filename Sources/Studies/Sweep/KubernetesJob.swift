public import Formats

/// A sweep as an indexed Job of Kubernetes: one index per task, tried again by itself.
///
/// Source: the API batch/v1 Job (backoffLimitPerIndex and the action FailIndex are stable since
/// Kubernetes 1.33).
public struct KubernetesJob: Sendable {
  /// Name of the scenario.
  public var name: String
  /// Tasks of the plan: completions of the job.
  public var tasks: Int
  /// Pods under way at once.
  public var atOnce: Int
  /// Processors of one pod.
  public var threads: Int
  /// The image with the program.
  public var image: String
  /// The program within the image.
  public var program: String
  /// The volume claim that holds the sweep's folder.
  public var claim: String
  /// Sets the jobs of several sweeps of one scenario apart.
  public var id: String

  /// Describes a job.
  public init(
    name: String, tasks: Int, atOnce: Int, threads: Int, image: String, program: String,
    claim: String, id: String
  ) {
    self.name = name
    self.tasks = tasks
    self.atOnce = atOnce
    self.threads = threads
    self.image = image
    self.program = program
    self.claim = claim
    self.id = id
  }

  /// The most completions of a job whose indices are tried again one by one.
  public static let completionLimit = 100_000

  /// What a reader should know before applying it.
  public var words: [String] {
    [
      "A sweep of the scenario \(name): \(tasks) tasks as an indexed Job of Kubernetes.",
      "The claim \"\(claim)\" must hold the sweep's folder at its root (sweep.json, plan.jsonl, "
        + "inputs/, results/) and be writable from all nodes.",
      "An index that ends with 64 to 66 is not tried again; others are, three times.",
    ]
  }

  /// The manifest.
  public var manifest: JSONNode {
    let shards = min(tasks, Self.completionLimit)
    let share: [JSONNode] = shards < tasks ? ["--shards", .string("\(shards)")] : []
    let command: [JSONNode] = [
      .string(program), "sweep", "run", "/sweep", "--index", "auto", "--threads",
      .string("\(threads)"), "--quiet",
    ]
    let container: JSONNode = .object([
      ("name", "sim"), ("image", .string(image)), ("command", .array(command + share)),
      (
        "resources",
        ["requests": ["cpu": .string("\(threads)"), "memory": .string("\(256 * threads)Mi")]]
      ),
      ("volumeMounts", [["name": "sweep", "mountPath": "/sweep"]]),
    ])
    let pod: JSONNode = .object([
      ("restartPolicy", "Never"), ("containers", .array([container])),
      (
        "volumes",
        [["name": "sweep", "persistentVolumeClaim": ["claimName": .string(claim)]]]
      ),
    ])
    let failures: JSONNode = [
      [
        "action": "FailIndex",
        "onExitCodes": ["containerName": "sim", "operator": "In", "values": [64, 65, 66]],
      ],
      // A node that is drained is nobody's failure.
      ["action": "Ignore", "onPodConditions": [["type": "DisruptionTarget", "status": "True"]]],
    ]
    return .object([
      ("apiVersion", "batch/v1"), ("kind", "Job"),
      ("metadata", ["name": .string(Self.label(name, id)), "labels": ["app": "tollway"]]),
      (
        "spec",
        .object([
          ("completionMode", "Indexed"), ("completions", .number(shards)),
          ("parallelism", .number(min(atOnce, shards))), ("backoffLimitPerIndex", 3),
          ("podFailurePolicy", ["rules": failures]), ("template", ["spec": pod]),
        ])
      ),
    ])
  }

  /// A name as Kubernetes takes it (RFC 1123): small letters, digits and dashes, at most 63, with
  /// room for the index that pods add.
  private static func label(_ name: String, _ id: String) -> String {
    let plain = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "tollway-" + String(plain.prefix(32)) + "-" + id
  }
}
