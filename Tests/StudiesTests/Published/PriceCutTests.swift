import NumericalMethods
import Testing

@testable import Routing

/// ParetoBandit, experiment 2: Gemini 2.5 Pro from $1.25 and $10 to $0.10 and $0.10 per million
/// tokens (56 times cheaper) for the second of three phases of 608 prompts.
///
/// The package (`demo.py`, scenario 3) says how phases and row orders are drawn, not which seeds the
/// paper used, nor the standing prices on cost of the rules without a pacer. Inferred here from the
/// published cells: phases by seed 42 (the cut model alone then has the published reward .937 and
/// 0.89 times the tight budget), standing prices 0.4, 0.3 and 0.1. The seeds of the 20 runs are those of
/// the package's demo, 42 to 61, so the published cells are met within the spread of seeds only.
@Suite(.enabled(if: PublishedData.isPresent, "needs shared/data/routerbench"))
struct PriceCutTests {
  private struct Condition {
    var name: String
    var memory: Double
    var isPaced: Bool
  }
  private static let conditions = [
    Condition(name: "naive", memory: 1, isPaced: false),
    Condition(name: "forgetting", memory: 0.997, isPaced: false),
    Condition(name: "paretobandit", memory: 0.997, isPaced: true),
  ]
  private struct Budget {
    var name: String
    var usd: Double
    var costWeight: Double
  }
  private static let budgets = [
    Budget(name: "tight", usd: 3.0e-4, costWeight: 0.4),
    Budget(name: "moderate", usd: 6.62e-4, costWeight: 0.3),
    Budget(name: "loose", usd: 1.87e-3, costWeight: 0.1),
  ]
  /// All of them in release; in debug, where a step is 80 times slower, none but the first.
  private static var seeds: Range<UInt64> {
    #if DEBUG
      42..<43
    #else
      42..<62
    #endif
  }

  @Test("Row orders are those of numpy's generator")
  func rowOrders() throws {
    let orders = try ParetoBanditExperiment.orders()
    #expect(orders.count == 20)
    for (seed, published) in orders {
      var generator = NumpyPermutation(seed: UInt64(seed))
      #expect(generator.permutation(1785) == published.learning, "seed \(seed)")
      #expect(generator.permutation(1824) == published.evaluation, "seed \(seed)")
    }
  }

  /// Rewards, costs and Gemini's share of each phase were made by running `paretobandit` 0.1.1
  /// (`_run_cost_drift_trial`, numpy 2.4.6) on the same data with the same seeds.
  @Test("Each phase of each run is that of the reference, to the bit")
  func everyRun() throws {
    let experiment = try ParetoBanditExperiment()
    let expected = try PublishedData.fixture("paretobandit-experiment-2.csv")
    var (identical, all) = (0, 0)
    for budget in Self.budgets {
      for condition in Self.conditions {
        #if DEBUG
          guard condition.isPaced, budget.name == "moderate" else { continue }
        #endif
        for seed in Self.seeds {
          let router = experiment.router(
            budget: condition.isPaced ? budget.usd : nil, memory: condition.memory,
            costWeight: condition.isPaced ? 0 : budget.costWeight)
          let phases = Self.phases(experiment, router, seed: seed)
          for (phase, steps) in phases.enumerated() {
            let key = [budget.name, condition.name, "\(seed)", "\(phase + 1)"]
            let row = try #require(expected.first { $0.prefix(4).map(String.init) == key })
            all += 1
            if numpyMean(steps.map(\.reward)) == Double(row[4]),
              numpyMean(steps.map(\.cost)) == Double(row[5]),
              steps.count(where: { $0.arm == 2 }) == Int(row[6])
            {
              identical += 1
            }
          }
        }
      }
    }
    #expect(identical == all)
  }

  private static func phases(
    _ experiment: ParetoBanditExperiment, _ start: ParetoBanditExperiment.Router, seed: UInt64
  ) -> [[ParetoBanditExperiment.Step]] {
    var router = start
    var split = NumpyPermutation(seed: 42)
    let rows = split.permutation(experiment.evaluation.count)
    let (first, second) = (Array(rows[..<608]), Array(rows[608..<1216]))
    var generator = NumpyPermutation(seed: seed)
    for row in generator.permutation(experiment.learning.count) {
      _ = router.step(experiment.learning, row)
    }
    let orders = [first, second, first].map { phase in
      generator.permutation(phase.count).map { phase[$0] }
    }
    let usual = ParetoBanditExperiment.rates
    return orders.enumerated().map { phase, order in
      order.map { row in
        phase == 1
          ? router.step(
            experiment.evaluation, row, rates: [usual[0], usual[1], 0.1 / 1000],
            costFactors: [1, 1, 0.1 / 5.625])
          : router.step(experiment.evaluation, row)
      }
    }
  }

  /// `exp02_20seeds.txt`: mean cost over the budget by phase. Other seeds of the same laws: within
  /// 0.04 for rules that pace or do not forget (0.1 where costs are unbounded), a tenth for others.
  @Test("The cells of the published table are met within the spread of seeds")
  func publishedCells() throws {
    let published = [
      "tight naive": [1.07, 0.89, 1.09], "tight forgetting": [2.62, 0.88, 5.50],
      "tight paretobandit": [1.01, 0.95, 1.04], "moderate naive": [0.57, 0.40, 0.61],
      "moderate forgetting": [1.50, 0.43, 4.13], "moderate paretobandit": [0.99, 0.65, 1.00],
      "loose naive": [3.07, 0.14, 3.26], "loose forgetting": [3.08, 0.17, 4.93],
      "loose paretobandit": [0.96, 0.23, 0.95],
    ]
    let rows = try PublishedData.fixture("paretobandit-experiment-2.csv").dropFirst()
    print("ParetoBandit, experiment 2: cost over budget by phase, published, ours, difference")
    print("  \"recalibrated\": not reproduced, the package does not say how it is recalibrated")
    for budget in Self.budgets {
      for condition in Self.conditions {
        let cells = try #require(published["\(budget.name) \(condition.name)"])
        for (phase, cell) in cells.enumerated() {
          let costs = rows.filter {
            $0[0] == budget.name && $0[1] == condition.name && $0[3] == "\(phase + 1)"
          }.compactMap { Double($0[5]) }
          #expect(costs.count == 20)
          let found = numpyMean(costs) / budget.usd
          print(
            "  \(budget.name) \(condition.name) phase \(phase + 1)  \(cell)  \(found)  "
              + "\(found - cell)")
          let isClose = abs(found - cell) < 0.04 || abs(found / cell - 1) < 0.1
          #expect(isClose, "\(budget.name) \(condition.name) \(phase + 1): \(found), \(cell)")
        }
      }
    }
  }
}
