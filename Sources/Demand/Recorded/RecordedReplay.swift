public import Quantities
public import Supply

/// A model of the catalogue that stands for one whose name is in a log.
public struct RecordedModel: Hashable, Sendable {
  /// The catalogue's model.
  public let model: ModelID
  /// Its quality on the logit scale of the solved-task model.
  public let qualityLogits: Double
  /// Its output per output of the reference model.
  public let verbosity: Double

  /// Creates the model that stands for a recorded one.
  ///
  /// - Precondition: `verbosity` is above 0.
  public init(model: ModelID, qualityLogits: Double, verbosity: Double) {
    precondition(verbosity > 0, "a model writes something")
    self.model = model
    self.qualityLogits = qualityLogits
    self.verbosity = verbosity
  }
}

/// Recorded sessions as tasks of a workload.
///
/// Task n replays session `n mod count`, in the order of the log, in every replication: intervals
/// over replications say how sure a result is for this log, not for another week's. A task keeps
/// its recorded calls, gaps, inputs and outputs, whoever serves it; how long calls take, what a
/// cache still holds and what must be repeated is the simulation's. Sub-agents that ran side by
/// side start together and their parent waits for all, also for those that it left running in the
/// log (its next gap then runs from their end). ``Retiming`` changes the times: in an open loop
/// nothing waits for anything.
///
/// An immutable class and not a value, so that a copy of a workload counts one reference and not
/// one for each array of the log.
public final class RecordedReplay: Sendable {
  /// The log.
  public let sessions: RecordedSessions
  /// What stands for each of ``RecordedSessions/models``; `nil` where nothing does.
  public let models: [RecordedModel?]
  /// Positions of the sessions that are replayed, in order.
  public let order: [Int32]
  /// The longest answer that calls ask for; longer recorded outputs are cut.
  public let outputLimit: TokenCount
  /// Whether calls declare tools.
  public let needsTools: Bool
  /// Sessions with a longer call are left out; `nil` where all are kept.
  public let inputLimit: TokenCount?
  /// How the log's times are changed.
  public let retiming: Retiming
  /// When calls and sub-agents start in an open loop.
  let launches: LaunchTimes?
  /// The longest input of the sessions that are replayed.
  public let longestInput: TokenCount

  /// Prepares a log to be replayed.
  ///
  /// - Parameters:
  ///   - sessions: the log.
  ///   - models: what stands for each of its models, in their order; none where it is empty.
  ///   - inputLimit: sessions with a longer call are left out; `nil` keeps all.
  ///   - outputLimit: the longest answer that calls ask for; `nil` for the log's longest.
  ///   - needsTools: whether calls declare tools.
  ///   - retiming: how the log's times are changed.
  /// - Returns: `nil` where no session is left.
  /// - Precondition: as many models as the log names, or none; no session has 65,536 branches.
  public init?(
    _ sessions: RecordedSessions, models: [RecordedModel?] = [], inputLimit: TokenCount? = nil,
    outputLimit: TokenCount? = nil, needsTools: Bool, retiming: Retiming = .asRecorded
  ) {
    precondition(models.isEmpty || models.count == sessions.models.count)
    var order: [Int32] = []
    var longest: (input: Int32, output: Int32) = (1, 1)
    for (position, session) in sessions.sessions.enumerated() {
      precondition(session.branches.count < 65_536, "a draw is keyed by 16 bits of branch")
      let (input, output) = sessions.longest(in: session)
      guard Int(input) <= inputLimit?.count ?? .max else { continue }
      guard retiming.includes(arrival: session.arrival) else { continue }
      order.append(Int32(position))
      longest = (max(longest.input, input), max(longest.output, output))
    }
    guard !order.isEmpty else { return nil }
    self.sessions = sessions
    self.models = models.isEmpty ? sessions.models.map { _ in nil } : models
    self.order = order
    self.inputLimit = inputLimit
    self.outputLimit = outputLimit ?? TokenCount(Int(longest.output))
    self.needsTools = needsTools
    self.retiming = retiming
    launches = retiming.loop == .open ? LaunchTimes(sessions, retiming) : nil
    longestInput = TokenCount(Int(longest.input))
  }

  /// When each replayed session arrives, or `nil` where the log does not say it of every session.
  public var arrivalOffsets: [SimDuration]? {
    sessions.arrivalOffsets.map { offsets in
      order.map { retiming.arrival(offsets[Int($0)]) }
    }
  }

  /// Models of the catalogue that stand for recorded ones, in the order of the log's models, with
  /// the calls of the replayed sessions that they stand for.
  public var standIns: [(model: ModelID, calls: Int)] {
    var calls = Array(repeating: 0, count: models.count)
    for position in order {
      for branch in sessions.sessions[Int(position)].branches {
        for call in sessions.branches[Int(branch)].calls {
          calls[Int(sessions.calls[Int(call)].model)] += 1
        }
      }
    }
    var standIns: [(model: ModelID, calls: Int)] = []
    for (standIn, count) in zip(models, calls) where count > 0 {
      guard let model = standIn?.model else { continue }
      if let index = standIns.firstIndex(where: { $0.model == model }) {
        standIns[index].calls += count
      } else {
        standIns.append((model, count))
      }
    }
    return standIns
  }

  /// Recorded output at verbosity 1 [tokens].
  func output(ofCall call: Int) -> Int32 {
    let recorded = sessions.calls[call]
    guard let model = models[Int(recorded.model)], model.verbosity != 1 else {
      return recorded.output
    }
    return Int32(clamping: Int((Double(recorded.output) / model.verbosity).rounded()))
  }
}

extension RecordedSessions {
  /// The longest input and the longest output of a session, sub-agents included [tokens].
  fileprivate func longest(in session: RecordedSession) -> (input: Int32, output: Int32) {
    var longest: (input: Int32, output: Int32) = (0, 0)
    for branch in session.branches {
      for call in branches[Int(branch)].calls {
        longest.input = max(longest.input, calls[Int(call)].input)
        longest.output = max(longest.output, calls[Int(call)].output)
      }
    }
    return longest
  }
}
