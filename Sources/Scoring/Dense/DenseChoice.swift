import NumericalMethods

/// Chooses among many models for blocks of tasks: the highest product of a task's embedding and a
/// model's.
///
/// All numbers are multiples of 2^-8 up to 1/2 in magnitude, so that every partial sum of up to
/// 1,024 terms is exact in single precision: products are multiples of 2^-16 up to 2^-2, and 2^10 of
/// them stay below 2^24 steps. So a choice is the same for every kernel, tile and thread, and ties
/// go to the model that is listed first.
public struct DenseChoice: Sendable {
  /// Steps in 1.
  public static let stepsPerOne: Float = 256
  /// The most terms of a sum that is exact.
  public static let dimensionLimit = 1_024
  /// Tasks side by side: a tile of scores for 300 models is 300 KiB.
  public static let lanes = 256

  /// Terms of an embedding.
  public let dimension: Int
  /// Models to choose among.
  public let modelCount: Int
  private let weights: [Float]

  /// Creates a choice among models.
  ///
  /// - Parameter embeddings: one row for each model, rounded onto the grid.
  /// - Returns: `nil` where rows differ in length, are longer than ``dimensionLimit``, or a number is
  ///   beyond 1/2.
  public init?(embeddings: [[Float]]) {
    guard let first = embeddings.first, !first.isEmpty, first.count <= Self.dimensionLimit else {
      return nil
    }
    dimension = first.count
    modelCount = embeddings.count
    var weights: [Float] = []
    for row in embeddings {
      guard row.count == first.count else { return nil }
      for value in row {
        guard let value = Self.onGrid(value) else { return nil }
        weights.append(value)
      }
    }
    self.weights = weights
  }

  /// The nearest number of the grid (ties to even); `nil` beyond 1/2.
  public static func onGrid(_ value: Float) -> Float? {
    let steps = (value * stepsPerOne).rounded(.toNearestOrEven)
    return steps.magnitude <= stepsPerOne / 2 ? steps / stepsPerOne : nil
  }

  /// Scores of every model for a tile of tasks, and the best of them.
  ///
  /// - Parameters:
  ///   - features: ``dimension`` rows of ``lanes`` numbers of the grid: one column for each task.
  ///   - scores: room for ``modelCount`` times ``lanes`` numbers, used again from tile to tile.
  ///   - best: room for ``lanes`` positions of models.
  public func choose(
    _ features: UnsafePointer<Float>, scores: UnsafeMutablePointer<Float>,
    best: UnsafeMutablePointer<Int32>
  ) {
    weights.withUnsafeBufferPointer { weights in
      guard let weights = weights.baseAddress else { return }
      BLAS.laneProduct(
        weights, rows: modelCount, inner: dimension, features, lanes: Self.lanes, into: scores)
    }
    typealias Lanes = SIMD16<Float>
    for group in stride(from: 0, to: Self.lanes, by: Lanes.scalarCount) {
      let column = UnsafeRawPointer(scores + group)
      var highest = column.loadUnaligned(as: Lanes.self)
      var position = SIMD16<Int32>(repeating: 0)
      var offset = 0
      for model in 1..<max(1, modelCount) {
        offset &+= Self.lanes * MemoryLayout<Float>.stride
        let row = (column + offset).loadUnaligned(as: Lanes.self)
        let isHigher = row .> highest
        highest.replace(with: row, where: isHigher)
        position.replace(with: Int32(truncatingIfNeeded: model), where: isHigher)
      }
      UnsafeMutableRawPointer(best + group).storeBytes(of: position, as: SIMD16<Int32>.self)
    }
  }
}
