@testable import NumericalMethods

/// Procedures for one long run, on waits of M/M/1 queues: the mean wait at load ρ and service rate 1
/// is ρ/(1 - ρ).
enum CoverageOfSteadyState {
  static let all = [longRuns, withDeletion, shortRuns, independence]

  static let longRuns = CoverageExperiment(
    [
      CoverageRow("20 batch means", queue, expected: 0.9470, .measured(4000)),
      CoverageRow("MSER-5, 20 batch means", queue, expected: 0.9393, .measured(4000)),
      CoverageRow("MSER-5, 100 batch means", queue, expected: 0.9305, .measured(4000)),
      CoverageRow(
        "warning of correlation", queue + ", 20 batches", nominal: nil, expected: 0.0597,
        .measured(4000)),
      CoverageRow(
        "20 paired batch means", "the same against a server 5 % faster", expected: 0.9365,
        .measured(4000)),
    ],
    experiments: 1000
  ) { stream in
    let runs = stream.waits(100_000, load: 0.8, speeds: [1, 1.05])
    guard let plain = BatchMeans(runs[0]), let warmUp = WarmUp(runs[0]),
      let few = BatchMeans(runs[0], dropping: warmUp.dropped),
      let many = BatchMeans(runs[0], dropping: warmUp.dropped, batches: 100),
      let paired = PairedBatchMeans(runs[0], runs[1])
    else { return [false, false, false, false, false] }
    let difference = 4 - 0.8 / (1.05 * 0.25)
    return [
      plain.interval.covers(4), few.interval.covers(4), many.interval.covers(4),
      plain.isCorrelated, paired.comparison.difference.covers(difference),
    ]
  }

  private static let queue = "M/M/1, ρ 0.8, 100,000 waits"

  static let withDeletion = CoverageExperiment(
    [
      CoverageRow("t over 20 runs, 500 deleted", model, expected: 0.9395, .measured(4000)),
      CoverageRow("t over 20 runs, nothing deleted", model, expected: 0.9247, .measured(4000)),
    ],
    experiments: 1000
  ) { stream in
    let runs = (0..<20).map { _ in stream.waits(5000, load: 0.8, speeds: [1])[0] }
    let whole = runs.map { $0.reduce(0, +) / 5000 }
    let cut = runs.map { $0[500...].reduce(0, +) / 4500 }
    return [
      MeanInterval(cut)?.covers(4) ?? false, MeanInterval(whole)?.covers(4) ?? false,
    ]
  }

  private static let model = "M/M/1, ρ 0.8, 20 × 5,000 waits"

  static let shortRuns = CoverageExperiment(
    [
      CoverageRow("100 batch means of 35", short, expected: 0.4295, .measured(20_000)),
      CoverageRow(
        "warning of correlation", short + ", 100 batches", nominal: nil, expected: 0.9999,
        .measured(20_000)),
      CoverageRow("20 batch means of 175", short, expected: 0.7025, .measured(20_000)),
      CoverageRow(
        "warning of correlation", short + ", 20 batches", nominal: nil, expected: 0.4392,
        .measured(20_000)),
    ],
    experiments: 2000
  ) { stream in
    let run = stream.waits(3500, load: 0.9, speeds: [1])[0]
    guard let many = BatchMeans(run, batches: 100), let few = BatchMeans(run) else {
      return [false, false, false, false]
    }
    return [
      many.interval.covers(9), many.isCorrelated, few.interval.covers(9), few.isCorrelated,
    ]
  }

  private static let short = "M/M/1, ρ 0.9, 3,500 waits (too short)"

  static let independence = CoverageExperiment([
    CoverageRow(
      "von Neumann, false alarms", "20 normal", nominal: 0.05, expected: 0.05, .exact),
    CoverageRow(
      "von Neumann, false alarms", "20 exponential", nominal: 0.05, expected: 0.0547,
      .measured(100_000)),
    CoverageRow(
      "initial bias, false alarms", "20 normal", nominal: 0.05, expected: 0.05, .exact),
    CoverageRow(
      "initial bias, false alarms", "20 exponential", nominal: 0.05, expected: 0.0822,
      .measured(100_000)),
  ]) { stream in
    let normal = stream.normals(20)
    let skewed = stream.exponentials(20)
    return [
      VonNeumannRatio(normal)?.isCorrelated() ?? true,
      VonNeumannRatio(skewed)?.isCorrelated() ?? true,
      (InitialBiasTest(batchMeans: normal)?.pValue ?? 0) < 0.05,
      (InitialBiasTest(batchMeans: skewed)?.pValue ?? 0) < 0.05,
    ]
  }
}
