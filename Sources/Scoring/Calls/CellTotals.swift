/// Sums over the calls of one cell: all that a policy needs that forgets calls.
struct CellTotals: Sendable, Hashable {
  var calls = 0
  var inputTokens = 0
  /// By part.
  var outputTokens: [Int]
  /// By row [pico-dollars].
  var spend: [Int128]
  /// By row [ticks].
  var time: [Int128]
  /// By row and bucket.
  var histogram: [UInt32]

  init(_ cell: ScoringCell) {
    outputTokens = Array(repeating: 0, count: cell.parts.count)
    spend = Array(repeating: 0, count: cell.endpoints.count)
    time = spend
    histogram = Array(
      repeating: 0, count: cell.endpoints.count * PredictedTime.bucketCount)
  }
}

/// Sums over one policy, in units of a 2^32th: what is certain counts ``ShareMass/whole``.
struct PolicyTotals: Sendable, Hashable {
  /// Calls by endpoint.
  var requests: [UInt64]
  /// Input by endpoint [tokens].
  var input: [Int128]
  /// Output by endpoint [tokens].
  var output: [Int128]
  /// Charges by endpoint [pico-dollars].
  var spend: [Int128]
  /// Predicted time of all calls [ticks].
  var time: Int128 = 0
  /// Calls by bucket of their predicted times.
  var histogram: [UInt64]
  /// Calls that no endpoint can serve.
  var unserved: UInt64 = 0
  /// Calls that go elsewhere than under the baseline: the fewest that must.
  var moved: UInt64 = 0
  /// Charges and moved calls by group.
  var groupSpend: [Int128] = []
  var groupMoved: [UInt64] = []
  /// Charges by caller.
  var callerSpend: [Int128] = []

  init(endpoints: Int) {
    requests = Array(repeating: 0, count: endpoints)
    input = Array(repeating: 0, count: endpoints)
    output = input
    spend = input
    histogram = Array(repeating: 0, count: PredictedTime.bucketCount)
  }

  static func += (total: inout Self, other: Self) {
    for endpoint in total.requests.indices {
      total.requests[endpoint] += other.requests[endpoint]
      total.input[endpoint] += other.input[endpoint]
      total.output[endpoint] += other.output[endpoint]
      total.spend[endpoint] += other.spend[endpoint]
    }
    total.time += other.time
    for bucket in total.histogram.indices { total.histogram[bucket] += other.histogram[bucket] }
    total.unserved += other.unserved
    total.moved += other.moved
    total.addGroups(upTo: other.groupSpend.count)
    for group in other.groupSpend.indices {
      total.groupSpend[group] += other.groupSpend[group]
      total.groupMoved[group] += other.groupMoved[group]
    }
    total.addCallers(upTo: other.callerSpend.count)
    for caller in other.callerSpend.indices {
      total.callerSpend[caller] += other.callerSpend[caller]
    }
  }

  mutating func addGroups(upTo count: Int) {
    while groupSpend.count < count {
      groupSpend.append(0)
      groupMoved.append(0)
    }
  }

  mutating func addCallers(upTo count: Int) {
    while callerSpend.count < count { callerSpend.append(0) }
  }

  /// Adds all calls of a cell, which go the same way.
  mutating func add(_ totals: CellTotals, _ cell: ScoringCell, policy: Int, baseline: Int) {
    let route = cell.routes[policy]
    addGroups(upTo: Int(cell.group) + 1)
    var served: UInt64 = 0
    for option in route.options {
      let mass = Int128(option.mass)
      let endpoint = Int(cell.endpoints[option.row])
      let part = cell.parts.firstIndex { $0.rows.contains(option.row) } ?? 0
      served += option.mass
      requests[endpoint] += option.mass * UInt64(totals.calls)
      input[endpoint] += mass * Int128(totals.inputTokens)
      output[endpoint] += mass * Int128(totals.outputTokens[part])
      spend[endpoint] += mass * totals.spend[option.row]
      groupSpend[Int(cell.group)] += mass * totals.spend[option.row]
      time += mass * totals.time[option.row]
      let start = option.row * PredictedTime.bucketCount
      for bucket in histogram.indices {
        histogram[bucket] += option.mass * UInt64(totals.histogram[start + bucket])
      }
    }
    unserved += (ShareMass.whole - served) * UInt64(totals.calls)
    let elsewhere = route.distance(from: cell.routes[baseline]) * UInt64(totals.calls)
    moved += elsewhere
    groupMoved[Int(cell.group)] += elsewhere
  }
}

extension CellRoute {
  /// Mass of the calls that no endpoint serves.
  var unserved: UInt64 { options.reduce(ShareMass.whole) { $0 - $1.mass } }

  /// The least mass of calls that go elsewhere than by another route (the total variation).
  func distance(from other: CellRoute) -> UInt64 {
    var common = min(unserved, other.unserved)
    for option in options {
      if let its = other.options.first(where: { $0.row == option.row }) {
        common += min(option.mass, its.mass)
      }
    }
    return ShareMass.whole - common
  }
}
