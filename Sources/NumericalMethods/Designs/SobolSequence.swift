/// Points of the unit cube of which every aligned power of two fills it evenly in all axes, with or
/// without a random scrambling.
///
/// A scrambling keyed by a seed permutes the halves of the cube, the halves of those, and so on,
/// independently (Owen's nested uniform scrambling): each point becomes uniform, so that means over
/// the points are unbiased and their error can be told from independent scramblings, while the points
/// stay as even as they were. Scrambled points lie strictly inside the cube. Take powers of two.
///
/// Same bits on every CPU.
///
/// Sources: I. M. Sobol, USSR Computational Mathematics 7 (1967); direction numbers by S. Joe and
/// F. Y. Kuo, SIAM Journal on Scientific Computing 30 (2008), table `new-joe-kuo-6`; the order of
/// points by I. A. Antonov and V. M. Saleev (1979); A. B. Owen, Journal of Complexity 14 (1998).
public struct SobolSequence: Hashable, Sendable, CubePoints {
  /// How many axes.
  public let dimension: Int
  /// The key of the scrambling, `nil` for the plain points.
  public let seed: UInt64?
  /// 32 direction numbers for each axis, the first with the highest bit.
  private let directions: [UInt32]

  /// The most axes that a sequence has.
  public static let dimensionMax = polynomials.count + 1

  /// Creates a sequence.
  ///
  /// - Parameters:
  ///   - dimension: how many axes.
  ///   - seed: keys the scrambling; without it the first point is the origin.
  /// - Precondition: 1 to 40 axes.
  public init(dimension: Int, seed: UInt64? = nil) {
    precondition((1...Self.dimensionMax).contains(dimension), "a Sobol sequence has 1 to 40 axes")
    self.dimension = dimension
    self.seed = seed
    directions = (0..<dimension).flatMap(Self.directions)
  }

  /// One coordinate of a point, a multiple of 2^-32, or half of one more where it is scrambled.
  public subscript(point: Int, axis: Int) -> Double {
    precondition(point >= 0 && point < 1 << 32, "a sequence has 2^32 points")
    precondition(axis >= 0 && axis < dimension, "a sequence has no such axis")
    var code = UInt32(point ^ (point >> 1))
    var bits: UInt32 = 0
    while code != 0 {
      bits ^= directions[axis * 32 + code.trailingZeroBitCount]
      code &= code - 1
    }
    guard let seed else { return Double(bits) * 0x1p-32 }
    return (Double(Self.scrambled(bits, seed: seed, axis: axis)) + 0.5) * 0x1p-32
  }

  /// Whether each bit is turned over depends on the bits above it, the axis and the seed.
  private static func scrambled(_ bits: UInt32, seed: UInt64, axis: Int) -> UInt32 {
    var result = bits
    for level in 0..<32 {
      // Shifting by 32 leaves no bit above the first.
      let above = UInt64(bits) >> UInt64(32 - level)
      var stream = RandomStream(
        seed: seed, entity: UInt64(axis) << 40 | UInt64(level) << 32 | above, code: purpose)
      if stream.next() >> 63 == 1 { result ^= 1 << UInt32(31 - level) }
    }
    return result
  }

  private static func directions(axis: Int) -> [UInt32] {
    if axis == 0 { return (0..<32).map { 1 << UInt32(31 - $0) } }
    let (polynomial, initial) = polynomials[axis - 1]
    let degree = initial.count
    var numbers = initial.enumerated().map { $1 << UInt32(31 - $0) }
    for index in degree..<32 {
      var number = numbers[index - degree] ^ (numbers[index - degree] >> UInt32(degree))
      for power in 1..<degree where polynomial >> UInt32(degree - power) & 1 == 1 {
        number ^= numbers[index - power]
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Sets these streams apart from others of the same seed ("sobol-sc").
  private static let purpose: UInt64 = 0x736F_626F_6C2D_7363
}

/// For the second axis and those after it: a primitive polynomial over the field of two elements,
/// highest power first, and the first direction numbers (Joe and Kuo 2008).
private let polynomials: [(polynomial: UInt32, initial: [UInt32])] = [
  (3, [1]),
  (7, [1, 3]),
  (11, [1, 3, 1]),
  (13, [1, 1, 1]),
  (19, [1, 1, 3, 3]),
  (25, [1, 3, 5, 13]),
  (37, [1, 1, 5, 5, 17]),
  (41, [1, 1, 5, 5, 5]),
  (47, [1, 1, 7, 11, 19]),
  (55, [1, 1, 5, 1, 1]),
  (59, [1, 1, 1, 3, 11]),
  (61, [1, 3, 5, 5, 31]),
  (67, [1, 3, 3, 9, 7, 49]),
  (91, [1, 1, 1, 15, 21, 21]),
  (97, [1, 3, 1, 13, 27, 49]),
  (103, [1, 1, 1, 15, 7, 5]),
  (109, [1, 3, 1, 15, 13, 25]),
  (115, [1, 1, 5, 5, 19, 61]),
  (131, [1, 3, 7, 11, 23, 15, 103]),
  (137, [1, 3, 7, 13, 13, 15, 69]),
  (143, [1, 1, 3, 13, 7, 35, 63]),
  (145, [1, 3, 5, 9, 1, 25, 53]),
  (157, [1, 3, 1, 13, 9, 35, 107]),
  (167, [1, 3, 1, 5, 27, 61, 31]),
  (171, [1, 1, 5, 11, 19, 41, 61]),
  (185, [1, 3, 5, 3, 3, 13, 69]),
  (191, [1, 1, 7, 13, 1, 19, 1]),
  (193, [1, 3, 7, 5, 13, 19, 59]),
  (203, [1, 1, 3, 9, 25, 29, 41]),
  (211, [1, 3, 5, 13, 23, 1, 55]),
  (213, [1, 3, 7, 3, 13, 59, 17]),
  (229, [1, 3, 1, 3, 5, 53, 69]),
  (239, [1, 1, 5, 5, 23, 33, 13]),
  (241, [1, 1, 7, 7, 1, 61, 123]),
  (247, [1, 1, 7, 9, 13, 61, 49]),
  (253, [1, 3, 3, 5, 3, 55, 33]),
  (285, [1, 3, 1, 15, 31, 13, 49, 245]),
  (299, [1, 3, 5, 15, 31, 59, 63, 97]),
  (301, [1, 3, 1, 11, 11, 11, 77, 249]),
]
