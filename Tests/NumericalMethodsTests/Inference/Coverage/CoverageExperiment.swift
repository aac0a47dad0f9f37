@testable import NumericalMethods

/// What is expected of one procedure on one model with a known answer.
struct CoverageRow: Sendable {
  /// Where an expectation comes from.
  enum Basis: Sendable {
    /// A theorem.
    case exact
    /// So many experiments of `Tests/Fixtures/statistics/coverage.py`, which has the procedure in
    /// numpy and scipy, or of `reference/testing.md`.
    case measured(Int)
  }

  let procedure: String
  let model: String
  /// What the procedure promises, where it promises a number.
  let nominal: Double?
  let expected: Double
  let basis: Basis

  init(
    _ procedure: String, _ model: String, nominal: Double? = 0.95, expected: Double,
    _ basis: Basis
  ) {
    self.procedure = procedure
    self.model = model
    self.nominal = nominal
    self.expected = expected
    self.basis = basis
  }

  /// Five standard deviations of the difference of the two shares: false alarm 6e-7 per row.
  func tolerance(experiments: Int) -> Double {
    var variance = 1 / Double(experiments)
    if case .measured(let count) = basis { variance += 1 / Double(count) }
    return 5 * (expected * (1 - expected) * variance).squareRoot()
  }
}

/// A simulated experiment that answers one or more rows with yes or no.
struct CoverageExperiment: Sendable {
  let rows: [CoverageRow]
  /// How often it is repeated in a release build; a sixtieth of that in a debug build.
  let experiments: Int
  /// One answer per row.
  let run: @Sendable (inout RandomStream) -> [Bool]

  init(
    _ rows: [CoverageRow], experiments: Int = 10_000,
    run: @escaping @Sendable (inout RandomStream) -> [Bool]
  ) {
    self.rows = rows
    #if DEBUG
      self.experiments = max(experiments / 60, 16)
    #else
      self.experiments = experiments
    #endif
    self.run = run
  }

  /// The share of yes by row. Every repetition has a stream of its own.
  func shares(number: Int) -> [Double] {
    var hits = [Int](repeating: 0, count: rows.count)
    for repetition in 0..<experiments {
      var stream = RandomStream(seed: 2026, entity: UInt64(repetition), code: UInt64(number))
      for (row, isHit) in run(&stream).enumerated() where isHit { hits[row] += 1 }
    }
    return hits.map { Double($0) / Double(experiments) }
  }
}

extension RandomStream {
  /// Independent normal numbers.
  mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }

  /// Independent exponential numbers of mean 1.
  mutating func exponentials(_ count: Int) -> [Double] { (0..<count).map { _ in exponential() } }

  /// Successive waits in M/M/1 queues that start empty and are fed by the same draws; the service
  /// rate of each is its `speed`.
  mutating func waits(_ count: Int, load: Double, speeds: [Double]) -> [[Double]] {
    var services: [Double] = []
    var gaps: [Double] = []
    services.reserveCapacity(count)
    gaps.reserveCapacity(count)
    for _ in 0..<count {
      services.append(exponential())
      gaps.append(exponential() / load)
    }
    return speeds.map { speed in
      var current = 0.0
      var waits: [Double] = []
      waits.reserveCapacity(count)
      for index in 0..<count {
        waits.append(current)
        current = max(0, current + services[index] / speed - gaps[index])
      }
      return waits
    }
  }
}

extension MeanInterval {
  func covers(_ truth: Double) -> Bool { lower <= truth && truth <= upper }
}
