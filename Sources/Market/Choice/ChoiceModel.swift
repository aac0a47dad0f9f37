import NumericalMethods

/// Customers in segments who choose models: mixed logit within segments, inertia between weeks.
///
/// Utility of model `j` to a customer of segment `k` in week `t`:
///
///     V = appeal[j] + quality[k] success[kjt] - cost[k] exp(costSpread[k] z) burden[kjt]
///         - time[k] ln time[kjt] - failure[k] failure[kjt] + free[k] [price = 0]
///         + classSpread[k] z' of the model's class
///
/// A customer meets the model with probability `offered * awareness`, which multiplies `exp V`, and
/// has an outside option. Sources: McFadden and Train 2000 (mixed logit); Train 2009, chapter 6
/// (error components as nests); Berry 1994 (``calibrated(to:in:)``). Everything here is summed in a
/// fixed order from deterministic functions: the same bits on every machine.
public struct ChoiceModel: Sendable {
  /// The segments.
  public var segments: [CustomerSegment]
  /// How fast customers move.
  public var dynamics: ChoiceDynamics
  /// The class of each model.
  public var classes: [ModelClass]
  /// The author of each model, numbered from 0.
  public var authors: [Int]
  /// What each model has beyond the utility that is explained [logits].
  public var appeal: [Double]
  /// Utility of the outside option by segment [logits]; minus infinity where there is none.
  public var outside: [Double]
  /// Standard normal draws that stand for the customers of every segment: cost, then one for each
  /// ``ModelClass``.
  public var customers: [[Double]]

  /// Creates a model whose appeals are 0 and whose outside options are not yet set.
  ///
  /// - Parameters:
  ///   - segments: The kinds of customers.
  ///   - dynamics: How fast customers move.
  ///   - classes: The class of each model.
  ///   - authors: The author of each model, by position.
  ///   - customers: Draws, each of 1 + the number of classes; one row of zeros for a plain logit.
  public init(
    segments: [CustomerSegment], dynamics: ChoiceDynamics, classes: [ModelClass], authors: [Int],
    customers: [[Double]]
  ) {
    precondition(!customers.isEmpty, "there are customers")
    precondition(customers.allSatisfy { $0.count == 1 + ModelClass.allCases.count })
    precondition(classes.count == authors.count, "an author for each model")
    self.segments = segments
    self.dynamics = dynamics
    self.classes = classes
    self.authors = authors
    self.customers = customers
    appeal = classes.map { _ in 0 }
    outside = segments.map { _ in -.infinity }
  }

  /// Each segment's share of the demand of all.
  public var weights: [Double] { segments.map(\.weight) }

  /// What customers would choose who all reconsider, whatever they have.
  public func preferences(in week: MarketWeek) -> SegmentShares {
    precondition(week.modelCount == appeal.count, "the week has the model's models")
    var shares = [[Double]]()
    var elsewhere = [Double]()
    for segment in segments.indices {
      let (models, outside) = preferences(of: segment, in: week)
      shares.append(models)
      elsewhere.append(outside)
    }
    return SegmentShares(models: shares, outside: elsewhere)
  }

  /// The utility that all customers of a segment share, with the chance to be met [logits].
  func commonUtility(of segment: Int, in week: MarketWeek) -> [Double] {
    let tastes = segments[segment].tastes
    return appeal.indices.map { model in
      let met = week.offered[model] * dynamics.awareness(age: week.age[model])
      guard met > 0 else { return -.infinity }
      return appeal[model] + deterministicLog(met)
        + tastes.quality * week.success[segment][model]
        - tastes.time * deterministicLog(week.time[segment][model])
        - tastes.failure * week.failure[segment][model]
        + (week.isFree[model] ? tastes.free : 0)
    }
  }

  /// Shares of one segment, averaged over its customers.
  private func preferences(
    of segment: Int, in week: MarketWeek
  ) -> (models: [Double], outside: Double) {
    let tastes = segments[segment].tastes
    let common = commonUtility(of: segment, in: week)
    let burdens = week.cost[segment].map { segments[segment].burden(costPerTask: $0) }
    var shares = [Double](repeating: 0, count: common.count)
    var elsewhere = 0.0
    var utilities = common
    for customer in customers {
      let cost = tastes.cost * deterministicExp(tastes.costSpread * customer[0])
      var largest = outside[segment]
      for model in utilities.indices {
        utilities[model] =
          common[model] - cost * burdens[model]
          + tastes.classSpread * customer[1 + classes[model].rawValue]
        largest = max(largest, utilities[model])
      }
      guard largest > -.infinity else { continue }
      let none = deterministicExp(outside[segment] - largest)
      var sum = none
      for model in utilities.indices {
        utilities[model] = deterministicExp(utilities[model] - largest)
        sum += utilities[model]
      }
      for model in utilities.indices { shares[model] += utilities[model] / sum }
      elsewhere += none / sum
    }
    let count = Double(customers.count)
    return (shares.map { $0 / count }, elsewhere / count)
  }
}
