import Accounting
public import Demand
import Formats
import NumericalMethods
public import Quantities
public import Supply

/// The run that a log is exported from: what its rows refer to, and names for them.
///
/// All names are functions of the run and of a call's place in it, so that the same run gives the
/// same log.
public struct CallLogOrigin: Sendable {
  /// The catalogue that rows refer to.
  public let catalogue: Catalogue
  /// World time at simulated time 0.
  public let startsAt: UTCInstant
  /// The workload's name.
  public let workload: String
  /// The policy's name.
  public let policy: String
  /// A number of the run's own, from which names are made.
  let key: UInt64

  /// Describes a run.
  ///
  /// - Parameters:
  ///   - catalogue: names of models and providers.
  ///   - startsAt: when simulated time begins in the world.
  ///   - workload: the workload that the calls are of.
  ///   - policy: the policy that routed the calls.
  ///   - seed: the experiment's seed.
  ///   - point: position on the axis of a study that varies a value.
  public init(
    catalogue: Catalogue, startsAt: UTCInstant, workload: String, policy: String, seed: UInt64,
    point: Int = 0
  ) {
    self.catalogue = catalogue
    self.startsAt = startsAt
    self.workload = workload
    self.policy = policy
    let parts = ["\(seed)", "\(point)", workload, policy]
    let lengths = parts.map { "\($0.utf8.count):" + $0 }
    var hash = SHA256()
    hash.update(Array(lengths.joined().utf8))
    key = hash.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// World time of a simulated instant.
  func instant(_ time: SimTime) -> UTCInstant {
    startsAt + SimDuration(microseconds: time.microseconds)
  }
}

extension CallLogOrigin {
  /// The conversation that a call belongs to: `task-12`, or `task-12.1` for its first sub-agent.
  public static func sessionKey(task: TaskID, branch: Int32) -> String {
    branch == 0 ? "task-\(task.number)" : "task-\(task.number).\(branch)"
  }

  /// The two halves of a task's trace: one is the run's, the other the task's alone.
  func trace(of task: TaskID) -> (UInt64, UInt64) {
    (key, RandomStream.mix(task.number ^ key))
  }

  /// A name for a call (`attempt` is `nil`) or an attempt that no other of the task has.
  func span(of call: CallRow, attempt: Int32? = nil) -> UInt64 {
    let branch = UInt64(truncatingIfNeeded: call.branch) << 45
    let step = UInt64(UInt32(truncatingIfNeeded: call.step)) << 13
    let turn = UInt64(truncatingIfNeeded: call.repetition & 63) << 7
    let child = attempt.map { UInt64(truncatingIfNeeded: $0) + 1 } ?? 0
    return RandomStream.mix((branch | step | turn | child & 127) ^ ~key)
  }

  /// The call's generation in the gateway's way of naming: `gen-<Unix seconds>-<characters>`.
  func appendGeneration(_ call: CallRow, to bytes: inout [UInt8]) {
    bytes += "gen-".utf8
    let seconds = instant(call.issuedAt).microseconds / 1_000_000
    bytes.append(wholeNumber: seconds)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(hexadecimal: trace(of: call.task).1)
    bytes.append(hexadecimal: span(of: call))
  }
}
