import NumericalMethods
import Routing

/// A rule that learns, played over the rows of a table: it chooses a model for each prompt, is told
/// the quality of that model's answer and nothing of the others', and pays.
///
/// The rules are the gateway's own (`LinearBandit`, `BudgetPacer`), on contexts that the table's
/// publisher gives.
public struct LearnedReplay: Sendable {
  /// Which rule.
  public enum Rule: Hashable, Sendable {
    /// The highest upper confidence bound of quality (Li et al. 2010); cost is left out.
    case linUCB
    /// The highest draw from the posterior of quality (Agrawal and Goyal 2013); cost is left out.
    case thompson
    /// ParetoBandit: LinUCB with a price on cost that aims at a mean cost per prompt [USD].
    case budgetPaced(usdPerPrompt: Double)

    /// What it is called.
    public var name: String {
      switch self {
      case .linUCB: "LinUCB"
      case .thompson: "Thompson"
      case .budgetPaced(let budget): "budget-paced \(LearnedReplay.dollars(budget))"
      }
    }
  }

  /// The rule.
  public var rule: Rule
  /// What a choice leaves of the weight of earlier observations; ParetoBandit's 0.997.
  public var memory = 0.997
  /// Weight of the standard error; ParetoBandit's 0.01.
  public var exploration = 0.01
  /// Standard deviation of one observation, for Thompson's draws.
  public var noise = 0.25
  /// Seed of row orders, draws and ties.
  public var seed: UInt64

  /// Creates a replay.
  public init(_ rule: Rule, seed: UInt64) {
    self.rule = rule
    self.seed = seed
  }

  /// Plays the rule over a table in random order.
  ///
  /// - Parameters:
  ///   - table: prompts whose outcomes are known for every model.
  ///   - contexts: one vector per prompt, all of one length; the last entry should be a constant.
  ///     Empty for a rule that sees no difference between prompts.
  ///   - learning: rows to learn from before, whose outcomes do not count.
  public func outcome(
    on table: QualityTable, contexts: [[Double]],
    learning: (table: QualityTable, contexts: [[Double]])? = nil
  ) -> PolicyOutcome {
    let contexts = contexts.isEmpty ? table.prompts.map { _ in [1.0] } : contexts
    var player = Player(
      self, dimension: contexts[0].count, rates: table.models.map { $0.point.cost })
    if let learning {
      let before =
        learning.contexts.isEmpty
        ? learning.table.prompts.map { _ in [1.0] } : learning.contexts
      for prompt in order(learning.table.prompts.count, part: 0) {
        _ = player.play(learning.table, prompt, before[prompt])
      }
    }
    var chosen = table.prompts.map { _ in 0 }
    for prompt in order(table.prompts.count, part: 1) {
      chosen[prompt] = player.play(table, prompt, contexts[prompt])
    }
    var family = rule.name
    if case .budgetPaced = rule { family = "budget-paced" }
    return table.outcome(rule.name, .learned, family, chosen)
  }

  /// Rows in random order (Fisher and Yates).
  private func order(_ count: Int, part: UInt64) -> [Int] {
    var stream = RandomStream(seed: seed, entity: part, code: 0x0_4DE4)
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(stream.below(UInt64(index + 1))))
    }
    return order
  }

  private static func dollars(_ amount: Double) -> String {
    let millionths = (amount * 1e9).rounded() / 1e6
    return "$\(millionths) per 1,000"
  }
}

/// A rule with what it has learned so far.
private struct Player {
  private let settings: LearnedReplay
  private let rates: [Double]
  private var bandit: LinearBandit
  private var pacer: BudgetPacer?
  private var choice: PacedChoice
  private var stream: RandomStream

  init(_ settings: LearnedReplay, dimension: Int, rates: [Double]) {
    self.settings = settings
    self.rates = rates
    var precision = Array(repeating: 0.0, count: dimension * dimension)
    for index in 0..<dimension { precision[index * dimension + index] = 1 }
    let prior = DiscountedRidge(
      precision: precision, moment: Array(repeating: 0, count: dimension), ridge: 1)
    bandit = LinearBandit(rates.map { _ in prior }, memory: settings.memory)
    if case .budgetPaced(let budget) = settings.rule { pacer = BudgetPacer(targetUSD: budget) }
    choice = PacedChoice(arms: rates.count, exploration: settings.exploration)
    stream = RandomStream(seed: settings.seed, entity: 2, code: 0x0_4DE4)
  }

  mutating func play(_ table: QualityTable, _ prompt: Int, _ context: [Double]) -> Int {
    let arm = pick(context)
    bandit.play(arm)
    bandit.learn(arm, context, reward: table.models[arm].quality[prompt])
    pacer?.observe(table.models[arm].cost[prompt])
    return arm
  }

  private mutating func pick(_ context: [Double]) -> Int {
    guard case .budgetPaced = settings.rule else {
      let scores = rates.indices.map { arm in
        let deviation = bandit.deviation(arm, context)
        let bonus =
          settings.rule == .thompson
          ? settings.noise * deviation * stream.normal() : settings.exploration * deviation
        return bandit.mean(arm, context) + bonus
      }
      return LinearBandit.best(scores, tieBreak: stream.uniform())
    }
    return choice.pick(bandit, context, rates: rates, pacer: pacer, tieBreak: stream.uniform())
  }
}
