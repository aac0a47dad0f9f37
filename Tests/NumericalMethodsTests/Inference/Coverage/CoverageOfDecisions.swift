@testable import NumericalMethods

/// Error rates of tests and stopping rules, and how often selections choose the best.
enum CoverageOfDecisions {
  static let all =
    errors + [
      precision(of: "normal", truth: 0, expected: 0.9381) { $0.normal() },
      precision(of: "exponential", truth: 1, expected: 0.8650) { $0.exponential() },
      normalLooks, exponentialLooks, skewWarnings, selection(correlation: 0, expected: 0.9602),
      selection(correlation: 0.8, expected: 0.9745), budget, withBest,
    ]

  static let errors = [
    CoverageExperiment([
      CoverageRow(
        "TOST, equivalence claimed", "normal, difference on the margin, n 20", nominal: 0.05,
        expected: 0.05, .exact),
      CoverageRow(
        "verdict, difference claimed", "normal, no difference, n 20", nominal: 0.05,
        expected: 0.05, .exact),
    ]) { stream in
      let noise = stream.normals(20)
      guard let atMargin = MeanInterval(noise.map { $0 + 1 }),
        let atZero = PairedComparison(noise, noise.map { _ in 0 })
      else { return [true, true] }
      let verdict = DifferenceVerdict(
        difference: atZero.difference.mean, pValue: atZero.pValue, prefersLow: true)
      return [Equivalence(atMargin, margin: 1).isShown(), verdict != .undecided]
    },
    CoverageExperiment([
      CoverageRow(
        "TOST of a quotient, equivalence claimed", "normal, true quotient 1.05, n 20",
        nominal: 0.05, expected: 0.05, .exact),
      CoverageRow(
        "gate at most 1.05 times, passed", "normal, true quotient 1.05, n 20", nominal: 0.05,
        expected: 0.05, .exact),
    ]) { stream in
      let b = stream.normals(20).map { 10 + $0 }
      let a = b.map { 0.5 * $0 + 5.5 + 0.1 * stream.normal() }
      let found = Equivalence(a, b, quotientWithin: 0.95...1.05)
      return [found?.isShown() ?? true, (found?.pValueOfUpper ?? 0) < 0.05]
    },
    CoverageExperiment([
      // 1 - (1 - 0.05/10)^10: the smallest of ten uniform p-values decides.
      CoverageRow(
        "Holm, any false rejection", "10 true hypotheses", nominal: 0.05,
        expected: 0.04889013, .exact),
      // R. J. Simes (1986): exactly α for independent tests.
      CoverageRow(
        "Benjamini-Hochberg, any false rejection", "10 true hypotheses", nominal: 0.05,
        expected: 0.05, .exact),
    ]) { stream in
      let p = (0..<10).map { _ in stream.uniform() }
      return [
        holmAdjusted(p).contains { $0 < 0.05 },
        benjaminiHochbergAdjusted(p).contains { $0 < 0.05 },
      ]
    },
  ]

  static func precision(
    of name: String, truth: Double, expected: Double,
    _ draw: @escaping @Sendable (inout RandomStream) -> Double
  ) -> CoverageExperiment {
    CoverageExperiment(
      [
        CoverageRow(
          "stop at half-width 0.35", name + ", from n 10", expected: expected, .measured(20_000))
      ],
      experiments: 4000
    ) { stream in
      let goal = PrecisionGoal(.absolute(0.35), limit: 400)
      var moments = Moments()
      while case .add(let more) = goal.step(after: moments) {
        for _ in 0..<more { moments.add(draw(&stream)) }
      }
      return [MeanInterval(moments)?.covers(truth) ?? false]
    }
  }

  /// Two-sided critical values of Student's t by count, from 2 to 100.
  private static let criticals = (0...100).map { count in
    count < 2 ? Double.infinity : StudentT.critical(confidence: 0.95, count: count)
  }

  static let normalLooks = CoverageExperiment(
    [
      CoverageRow("e-value, false rejections", looks, nominal: 0.05, expected: 0.0286, basis),
      CoverageRow(
        "confidence sequence, all looks", looks, nominal: 0.95, expected: 0.9714, basis),
      CoverageRow("plain t, false rejections", looks, nominal: 0.05, expected: 0.3840, basis),
    ]
  ) { stream in
    var state = AnytimeValidMean()
    var isCovered = true
    var isRejected = false
    for _ in 0..<100 {
      state.add(stream.normal())
      isCovered = isCovered && state.moments.mean.magnitude <= state.halfWidth()
      isRejected = isRejected || isPlainlyRejected(state.moments)
    }
    return [state.isRejected(), isCovered, isRejected]
  }

  static let exponentialLooks = CoverageExperiment(
    [
      CoverageRow(
        "e-value, false rejections", skewedLooks + " from n 2", nominal: 0.05, expected: 0.1272,
        basis),
      CoverageRow(
        "e-value, false rejections", skewedLooks + " from n 10", nominal: 0.05, expected: 0.0968,
        basis),
      CoverageRow(
        "e-value, false rejections", skewedLooks + " from n 30", nominal: 0.05, expected: 0.0398,
        basis),
      CoverageRow(
        "plain t, false rejections", skewedLooks + " from n 2", nominal: 0.05, expected: 0.4935,
        basis),
    ]
  ) { stream in
    let limit = -deterministicLog(0.05)
    var state = AnytimeValidMean()
    var answers = [false, false, false, false]
    for count in 1...100 {
      state.add(stream.exponential() - 1)
      let isHigh = state.logEValue() >= limit
      for (row, start) in [2, 10, 30].enumerated() where count >= start && isHigh {
        answers[row] = true
      }
      if isPlainlyRejected(state.moments) { answers[3] = true }
    }
    return answers
  }

  private static let looks = "normal, looked at after each of 100"
  private static let skewedLooks = "exponential, each of 100"
  private static let basis = CoverageRow.Basis.measured(40_000)

  private static func isPlainlyRejected(_ moments: Moments) -> Bool {
    moments.count >= 2
      && moments.mean.magnitude > criticals[moments.count] * moments.standardError
  }

  static let skewWarnings = CoverageExperiment([
    CoverageRow("skew warning", "10 normal", nominal: nil, expected: 0.1421, .measured(100_000)),
    CoverageRow(
      "skew warning", "10 exponential", nominal: nil, expected: 0.5550, .measured(100_000)),
    CoverageRow("skew warning", "29 normal", nominal: nil, expected: 0.0261, .measured(100_000)),
    CoverageRow(
      "skew warning", "29 exponential", nominal: nil, expected: 0.7973, .measured(100_000)),
  ]) { stream in
    [
      isTooSkewed(stream.normals(10)), isTooSkewed(stream.exponentials(10)),
      isTooSkewed(stream.normals(29)), isTooSkewed(stream.exponentials(29)),
    ]
  }

  /// One run of the selection among five systems of deviation 3, of which the first is better by the
  /// indifference of 1.
  static func kimNelson(correlation: Double, _ stream: inout RandomStream) -> KimNelson {
    var selection = KimNelson(systems: 5, indifference: 1, prefersLow: false)
    let own = 3 * (1 - correlation).squareRoot()
    let common = 3 * correlation.squareRoot()
    while !selection.isFinished {
      let shared = common * stream.normal()
      selection.add((0..<5).map { ($0 == 0 ? 1 : 0) + shared + own * stream.normal() })
    }
    return selection
  }

  static func selection(correlation: Double, expected: Double) -> CoverageExperiment {
    CoverageExperiment(
      [
        CoverageRow(
          "Kim-Nelson, best chosen", "5 systems, δ 1, σ 3, correlation \(correlation)",
          expected: expected, .measured(10_000))
      ],
      experiments: 4000
    ) { stream in
      [kimNelson(correlation: correlation, &stream).survivors == [0]]
    }
  }

  static let budget = CoverageExperiment(
    [
      CoverageRow(
        "OCBA, best chosen", "10 designs N(i, 36), budget 400", nominal: nil, expected: 0.9028,
        .measured(4000)),
      CoverageRow(
        "equal shares, best chosen", "10 designs N(i, 36), budget 400", nominal: nil,
        expected: 0.7332, .measured(4000)),
    ],
    experiments: 2000
  ) { stream in
    let draws = (0..<10).map { design in stream.normals(400).map { Double(design) + 6 * $0 } }
    var counts = [Int](repeating: 10, count: 10)
    func moments() -> [Moments] { counts.indices.map { Moments(Array(draws[$0][..<counts[$0]])) } }
    while counts.reduce(0, +) < 400 {
      let now = moments()
      let more = optimalBudgetAllocation(
        means: now.map(\.mean), variances: now.map(\.variance), spent: counts, adding: 40,
        prefersLow: true)
      for design in counts.indices { counts[design] += more[design] }
    }
    func isFirstBest(_ means: [Double]) -> Bool { means.dropFirst().allSatisfy { $0 > means[0] } }
    return [
      isFirstBest(moments().map(\.mean)),
      isFirstBest(draws.map { Moments(Array($0[..<40])).mean }),
    ]
  }

  static let withBest = CoverageExperiment(
    [
      CoverageRow(
        "comparison with the best, all hold", "5 systems, shared noise, one better",
        expected: 0.9598,
        .measured(10_000))
    ],
    experiments: 4000
  ) { stream in
    let shared = stream.normals(15)
    let results = (0..<5).map { system in
      shared.map { $0 + stream.normal() + (system == 0 ? 0 : 1) }
    }
    guard let found = ComparisonWithBest(results, prefersLow: true) else { return [false] }
    let truths = [-1.0, 1, 1, 1, 1]
    return [zip(found.intervals, truths).allSatisfy { $0.contains($1) }]
  }
}
