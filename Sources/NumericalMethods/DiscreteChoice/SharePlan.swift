/// What all tiles of one evaluation share: a tile is one segment in one market.
struct SharePlan: Sendable {
  let model: SimulatedShares
  let parameters: SimulatedShares.Parameters
  /// Coefficients of each draw and a 1, which multiplies what is added to utility; segment after
  /// segment.
  let coefficients: [Double]
  /// The alternatives that are there, for each row of offsets.
  let present: [[Int]]
  var upstream = SimulatedShares.Upstream()
  var includesCharacteristics = false

  var shape: SimulatedShares.Shape { model.shape }
  /// Rows of offsets: one for each market, or for each tile.
  func offsetRow(_ tile: Int) -> Int { hasOwnOffsets ? tile : tile % shape.markets }
  var hasOwnOffsets: Bool {
    parameters.offsets.count != shape.markets * shape.alternatives
  }
  /// Columns of a tile: whole lanes of eight.
  func width(_ tile: Int) -> Int { (max(present[offsetRow(tile)].count, 1) + 7) / 8 * 8 }

  init(_ model: SimulatedShares, _ parameters: SimulatedShares.Parameters) {
    let shape = model.shape
    let tastes = shape.segments * shape.coefficients
    let table = shape.markets * shape.alternatives
    precondition(parameters.means.count == tastes, "a mean for each segment and coefficient")
    precondition(parameters.deviations.count == tastes, "a deviation for each mean")
    precondition(parameters.weights.count == shape.segments, "a weight for each segment")
    precondition(
      parameters.constants.count == shape.alternatives, "a constant for each alternative")
    precondition(
      parameters.offsets.count == table || parameters.offsets.count == table * shape.segments,
      "offsets come for each market and alternative, or for each segment as well")
    self.model = model
    self.parameters = parameters
    coefficients = Self.coefficients(model, parameters)
    let alternatives = shape.alternatives
    present = (0..<parameters.offsets.count / alternatives).map { row in
      (0..<alternatives).filter { parameters.offsets[row * alternatives + $0] > -.infinity }
    }
    BLAS.prepare()
  }

  private static func coefficients(
    _ model: SimulatedShares, _ parameters: SimulatedShares.Parameters
  ) -> [Double] {
    let (count, draws) = (model.shape.coefficients, model.shape.draws)
    let isShared = model.normals.count == draws * count
    var coefficients: [Double] = []
    coefficients.reserveCapacity(model.shape.segments * draws * (count + 1))
    for segment in 0..<model.shape.segments {
      for draw in 0..<draws {
        let row = ((isShared ? 0 : segment) * draws + draw) * count
        for index in 0..<count {
          let taste = segment * count + index
          let sum =
            parameters.means[taste] + parameters.deviations[taste] * model.normals[row + index]
          coefficients.append(model.laws[index].coefficient(sum))
        }
        coefficients.append(1)
      }
    }
    return coefficients
  }

  /// Computes all tiles, in any order; the results are in order.
  func run(_ compute: @Sendable (ShareTile, Int) -> ShareTile.Result) -> [ShareTile.Result] {
    resultsInOrder(
      shape.segments * shape.markets, threads: model.threads, makeWorker: { ShareTile(self) },
      compute: compute)
  }

  /// How the value moves with a share of a tile's alternative.
  func upstream(tile: Int, alternative: Int) -> Double {
    var sum = 0.0
    if !upstream.total.isEmpty {
      sum =
        parameters.weights[tile / shape.markets]
        * upstream.total[tile % shape.markets * shape.alternatives + alternative]
    }
    if !upstream.bySegment.isEmpty {
      sum += upstream.bySegment[tile * shape.alternatives + alternative]
    }
    return sum
  }

  /// Adds up the gradients of all tiles, in order.
  func sum(
    _ tiles: [ShareTile.Result], shares: SimulatedShares.Shares
  ) -> SimulatedShares.Gradient {
    var gradient = SimulatedShares.Gradient(
      means: parameters.means.map { _ in 0 }, deviations: parameters.means.map { _ in 0 },
      weights: parameters.weights.map { _ in 0 }, constants: parameters.constants.map { _ in 0 },
      offsets: parameters.offsets.map { _ in 0 },
      characteristics: includesCharacteristics ? model.characteristics.map { _ in 0 } : [])
    let (count, alternatives) = (shape.coefficients, shape.alternatives)
    for (tile, result) in tiles.enumerated() {
      let segment = tile / shape.markets
      for index in 0..<count {
        gradient.means[segment * count + index] += result.means[index]
        gradient.deviations[segment * count + index] += result.deviations[index]
      }
      let row = offsetRow(tile)
      for (column, alternative) in present[row].enumerated() {
        let slope = result.byAlternative[column]
        gradient.constants[alternative] += slope
        gradient.offsets[row * alternatives + alternative] += slope
        if !upstream.total.isEmpty {
          gradient.weights[segment] +=
            upstream.total[tile % shape.markets * alternatives + alternative]
            * shares.bySegment[tile * alternatives + alternative]
        }
        if includesCharacteristics {
          let width = width(tile)
          for index in 0..<count {
            gradient.characteristics[characteristic(tile, index, alternative)] +=
              result.characteristics[index * width + column]
          }
        }
      }
    }
    return gradient
  }

  /// Where a characteristic lies.
  func characteristic(_ tile: Int, _ coefficient: Int, _ alternative: Int) -> Int {
    let isShared =
      model.characteristics.count == shape.markets * shape.coefficients * shape.alternatives
    let row = isShared ? tile % shape.markets : tile
    return (row * shape.coefficients + coefficient) * shape.alternatives + alternative
  }
}
