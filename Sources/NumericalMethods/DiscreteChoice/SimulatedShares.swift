import CLanes

/// Shares of markets when customers' tastes differ: a logit whose coefficients are drawn.
///
/// In market `t` a customer of segment `s` with draw `z` gives alternative `j` the utility
/// `Σ_k β_k x_tjk + constant_j + offset_tj`, where `β_k = mean_sk + deviation_sk z_k`, or plus or
/// minus e to that power. The segment's share of the alternative is the mean over draws of
/// `e^V_j / Σ_i e^V_i`, in which an outside option of utility 0 may take part; the share of the market
/// is the mean over segments by weight. An alternative whose offset is minus infinity is absent.
///
/// **Which bits repeat.** Sums run in a fixed order over draws, alternatives and segments whatever the
/// number of threads, and the exponential has the operations of ``deterministicExp(_:)-(Double)``, in
/// vectors as wide as the processor has them (exponents below -700 count as that). With
/// ``Product/fixedOrder`` all else is IEEE addition and multiplication in a fixed order too, so that
/// results are the same bytes on every CPU: use it for what is printed. ``Product/blas`` is faster, and
/// differs in the last bits between CPUs and builds of the library, since utilities are no numbers on
/// a grid (see ``exactProduct(_:_:lanes:into:)``); on one machine it repeats to the bit. Use it to
/// estimate.
///
/// Sources: K. E. Train, Discrete Choice Methods with Simulation (2nd ed., 2009), chapters 6 and 10;
/// S. Berry, J. Levinsohn and A. Pakes, Econometrica 63 (1995), for shares of markets.
public struct SimulatedShares: Sendable {
  /// How large the problem is.
  public struct Shape: Hashable, Sendable {
    /// Markets, for example weeks.
    public let markets: Int
    /// Alternatives, those included that are absent from some markets.
    public let alternatives: Int
    /// Coefficients, each with one characteristic.
    public let coefficients: Int
    /// Segments of customers.
    public let segments: Int
    /// Draws for each segment.
    public let draws: Int

    /// Creates a shape.
    ///
    /// - Precondition: nothing is negative, and markets, alternatives, segments and draws are there.
    public init(markets: Int, alternatives: Int, coefficients: Int, segments: Int, draws: Int) {
      precondition(markets > 0 && alternatives > 0, "shares need markets and alternatives")
      precondition(segments > 0 && draws > 0, "shares need customers")
      precondition(coefficients >= 0, "no negative number of coefficients")
      self.markets = markets
      self.alternatives = alternatives
      self.coefficients = coefficients
      self.segments = segments
      self.draws = draws
    }
  }

  /// Who multiplies.
  public enum Product: Hashable, Sendable {
    /// OpenBLAS: fast.
    case blas
    /// Loops in a fixed order: the same bits on every CPU.
    case fixedOrder
  }

  /// Sizes.
  public let shape: Shape
  /// One law for each coefficient.
  public let laws: [CoefficientLaw]
  /// Whether customers may choose nothing, for a utility of 0.
  public let hasOutsideOption: Bool
  /// Characteristics at `((s · markets + t) · coefficients + k) · alternatives + j`; without the
  /// segment where all see the same ones.
  public var characteristics: [Double] {
    didSet {
      precondition(characteristics.count == oldValue.count, "characteristics keep their size")
    }
  }
  /// Standard normal draws at `(s · draws + r) · coefficients + k`; without the segment where all have
  /// the same ones.
  public let normals: [Double]
  /// Who multiplies.
  public var product: Product
  /// Threads; results do not depend on it.
  public var threads: Int
  /// The processor's instructions that passes over rows use; results do not depend on it.
  var instructionSet = bestInstructionSet
  /// 2 for AVX-512, 1 for AVX2, 0 for any processor.
  static let bestInstructionSet = tollway_best_set()

  /// Creates the markets.
  ///
  /// - Parameters:
  ///   - shape: how many of everything.
  ///   - laws: the law of each coefficient.
  ///   - characteristics: see ``characteristics``: for each segment, or once.
  ///   - normals: see ``normals``: for each segment, or once; see
  ///     ``CubePoints/standardNormals(_:)``.
  ///   - hasOutsideOption: whether customers may choose none.
  ///   - product: which product of matrices is used.
  ///   - threads: markets under way at once.
  /// - Precondition: counts agree with the shape.
  public init(
    shape: Shape, laws: [CoefficientLaw], characteristics: [Double], normals: [Double],
    hasOutsideOption: Bool, product: Product = .blas, threads: Int = 1
  ) {
    let table = shape.markets * shape.coefficients * shape.alternatives
    let draws = shape.draws * shape.coefficients
    precondition(laws.count == shape.coefficients, "every coefficient has a law")
    precondition(
      characteristics.count == table || characteristics.count == table * shape.segments,
      "characteristics come once, or once for each segment")
    precondition(
      normals.count == draws || normals.count == draws * shape.segments,
      "draws come once, or once for each segment")
    precondition(threads > 0, "a thread must do it")
    self.shape = shape
    self.laws = laws
    self.characteristics = characteristics
    self.normals = normals
    self.hasOutsideOption = hasOutsideOption
    self.product = product
    self.threads = threads
  }
}

extension SimulatedShares {
  /// What customers like, and how many there are of each kind.
  public struct Parameters: Hashable, Sendable {
    /// Means of the coefficients, or of their logarithms, at `s · coefficients + k`.
    public var means: [Double]
    /// Standard deviations likewise; 0 for a coefficient that all share, and a sign does not matter.
    public var deviations: [Double]
    /// The share of each segment, 0 or more; see ``weights(ofLogits:)``.
    public var weights: [Double]
    /// What is the same for an alternative in every market.
    public var constants: [Double]
    /// What is added to utility at `t · alternatives + j`, or at `(s · markets + t) · alternatives + j`;
    /// minus infinity where the alternative is absent.
    public var offsets: [Double]

    /// Creates parameters; their counts are checked where they are used.
    public init(
      means: [Double], deviations: [Double], weights: [Double], constants: [Double],
      offsets: [Double]
    ) {
      self.means = means
      self.deviations = deviations
      self.weights = weights
      self.constants = constants
      self.offsets = offsets
    }
  }

  /// The shares that follow.
  public struct Shares: Hashable, Sendable {
    /// Shares of the market at `t · alternatives + j`; they sum to the sum of the weights, less what
    /// goes outside.
    public var total: [Double]
    /// Shares within each segment at `(s · markets + t) · alternatives + j`.
    public var bySegment: [Double]
    /// Shares of the outside option within each segment at `s · markets + t`.
    public var outside: [Double]
  }

  /// How a value moves with each parameter, in the layout of ``Parameters``.
  public struct Gradient: Hashable, Sendable {
    /// By means.
    public var means: [Double]
    /// By deviations.
    public var deviations: [Double]
    /// By weights.
    public var weights: [Double]
    /// By constants.
    public var constants: [Double]
    /// By offsets; 0 where an alternative is absent.
    public var offsets: [Double]
    /// By characteristics, empty unless it was asked for.
    public var characteristics: [Double]
  }

  /// How a value moves with the shares.
  public struct Upstream: Hashable, Sendable {
    /// By ``Shares/total``; empty for nothing.
    public var total: [Double]
    /// By ``Shares/bySegment``; empty for nothing.
    public var bySegment: [Double]

    /// Creates it from either or both.
    public init(total: [Double] = [], bySegment: [Double] = []) {
      self.total = total
      self.bySegment = bySegment
    }
  }

  /// Weights that sum to 1 from any numbers, the first of which can be held at 0.
  public static func weights(ofLogits logits: [Double]) -> [Double] {
    let top = logits.max() ?? 0
    let powers = logits.map { deterministicExp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The gradient by those numbers from the gradient by the weights they give.
  public static func gradient(ofLogitsOf weights: [Double], by gradient: [Double]) -> [Double] {
    let mean = dot(weights, gradient)
    return zip(weights, gradient).map { $0 * ($1 - mean) }
  }
}

extension SimulatedShares {
  /// Shares at some parameters.
  ///
  /// - Precondition: parameters have the counts of the shape.
  /// - Complexity: O(segments · markets · draws · alternatives · coefficients).
  public func shares(_ parameters: Parameters) -> Shares {
    let plan = SharePlan(self, parameters)
    let tiles = plan.run { $0.forward(tile: $1) }
    var shares = Shares(
      total: [Double](repeating: 0, count: shape.markets * shape.alternatives),
      bySegment: [Double](
        repeating: 0, count: shape.segments * shape.markets * shape.alternatives),
      outside: [Double](repeating: 0, count: shape.segments * shape.markets))
    for (tile, result) in tiles.enumerated() {
      let market = tile % shape.markets
      let weight = parameters.weights[tile / shape.markets]
      shares.outside[tile] = result.outside
      for (column, alternative) in plan.present[plan.offsetRow(tile)].enumerated() {
        let share = result.byAlternative[column]
        shares.bySegment[tile * shape.alternatives + alternative] = share
        shares.total[market * shape.alternatives + alternative] += weight * share
      }
    }
    return shares
  }

  /// The gradient of a value that depends on the shares.
  ///
  /// Shares are computed a second time, tile by tile, since all of them would not fit in memory.
  ///
  /// - Parameters:
  ///   - parameters: where the gradient is taken.
  ///   - shares: those at the same parameters, of which the gradient by weights is made.
  ///   - upstream: how the value moves with the shares.
  ///   - includesCharacteristics: whether to compute ``Gradient/characteristics`` as well.
  /// - Precondition: counts agree with the shape.
  public func gradient(
    _ parameters: Parameters, shares: Shares, upstream: Upstream,
    includesCharacteristics: Bool = false
  ) -> Gradient {
    let table = shape.markets * shape.alternatives
    precondition([0, table].contains(upstream.total.count), "one number for each share")
    precondition(
      [0, table * shape.segments].contains(upstream.bySegment.count), "one number for each share")
    var plan = SharePlan(self, parameters)
    plan.upstream = upstream
    plan.includesCharacteristics = includesCharacteristics
    let tiles = plan.run { $0.backward(tile: $1) }
    return plan.sum(tiles, shares: shares)
  }
}
