import NumericalMethods

/// How slow models are and how often they refuse, by how much more traffic they have than at the
/// reference: the surrogate between full simulations of a market.
///
/// By model a line through what was simulated, from load to load; level beyond the ends. It passes
/// through the reference (load 1, time 1), so that nothing changes there.
package struct CongestionTable: Sendable {
  /// What one simulation showed of one model.
  package struct Entry: Hashable, Sendable {
    /// Traffic relative to the reference.
    package var load: Double
    /// Logarithm of the time of a call relative to the reference.
    package var logTime: Double
    /// Share of attempts that were refused or failed.
    package var failure: Double

    /// Creates an entry.
    package init(load: Double, logTime: Double, failure: Double) {
      self.load = load
      self.logTime = logTime
      self.failure = failure
    }
  }

  /// What is known of each model, by load.
  private(set) var entries: [[Entry]]
  /// Share of attempts that fail at the reference, by model.
  package let failureBefore: [Double]
  /// How much of the first steps towards the fixed point is taken, above 0 to 1.
  package var damping = 0.8

  /// A table that knows the reference alone.
  package init(failureAtReference: [Double]) {
    failureBefore = failureAtReference
    entries = failureAtReference.map { [Entry(load: 1, logTime: 0, failure: $0)] }
  }

  /// Takes what a simulation showed of a model.
  package mutating func add(_ entry: Entry, of model: Int) {
    let place = entries[model].firstIndex { $0.load >= entry.load } ?? entries[model].count
    if place < entries[model].count, entries[model][place].load == entry.load {
      // The reference stays what it is: the anchor is there.
      if entry.load != 1 { entries[model][place] = entry }
    } else {
      entries[model].insert(entry, at: place)
    }
  }

  /// What a model comes to at a load.
  package func congestion(of model: Int, load: Double) -> Entry {
    let known = entries[model]
    guard let after = known.firstIndex(where: { $0.load >= load }) else {
      return known[known.count - 1]
    }
    guard after > 0 else { return known[0] }
    let (low, high) = (known[after - 1], known[after])
    let part = (load - low.load) / (high.load - low.load)
    return Entry(
      load: load, logTime: low.logTime + part * (high.logTime - low.logTime),
      failure: low.failure + part * (high.failure - low.failure))
  }

  /// A week in which models have the congestion of their loads.
  package func week(_ week: MarketWeek, loads: [Double]) -> MarketWeek {
    let met = loads.indices.map { congestion(of: $0, load: loads[$0]) }
    var week = week
    week.time = week.time.map { _ in met.map { deterministicExp($0.logTime) } }
    week.failure = week.failure.map { _ in met.map(\.failure) }
    return week
  }

  /// Traffic of each model relative to the reference.
  package static func loads(
    of shares: SegmentShares, relativeTo reference: SegmentShares, weights: [Double],
    referenceWeights: [Double]
  ) -> [Double] {
    let now = traffic(shares, weights)
    let before = traffic(reference, referenceWeights)
    return zip(now, before).map { $1 > 0 ? $0 / $1 : 1 }
  }

  private static func traffic(_ shares: SegmentShares, _ weights: [Double]) -> [Double] {
    var traffic = [Double](repeating: 0, count: shares.models.first?.count ?? 0)
    for (segment, weight) in zip(shares.models, weights) {
      for (model, share) in segment.enumerated() { traffic[model] += weight * share }
    }
    return traffic
  }

  /// Where choice and congestion agree: customers who choose by what they meet bring just the
  /// traffic that makes them meet it.
  ///
  /// Damped iteration on the loads' logarithms, each with a damping that halves when it swings,
  /// until no load moves by more than the tolerance or for 500 steps.
  ///
  /// - Parameters:
  ///   - reference: what segments have at the reference.
  ///   - start: loads to begin with; `nil` for those without congestion.
  /// - Returns: the shares there, the loads, and how far the loads still moved.
  package func settled(
    _ model: ChoiceModel, in week: MarketWeek, weights: [Double], reference: SegmentShares,
    from start: [Double]? = nil, tolerance: Double = 1e-9
  ) -> (shares: SegmentShares, loads: [Double], remaining: Double) {
    func loads(_ shares: SegmentShares) -> [Double] {
      Self.loads(
        of: shares, relativeTo: reference, weights: weights, referenceWeights: model.weights)
    }
    var shares = reference
    var present = start ?? loads(model.settled(in: week))
    var remaining = Double.infinity
    var parts = present.map { _ in damping }
    var steps = present.map { _ in 0.0 }
    for _ in 0..<500 where remaining > tolerance {
      shares = model.settled(in: self.week(week, loads: present))
      let wanted = loads(shares)
      remaining = 0
      for index in present.indices where present[index] > 0 && wanted[index] > 0 {
        let step = deterministicLog(wanted[index] / present[index])
        remaining = max(remaining, abs(step))
        // Where a load swings its steps were too long; where it goes on they may grow again.
        parts[index] =
          step * steps[index] < 0 ? 0.5 * parts[index] : min(damping, 1.1 * parts[index])
        steps[index] = step
        present[index] *= deterministicExp(parts[index] * min(1, max(-1, step)))
      }
    }
    return (shares, present, remaining)
  }
}
