import Testing

@testable import NumericalMethods

/// How often every interval holds the truth and every test errs, on models with known answers.
///
/// Each row expects a theorem's number or the one that a second implementation measured
/// (`Tests/Fixtures/statistics/coverage.py`), within five standard deviations of the difference:
/// false alarm 6e-7 per row in a release build (a debug build repeats too little for that to hold
/// exactly, and finds blunders only); the seeds are fixed. For the queues `reference/testing.md` measured
/// .941, .930, .940, .937 and .930 on its own (20 batch means; MSER-5 with 20 and with 100; 20 runs
/// with 500 waits deleted, and with none).
@Suite struct CoverageTests {
  private static let experiments =
    CoverageOfIntervals.all + CoverageOfSteadyState.all + CoverageOfDecisions.all

  @Test func everyProcedureKeepsItsPromise() async {
    let shares = await measured()
    var table = ["| procedure | model | nominal | expected | measured | experiments |"]
    table.append("|---|---|--:|--:|--:|--:|")
    for (experiment, found) in zip(Self.experiments, shares) {
      for (row, share) in zip(experiment.rows, found) {
        let error = (share - row.expected).magnitude
        #expect(
          error <= row.tolerance(experiments: experiment.experiments),
          "\(row.procedure), \(row.model): \(share) is not \(row.expected)")
        table.append(line(row, share: share, experiments: experiment.experiments))
      }
    }
    print(table.joined(separator: "\n"))
  }

  /// The shares by experiment; two at a time run beside each other, and places do not depend on
  /// which ends first.
  private func measured() async -> [[Double]] {
    await withTaskGroup(of: (Int, [Double]).self) { group in
      for (number, experiment) in Self.experiments.enumerated() {
        group.addTask { (number, experiment.shares(number: number)) }
      }
      var shares = Self.experiments.map { _ in [Double]() }
      for await (number, found) in group { shares[number] = found }
      return shares
    }
  }

  private func line(_ row: CoverageRow, share: Double, experiments: Int) -> String {
    let nominal = row.nominal.map(threeDigits) ?? ""
    return "| \(row.procedure) | \(row.model) | \(nominal) | \(threeDigits(row.expected)) "
      + "| \(threeDigits(share)) | \(experiments) |"
  }

  private func threeDigits(_ share: Double) -> String {
    let thousandths = Int((share * 1000).rounded())
    return "\(thousandths / 1000)." + String(String(1000 + thousandths % 1000).dropFirst())
  }

  /// Replications until one of five systems is left: 104 without and 21 to 22 with common random
  /// numbers (`reference/statistics.md`, `coverage.py`). The threshold is five standard errors.
  @Test(arguments: [(0.0, 104.3), (0.8, 21.5)])
  func sharedNoiseEndsASelectionSooner(correlation: Double, rounds: Double) {
    #if DEBUG
      let repetitions = 30
    #else
      let repetitions = 300
    #endif
    var found = Moments()
    for repetition in 0..<repetitions {
      var stream = RandomStream(seed: 2027, entity: UInt64(repetition), code: 0)
      let selection = CoverageOfDecisions.kimNelson(correlation: correlation, &stream)
      found.add(Double(selection.replications))
    }
    #expect((found.mean - rounds).magnitude < 5 * found.standardError)
  }

  /// Early stopping ends the interval too: what the e-value rejects at some time is exactly what the
  /// running interval leaves out.
  @Test func theRunningIntervalIsTheDualOfTheEValue() {
    var rejections = 0
    for repetition in 0..<300 {
      var stream = RandomStream(seed: 2028, entity: UInt64(repetition), code: 0)
      let state = AnytimeValidMean(stream.normals(40).map { $0 + 0.4 })
      let holdsZero = state.runningInterval()?.contains(0) ?? false
      #expect(state.isRejected() != holdsZero)
      if state.isRejected() { rejections += 1 }
    }
    #expect(rejections > 50 && rejections < 250)
  }
}
