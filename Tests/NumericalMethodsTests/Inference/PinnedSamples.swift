/// The numbers that `Tests/Fixtures/statistics/procedures.py` works on.
enum PinnedSamples {
  static let a = [1.02, 0.97, 1.11, 1.05, 0.93, 1.20, 1.08, 0.99, 1.15, 1.01, 0.96, 1.07]
  static let b = [0.95, 0.93, 1.02, 1.01, 0.90, 1.08, 1.03, 0.94, 1.04, 0.97, 0.95, 1.00]
  static let differences = zip(a, b).map { $0 - $1 }

  /// The p-values of Benjamini and Hochberg (1995).
  static let classicalPValues = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
    0.5719, 0.6528, 0.7590, 1,
  ]

  /// Uniform numbers of the linear congruential generator that both programs can run.
  static func congruential(_ count: Int) -> [Double] {
    var state: UInt64 = 12345
    return (0..<count).map { _ in
      state = (1_103_515_245 &* state &+ 12345) % (1 << 31)
      return Double(state) / Double(1 << 31)
    }
  }

  /// Whether two numbers agree to a relative error.
  static func agree(_ found: Double, _ expected: Double, within error: Double = 1e-10) -> Bool {
    (found - expected).magnitude <= error * max(expected.magnitude, 1e-300)
  }
}
