/// The row orders of `numpy.random.default_rng(seed).permutation(n)`.
///
/// SeedSequence (M. E. O'Neill's seed_seq alternative), PCG64 (XSL-RR 128/64) and the shuffle from
/// the end with masked rejection of 32-bit draws, as documented by numpy (NEP 19 keeps streams of
/// bit generators stable). Held to the 40 published orders of experiment 1.
struct NumpyPermutation {
  private var state: UInt128 = 0
  private let increment: UInt128
  private var upperHalf: UInt32?

  init(seed: UInt64) {
    let words = Self.seedWords(seed)
    increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
    step()
    state &+= UInt128(words[0]) << 64 | UInt128(words[1])
    step()
  }

  private mutating func step() {
    let multiplier: UInt128 = 2_549_297_995_355_413_924 << 64 | 4_865_540_595_714_422_341
    state = state &* multiplier &+ increment
  }

  private mutating func next() -> UInt64 {
    step()
    let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let turn = UInt64(truncatingIfNeeded: state >> 122)
    return folded >> turn | folded << ((64 - turn) & 63)
  }

  private mutating func half() -> UInt32 {
    if let upper = upperHalf {
      upperHalf = nil
      return upper
    }
    let whole = next()
    upperHalf = UInt32(truncatingIfNeeded: whole >> 32)
    return UInt32(truncatingIfNeeded: whole)
  }

  /// A uniform whole number up to `largest`.
  private mutating func below(orEqual largest: UInt32) -> Int {
    guard largest > 0 else { return 0 }
    let mask = UInt32.max >> largest.leadingZeroBitCount
    while true {
      let value = half() & mask
      if value <= largest { return Int(value) }
    }
  }

  /// The numbers below `count` in random order.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, below(orEqual: UInt32(index)))
    }
    return order
  }

  /// Four words of a state from a seed.
  private static func seedWords(_ seed: UInt64) -> [UInt64] {
    var hash: UInt32 = 0x43b0_d7e5
    func mixed(_ value: UInt32) -> UInt32 {
      var value = value ^ hash
      hash &*= 0x931e_8875
      value &*= hash
      return value ^ value >> 16
    }
    let entropy = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32), 0, 0]
    var pool = entropy.map(mixed)
    for source in 0..<4 {
      for target in 0..<4 where target != source {
        let value = 0xca01_f9dd &* pool[target] &- 0x4973_f715 &* mixed(pool[source])
        pool[target] = value ^ value >> 16
      }
    }
    var output: UInt32 = 0x8b51_f9dd
    let halves = (0..<8).map { index in
      var value = pool[index % 4] ^ output
      output &*= 0x58f3_8ded
      value &*= output
      return value ^ value >> 16
    }
    return (0..<4).map { UInt64(halves[2 * $0]) | UInt64(halves[2 * $0 + 1]) << 32 }
  }
}
