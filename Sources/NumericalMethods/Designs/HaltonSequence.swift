/// Points of the unit cube that fill it evenly however many are taken, axis by axis in a prime base.
///
/// Coordinate `i` of axis `a` is the radical inverse of the index in the `a`-th prime: its digits
/// mirrored at the point. The first indices of all axes are alike, so some are dropped. Beyond about
/// ten axes neighbouring ones are visibly correlated; ``SobolSequence`` is better there.
///
/// Same bits on every CPU.
///
/// Sources: J. H. Halton, Numerische Mathematik 2 (1960); for simulated choice probabilities K. E.
/// Train, Discrete Choice Methods with Simulation (2nd ed., 2009), section 9.3.3.
public struct HaltonSequence: Hashable, Sendable, CubePoints {
  /// How many axes.
  public let dimension: Int
  /// How many points of the beginning are left out.
  public let dropped: Int

  /// The first primes: the bases of the axes.
  public static let primes = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113,
  ]

  /// Creates a sequence.
  ///
  /// - Parameters:
  ///   - dimension: how many axes.
  ///   - dropped: 100 is the custom of the estimation packages.
  /// - Precondition: 1 to 30 axes; nothing negative is dropped.
  public init(dimension: Int, dropped: Int = 100) {
    precondition((1...Self.primes.count).contains(dimension), "a Halton sequence has 1 to 30 axes")
    precondition(dropped >= 0, "a sequence begins at its beginning")
    self.dimension = dimension
    self.dropped = dropped
  }

  /// One coordinate of a point, strictly between 0 and 1 unless nothing is dropped: the very first
  /// point is the origin.
  public subscript(point: Int, axis: Int) -> Double {
    precondition(point >= 0 && axis >= 0 && axis < dimension, "a sequence has no such coordinate")
    return Self.radicalInverse(of: UInt64(point + dropped), base: UInt64(Self.primes[axis]))
  }

  /// The digits of an index mirrored at the point; off by at most one rounding.
  public static func radicalInverse(of index: UInt64, base: UInt64) -> Double {
    var rest = index
    var (mirrored, scale) = (UInt64(0), UInt64(1))
    while rest > 0 {
      mirrored = mirrored * base + rest % base
      scale *= base
      rest /= base
    }
    return Double(mirrored) / Double(scale)
  }
}

/// Points of the unit cube that can be asked for by number.
public protocol CubePoints: Sendable {
  /// How many axes.
  var dimension: Int { get }
  /// One coordinate of a point.
  subscript(point: Int, axis: Int) -> Double { get }
}

extension CubePoints {
  /// The coordinates of the first points, point by point.
  public func coordinates(_ count: Int) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count * dimension)
    for point in 0..<count {
      for axis in 0..<dimension { numbers.append(self[point, axis]) }
    }
    return numbers
  }

  /// Standard normal numbers from the first points, point by point.
  ///
  /// For `N` persons with `R` draws each take `N · R` points: person `n` has the points from `n · R`
  /// on. This is the layout of the package xlogit, whose tables can therefore be reproduced.
  public func standardNormals(_ count: Int) -> [Double] {
    coordinates(count).map(normalQuantile)
  }
}
