import NumericalMethods

extension ChoiceModel {
  /// What segments have after a week, from what they had before it.
  ///
  /// Traffic of share ``ChoiceDynamics/staying`` stays where it is for the part of the week in which
  /// its model is offered. Of the rest, ``ChoiceDynamics/loyalty`` looks only at models of the author it has, in proportion
  /// to the segment's preferences; all others at everything. Whoever reconsiders weighs the model
  /// he has by `exp(switchingCost)`. Without a switching cost, what is settled is what is preferred.
  public func moved(_ state: SegmentShares, in week: MarketWeek) -> SegmentShares {
    moved(
      state, towards: preferences(in: week), staying: dynamics.staying, offered: week.offered)
  }

  /// What segments end up with if nothing changes any more.
  ///
  /// - Returns: the preferences where leaving costs nothing; else the fixed point of ``moved(_:in:)``
  ///   that begins at the preferences, to within 1e-12 of a share or 10,000 weeks.
  public func settled(in week: MarketWeek) -> SegmentShares {
    let preferred = preferences(in: week)
    guard dynamics.switchingCost > 0 else { return preferred }
    var state = preferred
    for _ in 0..<10_000 {
      let next = moved(state, towards: preferred, staying: 0, offered: week.offered)
      let change = zip(state.models, next.models).reduce(0.0) { change, pair in
        zip(pair.0, pair.1).reduce(change) { max($0, abs($1.0 - $1.1)) }
      }
      state = next
      if change < 1e-12 { break }
    }
    return state
  }

  private func moved(
    _ state: SegmentShares, towards preferred: SegmentShares, staying: Double, offered: [Double]
  ) -> SegmentShares {
    var next = state
    let bonus = deterministicExp(dynamics.switchingCost) - 1
    for segment in segments.indices {
      // The outside option is one more place to be, with an author of its own.
      let has = state.models[segment] + [state.outside[segment]]
      let likes = preferred.models[segment] + [preferred.outside[segment]]
      let freely = reconsidered(has, likes, bonus, families: nil)
      let withinFamily =
        dynamics.loyalty > 0
        ? reconsidered(has, likes, bonus, families: authors + [(authors.max() ?? -1) + 1]) : freely
      var result = [Double](repeating: 0, count: has.count)
      var gone = 0.0
      let remains = (offered + [1]).indices.map { place in
        likes[place] == 0 ? 0 : place < offered.count ? offered[place] : 1
      }
      for place in has.indices { gone += (1 - remains[place]) * has[place] }
      for place in has.indices {
        let anew =
          dynamics.loyalty * withinFamily[place] + (1 - dynamics.loyalty) * freely[place]
        result[place] = (1 - staying) * anew + staying * remains[place] * has[place]
      }
      // Whoever stayed with a model that is gone has to choose after all.
      for place in has.indices { result[place] += staying * gone * likes[place] }
      next.outside[segment] = result.removeLast()
      next.models[segment] = result
    }
    return next
  }

  /// Where traffic goes that reconsiders.
  ///
  /// From place `i` to `j` with probability `likes[j] (1 + bonus [i = j]) / (sum + bonus likes[i])`,
  /// the sum over all places or over those of `i`'s family; in closed form.
  private func reconsidered(
    _ has: [Double], _ likes: [Double], _ bonus: Double, families: [Int]?
  ) -> [Double] {
    // Families are numbered densely, the outside option's last.
    var sums = [Double](repeating: 0, count: (families?.last ?? 0) + 1)
    for place in likes.indices { sums[families?[place] ?? 0] += likes[place] }
    let total = likes.reduce(0, +)
    guard total > 0 else { return has }
    var leaving = [Double](repeating: 0, count: sums.count)
    var anywhere = 0.0
    for place in has.indices where has[place] > 0 {
      let family = families?[place] ?? 0
      if sums[family] > 0 {
        leaving[family] += has[place] / (sums[family] + bonus * likes[place])
      } else {
        anywhere += has[place] / total
      }
    }
    return has.indices.map { place in
      let family = families?[place] ?? 0
      let sum = sums[family]
      let own = sum > 0 ? bonus * has[place] / (sum + bonus * likes[place]) : 0
      return likes[place] * (leaving[family] + anywhere + own)
    }
  }
}
