import Testing

@testable import NumericalMethods

/// Markets drawn at random: every form of the parameters, and absent alternatives.
private struct World {
  var model: SimulatedShares
  var parameters: SimulatedShares.Parameters
  var upstream: SimulatedShares.Upstream

  init(
    seed: UInt64, shape: SimulatedShares.Shape, isPersonal: Bool = false,
    product: SimulatedShares.Product = .blas
  ) {
    var stream = RandomStream(seed: seed, entity: 1, code: 2)
    func normals(_ count: Int, _ scale: Double) -> [Double] {
      (0..<count).map { _ in scale * stream.normal() }
    }
    let copies = isPersonal ? shape.segments : 1
    let table = shape.markets * shape.alternatives
    let tastes = shape.segments * shape.coefficients
    let laws: [CoefficientLaw] = [.normal, .negativeLogNormal, .logNormal]
    model = SimulatedShares(
      shape: shape, laws: (0..<shape.coefficients).map { laws[$0 % 3] },
      characteristics: normals(copies * table * shape.coefficients, 1),
      normals: normals(copies * shape.draws * shape.coefficients, 1),
      hasOutsideOption: seed % 2 == 0, product: product)
    var offsets = normals(copies * table, 0.5)
    for index in offsets.indices where stream.bernoulli(0.2) { offsets[index] = -.infinity }
    // Somebody is always there.
    for row in 0..<copies * shape.markets { offsets[row * shape.alternatives] = 0.3 }
    parameters = SimulatedShares.Parameters(
      means: normals(tastes, 0.5), deviations: normals(tastes, 0.7),
      weights: SimulatedShares.weights(ofLogits: normals(shape.segments, 1)),
      constants: normals(shape.alternatives, 1), offsets: offsets)
    upstream = SimulatedShares.Upstream(
      total: normals(table, 1), bySegment: normals(table * shape.segments, 1))
  }

  /// A value that is linear in the shares.
  func value(_ parameters: SimulatedShares.Parameters, _ model: SimulatedShares? = nil) -> Double {
    let shares = (model ?? self.model).shares(parameters)
    return dot(shares.total, upstream.total) + dot(shares.bySegment, upstream.bySegment)
  }
}

private let small = SimulatedShares.Shape(
  markets: 3, alternatives: 11, coefficients: 4, segments: 2, draws: 7)

@Suite struct SimulatedSharesTests {
  @Test(
    arguments: [1, 2, 3, 4] as [UInt64], [SimulatedShares.Product.blas, .fixedOrder])
  func gradientsAreThoseOfCentralDifferences(seed: UInt64, product: SimulatedShares.Product) {
    let world = World(seed: seed, shape: small, isPersonal: seed > 2, product: product)
    let gradient = world.model.gradient(
      world.parameters, shares: world.model.shares(world.parameters), upstream: world.upstream,
      includesCharacteristics: true)
    func compare(
      _ name: String, _ path: WritableKeyPath<SimulatedShares.Parameters, [Double]>,
      _ slopes: [Double]
    ) {
      for index in slopes.indices where world.parameters[keyPath: path][index].isFinite {
        var (up, down) = (world.parameters, world.parameters)
        up[keyPath: path][index] += 1e-5
        down[keyPath: path][index] -= 1e-5
        let difference = (world.value(up) - world.value(down)) / 2e-5
        #expect(
          (difference - slopes[index]).magnitude < 2e-8 * max(1, difference.magnitude), "\(name)")
      }
    }
    compare("means", \.means, gradient.means)
    compare("deviations", \.deviations, gradient.deviations)
    compare("weights", \.weights, gradient.weights)
    compare("constants", \.constants, gradient.constants)
    compare("offsets", \.offsets, gradient.offsets)
    for index in stride(from: 0, to: gradient.characteristics.count, by: 5) {
      var (up, down) = (world.model, world.model)
      up.characteristics[index] += 1e-5
      down.characteristics[index] -= 1e-5
      let difference =
        (world.value(world.parameters, up) - world.value(world.parameters, down)) / 2e-5
      #expect((difference - gradient.characteristics[index]).magnitude < 2e-8)
    }
  }

  @Test func sharesSumToTheWeightsAndTheAbsentHaveNone() {
    for seed in 1...4 as ClosedRange<UInt64> {
      let world = World(seed: seed, shape: small, isPersonal: seed > 2)
      let shares = world.model.shares(world.parameters)
      for tile in 0..<6 {
        let own = shares.bySegment[tile * 11..<(tile + 1) * 11]
        #expect((own.reduce(0, +) + shares.outside[tile] - 1).magnitude < 1e-14)
        #expect((shares.outside[tile] > 0) == (seed % 2 == 0))
        for (index, share) in own.enumerated() {
          let row = seed > 2 ? tile : tile % 3
          let isThere = world.parameters.offsets[row * 11 + index] > -.infinity
          #expect((share > 0) == isThere)
        }
      }
    }
  }

  @Test func withoutDeviationsItIsThePlainLogit() {
    // Softmax in closed form, and independence of irrelevant alternatives.
    let utilities: [Double] = [0.3, -1.2, 2, 0.5]
    let shape = SimulatedShares.Shape(
      markets: 2, alternatives: 4, coefficients: 1, segments: 1, draws: 3)
    let model = SimulatedShares(
      shape: shape, laws: [.normal], characteristics: utilities + utilities,
      normals: [-1, 0.4, 2], hasOutsideOption: true)
    var offsets = [Double](repeating: 0, count: 8)
    offsets[6] = -.infinity
    let shares = model.shares(
      .init(means: [1.5], deviations: [0], weights: [1], constants: [0, 0, 0, 0], offsets: offsets))
    let powers = utilities.map { deterministicExp(1.5 * $0) }
    let sum = powers.reduce(1, +)
    for index in 0..<4 { #expect((shares.total[index] - powers[index] / sum).magnitude < 1e-15) }
    #expect((shares.outside[0] - 1 / sum).magnitude < 1e-15)
    #expect(shares.total[6] == 0)
    let (with, without) = (
      shares.total[0] / shares.total[1], shares.total[4] / shares.total[5]
    )
    #expect((with / without - 1).magnitude < 1e-14)
  }

  @Test(arguments: [(0.0, 1.0), (1.0, 2.0), (-2.0, 0.5)])
  func twoAlternativesAreTheLogisticNormalIntegral(mean: Double, deviation: Double) {
    // The trapezoid rule is exact to rounding for this analytic integrand.
    var expected = 0.0
    for step in -400...400 {
      let z = Double(step) * 0.025
      expected +=
        0.025 * deterministicExp(-z * z / 2) / 2.506_628_274_631_000_7
        / (1 + deterministicExp(-mean - deviation * z))
    }
    let shape = SimulatedShares.Shape(
      markets: 1, alternatives: 1, coefficients: 1, segments: 1, draws: 4096)
    let model = SimulatedShares(
      shape: shape, laws: [.normal], characteristics: [1],
      normals: SobolSequence(dimension: 1, seed: 4).standardNormals(4096), hasOutsideOption: true)
    let shares = model.shares(
      .init(
        means: [mean], deviations: [deviation], weights: [1], constants: [0], offsets: [0]))
    // 4,096 stratified draws of a monotone function: far below a quarter of a stratum.
    #expect((shares.total[0] - expected).magnitude < 1e-5)
  }

  @Test func logNormalCoefficientsHaveTheirMean() {
    // A small characteristic moves a share of one half by a quarter of the coefficient's mean,
    // e^(mean + deviation² / 2).
    let shape = SimulatedShares.Shape(
      markets: 1, alternatives: 2, coefficients: 2, segments: 1, draws: 8192)
    let model = SimulatedShares(
      shape: shape, laws: [.logNormal, .negativeLogNormal], characteristics: [1e-5, 0, 0, 1e-5],
      normals: SobolSequence(dimension: 2, seed: 7).standardNormals(8192), hasOutsideOption: false)
    let (means, deviations) = ([0.4, -0.3], [0.5, 0.8])
    let shares = model.shares(
      .init(
        means: means, deviations: deviations, weights: [1], constants: [0, 0], offsets: [0, 0]))
    let expected = deterministicExp(0.4 + 0.125) + deterministicExp(-0.3 + 0.32)
    #expect(((shares.total[0] - 0.5) * 4e5 / expected - 1).magnitude < 2e-3)
  }

  @Test(arguments: [SimulatedShares.Product.blas, .fixedOrder])
  func threadsChangeNothing(product: SimulatedShares.Product) {
    let shape = SimulatedShares.Shape(
      markets: 5, alternatives: 37, coefficients: 3, segments: 3, draws: 70)
    var world = World(seed: 6, shape: shape, product: product)
    let shares = world.model.shares(world.parameters)
    let gradient = world.model.gradient(
      world.parameters, shares: shares, upstream: world.upstream, includesCharacteristics: true)
    for threads in 2...5 {
      world.model.threads = threads
      #expect(world.model.shares(world.parameters) == shares)
      #expect(
        world.model.gradient(
          world.parameters, shares: shares, upstream: world.upstream,
          includesCharacteristics: true) == gradient)
    }
  }

  @Test func instructionSetsChangeNothing() {
    // 0 for any processor, 1 for AVX2, 2 for AVX-512: those that this one has.
    let shape = SimulatedShares.Shape(
      markets: 3, alternatives: 61, coefficients: 5, segments: 2, draws: 150)
    for seed in [6, 7] as [UInt64] {
      var world = World(seed: seed, shape: shape, product: .fixedOrder)
      world.model.instructionSet = 0
      let shares = world.model.shares(world.parameters)
      let gradient = world.model.gradient(
        world.parameters, shares: shares, upstream: world.upstream, includesCharacteristics: true)
      for set in 0...SimulatedShares.bestInstructionSet {
        world.model.instructionSet = set
        #expect(world.model.shares(world.parameters) == shares)
        #expect(
          world.model.gradient(
            world.parameters, shares: shares, upstream: world.upstream,
            includesCharacteristics: true) == gradient)
      }
    }
  }

  @Test func onePairOfAlternativesHasTheBitsOfTheExponential() {
    // Two alternatives, one draw: 1/(1 + e^-x) by the same operations.
    let shape = SimulatedShares.Shape(
      markets: 1, alternatives: 2, coefficients: 1, segments: 1, draws: 1)
    for step in 0..<500 {
      let x = Double(step) * 0.731
      let model = SimulatedShares(
        shape: shape, laws: [.normal], characteristics: [x, 0], normals: [0],
        hasOutsideOption: false, product: .fixedOrder)
      let shares = model.shares(
        .init(means: [1], deviations: [0], weights: [1], constants: [0, 0], offsets: [0, 0]))
      let power = deterministicExp(-x)
      #expect(shares.total[1] == power * (1 / (1 + power)))
    }
  }

  @Test func bothProductsAgree() {
    // More draws than a block holds: 2,000 alternatives of 16 KB leave 16 to a block.
    let shape = SimulatedShares.Shape(
      markets: 1, alternatives: 2000, coefficients: 5, segments: 1, draws: 40)
    var world = World(seed: 9, shape: shape)
    let fast = world.model.shares(world.parameters)
    let slopes = world.model.gradient(world.parameters, shares: fast, upstream: world.upstream)
    world.model.product = .fixedOrder
    let fixed = world.model.shares(world.parameters)
    let fixedSlopes = world.model.gradient(
      world.parameters, shares: fixed, upstream: world.upstream)
    for (a, b) in zip(fast.total, fixed.total) { #expect((a - b).magnitude <= 1e-13 * (a + b)) }
    for (a, b) in zip(slopes.means + slopes.deviations, fixedSlopes.means + fixedSlopes.deviations)
    {
      #expect((a - b).magnitude < 1e-13)
    }
  }

  @Test func farUtilitiesOverflowNothing() {
    let shape = SimulatedShares.Shape(
      markets: 1, alternatives: 3, coefficients: 1, segments: 1, draws: 2)
    let model = SimulatedShares(
      shape: shape, laws: [.normal], characteristics: [5000, -5000, 4999], normals: [0, 0],
      hasOutsideOption: true)
    let parameters = SimulatedShares.Parameters(
      means: [1], deviations: [1], weights: [1], constants: [0, 0, 0], offsets: [0, 0, 0])
    let shares = model.shares(parameters)
    #expect((shares.total[0] - 1 / (1 + deterministicExp(-1))).magnitude < 1e-15)
    #expect(shares.total[1] < 1e-300 && shares.outside[0] < 1e-300)
  }

  @Test func aMarketWithoutAlternativesGoesOutside() {
    let shape = SimulatedShares.Shape(
      markets: 1, alternatives: 1, coefficients: 0, segments: 1, draws: 1)
    let model = SimulatedShares(
      shape: shape, laws: [], characteristics: [], normals: [], hasOutsideOption: true)
    let shares = model.shares(
      .init(means: [], deviations: [], weights: [1], constants: [2], offsets: [-.infinity]))
    #expect(shares.total == [0] && shares.outside == [1])
  }

  @Test func logitsOfWeightsHaveTheirGradient() {
    let logits = [0.0, 1.2, -0.7]
    let slopes = [0.3, -2, 1.1]
    let gradient = SimulatedShares.gradient(
      ofLogitsOf: SimulatedShares.weights(ofLogits: logits), by: slopes)
    for index in 0..<3 {
      var (up, down) = (logits, logits)
      up[index] += 1e-6
      down[index] -= 1e-6
      let difference =
        dot(SimulatedShares.weights(ofLogits: up), slopes)
        - dot(SimulatedShares.weights(ofLogits: down), slopes)
      #expect((difference / 2e-6 - gradient[index]).magnitude < 1e-9)
    }
  }
}
