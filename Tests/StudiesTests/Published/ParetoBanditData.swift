import Formats
import NumericalMethods
import Quantities
import Testing

@testable import Routing

/// Prompts with the reward and the cost of each of three models.
struct JudgedPrompts {
  /// 25 principal components and 1.
  var contexts: [[Double]] = []
  /// By arm: Llama 3.1 8B, Mistral Large, Gemini 2.5 Pro.
  var rewards: [[Double]] = [[], [], []]
  var costs: [[Double]] = [[], [], []]

  static let arms = [
    "meta-llama/llama-3.1-8b-instruct", "mistralai/mistral-large-2512", "google/gemini-2.5-pro",
  ]

  init(_ split: String) throws {
    let table = try PublishedData.lines("paretobandit_\(split).csv.gz")
    for row in table.dropFirst() {
      for (arm, name) in Self.arms.enumerated() {
        rewards[arm].append(try Self.number(row, in: table[0], "reward:" + name))
        costs[arm].append(try Self.number(row, in: table[0], "cost_usd:" + name))
      }
    }
    contexts = try PublishedData.lines("paretobandit/context26_\(split).csv.gz").map { row in
      try row.map { try #require(Double($0)) }
    }
  }

  private static func number(
    _ row: [Substring], in header: [Substring], _ column: String
  ) throws -> Double {
    let index = try #require(header.firstIndex { $0 == column })
    return try #require(Double(row[index]))
  }

  var count: Int { contexts.count }
}

/// The reference's experiment: its data, its priors and its settings (`BEST_K3_HPARAMS`).
struct ParetoBanditExperiment {
  let learning: JudgedPrompts
  let evaluation: JudgedPrompts
  private let priors: [DiscountedRidge]

  /// Mean of prompt and completion rates [USD per 1,000 tokens] (`config/models.json`).
  static let rates = [0.1, 1, 5.625].map { $0 / 1000 }
  /// Published budgets [USD per request].
  static let budgets = [
    2.929142857142857e-05, 8.288492672236805e-05, 0.00023453656625246907, 0.000663659884670611,
    0.0018779350681159357, 0.0053139269097302105, 0.015036632352941177,
  ]
  static let seeds = 3000..<3020

  init() throws {
    learning = try JudgedPrompts("val")
    evaluation = try JudgedPrompts("test")
    let node = try JSONNode(
      parsing: PublishedData.bytes("paretobandit/priors_k3_25comp.json"), file: "priors")
    priors = try JudgedPrompts.arms.map { arm in
      let rows = try #require(node["A"]?[arm]?.array)
      let precision = try rows.flatMap { row in
        try #require(row.array).map { try #require($0.double) }
      }
      let moment = try #require(node["b"]?[arm]?.array).map { try #require($0.double) }
      return Self.prior(precision, moment, reports: 1163.9)
    }
  }

  /// Scaled to be worth `reports`, with a ridge of 1 that does not move the mean
  /// (`_load_warmup_priors`).
  private static func prior(
    _ precision: [Double], _ moment: [Double], reports: Double
  ) -> DiscountedRidge {
    let dimension = moment.count
    let scale = reports / precision[dimension * dimension - 1]
    let offline = DiscountedRidge(precision: precision, moment: moment, ridge: 1)
    var scaled = precision.map { $0 * scale }
    for index in 0..<dimension { scaled[index * dimension + index] += 1 }
    let centred = zip(moment, offline.coefficients).map { $0 * scale + $1 }
    return DiscountedRidge(precision: scaled, moment: centred, ridge: 1)
  }

  /// A bandit that knows its priors, with a pacer or a standing price on cost.
  func router(budget: Double?, memory: Double = 0.997, costWeight: Double = 0) -> Router {
    Router(
      bandit: LinearBandit(priors, memory: memory),
      pacer: budget.map { BudgetPacer(targetUSD: $0) },
      choice: PacedChoice(arms: 3, exploration: 0.01, costWeight: costWeight))
  }

  /// One run of experiment 1: learns on one split and is judged, learning on, on the other.
  func run(budget: Double, _ orders: (learning: [Int], evaluation: [Int])) -> [Step] {
    var router = router(budget: budget)
    for row in orders.learning { _ = router.step(learning, row) }
    return orders.evaluation.map { router.step(evaluation, $0) }
  }

  struct Step {
    var arm: Int
    var reward: Double
    var cost: Double
    /// The pacer's price before the choice.
    var price: Double
  }

  struct Router {
    var bandit: LinearBandit
    var pacer: BudgetPacer?
    var choice: PacedChoice

    /// Chooses, is told the reward and pays.
    mutating func step(
      _ prompts: JudgedPrompts, _ row: Int, rates: [Double] = rates,
      costFactors: [Double] = [1, 1, 1]
    ) -> Step {
      let context = prompts.contexts[row]
      let arm = choice.pick(bandit, context, rates: rates, pacer: pacer, tieBreak: 0)
      bandit.play(arm)
      let step = Step(
        arm: arm, reward: prompts.rewards[arm][row],
        cost: prompts.costs[arm][row] * costFactors[arm], price: pacer?.price ?? 0)
      bandit.learn(arm, context, reward: step.reward)
      pacer?.observe(step.cost)
      return step
    }
  }

  /// Row orders of experiment 1 by seed.
  static func orders() throws -> [Int: (learning: [Int], evaluation: [Int])] {
    var orders: [Int: (learning: [Int], evaluation: [Int])] = [:]
    for line in try PublishedData.lines("paretobandit/permutations_exp01.csv.gz") {
      let seed = try #require(Int(line[0]))
      let rows = try line.dropFirst(2).map { try #require(Int($0)) }
      if line[1] == "val" {
        orders[seed, default: ([], [])].learning = rows
      } else {
        orders[seed, default: ([], [])].evaluation = rows
      }
    }
    return orders
  }
}

/// The mean as numpy works it out: sums of pairs of halves, blocks of 128 in 8 lanes.
func numpyMean(_ values: [Double]) -> Double {
  func sum(_ values: ArraySlice<Double>) -> Double {
    if values.count > 128 {
      let half = values.count / 2 - values.count / 2 % 8
      return sum(values.prefix(half)) + sum(values.dropFirst(half))
    }
    let base = values.startIndex
    guard values.count >= 8 else { return values.reduce(0, +) }
    var lanes = Array(values.prefix(8))
    let whole = values.count - values.count % 8
    for index in 8..<max(8, whole) { lanes[index % 8] += values[base + index] }
    var total =
      ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
      + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    for index in whole..<values.count { total += values[base + index] }
    return total
  }
  return sum(values[...]) / Double(values.count)
}
