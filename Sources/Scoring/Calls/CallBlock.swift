/// A call as scoring reads it.
public struct ScoredCall: Sendable, Hashable {
  /// The cell whose calls go the same way; see ``CellBook``.
  var cell: Int32 = 0
  /// Length of the input [tokens].
  public var input: Int32
  /// Input that was read from a cache, at most ``input`` [tokens].
  public var cached: Int32
  /// Length of the output, reasoning included [tokens].
  public var output: Int32
  /// Output that was reasoning, at most ``output`` [tokens].
  public var reasoning: Int32
  /// When it was made [µs since 1970].
  public var start: Int64
  /// When it ended; its start where the log does not say.
  public var end: Int64
  /// Fingerprint of its session; 0 for a session of its own.
  public var session: UInt64
  /// Who made it: position among the callers; 0 for those the log does not name.
  public var caller: Int32

  /// Creates a call; impossible counts are brought within their bounds.
  public init(
    input: Int32, cached: Int32, output: Int32, reasoning: Int32, start: Int64, end: Int64,
    session: UInt64, caller: Int32 = 0
  ) {
    self.input = max(0, input)
    self.cached = min(max(0, cached), self.input)
    self.output = max(0, output)
    self.reasoning = min(max(0, reasoning), self.output)
    self.start = start
    self.end = max(start, end)
    self.session = session
    self.caller = caller
  }
}

/// Some calls of a log in their order, with the cells that they belong to.
public struct CallBlock: Sendable {
  /// Calls in a block unless tests say otherwise: enough to sort by cell, few enough to hold many.
  public static let size = 65_536

  /// The calls.
  var calls: [ScoredCall] = []
  /// Every cell that has been met so far.
  var cells: [ScoringCell] = []
  /// Callers that have been met so far.
  var callerCount = 1

  init(capacity: Int) { calls.reserveCapacity(capacity) }
}
