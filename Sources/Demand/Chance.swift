public import NumericalMethods

/// What a draw is for: each purpose has random streams of its own.
public enum Purpose: UInt64, Sendable, CaseIterable {
  /// Time until the next task arrives.
  case arrival
  /// What a task is: its type, model, difficulty and length.
  case taskShape
  /// Tokens and gap of one step.
  case stepShape
  /// Spread of a call's service time, its slow path and where it breaks off.
  case service
  /// When a provider or endpoint changes state.
  case outage
  /// A router's draw among endpoints.
  case routerChoice
  /// A policy's draw among models.
  case modelChoice
  /// Whether a healthy endpoint answers with an error.
  case backgroundError
  /// Whether a step's answer is good enough.
  case stepSuccess
  /// Spread of a wait before another try.
  case backoff
  /// Which group's prefix a conversation begins with.
  case sharedPrefix
  /// When a client gives up a call.
  case patience
  /// What a judge says of an answer: by rung of a cascade, and for feedback to a gateway.
  case judgement
}

/// Random streams keyed by what they are for, so that no draw can shift another.
///
/// A draw is a function of (seed, replication, purpose, task, branch, step, repeat, attempt). Two
/// policies therefore see the same arrivals, task shapes, residuals and outages: common random
/// numbers by construction.
public struct Chance: Sendable {
  /// Seed of the replication.
  public let seed: UInt64

  /// Creates the streams of one replication of an experiment.
  public init(seed: UInt64, replication: Int) {
    self.seed = RandomStream.replicationSeed(seed, replication: UInt64(replication))
  }

  /// The stream of one purpose at one place in a task.
  ///
  /// - Precondition: `branch < 65,536`, `step < 2^32`, `repetition < 64`, `attempt < 64`.
  @inlinable public func stream(
    _ purpose: Purpose, task: TaskID, branch: Int = 0, step: Int = 0, repetition: Int = 0,
    attempt: Int = 0
  ) -> RandomStream {
    let place = UInt64(truncatingIfNeeded: branch) << 48 | UInt64(truncatingIfNeeded: step) << 16
    let turn =
      UInt64(truncatingIfNeeded: repetition) << 10
      | UInt64(truncatingIfNeeded: attempt) << 4
    return RandomStream(seed: seed, entity: task.number, code: place | turn | purpose.rawValue)
  }

  /// The stream of one purpose for the `index`-th turn of something that is no task.
  @inlinable public func stream(_ purpose: Purpose, entity: UInt64, index: UInt64) -> RandomStream {
    RandomStream(seed: seed, entity: entity, code: index << 4 | purpose.rawValue)
  }
}
