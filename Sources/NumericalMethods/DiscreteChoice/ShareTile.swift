import CLanes
import COpenBLAS

/// Computes tiles one after the other in memory of its own: blocks of draws that stay in the cache.
final class ShareTile {
  /// What comes of a tile.
  struct Result: Sendable {
    /// Mean shares, or gradients by what is added to utility, for each alternative that is there.
    var byAlternative: [Double] = []
    /// The share of the outside option.
    var outside = 0.0
    /// Gradients by means.
    var means: [Double] = []
    /// Gradients by deviations.
    var deviations: [Double] = []
    /// Gradients by characteristics, in rows of whole lanes.
    var characteristics: [Double] = []
  }

  private typealias Lanes = SIMD8<Double>

  /// Half of a cache of a megabyte holds the utilities of a block of draws.
  private static let blockBytes = 1 << 18
  /// A utility that nobody chooses, which fills rows up to whole lanes.
  private static let never = -1e30

  private let plan: SharePlan
  private let inner: Int
  private let blockRows: Int
  /// Characteristics of a tile in rows of whole lanes, and below them what is added.
  private let design: UnsafeMutablePointer<Lanes>
  /// Utilities of a block of draws, which become shares and then their gradients.
  private let block: UnsafeMutablePointer<Lanes>
  /// Sums over draws, and the upstream gradient.
  private let sums: UnsafeMutablePointer<Lanes>
  private let upstream: UnsafeMutablePointer<Lanes>
  /// Gradients by the coefficients of each draw of a block.
  private let slopes: UnsafeMutablePointer<Double>

  private let set: Int32
  private let hasOutside: Int32

  init(_ plan: SharePlan) {
    self.plan = plan
    set = plan.model.instructionSet
    hasOutside = plan.model.hasOutsideOption ? 1 : 0
    let shape = plan.shape
    inner = shape.coefficients + 1
    let lanesMax = (shape.alternatives + 7) / 8
    blockRows = max(1, min(shape.draws, Self.blockBytes / (lanesMax * 64)))
    design = allocateLanes(inner * lanesMax)
    block = allocateLanes(blockRows * lanesMax)
    sums = allocateLanes(lanesMax)
    upstream = allocateLanes(lanesMax)
    slopes = .allocate(capacity: blockRows * inner)
  }

  deinit {
    freeLanes(design)
    freeLanes(block)
    freeLanes(sums)
    freeLanes(upstream)
    slopes.deallocate()
  }

  /// Mean shares of a tile.
  func forward(tile: Int) -> Result {
    let lanes = load(tile)
    let shape = plan.shape
    for lane in 0..<lanes { sums[lane] = .zero }
    var outside = 0.0
    for start in stride(from: 0, to: shape.draws, by: blockRows) {
      let draws = start..<min(start + blockRows, shape.draws)
      utilities(tile, draws: draws, lanes: lanes)
      outside += tollway_add_shares(
        set, numbers(block), draws.count, lanes, hasOutside, numbers(sums))
    }
    var result = Result()
    result.byAlternative = means(of: plan.present[plan.offsetRow(tile)].count)
    result.outside = outside / Double(shape.draws)
    return result
  }

  /// Gradients of a tile.
  func backward(tile: Int) -> Result {
    let lanes = load(tile)
    let shape = plan.shape
    let present = plan.present[plan.offsetRow(tile)]
    for lane in 0..<lanes {
      sums[lane] = .zero
      upstream[lane] = .zero
    }
    for (column, alternative) in present.enumerated() {
      upstream[column / 8][column % 8] = plan.upstream(tile: tile, alternative: alternative)
    }
    var result = Result()
    result.means = [Double](repeating: 0, count: shape.coefficients)
    result.deviations = result.means
    if plan.includesCharacteristics {
      result.characteristics = [Double](repeating: 0, count: shape.coefficients * lanes * 8)
    }
    for start in stride(from: 0, to: shape.draws, by: blockRows) {
      let draws = start..<min(start + blockRows, shape.draws)
      utilities(tile, draws: draws, lanes: lanes)
      tollway_add_slopes(
        set, numbers(block), draws.count, lanes, hasOutside, numbers(upstream), numbers(sums))
      addSlopes(tile, draws: draws, lanes: lanes, to: &result)
      if plan.includesCharacteristics {
        addCharacteristics(tile, draws: draws, lanes: lanes, to: &result)
      }
    }
    result.byAlternative = means(of: present.count)
    let scale = 1 / Double(shape.draws)
    for index in 0..<shape.coefficients {
      result.means[index] *= scale
      result.deviations[index] *= scale
    }
    for index in result.characteristics.indices { result.characteristics[index] *= scale }
    return result
  }

  /// Packs the characteristics of the alternatives that are there; returns the lanes of a row.
  private func load(_ tile: Int) -> Int {
    let shape = plan.shape
    let row = plan.offsetRow(tile)
    let present = plan.present[row]
    let lanes = plan.width(tile) / 8
    let offsets = plan.parameters.offsets
    for index in 0..<inner {
      let target = design + index * lanes
      target[lanes - 1] = Lanes(repeating: index < shape.coefficients ? 0 : Self.never)
      for (column, alternative) in present.enumerated() {
        target[column / 8][column % 8] =
          index < shape.coefficients
          ? plan.model.characteristics[plan.characteristic(tile, index, alternative)]
          : plan.parameters.constants[alternative]
            + offsets[row * shape.alternatives + alternative]
      }
    }
    return lanes
  }

  private func means(of count: Int) -> [Double] {
    (0..<count).map { sums[$0 / 8][$0 % 8] / Double(plan.shape.draws) }
  }

  /// Fills the block with utilities: coefficients times characteristics.
  private func utilities(_ tile: Int, draws: Range<Int>, lanes: Int) {
    let first = (tile / plan.shape.markets * plan.shape.draws + draws.lowerBound) * inner
    plan.coefficients.withUnsafeBufferPointer { coefficients in
      guard let coefficients = coefficients.baseAddress.map({ $0 + first }) else { return }
      if plan.model.product == .blas {
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(draws.count), Int32(lanes * 8),
          Int32(inner), 1, coefficients, Int32(inner), numbers(design), Int32(lanes * 8), 0,
          numbers(block), Int32(lanes * 8))
      } else {
        tollway_multiply(
          set, coefficients, draws.count, inner, numbers(design), lanes, numbers(block))
      }
    }
  }

  /// Adds the gradients by means and deviations of a block.
  private func addSlopes(
    _ tile: Int, draws: Range<Int>, lanes: Int, to result: inout Result
  ) {
    let count = plan.shape.coefficients
    if count == 0 { return }
    multiplyByDesign(rows: draws.count, lanes: lanes)
    let segment = tile / plan.shape.markets
    let isShared = plan.model.normals.count == plan.shape.draws * count
    for draw in draws {
      let own = slopes + (draw - draws.lowerBound) * count
      let normals = ((isShared ? 0 : segment) * plan.shape.draws + draw) * count
      let coefficients = (segment * plan.shape.draws + draw) * inner
      for index in 0..<count {
        var slope = own[index]
        if plan.model.laws[index] != .normal { slope *= plan.coefficients[coefficients + index] }
        result.means[index] += slope
        result.deviations[index] += slope * plan.model.normals[normals + index]
      }
    }
  }

  /// Gradients by coefficients: the block times the transposed characteristics.
  private func multiplyByDesign(rows: Int, lanes: Int) {
    let count = inner - 1
    if plan.model.product == .blas {
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(count), Int32(lanes * 8), 1,
        numbers(block), Int32(lanes * 8), numbers(design), Int32(lanes * 8), 0, slopes,
        Int32(count))
    } else {
      tollway_project(set, numbers(block), rows, numbers(design), count, lanes, slopes)
    }
  }

  /// Adds the gradients by characteristics: transposed coefficients times the block.
  private func addCharacteristics(
    _ tile: Int, draws: Range<Int>, lanes: Int, to result: inout Result
  ) {
    let count = plan.shape.coefficients
    if count == 0 { return }
    let first = (tile / plan.shape.markets * plan.shape.draws + draws.lowerBound) * inner
    let width = lanes * 8
    block.withMemoryRebound(to: Double.self, capacity: draws.count * width) { block in
      if plan.model.product == .blas {
        plan.coefficients.withUnsafeBufferPointer { coefficients in
          result.characteristics.withUnsafeMutableBufferPointer { target in
            guard let coefficients = coefficients.baseAddress, let target = target.baseAddress
            else { return }
            cblas_dgemm(
              CblasRowMajor, CblasTrans, CblasNoTrans, Int32(count), Int32(width),
              Int32(draws.count), 1, coefficients + first, Int32(inner), block, Int32(width), 1,
              target, Int32(width))
          }
        }
        return
      }
      for row in 0..<draws.count {
        for index in 0..<count {
          let coefficient = plan.coefficients[first + row * inner + index]
          for column in 0..<width {
            result.characteristics[index * width + column] +=
              coefficient * block[row * width + column]
          }
        }
      }
    }
  }
}
