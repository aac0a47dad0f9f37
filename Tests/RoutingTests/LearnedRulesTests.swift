import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// Rules that learn, in worlds whose answer is known.
struct LearnedRulesTests {
  /// Success of a step by model and task type: each type has a best model of its own.
  private static let success = [[0.9, 0.3], [0.6, 0.6], [0.4, 0.8]]

  /// Three models of one price, so that only what is learned tells them apart.
  private static func market(_ settings: RuleSettings) -> HandMadeMarket {
    HandMadeMarket(
      (0..<3).map { HandMadeOffer(model: $0, prompt: 1, completion: 2) },
      policy: Policy(name: "learned", modelRule: settings, endpointRule: .priceBalanced),
      scores: [1_400, 1_400, 1_400], workload: HandMadeMarket.workload(types: [0, 1]))
  }

  /// Expected successes that were given away, task by task.
  private static func regrets(_ settings: RuleSettings, tasks: Int) throws -> [Double] {
    var market = market(settings)
    let chance = Chance(seed: 20_261_127, replication: 0)
    var world = RandomStream(seed: 9, entity: 0, code: 0)
    return try (0..<tasks).map { number in
      let task = TaskID(UInt64(number))
      let profile = market.workload.profile(of: task, chance: chance)
      let input = TokenCount(500 + number % 7 * 300)
      let chosen = market.gateway.model(
        for: task, profile, firstInput: input, chance: chance, at: HandMadeMarket.instant)
      let model = try #require(chosen)
      let type = Int(profile.type)
      let isGood = world.uniform() < success[Int(model.index)][type]
      market.gateway.learn(
        StepFeedback(
          task: task, type: type, firstInput: input, model: model, isGood: isGood,
          cost: USD(picoDollars: 1_000_000_000), callTime: SimDuration(seconds: 1)))
      let best = success.map { $0[type] }.max() ?? 0
      return best - success[Int(model.index)][type]
    }
  }

  /// Regret that grows like a logarithm is given away early: by the halves of 4,000 tasks, at most a
  /// quarter of it in the later one, and all of it under 2·√(K·d·T) = 2·√(3·4·4,000) = 438 (the
  /// √T bound of Li et al. 2010 with constants and logarithms dropped is a yardstick, not a proof).
  /// A gateway that chooses at random gives away 0.25 a task, 1,000 in all.
  @Test(
    "Regret is small and flattens where each type of task has a best model",
    arguments: [
      RuleSettings(LinUCBModels.card, ["usd_per_solved_step": .number(1_000)]),
      RuleSettings(ThompsonModels.card, ["usd_per_solved_step": .number(1_000)]),
    ])
  func regret(settings: RuleSettings) throws {
    let tasks = 4_000
    let regrets = try Self.regrets(settings, tasks: tasks)
    let all = regrets.reduce(0, +)
    let later = regrets.dropFirst(tasks / 2).reduce(0, +)
    #expect(all < 438)
    #expect(all > 0)
    #expect(later <= all / 4, "\(later) of \(all)")
    #expect(regrets.suffix(500).count { $0 == 0 } >= 480)
  }

  @Test("The random rule gives each model its share and never learns")
  func random() throws {
    let settings = RuleSettings(RandomModel.card)
    let regrets = try Self.regrets(settings, tasks: 4_000)
    // Mean regret by type: (0 + .3 + .5) / 3 and (.5 + .2 + 0) / 3; 0.25 in all, with a standard
    // deviation below 0.23 a task. Five standard errors: one seed in 1.7 million fails.
    let mean = regrets.reduce(0, +) / 4_000
    let standardError = 0.23 / 4_000.0.squareRoot()
    #expect(abs(mean - 0.25) < 5 * standardError)
    #expect(Self.market(settings).gateway.feedback == nil)
  }

  /// Two arms of which nothing was reported but their priors: with posteriors N(m, s²) the first one
  /// is drawn higher with probability Φ((m₁ - m₂) / √(s₁² + s₂²)).
  @Test("oracle: Thompson's draws are those of the normal posterior")
  func thompson() throws {
    var market = Self.market(
      RuleSettings(
        ThompsonModels.card,
        ["usd_per_solved_step": .number(1_000), "among": .modelNames([ModelID(0), ModelID(1)])]))
    let chance = Chance(seed: 3, replication: 0)
    let input = TokenCount(Int(market.workload.meanFirstInput.rounded()))
    // Model 0 is reported good six times on type 0, model 1 bad twice.
    for (model, isGood, times) in [(0, true, 6), (1, false, 2)] {
      for _ in 0..<times {
        market.gateway.learn(
          StepFeedback(
            task: TaskID(0), type: 0, firstInput: input, model: ModelID(model), isGood: isGood,
            cost: .zero, callTime: .zero))
      }
    }
    // A context of type and constant, (1, 0, ~0, 1): with prior 6·I and n reports of r, along
    // x = (1, 1): A x = 6 x + 2n x, so that xᵀA⁻¹x = 2 / (6 + 2n), and the prior mean 1/2 of the
    // constant gives xᵀA⁻¹b = (3 + 2 n r) / (6 + 2n).
    func posterior(_ count: Double, _ reward: Double) -> (mean: Double, variance: Double) {
      ((3 + 2 * count * reward) / (6 + 2 * count), 0.25 * 2 / (6 + 2 * count))
    }
    let (first, second) = (posterior(6, 1), posterior(2, 0))
    let expected = StandardNormal.cumulative(
      (first.mean - second.mean) / (first.variance + second.variance).squareRoot())
    let draws = 4_000
    var firsts = 0
    for number in 0..<draws {
      let model = market.gateway.model(
        for: TaskID(UInt64(number)), TaskProfile(type: 0, namedModel: nil, difficulty: 0),
        firstInput: input, chance: chance, at: HandMadeMarket.instant)
      if try #require(model) == ModelID(0) { firsts += 1 }
    }
    let error = (expected * (1 - expected) / Double(draws)).squareRoot()
    // Five standard errors, and 0.002 for a first input that is rounded to whole tokens.
    let share = Double(firsts) / Double(draws)
    #expect(abs(share - expected) < 5 * error + 0.002)
  }

  @Test("A price cut is acted upon from the next block of tasks on")
  func priceCounts() throws {
    // Equal success, but one model costs a tenth.
    var market = HandMadeMarket(
      [HandMadeOffer(model: 0, prompt: 10), HandMadeOffer(model: 1, prompt: 1)],
      policy: Policy(
        name: "learned",
        modelRule: RuleSettings(LinUCBModels.card, ["usd_per_solved_step": .number(0.01)]),
        endpointRule: .priceBalanced), scores: [1_400, 1_400])
    let model = market.gateway.model(
      for: TaskID(0), TaskProfile(type: 0, namedModel: nil, difficulty: 0),
      firstInput: TokenCount(1_000), chance: Chance(seed: 1, replication: 0),
      at: HandMadeMarket.instant)
    #expect(model == ModelID(1))
  }

  /// Costs 1 and 10, rewards 0.5 and 0.9, a budget of 4: the pacer mixes them.
  @Test("The pacer keeps the mean cost within 5 % of the budget")
  func pacing() {
    let arm = LearnedArms.prior(dimension: 1, reports: 5, success: 0.5)
    var bandit = LinearBandit([arm, arm], memory: 0.997)
    var pacer = BudgetPacer(targetUSD: 4)
    var choice = PacedChoice(arms: 2, exploration: 0.01)
    var world = RandomStream(seed: 77, entity: 0, code: 0)
    var spent = 0.0
    var reward = 0.0
    let steps = 6_000
    for step in 0..<steps {
      let arm = choice.pick(
        bandit, [1], rates: [0.001, 0.01], pacer: pacer, tieBreak: world.uniform())
      bandit.play(arm)
      let isGood = world.uniform() < [0.5, 0.9][arm]
      bandit.learn(arm, [1], reward: isGood ? 1 : 0)
      pacer.observe([1, 10][arm])
      if step >= 1_000 {
        spent += [1, 10][arm]
        reward += [0.5, 0.9][arm]
      }
    }
    let measured = Double(steps - 1_000)
    let relativeCost = spent / measured / 4
    #expect(abs(relativeCost - 1) < 0.05)
    // The best mix of this cost has 2/3 · 0.5 + 1/3 · 0.9.
    let best = (2 * 0.5 + 0.9) / 3
    #expect(abs(reward / measured - best) < 0.02)
  }

  @Test("Feedback comes for the stated share, and is right as often as stated")
  func channel() {
    let channel = FeedbackChannel(share: 0.4, judge: Judge(trueAccept: 0.9, trueReject: 0.8))
    let chance = Chance(seed: 11, replication: 0)
    // Silent, good and bad by truth.
    var counts = [[0, 0, 0], [0, 0, 0]]
    let draws = 20_000
    for number in 0..<draws {
      let truth = number % 2
      let answer = JudgedAnswer(task: TaskID(UInt64(number)), branch: 0, step: 3, repetition: 1)
      switch channel.report(answer, isGood: truth == 1, chance) {
      case nil: counts[truth][0] += 1
      case true?: counts[truth][1] += 1
      case false?: counts[truth][2] += 1
      }
    }
    // False alarms: 2 in 10,000.
    #expect(Pearson.pValue(counts[1], shares: [0.6, 0.36, 0.04]) > 0.0001)
    #expect(Pearson.pValue(counts[0], shares: [0.6, 0.08, 0.32]) > 0.0001)
  }

  /// Worked out step by step, try by try.
  @Test(
    "oracle: the value of a task is that of its steps and repeats", arguments: [0.05, 0.4, 0.95])
  func oracleValue(success: Double) {
    let market = HandMadeMarket(
      [HandMadeOffer()],
      policy: Policy(
        name: "oracle", modelRule: RuleSettings(OracleModels.card), endpointRule: .priceBalanced))
    let bound = OracleModels(
      RuleSettings(OracleModels.card, ["usd_per_solved_step": .number(2)]),
      ModelMarket(
        catalogue: market.catalogue, prices: market.gateway.prices, workload: market.workload,
        offers: market.gateway.offers,
        longestCall: CallRequest(longestOf: market.workload, under: market.gateway.policy)))
    var (alive, cost) = (1.0, 0.0)
    for _ in 0..<3 {
      var trying = alive
      var done = 0.0
      for _ in 0..<4 {
        cost += trying * 0.01
        done += trying * success
        trying *= 1 - success
      }
      alive = done
    }
    let expected = 2 * 3 * alive - cost
    #expect(abs(bound.value(success: success, costOfCall: 0.01) - expected) < 1e-9)
  }

  @Test("A named task goes to its model whatever was learned; feedback does not hide in rules")
  func bounds() {
    let kinds = RuleBook.modelRules.map { $0.card.kind } + RuleBook.modelBounds.map { $0.card.kind }
    #expect(Set(kinds).count == kinds.count)
    #expect(RuleBook.modelBounds.map { $0.card.kind } == ["oracle"])
  }
}
