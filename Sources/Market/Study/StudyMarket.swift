package import Accounting
package import Demand
import NumericalMethods
package import Quantities
package import Supply

/// What a segment's tasks take: the basket of a mean call, and how many calls a task makes.
package struct SegmentWork: Sendable {
  /// The mean call, as simulated with sticky routing at the reference.
  package let basket: Basket
  /// Mean verbosity of the models that wrote the basket's output.
  package let verbosity: Double
  /// Steps of a task, their repeats, and what becomes of it.
  package let tasks: SolvedTaskModel

  /// Creates the work of a segment.
  package init(basket: Basket, verbosity: Double, tasks: SolvedTaskModel) {
    self.basket = basket
    self.verbosity = verbosity
    self.tasks = tasks
  }

  /// Tokens of a mean call that a model writes.
  package func tokens(verbosity model: Double) -> Double {
    basket.input + (basket.completion + basket.reasoning) * model / verbosity
  }
}

/// A model of the reference week with what is known of it.
package struct StudyModel: Sendable {
  /// Where its prices come from.
  package enum PriceBasis: String, Sendable, CaseIterable {
    /// The catalogue's endpoints, weighted as a router splits them.
    case catalogue
    /// The panel's mean of prompt and completion, divided as the catalogue's models divide it.
    case panel
    /// It costs nothing.
    case free
    /// The mean of the models whose prices are known.
    case imputed
  }

  /// Its slug in the rankings.
  package let slug: String
  /// Its author.
  package let author: String
  /// Country of the author.
  package let origin: String
  /// The nest that it is in.
  package let modelClass: ModelClass
  /// Share of the named tokens of the reference week.
  package let share: Double
  /// Where its prices come from.
  package let basis: PriceBasis
  /// Arena text score [Elo points].
  package let arenaScore: Double
  /// Output length relative to the reference model of the presets.
  package let verbosity: Double
  /// The catalogue's model; `nil` where it has none.
  package let catalogueModel: ModelID?
}

/// What the mean call of a segment costs on a model [USD].
package struct CallCost: Hashable, Sendable {
  /// At list prices without cache reads, the output as long as the basket's.
  package var list = 0.0
  /// With cache reads and writes, the output as long as the basket's.
  package var effective = 0.0
  /// With cache reads and writes, the output as long as the model writes it.
  package var asServed = 0.0
  /// The same where reads have no discount: all input pays the prompt rate.
  package var withoutDiscount = 0.0

  static func += (total: inout Self, other: Self) {
    total.list += other.list
    total.effective += other.effective
    total.asServed += other.asServed
    total.withoutDiscount += other.withoutDiscount
  }

  static func * (weight: Double, cost: Self) -> Self {
    Self(
      list: weight * cost.list, effective: weight * cost.effective,
      asServed: weight * cost.asServed, withoutDiscount: weight * cost.withoutDiscount)
  }
}

/// The market of a reference week: its models, what the segments' calls cost on them, and the gap.
package struct StudyMarket: Sendable {
  /// The models that had tokens, in the order of the panel.
  package let models: [StudyModel]
  /// Authors of the models, numbered.
  package let authors: [Int]
  /// The work of each segment.
  package let work: [SegmentWork]
  /// Each segment's share of demand, which weights gaps; they sum to 1.
  package let weights: [Double]
  /// The origins that are compared.
  package let origins: (dear: String, cheap: String)
  /// Cost of a mean call, by segment and model.
  package let costs: [[CallCost]]

  /// Whether each model is of the cheap origin.
  package var isCheap: [Bool] { models.map { $0.origin == origins.cheap } }
  /// Share of the named tokens of each model.
  package var shares: [Double] { models.map(\.share) }
  /// Share of named tokens of the cheap origin.
  package var cheapShare: Double {
    models.reduce(0) { $0 + ($1.origin == origins.cheap ? $1.share : 0) }
  }

  /// The market of one week of a panel at the prices of a catalogue on a day.
  ///
  /// - Precondition: the panel has the week, some model has tokens in it, and there is as much
  ///   work as there are weights.
  package init(
    panel: TrafficPanel, week: Int, catalogue: Catalogue, on instant: UTCInstant,
    work: [SegmentWork], weights: [Double], origins: (dear: String, cheap: String)
  ) {
    precondition(work.count == weights.count, "a weight for each segment's work")
    let pricing = StudyPricing(catalogue: catalogue, instant: instant)
    let tokens = panel.weeks[week].tokens
    let total = Double(tokens.reduce(0, +))
    let named = panel.models.indices.filter { tokens[$0] > 0 }
    models = named.map { index in
      pricing.model(
        panel.models[index], share: Double(tokens[index]) / total, week: week,
        cheapOrigin: origins.cheap)
    }
    let names = Set(models.map(\.author)).sorted()
    authors = models.map { model in names.firstIndex(of: model.author) ?? 0 }
    self.work = work
    let sum = weights.reduce(0, +)
    self.weights = weights.map { $0 / sum }
    self.origins = origins
    let known = models
    costs = work.map { work in
      let costs = zip(known, named).map { model, index in
        pricing.cost(of: work, on: model, listPrice: panel.models[index].listPrices[week])
      }
      return StudyPricing.filled(costs, known)
    }
  }

  /// A market of given models and costs: for tests and closed forms.
  package init(
    models: [StudyModel], work: [SegmentWork], weights: [Double], costs: [[CallCost]],
    origins: (dear: String, cheap: String)
  ) {
    self.models = models
    let names = Set(models.map(\.author)).sorted()
    authors = models.map { model in names.firstIndex(of: model.author) ?? 0 }
    self.work = work
    self.weights = weights
    self.costs = costs
    self.origins = origins
  }

  /// The gaps where all rates of the cheap origin are multiplied by a factor.
  ///
  /// By segment the ratio of what the segment's mean call (list, effective) or solved task costs on
  /// the paid models of either origin, weighted by their tokens in the reference week; over segments
  /// the geometric mean, weighted by demand. A factor divides all three alike.
  package func gaps(factor: Double) -> Gaps {
    var logs = (list: 0.0, effective: 0.0, task: 0.0)
    for segment in work.indices {
      let dear = side(origins.dear, segment)
      let cheap = side(origins.cheap, segment)
      logs.list += weights[segment] * deterministicLog(dear.list / cheap.list)
      logs.effective += weights[segment] * deterministicLog(dear.effective / cheap.effective)
      logs.task += weights[segment] * deterministicLog(dear.task / cheap.task)
    }
    return Gaps(
      list: deterministicExp(logs.list) / factor,
      effective: deterministicExp(logs.effective) / factor,
      perSolvedTask: deterministicExp(logs.task) / factor)
  }

  /// The factor on the rates of the cheap origin that makes a gap of list prices.
  package func factor(listGap: Double) -> Double { gaps(factor: 1).list / listGap }

  private func side(
    _ origin: String, _ segment: Int
  ) -> (list: Double, effective: Double, task: Double) {
    var (list, effective, spent, solved, weight) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (model, cost) in zip(models, costs[segment])
    where model.origin == origin && cost.list > 0 {
      let expected = work[segment].tasks.expectation(
        qualityLogits: (model.arenaScore - 1350) / 100)
      weight += model.share
      list += model.share * cost.list
      effective += model.share * cost.effective
      spent += model.share * expected.calls * cost.asServed
      solved += model.share * expected.solved
    }
    return (list / weight, effective / weight, spent / solved)
  }
}
