public import Quantities

/// One call as a gateway's log tells it.
public struct LoggedCall: Sendable {
  /// Its line or record in the file, from 1.
  public var row: Int
  /// Fingerprint of the name that the gateway gave it; 0 where it has none.
  public var id: UInt64
  /// Fingerprint of the session it belongs to; 0 where the log names none.
  public var session: UInt64
  /// When it was made.
  public var start: UTCInstant
  /// How long it took; `nil` where the log does not say, as below.
  public var duration: SimDuration?
  /// Time until the first token came back.
  public var timeToFirstToken: SimDuration?
  /// Length of the input, what was read from caches included [tokens].
  public var input: Int32
  /// Length of the output, reasoning included [tokens].
  public var output: Int32
  /// Input that was read from a cache [tokens].
  public var cached: Int32?
  /// Input that was written to a cache [tokens].
  public var cacheWrite: Int32?
  /// Output that was reasoning [tokens].
  public var reasoning: Int32?
  /// Position of the model in ``LoggedNames/models``.
  public var model: Int32
  /// Position of the provider in ``LoggedNames/providers``.
  public var provider: Int32
  /// Position of who made it in ``LoggedNames/callers``; -1 where the log does not say.
  public var caller: Int32 = -1
  /// What it cost.
  public var cost: USD?
  /// Whether the client went away before its end.
  public var wasCancelled: Bool
  /// The tries at providers in order, the last of which answered; empty where the log has none.
  public var attempts: [LoggedAttempt]
}

/// One try of a call at a provider.
public struct LoggedAttempt: Hashable, Sendable {
  /// Position of the provider in ``LoggedNames/providers``.
  public var provider: Int32
  /// HTTP status of the answer; 0 where the log has none.
  public var status: Int32
  /// Time until the answer or the failure; `nil` where the log does not say.
  public var latency: SimDuration?
}

/// Names that occur in a log, each once, in order of their first row.
public struct LoggedNames: Sendable {
  /// Models that were asked for.
  public internal(set) var models = NameList()
  /// Providers that answered or failed.
  public internal(set) var providers = NameList()
  /// Who made the calls: keys, users, teams or projects, whichever the log has.
  public internal(set) var callers = NameList()

  /// Creates empty lists.
  public init() {}

  /// Names of all kinds.
  var count: Int { models.names.count + providers.names.count + callers.names.count }
}

/// Names, each once, found again by their fingerprints.
public struct NameList: Sendable {
  /// The names in order.
  public private(set) var names: [String] = []
  private var positions: [UInt64: Int32] = [:]
  private var last: (fingerprint: UInt64, position: Int32) = (0, 0)

  /// The position of a name, which is added where it is new.
  mutating func position(of fingerprint: UInt64, name: () -> String) -> Int32 {
    if last.fingerprint == fingerprint { return last.position }
    let position = positions[fingerprint] ?? Int32(names.count)
    if Int(position) == names.count {
      positions[fingerprint] = position
      names.append(name())
    }
    last = (fingerprint, position)
    return position
  }
}

/// Takes the calls of a log one after the other.
protocol LoggedCallSink {
  /// Calls taken so far.
  var count: Int { get }
  /// Takes a call; its session is asked for its name where the name matters.
  mutating func take(_ call: LoggedCall, nameOfSession: () -> String)
  /// Takes the names that have come so far, the first time that a call has a new one.
  mutating func take(names: LoggedNames)
}

extension LoggedCallSink {
  /// Most sinks look at names when all are there.
  mutating func take(names: LoggedNames) {}
}
