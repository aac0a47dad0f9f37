import Demand
import Quantities
import Supply

// What is tried later than others, but never excluded: one mechanism for all such rules.
extension Gateway {
  /// Whether calls of a policy rank endpoints before its rule is asked.
  static func ranksCandidates(_ policy: Policy, _ workload: Workload) -> Bool {
    policy.ranksByUptime || policy.exacto != .off || policy.preferences.hasSpeedPreferences
      || !workload.parameters.union(policy.parameters).isDisjoint(with: .softlyPreferred)
  }

  /// Leaves the candidates of the best tier; the others are candidates again when those have been
  /// tried.
  ///
  /// Where models are tried in turn, the first of them that has one of the best tier goes first.
  mutating func keepBestTier() {
    guard scene.candidates.count > 1 else { return }
    tiers.removeAll(keepingCapacity: true)
    var best = Int32.max
    for index in scene.candidates.indices {
      let tier = tier(of: Int(scene.candidates[index].endpoint))
      tiers.append(tier)
      best = min(best, tier)
    }
    var kept = 0
    for index in scene.candidates.indices where tiers[index] == best {
      let candidate = scene.candidates[index]
      if kept > 0, asksAllModels, !policy.preferences.mixesModels,
        offers[Int(candidate.endpoint)].model
          != offers[Int(scene.candidates[0].endpoint)].model
      {
        continue
      }
      scene.candidates[kept] = candidate
      kept += 1
    }
    scene.candidates.removeLast(scene.candidates.count - kept)
  }

  /// How much later than the best an endpoint is tried; 0 for the best.
  ///
  /// Uptime weighs most ("fallback only" under 80 %), then the preferences that a call states and
  /// the endpoint misses, then how good it is at tools (assumed: no page says how these combine).
  private mutating func tier(of endpoint: Int) -> Int32 {
    let request = scene.request
    var missed = (request.parameters.intersection(offers[endpoint].missing)).rawValue
      .nonzeroBitCount
    guard hasHistory else { return Int32(missed) }
    var uptime = 0
    var exacto = 0
    let now = scene.now
    if policy.preferences.hasSpeedPreferences {
      let speed = scene.views[endpoint].medianThroughput(at: now)
      let wait = scene.views[endpoint].medianTimeToFirstToken(at: now)
      missed += history.missedBounds(
        endpoint, policy.preferences, medians: (speed, wait), at: now)
    }
    if policy.ranksByUptime { uptime = history.uptimeTier(endpoint, at: now) }
    if policy.exacto == .always || policy.exacto == .tools && request.needsTools {
      let model = Int(offers[endpoint].model.index)
      let peers = Int(firstEndpoint[model])..<Int(firstEndpoint[model + 1])
      exacto = history.exactoTier(endpoint, peers, &scene.views, at: now)
    }
    return Int32(uptime << 16 | missed << 8 | exacto)
  }
}
