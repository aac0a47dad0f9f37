import NumericalMethods
import Testing

@testable import Routing

/// ParetoBandit, experiment 1: 7 budgets, 20 seeds, 3 models.
///
/// Data and published tables: ParetoBandit (Apache-2.0), outside the repository. The reward, cost and
/// choices of every run are in `Fixtures/paretobandit-experiment-1.csv`: made by running the package
/// `paretobandit` 0.1.1 (numpy 2.4.6) on that data in its row orders; its traces of seed 3000 are
/// equal to the published ones to the bit.
@Suite(.enabled(if: PublishedData.isPresent, "needs shared/data/routerbench"))
struct ParetoBanditTests {
  /// Every run in release; in debug, where a step is 80 times slower, one.
  private static var chosen: [(budget: Int, seed: Int)] {
    #if DEBUG
      [(4, 3001)]
    #else
      ParetoBanditExperiment.budgets.indices.flatMap { budget in
        ParetoBanditExperiment.seeds.map { (budget, $0) }
      }
    #endif
  }

  @Test("Rewards, costs and choices are those of the reference, to the bit")
  func everyRun() throws {
    let experiment = try ParetoBanditExperiment()
    let orders = try ParetoBanditExperiment.orders()
    let expected = try PublishedData.fixture("paretobandit-experiment-1.csv")
    var identical = 0
    for (budget, seed) in Self.chosen {
      let row = try #require(expected.first { $0[0] == "\(budget)" && $0[1] == "\(seed)" })
      let steps = experiment.run(
        budget: ParetoBanditExperiment.budgets[budget], try #require(orders[seed]))
      let counts = (0..<3).map { arm in steps.count { $0.arm == arm } }
      #expect(counts.map(String.init) == row[4...6].map(String.init), "\(budget), \(seed)")
      let reward = numpyMean(steps.map(\.reward))
      let cost = numpyMean(steps.map(\.cost))
      if reward == Double(row[2]), cost == Double(row[3]) { identical += 1 }
    }
    #expect(identical == Self.chosen.count)
  }

  private static var traces: [(budget: Int, file: String)] {
    #if DEBUG
      [(3, "6.637e-04")]
    #else
      [(0, "2.929e-05"), (3, "6.637e-04"), (6, "1.504e-02")]
    #endif
  }

  @Test(
    "Each step of seed 3000 has the published model, cost and price, to the bit",
    arguments: traces)
  func trace(budget: Int, file: String) throws {
    let experiment = try ParetoBanditExperiment()
    let steps = experiment.run(
      budget: ParetoBanditExperiment.budgets[budget],
      try #require(try ParetoBanditExperiment.orders()[3000]))
    let published = try PublishedData.lines(
      "paretobandit/published_trace_seed3000_B\(file).csv.gz"
    ).dropFirst()
    #expect(published.count == 1824)
    for (step, row) in zip(steps, published) {
      let model = try #require(JudgedPrompts.arms[step.arm].split(separator: "/").last)
      #expect(
        model == row[1] && step.reward == Double(row[2]) && step.cost == Double(row[3])
          && step.price == Double(row[4]), "step \(row[0])")
    }
  }

  /// `routing-others.md`, "Published tables to reproduce"; `published_table_exp01.tex`.
  @Test("Models alone and the oracle have the published rewards and costs")
  func bounds() throws {
    let evaluation = try JudgedPrompts("test")
    let rewards = evaluation.rewards.map(numpyMean)
    let costs = evaluation.costs.map(numpyMean)
    for (found, published) in zip(rewards, [0.7931, 0.9231, 0.9322]) {
      #expect(abs(found - published) < 0.00005)
    }
    for (found, published) in zip(costs, [2.858e-5, 5.268e-4, 1.5156e-2]) {
      #expect(abs(found / published - 1) < 0.0002)
    }
    // The best of the three for each prompt; of equals the cheapest.
    var (best, paid): ([Double], [Double]) = ([], [])
    for row in 0..<evaluation.count {
      let reward = (0..<3).map { evaluation.rewards[$0][row] }.max() ?? 0
      best.append(reward)
      paid.append(
        (0..<3).filter { evaluation.rewards[$0][row] == reward }
          .map { evaluation.costs[$0][row] }.min() ?? 0)
    }
    #expect(abs(numpyMean(best) - 0.963326754385965) < 5e-16)
    #expect(abs(numpyMean(paid) - 0.0050293054) < 5e-11)
  }

  /// Means over 20 seeds as published, to the four digits of `exp01_20seeds.txt`.
  @Test("Means over the seeds are those of the published table")
  func publishedMeans() throws {
    let rows = try PublishedData.fixture("paretobandit-experiment-1.csv").dropFirst()
    let published = [0.7932, 0.8128, 0.8588, 0.8978, 0.9172, 0.9244, 0.9290]
    print("ParetoBandit, experiment 1, 20 seeds: budget, published mean reward, ours, difference")
    for (budget, reward) in published.enumerated() {
      let runs = rows.filter { $0[0] == "\(budget)" }.compactMap { Double($0[2]) }
      #expect(runs.count == 20)
      let found = numpyMean(runs)
      print("  \(ParetoBanditExperiment.budgets[budget])  \(reward)  \(found)  \(found - reward)")
      #expect(abs(found - reward) < 0.00005)
    }
  }
}
