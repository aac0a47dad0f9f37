import Foundation
import NumericalMethods

/// The mixed logit of the Electricity panel, six normal coefficients, beside xlogit.
///
/// The data stay outside the repository: see `Tests/Fixtures/choice/README.md`. With few draws the
/// likelihood has several maxima, so what both must share is the value at the start.
enum PanelBenchmark {
  private static let starts = [-0.6, -0.1, 1.4, 1, -5.5, -5.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]

  /// Prints seconds; `false` where xlogit's log likelihood at the start is another.
  static func run(quick: Bool) -> Bool {
    guard let folder = ProcessInfo.processInfo.environment["TOLLWAY_CHOICE_DATA"],
      let data = read("\(folder)/electricity.csv")
    else {
      print("choice, panel: TOLLWAY_CHOICE_DATA names no folder of classic data; left out")
      return true
    }
    var agree = true
    for draws in quick ? [100] : [100, 600] {
      let clock = cpuSeconds()
      let model = MixedLogit(
        data, laws: [CoefficientLaw?](repeating: .normal, count: 6), draws: draws,
        normals: HaltonSequence(dimension: 6).standardNormals(data.persons.count * draws))
      let drawing = cpuSeconds() - clock
      let estimator = MaximumLikelihood(
        parameters: starts.map { MaximumLikelihood.Parameter(start: $0) })
      let (fit, seconds) = ChoiceBenchmark.fastest(quick ? 1 : 2) { estimator.fit(model) }
      var slopes = fit.estimates
      let (_, once) = ChoiceBenchmark.fastest(5) {
        model.logLikelihood(fit.estimates, gradient: &slopes)
      }
      print(
        "choice, panel: \(data.tasks) tasks of \(data.persons.count) persons, \(draws) Halton draws: "
          + "value and gradient \(digits(once * 1e3, 1)) ms; estimate with Hessian and both errors "
          + "\(digits(seconds, 2)) s (\(fit.search.evaluations) values in the search), draws "
          + "\(digits(drawing, 2)) s; log likelihood \(digits(fit.logLikelihood, 4))")
      guard
        let answer = Python.answer(
          "choice_xlogit.py", ["\(folder)/electricity.csv", String(draws)]),
        answer.count == 5
      else {
        print("  xlogit: python3 with xlogit is not there")
        continue
      }
      let start = model.logLikelihood(starts, gradient: &slopes)
      let difference = (answer[4] / start - 1).magnitude
      print(
        "  xlogit: value and gradient \(digits(answer[2] * 1e3, 1)) ms, estimate "
          + "\(digits(answer[1], 2)) s (\(Int(answer[3])) values); log likelihood "
          + "\(digits(answer[0], 4)); relative difference at the start \(difference)")
      agree = agree && difference < 1e-9
    }
    return agree
  }

  private static func read(_ path: String) -> ChoiceData? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let rows = text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",").map { Double($0) ?? .nan }
    }
    let tasks = stride(from: 0, to: rows.count, by: 4)
    return ChoiceData(
      characteristicNames: ["pf", "cl", "loc", "wk", "tod", "seas"], alternatives: 4,
      characteristics: rows.flatMap { $0[4..<10] },
      chosen: tasks.map { task in (0..<4).first { rows[task + $0][3] == 1 } ?? -1 },
      persons: tasks.map { Int(rows[$0][0]) })
  }
}
