/// Probabilities as whole numbers, so that their sums are exact and in any order the same.
enum ShareMass {
  /// What stands for certainty.
  static let whole: UInt64 = 1 << 32

  /// Shares of ``whole`` in proportion to weights: rounded down, and what is left over goes to the
  /// largest weight, the first of equals. So they sum to ``whole``.
  ///
  /// - Precondition: the weights sum to above 0 and less than 2^96.
  static func shares(of weights: [UInt128]) -> [UInt64] {
    let sum = weights.reduce(0, +)
    precondition(sum > 0, "shares of nothing")
    var shares = weights.map { UInt64($0 * UInt128(whole) / sum) }
    var largest = 0
    for index in weights.indices where weights[index] > weights[largest] { largest = index }
    shares[largest] += whole - shares.reduce(0, +)
    return shares
  }

  /// A mass in the proportions of shares that sum to ``whole``; the parts sum to the mass.
  static func split(_ mass: UInt64, _ shares: [UInt64]) -> [UInt64] {
    var parts = shares.map { part($0, of: mass) }
    guard !parts.isEmpty else { return [] }
    var largest = 0
    for index in shares.indices where shares[index] > shares[largest] { largest = index }
    parts[largest] += mass - parts.reduce(0, +)
    return parts
  }

  /// A part of a mass, rounded down.
  static func part(_ share: UInt64, of mass: UInt64) -> UInt64 {
    UInt64((UInt128(share) * UInt128(mass)) >> 32)
  }
}
