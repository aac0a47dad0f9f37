import Foundation

@testable import NumericalMethods

/// A table of choices in long form: a row for each alternative of each task.
struct ChoiceTable {
  private let header: [String]
  private let rows: [[String]]

  /// Reads a file of `Tests/Fixtures/choice`.
  init(fixture name: String) throws {
    try self.init(
      path: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Fixtures/choice/\(name)").path)
  }

  /// The folder of data that stay outside the repository; see `Tests/Fixtures/choice/README.md`.
  static let outside = ProcessInfo.processInfo.environment["TOLLWAY_CHOICE_DATA"]

  /// Reads a file of that folder.
  init(outside name: String) throws {
    try self.init(path: "\(Self.outside ?? "")/\(name)")
  }

  private init(path: String) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    header = lines[0].split(separator: ",").map(String.init)
    rows = lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
  }

  /// One column as text.
  func texts(_ name: String) -> [String] {
    guard let column = header.firstIndex(of: name) else { return [] }
    return rows.map { $0[column] }
  }

  /// One column as numbers.
  func numbers(_ name: String) -> [Double] { texts(name).map { Double($0) ?? .nan } }

  /// 1 where the alternative is this one, times a column.
  func constant(_ alternative: String, times column: String? = nil) -> [Double] {
    let factors = column.map(numbers) ?? rows.map { _ in 1 }
    return zip(texts("alternative"), factors).map { $0 == alternative ? $1 : 0 }
  }

  /// The data of a model with these characteristics.
  func data(
    alternatives: Int, _ characteristics: [(name: String, values: [Double])],
    hasPersons: Bool = false
  ) -> ChoiceData {
    let chosen = numbers("chosen")
    let tasks = rows.count / alternatives
    return ChoiceData(
      characteristicNames: characteristics.map(\.name), alternatives: alternatives,
      characteristics: rows.indices.flatMap { row in characteristics.map { $0.values[row] } },
      isPresent: header.contains("present") ? numbers("present").map { $0 == 1 } : nil,
      chosen: (0..<tasks).map { task in
        (0..<alternatives).first { chosen[task * alternatives + $0] == 1 } ?? -1
      },
      persons: hasPersons
        ? (0..<tasks).map { Int(numbers("person", at: $0 * alternatives)) } : nil)
  }

  private func numbers(_ name: String, at row: Int) -> Double {
    guard let column = header.firstIndex(of: name) else { return .nan }
    return Double(rows[row][column]) ?? .nan
  }
}

/// Whether a number has these printed digits.
func isPrinted(_ value: Double, _ text: String) -> Bool {
  guard let expected = Double(text) else { return false }
  let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
  let half = 0.5 / deterministicPow(10, Double(decimals))
  return (value - expected).magnitude <= half * 1.02
}

/// Whether the heavy experiments may run in full.
#if DEBUG
  let isOptimised = false
#else
  let isOptimised = true
#endif

/// An estimator whose parameters are all free and start at these numbers.
func free(_ starts: [Double]) -> MaximumLikelihood {
  MaximumLikelihood(parameters: starts.map { MaximumLikelihood.Parameter(start: $0) })
}

/// Compares a gradient with central differences of the value, and scores with the gradient.
func largestGradientError(_ model: some LikelihoodModel, at point: [Double]) -> Double {
  var gradient = point
  _ = model.logLikelihood(point, gradient: &gradient)
  var error = 0.0
  for axis in point.indices {
    var (moved, unused) = (point, point)
    moved[axis] += 1e-5
    let up = model.logLikelihood(moved, gradient: &unused)
    moved[axis] -= 2e-5
    let down = model.logLikelihood(moved, gradient: &unused)
    error = max(
      error, ((up - down) / 2e-5 - gradient[axis]).magnitude / (1 + gradient[axis].magnitude))
  }
  if let scores = model.scores(point) {
    for (sum, slope) in zip(columnSums(scores, columns: point.count), gradient) {
      error = max(error, (sum - slope).magnitude / (1 + slope.magnitude))
    }
  }
  return error
}

/// Persons whose tastes are drawn, and what they choose.
struct SimulatedPanel {
  var persons: Int
  var tasks: Int
  var alternatives: Int
  /// For each characteristic: law, mean, deviation.
  var tastes: [(law: CoefficientLaw?, mean: Double, deviation: Double)]

  /// Draws a data set: uniform characteristics between -2 and 2, extreme-value tastes.
  func draw(seed: UInt64) -> ChoiceData {
    var stream = RandomStream(seed: seed, entity: 3, code: 1)
    var characteristics: [Double] = []
    var chosen: [Int] = []
    for _ in 0..<persons {
      let coefficients = tastes.map { law, mean, deviation in
        law?.coefficient(mean + deviation * stream.normal()) ?? mean
      }
      for _ in 0..<tasks {
        var best = (index: 0, utility: -Double.infinity)
        for index in 0..<alternatives {
          let x = tastes.map { _ in 4 * stream.uniform() - 2 }
          let noise = -deterministicLog(stream.exponential())
          let utility = dot(x, coefficients) + noise
          if utility > best.utility { best = (index, utility) }
          characteristics += x
        }
        chosen.append(best.index)
      }
    }
    return ChoiceData(
      characteristicNames: tastes.indices.map { "x\($0)" }, alternatives: alternatives,
      characteristics: characteristics, chosen: chosen,
      persons: (0..<persons).flatMap { [Int](repeating: $0, count: tasks) })
  }
}
