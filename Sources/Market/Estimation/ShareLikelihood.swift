import NumericalMethods

/// How likely observed weekly shares are, each week predicted from the one before.
///
/// Simulated quasi-likelihood: Σ_t N Σ_j s_jt ln(ŝ_jt / s_jt) with ŝ from ``ChoiceModel``'s movement
/// out of the observed shares of the week before. How last week's tokens of a model divide into
/// segments is by Bayes' rule from the model's own preferences in that week, and moves with the
/// parameters. N is the effective number of independent choices in a week.
///
/// Sources: simulated likelihood, Train 2009, chapter 10; quasi-likelihood of shares, Papke and
/// Wooldridge 1996; the shares and their gradient, ``SimulatedShares``.
struct ShareLikelihood: LikelihoodModel {
  /// The data.
  let world: ShareWorld
  /// Models of the panel that have an appeal: those seen up to the last week.
  let models: [Int]
  /// The last week that counts.
  let lastWeek: Int
  /// Effective number of choices in a week.
  var effectiveCount = 1_000.0
  /// How often each transition counts, from the one into week 1 on; 1 unless resampled.
  var weights: [Double]

  private let kernel: SimulatedShares
  /// Observed shares by week and model of ``models``.
  private let observed: [[Double]]
  /// Authors of ``models``, numbered from 0 without gaps.
  private let families: [Int]
  private let familyCount: Int

  static let common = CommonParameter.allCases.count

  /// Creates the likelihood of weeks 0 to `lastWeek`.
  ///
  /// - Parameter models: Models that have an appeal; those seen unless told.
  init(_ world: ShareWorld, through lastWeek: Int, models: [Int]? = nil) {
    self.world = world
    self.lastWeek = lastWeek
    let weeks = 0...lastWeek
    let models =
      models
      ?? world.panel.models.indices.filter { model in
        weeks.contains { world.shares[$0][model] > 0 }
      }
    self.models = models
    weights = [Double](repeating: 1, count: lastWeek)
    observed = weeks.map { week in models.map { world.shares[week][$0] } }
    families = ShareWorld.numbered(models.map { world.authors[$0] })
    familyCount = (families.max() ?? -1) + 1
    kernel = Self.kernel(world, models, weeks: lastWeek + 1)
  }

  private static func kernel(_ world: ShareWorld, _ models: [Int], weeks: Int) -> SimulatedShares {
    let classes = ModelClass.allCases.count
    var table: [Double] = []
    for (segment, customers) in world.segments.enumerated() {
      for week in 0..<weeks {
        table += models.map { customers.burden(costPerTask: world.weeks[week].cost[segment][$0]) }
        for kind in ModelClass.allCases {
          table += models.map { world.classes[$0] == kind ? 1 : 0 }
        }
      }
    }
    return SimulatedShares(
      shape: SimulatedShares.Shape(
        markets: weeks, alternatives: models.count, coefficients: 1 + classes,
        segments: world.segments.count, draws: world.customers.count),
      laws: [.negativeLogNormal] + Array(repeating: .normal, count: classes),
      characteristics: table, normals: world.customers.flatMap(\.self), hasOutsideOption: false,
      product: .fixedOrder)
  }

  var parameterNames: [String] {
    CommonParameter.allCases.map(\.name) + models.map { "appeal " + world.panel.models[$0].slug }
  }

  /// What the kernel needs at a point.
  private func kernelParameters(_ point: [Double]) -> SimulatedShares.Parameters {
    let scale = point[CommonParameter.costScale.rawValue]
    let free = point[CommonParameter.free.rawValue]
    let awareness = CommonParameter.awareness.value(point[CommonParameter.awareness.rawValue])
    var (means, deviations, offsets): ([Double], [Double], [Double]) = ([], [], [])
    for segment in world.segments {
      let tastes = segment.tastes
      means += [deterministicLog(tastes.cost) + scale] + ModelClass.allCases.map { _ in 0 }
      deviations += [tastes.costSpread] + ModelClass.allCases.map { _ in tastes.classSpread }
    }
    for (index, segment) in world.segments.enumerated() {
      for week in 0...lastWeek {
        let market = world.weeks[week]
        for model in models {
          let met =
            market.offered[model]
            * ChoiceDynamics.awareness(age: market.age[model], weeks: awareness)
          offsets.append(
            deterministicLog(met) + segment.tastes.quality * market.success[index][model]
              + (market.isFree[model] ? free : 0))
        }
      }
    }
    return SimulatedShares.Parameters(
      means: means, deviations: deviations, weights: world.segments.map(\.weight),
      constants: Array(point[Self.common...]), offsets: offsets)
  }

  /// The log likelihood, less that of shares predicted to the digit.
  func logLikelihood(_ point: [Double], gradient: inout [Double]) -> Double {
    guard point.allSatisfy({ $0.isFinite && $0.magnitude < 50 }) else { return .nan }
    let parameters = kernelParameters(point)
    let shares = kernel.shares(parameters)
    var pass = Pass(point, shares.bySegment.count)
    for week in 1...lastWeek { add(week, shares, &pass) }
    gradient = self.gradient(point, parameters, shares, pass)
    return pass.value
  }

  func scores(_ point: [Double]) -> [Double]? {
    let parameters = kernelParameters(point)
    let shares = kernel.shares(parameters)
    return (1...lastWeek).flatMap { week in
      var pass = Pass(point, shares.bySegment.count)
      add(week, shares, &pass)
      return gradient(point, parameters, shares, pass)
    }
  }

  /// What customers prefer in a week by model of ``models``.
  func preferred(_ point: [Double], week: Int) -> [Double] {
    let shares = kernel.shares(kernelParameters(point))
    return Array(shares.total[week * models.count..<(week + 1) * models.count])
  }

  /// Predicted shares of a week by model of ``models``, from the observed ones before it.
  func predicted(_ point: [Double]) -> [[Double]] {
    let shares = kernel.shares(kernelParameters(point))
    return (1...lastWeek).map { week in
      var pass = Pass(point, shares.bySegment.count)
      return add(week, shares, &pass)
    }
  }

  /// What one pass over the weeks collects.
  private struct Pass {
    var value = 0.0
    var staying: Double
    var loyalty: Double
    var slopeOfStaying = 0.0
    var slopeOfLoyalty = 0.0
    /// The slope by preferences, in the kernel's layout.
    var upstream: [Double]

    init(_ point: [Double], _ count: Int) {
      staying = logistic(point[CommonParameter.staying.rawValue])
      loyalty = logistic(point[CommonParameter.loyalty.rawValue])
      upstream = [Double](repeating: 0, count: count)
    }
  }

  /// Adds one week's likelihood and its slopes, and gives the shares predicted.
  @discardableResult
  private func add(_ week: Int, _ shares: SimulatedShares.Shares, _ pass: inout Pass) -> [Double] {
    let count = models.count
    let stride = (lastWeek + 1) * count
    let segments = world.segments.indices.map { segment in
      Movement(
        lag: lagged(week, segment, shares),
        likes: Array(
          shares.bySegment[segment * stride + week * count..<segment * stride + (week + 1) * count]),
        remains: models.map { world.weeks[week].offered[$0] }, families: families,
        familyCount: familyCount, staying: pass.staying, loyalty: pass.loyalty)
    }
    var predicted = [Double](repeating: 0, count: count)
    for movement in segments {
      for model in 0..<count { predicted[model] += movement.next[model] }
    }
    var slope = [Double](repeating: 0, count: count)
    let weight = weights[week - 1] * effectiveCount
    for model in 0..<count where observed[week][model] > 0 {
      let share = observed[week][model]
      pass.value += weight * share * deterministicLog(predicted[model] / share)
      slope[model] = weight * share / predicted[model]
    }
    var byLag: [[Double]] = []
    for (segment, movement) in segments.enumerated() {
      let slopes = movement.slopes(slope)
      pass.slopeOfStaying += slopes.staying
      pass.slopeOfLoyalty += slopes.loyalty
      for model in 0..<count {
        pass.upstream[segment * stride + week * count + model] += slopes.likes[model]
      }
      byLag.append(slopes.lag)
    }
    addBayes(week, shares, byLag, &pass)
    return predicted
  }

  /// Last week's tokens of each model that are a segment's.
  private func lagged(_ week: Int, _ segment: Int, _ shares: SimulatedShares.Shares) -> [Double] {
    let count = models.count
    let weight = world.segments[segment].weight
    return (0..<count).map { model in
      let total = shares.total[(week - 1) * count + model]
      let own = shares.bySegment[(segment * (lastWeek + 1) + week - 1) * count + model]
      // Who was seen and, by the calendar, could not be chosen, is anybody's.
      return observed[week - 1][model] * weight * (total > 0 ? own / total : 1)
    }
  }

  /// The slope through the rule of Bayes that divides last week's tokens.
  private func addBayes(
    _ week: Int, _ shares: SimulatedShares.Shares, _ byLag: [[Double]], _ pass: inout Pass
  ) {
    let count = models.count
    for model in 0..<count where observed[week - 1][model] > 0 {
      let total = shares.total[(week - 1) * count + model]
      guard total > 0 else { continue }
      var mean = 0.0
      for (segment, slopes) in byLag.enumerated() {
        let own = shares.bySegment[(segment * (lastWeek + 1) + week - 1) * count + model]
        mean += world.segments[segment].weight * own / total * slopes[model]
      }
      for (segment, slopes) in byLag.enumerated() {
        pass.upstream[(segment * (lastWeek + 1) + week - 1) * count + model] +=
          observed[week - 1][model] * world.segments[segment].weight / total
          * (slopes[model] - mean)
      }
    }
  }

  /// The gradient by parameters from the slopes by preferences.
  private func gradient(
    _ point: [Double], _ parameters: SimulatedShares.Parameters, _ shares: SimulatedShares.Shares,
    _ pass: Pass
  ) -> [Double] {
    let slopes = kernel.gradient(
      parameters, shares: shares, upstream: SimulatedShares.Upstream(bySegment: pass.upstream))
    var gradient = [Double](repeating: 0, count: Self.common)
    let coefficients = 1 + ModelClass.allCases.count
    for segment in world.segments.indices {
      gradient[CommonParameter.costScale.rawValue] += slopes.means[segment * coefficients]
    }
    gradient[CommonParameter.staying.rawValue] =
      pass.slopeOfStaying * pass.staying * (1 - pass.staying)
    gradient[CommonParameter.loyalty.rawValue] =
      pass.slopeOfLoyalty * pass.loyalty * (1 - pass.loyalty)
    let awareness = CommonParameter.awareness.value(point[CommonParameter.awareness.rawValue])
    var place = 0
    for _ in world.segments {
      for week in 0...lastWeek {
        for model in models {
          let slope = slopes.offsets[place]
          place += 1
          if world.weeks[week].isFree[model] { gradient[CommonParameter.free.rawValue] += slope }
          let age = world.weeks[week].age[model]
          guard slope != 0, age.isFinite else { continue }
          let known = ChoiceDynamics.awareness(age: age, weeks: awareness)
          gradient[CommonParameter.awareness.rawValue] -=
            slope * age / awareness * (1 - known) / known
        }
      }
    }
    return gradient + slopes.constants
  }
}
