/// One segment's step from a week to the next, with its slopes: ``ChoiceModel/moved(_:in:)`` without a
/// cost of switching, for tokens that need not sum to 1.
struct Movement {
  /// Tokens before, by model.
  let lag: [Double]
  /// Preferences now, which sum to 1.
  let likes: [Double]
  /// Part of the week in which whoever stays can stay.
  let remains: [Double]
  /// Author of each model, numbered from 0.
  let families: [Int]
  /// Share that does not reconsider.
  let staying: Double
  /// Share of the rest that looks only at its author.
  let loyalty: Double
  /// Tokens after.
  private(set) var next: [Double]

  private let all: Double
  private let stranded: Double
  private let familyLag: [Double]
  private let familyLikes: [Double]
  /// Tokens of authors who offer nothing any more.
  private let homeless: Double

  init(
    lag: [Double], likes: [Double], remains: [Double], families: [Int], familyCount: Int,
    staying: Double, loyalty: Double
  ) {
    self.lag = lag
    self.likes = likes
    self.remains = zip(remains, likes).map { $1 > 0 ? $0 : 0 }
    self.families = families
    self.staying = staying
    self.loyalty = loyalty
    var familyLag = [Double](repeating: 0, count: familyCount)
    var familyLikes = familyLag
    var (all, stranded, homeless) = (0.0, 0.0, 0.0)
    for model in lag.indices {
      familyLag[families[model]] += lag[model]
      familyLikes[families[model]] += likes[model]
      all += lag[model]
      stranded += (1 - self.remains[model]) * lag[model]
    }
    for family in 0..<familyCount where familyLikes[family] == 0 { homeless += familyLag[family] }
    self.familyLag = familyLag
    self.familyLikes = familyLikes
    self.all = all
    self.stranded = stranded
    self.homeless = homeless
    next = []
    next = lag.indices.map { model in
      (1 - staying) * (loyalty * within(model) + (1 - loyalty) * likes[model] * all)
        + staying * (self.remains[model] * lag[model] + stranded * likes[model])
    }
  }

  /// Where those go who look only at their author.
  private func within(_ model: Int) -> Double {
    let family = families[model]
    let sum = familyLikes[family]
    return likes[model] * homeless + (sum > 0 ? likes[model] / sum * familyLag[family] : 0)
  }

  /// How a value moves with what went in, from how it moves with ``next``.
  func slopes(
    _ slope: [Double]
  ) -> (lag: [Double], likes: [Double], staying: Double, loyalty: Double) {
    var familyMean = [Double](repeating: 0, count: familyLag.count)
    var mean = 0.0
    for model in lag.indices {
      mean += slope[model] * likes[model]
      let sum = familyLikes[families[model]]
      if sum > 0 { familyMean[families[model]] += slope[model] * likes[model] / sum }
    }
    var (byStaying, byLoyalty) = (0.0, 0.0)
    var byLag = lag
    var byLikes = likes
    let moving = 1 - staying
    for model in lag.indices {
      let family = families[model]
      let isHome = familyLikes[family] > 0
      let free = likes[model] * all
      let inside = within(model)
      byStaying +=
        slope[model]
        * (remains[model] * lag[model] + stranded * likes[model]
          - loyalty * inside - (1 - loyalty) * free)
      byLoyalty += slope[model] * moving * (inside - free)
      byLag[model] =
        moving * (loyalty * (isHome ? familyMean[family] : mean) + (1 - loyalty) * mean)
        + staying * (remains[model] * slope[model] + (1 - remains[model]) * mean)
      byLikes[model] =
        slope[model] * (moving * (loyalty * homeless + (1 - loyalty) * all) + staying * stranded)
      if isHome {
        byLikes[model] +=
          moving * loyalty * familyLag[family] / familyLikes[family]
          * (slope[model] - familyMean[family])
      }
    }
    return (byLag, byLikes, byStaying, byLoyalty)
  }
}
