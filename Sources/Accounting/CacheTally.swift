import Quantities

/// Why input that had been sent before was not read from a cache.
public enum CacheLoss: Int, Sendable, CaseIterable {
  /// The endpoint keeps nothing.
  case noCache
  /// The endpoint keeps what clients mark (`cache_control`), and this client marks nothing.
  case unmarked
  /// It was sent to another endpoint, and the policy chose this one.
  case switched
  /// It was sent to another endpoint, and this one was taken after a failure or as a hedge.
  case failedOver
  /// It had lain here for longer than the endpoint keeps what is not used.
  case expired
  /// It had lain here and made room for newer input.
  case evicted
  /// The endpoint reads no prefix below its minimum, and only whole steps.
  case tooShort

  /// The name in tables.
  public var name: String {
    switch self {
    case .noCache: "no cache there"
    case .unmarked: "not marked"
    case .switched: "switched by policy"
    case .failedOver: "switched on failure"
    case .expired: "expired"
    case .evicted: "evicted"
    case .tooShort: "too short"
    }
  }
}

/// Where the input of one attempt stood with prefix caches when its service began [tokens].
///
/// What was read is in the attempt's usage; with that the parts are the whole input.
public struct CacheFate: Hashable, Sendable {
  /// Input that no answered call of the conversation, nor another one with the same beginning, had
  /// sent before.
  public var unseen: Int32
  /// Input sent before that the endpoint does not have.
  public var missed: Int32
  /// Why.
  public var miss: CacheLoss
  /// Input sent before that only other endpoints got.
  public var elsewhere: Int32
  /// Whether the endpoint was taken after a failure.
  public var isFailover: Bool
  /// Input that the endpoint has and does not read.
  public var tooShort: Int32

  /// Creates the fate of an input.
  public init(
    unseen: Int32 = 0, missed: Int32 = 0, miss: CacheLoss = .expired, elsewhere: Int32 = 0,
    isFailover: Bool = false, tooShort: Int32 = 0
  ) {
    self.unseen = unseen
    self.missed = missed
    self.miss = miss
    self.elsewhere = elsewhere
    self.isFailover = isFailover
    self.tooShort = tooShort
  }
}

/// What became of the input that was billed for measured tasks [tokens].
public struct CacheTally: Sendable {
  /// Never sent before.
  public var unseen = 0
  /// Sent before and not read, by ``CacheLoss``.
  public var lost = Array(repeating: 0, count: CacheLoss.allCases.count)
  /// Read from a cache.
  public var read = 0

  /// No input.
  public init() {}

  /// All input: the sum of the parts.
  public var input: Int { lost.reduce(unseen + read, +) }
  /// Input that a cache that keeps everything everywhere would have had.
  public var readable: Int { input - unseen }

  /// Input that was lost for one reason.
  public func lost(_ loss: CacheLoss) -> Int { lost[loss.rawValue] }

  /// Enters the input of an attempt; of one whose fate nobody knows, what was not read counts as new.
  mutating func add(_ fate: CacheFate?, _ usage: Usage) {
    // An attempt that ended before its first token is billed nothing.
    guard usage.input != .zero else { return }
    read += usage.cacheRead.count
    guard let fate else {
      unseen += (usage.input - usage.cacheRead).count
      return
    }
    unseen += Int(fate.unseen)
    lost[fate.miss.rawValue] += Int(fate.missed)
    lost[(fate.isFailover ? CacheLoss.failedOver : .switched).rawValue] += Int(fate.elsewhere)
    lost[CacheLoss.tooShort.rawValue] += Int(fate.tooShort)
  }

  /// Adds the input of another run.
  public static func += (a: inout Self, b: Self) {
    a.unseen += b.unseen
    a.read += b.read
    for loss in a.lost.indices { a.lost[loss] += b.lost[loss] }
  }
}
