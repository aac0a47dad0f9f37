import CLanes
import COpenBLAS

/// Computes persons one after the other in memory of its own; draws are lanes.
final class MixedLogitPerson {
  /// What comes of a person.
  struct Result: Sendable {
    /// The log of the simulated probability of all choices.
    var value: Double
    /// Its gradient.
    var slopes: [Double]
  }

  private typealias Lanes = SIMD8<Double>

  /// Lanes of draws that are computed at once: utilities of 50 alternatives and 256 draws are 100 KB.
  private static let blockLanes = 32
  /// After so many tasks the logarithm of the product of sums is taken, before it overflows.
  private static let tasksPerLogarithm = 32

  private let model: MixedLogit
  private let parameters: [Double]
  private let lanes: Int
  /// Coefficients of each draw, and the gradients by them: a row for each characteristic.
  private let coefficients: UnsafeMutablePointer<Lanes>
  private let slopes: UnsafeMutablePointer<Lanes>
  /// Log probabilities of each draw, then their weights.
  private let logs: UnsafeMutablePointer<Lanes>
  /// Products of sums of powers, whose logarithms are still to be taken.
  private let products: UnsafeMutablePointer<Lanes>
  /// Utilities of a block of draws, then the slopes by them.
  private let block: UnsafeMutablePointer<Lanes>

  private let set: Int32

  init(_ model: MixedLogit, _ parameters: [Double]) {
    self.model = model
    set = model.instructionSet
    self.parameters = parameters
    lanes = model.lanes
    let width = max(model.data.width, 1)
    let tasksMax = model.data.persons.reduce(0) { max($0, $1.count) }
    coefficients = allocateLanes(width * lanes)
    slopes = allocateLanes(width * lanes)
    logs = allocateLanes(lanes)
    products = allocateLanes(min(lanes, Self.blockLanes))
    block = allocateLanes(max(1, tasksMax * model.data.alternatives) * min(lanes, Self.blockLanes))
  }

  deinit {
    freeLanes(coefficients)
    freeLanes(slopes)
    freeLanes(logs)
    freeLanes(products)
    freeLanes(block)
  }

  /// The value and gradient of a person.
  func evaluate(_ person: Int) -> Result {
    loadCoefficients(person)
    for start in stride(from: 0, to: lanes, by: Self.blockLanes) {
      let count = min(Self.blockLanes, lanes - start)
      multiply(person, first: start, count: count, isTransposed: false)
      choose(person, first: start, count: count)
      multiply(person, first: start, count: count, isTransposed: true)
    }
    let top = topLog()
    var sum = 0.0
    for draw in 0..<lanes * 8 {
      let weight =
        draw < model.draws ? deterministicExp(logs[draw / 8][draw % 8] - top) : 0
      logs[draw / 8][draw % 8] = weight
      sum += weight
    }
    return Result(
      value: top + deterministicLog(sum / Double(model.draws)),
      slopes: weightedSlopes(person, scale: 1 / sum))
  }

  private func topLog() -> Double {
    (0..<model.draws).reduce(-Double.infinity) { max($0, logs[$1 / 8][$1 % 8]) }
  }

  private func loadCoefficients(_ person: Int) {
    let width = model.data.width
    var position = 0
    for index in 0..<width {
      let row = coefficients + index * lanes
      guard let law = model.laws[index] else {
        for lane in 0..<lanes { row[lane] = Lanes(repeating: parameters[index]) }
        continue
      }
      let normals = (person * model.random.count + position) * lanes
      let (mean, deviation) = (parameters[index], parameters[width + position])
      position += 1
      for lane in 0..<lanes {
        let sum = mean + deviation * model.normals[normals + lane]
        row[lane] =
          switch law {
          case .normal: sum
          case .logNormal: deterministicExp(sum)
          case .negativeLogNormal: -deterministicExp(sum)
          }
      }
    }
  }

  /// Utilities from coefficients, or slopes by coefficients from slopes by utilities.
  private func multiply(_ person: Int, first: Int, count: Int, isTransposed: Bool) {
    let data = model.data
    let (tasks, width) = (data.persons[person], Int32(data.width))
    let rows = Int32(tasks.count * data.alternatives)
    if width == 0 || rows == 0 {
      for lane in 0..<Int(rows) * count where !isTransposed { block[lane] = .zero }
      return
    }
    let columns = Int32(count * 8)
    let stride = Int32(lanes * 8)
    data.characteristics.withUnsafeBufferPointer { design in
      guard let start = design.baseAddress else { return }
      let design = start + tasks.lowerBound * data.alternatives * data.width
      let utilities = UnsafeMutableRawPointer(block).assumingMemoryBound(to: Double.self)
      if isTransposed {
        let target = UnsafeMutableRawPointer(slopes + first).assumingMemoryBound(to: Double.self)
        cblas_dgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, width, columns, rows, 1, design, width,
          utilities, columns, 0, target, stride)
      } else {
        let source = UnsafeRawPointer(coefficients + first).assumingMemoryBound(to: Double.self)
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, width, 1, design, width, source,
          stride, 0, utilities, columns)
      }
    }
  }

  /// Log probabilities of all choices for each draw, and the slopes by utilities in their place.
  private func choose(_ person: Int, first: Int, count: Int) {
    let data = model.data
    let tasks = data.persons[person]
    let (log, product) = (logs + first, products)
    for lane in 0..<count {
      log[lane] = .zero
      product[lane] = Lanes(repeating: 1)
    }
    for (position, task) in tasks.enumerated() {
      data.isPresent.withUnsafeBytes { present in
        guard let start = present.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        tollway_choose(
          set, numbers(block + position * data.alternatives * count), data.alternatives, count,
          start + task * data.alternatives, data.chosen[task], numbers(log), numbers(product))
      }
      if position % Self.tasksPerLogarithm == Self.tasksPerLogarithm - 1
        || position == tasks.count - 1
      {
        for lane in 0..<count {
          for index in 0..<8 { log[lane][index] -= deterministicLog(product[lane][index]) }
          product[lane] = Lanes(repeating: 1)
        }
      }
    }
  }

  private func weightedSlopes(_ person: Int, scale: Double) -> [Double] {
    let width = model.data.width
    var result = [Double](repeating: 0, count: width + model.random.count)
    var position = 0
    for index in 0..<width {
      let law = model.laws[index]
      let normals = (person * model.random.count + position) * lanes
      var (mean, deviation) = (Lanes.zero, Lanes.zero)
      for lane in 0..<lanes {
        var slope = slopes[index * lanes + lane] * logs[lane]
        if law != .normal && law != nil { slope *= coefficients[index * lanes + lane] }
        mean += slope
        if law != nil { deviation += slope * model.normals[normals + lane] }
      }
      result[index] = mean.sum() * scale
      if law != nil {
        result[width + position] = deviation.sum() * scale
        position += 1
      }
    }
    return result
  }
}
