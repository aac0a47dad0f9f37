/// A Latin hypercube: points of the unit cube that take every stratum of every axis once.
///
/// With `count` points, axis by axis, each of the `count` equal parts of [0, 1) holds exactly one
/// point; which parts meet in a point is a random permutation, and the place inside the part is
/// uniform. The mean of a function over the points has no more variance than over as many
/// independent points where the function is monotone in each axis, and far less where it is nearly
/// a sum of functions of one axis.
///
/// Each axis is keyed by a number of its own, so that an axis that is added or left out changes
/// nothing on the others. Same bits on every CPU.
///
/// Source: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three methods for selecting
/// values of input variables, Technometrics 21 (1979).
public struct LatinHypercube: Sendable {
  /// How many points.
  public let count: Int
  /// How many axes.
  public let dimension: Int
  /// Point by point.
  private let coordinates: [Double]

  /// Creates a design whose axes are keyed by their positions.
  ///
  /// - Parameters:
  ///   - count: how many points.
  ///   - dimension: how many axes.
  ///   - seed: the seed of the permutations.
  ///   - isCentred: whether each point sits in the middle of its strata, not at random.
  /// - Precondition: one point or more, no negative dimension.
  public init(count: Int, dimension: Int, seed: UInt64, isCentred: Bool = false) {
    self.init(
      count: count, axes: (0..<max(dimension, 0)).map(UInt64.init), seed: seed,
      isCentred: isCentred)
  }

  /// Creates a design with one axis per key, for example a hash of the name of what it moves.
  ///
  /// - Precondition: one point or more.
  public init(count: Int, axes: [UInt64], seed: UInt64, isCentred: Bool = false) {
    precondition(count > 0, "a design has at least one point")
    self.count = count
    dimension = axes.count
    var coordinates = [Double](repeating: 0, count: count * axes.count)
    for (axis, key) in axes.enumerated() {
      var stream = RandomStream(seed: seed, entity: key, code: Self.purpose)
      let strata = stream.permutation(count)
      for point in 0..<count {
        let place = isCentred ? 0.5 : stream.uniform()
        let share = (Double(strata[point]) + place) / Double(count)
        // Rounding must not carry a point into the next part.
        let next = Double(strata[point] + 1) / Double(count)
        coordinates[point * axes.count + axis] = min(share, next.nextDown)
      }
    }
    self.coordinates = coordinates
  }

  /// The coordinates of a point, each from 0 inclusive to 1 exclusive.
  public func point(_ index: Int) -> [Double] {
    precondition(index >= 0 && index < count, "a design has no such point")
    return Array(coordinates[index * dimension..<(index + 1) * dimension])
  }

  /// One coordinate of a point.
  public subscript(point: Int, axis: Int) -> Double {
    precondition(axis >= 0 && axis < dimension, "a design has no such axis")
    return coordinates[point * dimension + axis]
  }

  /// Sets the streams of designs apart from others of the same seed ("latin-hc").
  private static let purpose: UInt64 = 0x6C61_7469_6E2D_6863
}
