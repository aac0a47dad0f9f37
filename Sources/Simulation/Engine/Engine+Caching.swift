import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// What an endpoint still knows of a call's input.
extension Engine {
  /// Input of the present call that an endpoint has cached [tokens].
  func cachedTokens(_ slot: Int32, at endpoint: Int32) -> Int {
    let cache = plan.setting.terms[Int(endpoint)].cache
    guard cache.isOffered,
      let cached = caches.prefix(
        sessions[keeper(of: Int(slot))].cacheHead, at: endpoint, timeToLive: cache.timeToLive, now)
    else { return 0 }
    let session = sessions[Int(slot)].session
    let input = Int(session.context)
    let blocks = plan.workload.commonBlocks(cached, plan.workload.prefix(of: session))
    let hit = min(input, blocks * plan.workload.blockTokens)
    return hit >= cache.minimumInput.count ? hit : 0
  }

  /// Keeps the input of a call that was served where it was served.
  mutating func keepPrefix(_ slot: Int32) {
    let index = Int(slot)
    let flight = sessions[index].flight
    guard plan.setting.terms[Int(flight.endpoint)].cache.isOffered else { return }
    let prefix = plan.workload.prefix(of: sessions[index].session)
    guard !isOvertaken(slot, prefix) else { return }
    let keeper = keeper(of: index)
    sessions[keeper].cacheHead = caches.store(
      sessions[keeper].cacheHead, at: flight.endpoint, prefix,
      visibleFrom: flight.firstTokenAt, lastUse: flight.startedAt)
  }
}
