import Demand
import Testing

/// The figures of ``SolvedTaskLaw/calibrated`` and the difficulties of published tables, worked out
/// again from pass rates (Aider polyglot, BFCL v4: Apache-2.0) and scores (Arena, CC BY 4.0).
@Suite(.enabled(if: Published.isPresent, "published tables are absent"))
struct SolvedTaskCalibrationTests {
  private static let aider = PassRates.aider
  private static let agents = ["Multi Turn Acc", "Web Search Acc", "Memory Acc"]
    .map(PassRates.bfcl)
  private static let singleCalls = PassRates.bfcl("Live Acc")

  @Test func tablesAreWhole() {
    #expect(Self.aider.qualities.count == 44)
    #expect((Self.agents + [Self.singleCalls]).map(\.qualities.count) == [34, 34, 34, 34])
  }

  /// Checked once against scipy's minimisers, which give 2.08, 1.90, 2.22 and 0.84.
  @Test func slopes() {
    let together = PassRates.slope(of: [Self.aider] + Self.agents)
    #expect(abs(together - 2.08) < 0.03, "\(together)")
    #expect(abs(together - SolvedTaskLaw.calibrated.slope) < 0.1)
    #expect(abs(PassRates.slope(of: [Self.aider]) - 1.90) < 0.03)
    #expect(abs(PassRates.slope(of: Self.agents) - 2.22) < 0.03)
    #expect(abs(PassRates.slope(of: [Self.singleCalls]) - 0.84) < 0.03)
  }

  /// The difficulties of CALIBRATION.md, and how well they give the published rates back: root mean
  /// square error in points.
  @Test(arguments: [
    ("Live Acc", 1.61, 17.4), ("Web Search Acc", 3.55, 14.7), ("Multi Turn Acc", 4.49, 9.9),
    ("Memory Acc", 4.68, 9.4),
  ])
  func difficulties(column: String, difficulty: Double, points: Double) {
    let table = PassRates.bfcl(column)
    let fit = table.difficulty(.calibrated)
    let error = 100 * (fit.squaredError / Double(table.qualities.count)).squareRoot()
    #expect(abs(fit.value - difficulty) < 0.02, "\(fit.value)")
    #expect(abs(error - points) < 0.2, "\(error)")
  }

  /// Two attempts at a coding exercise. The second one saw the failed tests, so it does better than
  /// a mere repetition: the law gives too few late successes, by 5 points on average.
  @Test func exercises() {
    let fit = Self.aider.difficulty(.calibrated)
    #expect(abs(fit.value - 4.91) < 0.02, "\(fit.value)")
    let rates = Self.aider.qualities.map {
      PassRates.predicted(.calibrated, quality: $0, difficulty: fit.value)
    }
    let count = Double(rates.count)
    let first = zip(rates, Self.aider.first).reduce(0) { $0 + $1.0.first - $1.1 } / count
    let second = zip(rates, Self.aider.second).reduce(0) { $0 + $1.0.second - $1.1 } / count
    #expect(abs(first - 0.06) < 0.01, "\(first)")
    #expect(abs(second + 0.05) < 0.01, "\(second)")
    let square = fit.squaredError / (2 * count)
    #expect(abs(square.squareRoot() - 0.129) < 0.003, "\(square.squareRoot())")
    // The slope that was assumed before fits worse.
    let assumed = Self.aider.difficulty(SolvedTaskLaw(intercept: 3, slope: 1)).squaredError
    #expect(assumed > 1.2 * fit.squaredError)
  }
}
