import NumericalMethods

/// What one policy makes of a table, prompt by prompt.
public struct PolicyOutcome: Sendable {
  /// What sort of policy it is.
  public enum Kind: String, Sendable, CaseIterable {
    /// Always one model.
    case single
    /// The best answer at the least cost, known beforehand: a bound.
    case oracle
    /// The cheapest and the dearest model in some proportion, by lot.
    case mix
    /// The dearest model where it helps most, known beforehand: a bound.
    case ideal
    /// The dearest model for the prompts with the highest scores.
    case threshold
    /// Models in turn until a gate accepts the answer.
    case cascade
    /// A rule that learns from rewards as it goes.
    case learned
  }

  /// What it is called.
  public var name: String
  /// What sort it is.
  public var kind: Kind
  /// Policies that differ in one setting only are one family, whose points make a curve.
  public var family: String
  /// Expected quality by prompt.
  public var quality: [Double]
  /// Expected cost by prompt.
  public var cost: [Double]
  /// Share of prompts for which the dearest model was called; `nil` where that is not counted.
  public var strongShare: Double?

  /// Mean cost and mean quality.
  public var point: CostQualityFrontier.Point {
    CostQualityFrontier.Point(cost: QualityTable.mean(cost), quality: QualityTable.mean(quality))
  }
}

// Policies that can be judged on a table alone.
extension QualityTable {
  /// Always the same model.
  public func single(_ model: Int) -> PolicyOutcome {
    PolicyOutcome(
      name: models[model].name, kind: .single, family: models[model].name,
      quality: models[model].quality, cost: models[model].cost,
      strongShare: model == strong ? 1 : 0)
  }

  /// The best answer to each prompt; of equal ones the cheapest (RouterBench 2024, section 4).
  public func oracle() -> PolicyOutcome {
    let chosen = prompts.indices.map { prompt in
      models.indices.min {
        let (a, b) = (models[$0], models[$1])
        return (-a.quality[prompt], a.cost[prompt], $0) < (-b.quality[prompt], b.cost[prompt], $1)
      } ?? 0
    }
    return outcome("oracle", .oracle, "oracle", chosen)
  }

  /// The weak and the strong model by lot: what any router must beat (RouteLLM 2024, section 4).
  ///
  /// - Parameter share: probability of the strong model.
  public func mix(_ share: Double) -> PolicyOutcome {
    let (a, b) = (models[weak], models[strong])
    return PolicyOutcome(
      name: "random \(Self.percent(share)) strong", kind: .mix, family: "random mix",
      quality: zip(a.quality, b.quality).map { $0 * (1 - share) + $1 * share },
      cost: zip(a.cost, b.cost).map { $0 * (1 - share) + $1 * share }, strongShare: share)
  }

  /// The strong model for a share of the prompts, those first where it gains most: no router that
  /// sends as many can be better.
  ///
  /// - Parameters:
  ///   - share: share of prompts that go to the strong model.
  ///   - skipsLosses: what is sent beyond the prompts that gain goes to prompts that neither gain
  ///     nor lose, and calls that would lose are not made (RouteLLM's best possible router).
  public func ideal(_ share: Double, skipsLosses: Bool = true) -> PolicyOutcome {
    let (a, b) = (models[weak], models[strong])
    let order = prompts.indices.sorted {
      let gains = (b.quality[$0] - a.quality[$0], b.quality[$1] - a.quality[$1])
      return gains.0 == gains.1 ? $0 < $1 : gains.0 > gains.1
    }
    let calls = Int((Double(prompts.count) * share).rounded())
    var chosen = prompts.map { _ in weak }
    for prompt in order.prefix(calls)
    where !skipsLosses || b.quality[prompt] >= a.quality[prompt] {
      chosen[prompt] = strong
    }
    return outcome(
      "best possible, \(Self.percent(share)) strong", .ideal, "best possible", chosen)
  }

  /// The strong model for the share of prompts with the highest scores; of equal scores the first.
  public func threshold(_ score: Score, share: Double) -> PolicyOutcome {
    let order = prompts.indices.sorted {
      score.values[$0] == score.values[$1] ? $0 < $1 : score.values[$0] > score.values[$1]
    }
    let calls = Int((Double(prompts.count) * share).rounded())
    var chosen = prompts.map { _ in weak }
    for prompt in order.prefix(calls) { chosen[prompt] = strong }
    return outcome(
      "\(score.name), \(Self.percent(share)) strong", .threshold, "threshold on \(score.name)",
      chosen)
  }

  /// Models in turn, the cheapest first, until the gate accepts an answer; the last answer stands.
  /// Every answer is paid for (FrugalGPT 2023, AutoMix 2024).
  ///
  /// - Returns: `nil` without a gate on every model but the last.
  public func cascade() -> PolicyOutcome? {
    let rungs = byCost.filter { models[$0].gate.count == prompts.count || $0 == strong }
    guard rungs.count > 1, rungs.last == strong else { return nil }
    var (quality, cost): ([Double], [Double]) = ([], [])
    var strongCalls = 0
    for prompt in prompts.indices {
      var paid = 0.0
      for rung in rungs {
        paid += models[rung].cost[prompt]
        if rung == strong { strongCalls += 1 }
        if rung != strong, !models[rung].gate[prompt] { continue }
        quality.append(models[rung].quality[prompt])
        break
      }
      cost.append(paid)
    }
    return PolicyOutcome(
      name: "cascade", kind: .cascade, family: "cascade", quality: quality, cost: cost,
      strongShare: Double(strongCalls) / Double(prompts.count))
  }

  /// The outcome of sending each prompt to one model.
  func outcome(
    _ name: String, _ kind: PolicyOutcome.Kind, _ family: String, _ chosen: [Int]
  ) -> PolicyOutcome {
    PolicyOutcome(
      name: name, kind: kind, family: family,
      quality: chosen.enumerated().map { models[$1].quality[$0] },
      cost: chosen.enumerated().map { models[$1].cost[$0] },
      strongShare: Double(chosen.count { $0 == strong }) / Double(chosen.count))
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
