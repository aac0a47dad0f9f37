import Demand
import NumericalMethods
import Quantities
import Supply

/// How far LiteLLM's Router has come with a call.
struct RouterProgress: Sendable {
  /// Retries made in this group and priority.
  var retriesUsed = 0
  /// The priority that is tried; `nil` for the first.
  var order: Int?
  /// Groups fallen back to.
  var fallbacks = 0
  /// Of these, those after an input that was too long.
  var contextFallbacks = 0
  /// Whether a retry was decided and waits for its pause to end.
  var isDue = false
  /// Whether the last choice was too short for the call.
  var lacksRoom = false
}

// A call under LiteLLM's Router: choose, retry by kind of error, fall back.
extension Gateway {
  /// The next step of a call's routing under ``RouterRules``.
  mutating func nextOfRouter(
    _ rules: RouterRules, _ routing: inout CallRouting, _ sticky: StickyRecord,
    _ stream: inout RandomStream
  ) -> Decision {
    if routing.attempts >= CallRouting.attemptLimit { return .giveUp }
    let hasFailed = routing.attemptsOfRung > 0 && !routing.router.isDue
    routing.router.isDue = false
    if hasFailed {
      if let pause = retryPause(rules, routing, &stream) {
        routing.router.retriesUsed += 1
        if pause > .zero {
          routing.router.isDue = true
          return .wait(pause)
        }
      } else if !fallBack(&routing, rules) {
        return .giveUp
      }
    }
    repeat {
      if let decision = attemptInGroup(&routing, rules, sticky, &stream) { return decision }
    } while fallBack(&routing, rules)
    if routing.attempts > 0 { return .giveUp }
    return .refuse(routing.router.lacksRoom ? .tooLong : .overLimits)
  }

  /// How long the Router waits before it tries the group again; `nil` where it does not.
  ///
  /// With another healthy deployment it does not wait. Without a ``RetryPolicy`` for the error it
  /// does not try again either where none is healthy.
  private func retryPause(
    _ rules: RouterRules, _ routing: CallRouting, _ stream: inout RandomStream
  ) -> SimDuration? {
    guard let outcome = routing.lastOutcome else { return nil }
    let status = rules.status(of: outcome)
    let policy = rules.retryPolicy.retries(after: status)
    guard routing.router.retriesUsed < policy ?? rules.retries else { return nil }
    let (size, healthy) = group(routing.model)
    if policy == nil {
      guard healthy > 0, RouterRules.retries(after: status, groupSize: size) else { return nil }
    }
    if size > 1, healthy > 0 { return .zero }
    return RouterRules.pause(
      afterRetries: routing.router.retriesUsed, retryAfter: routing.lastRetryAfter,
      jitter: stream.uniform())
  }

  /// Deployments of a model, and those of them that are not cooling.
  private func group(_ model: ModelID) -> (size: Int, healthy: Int) {
    var (size, healthy) = (0, 0)
    for endpoint in endpoints(of: model) where offers[endpoint].isPermitted {
      size += 1
      if breaker?.permits(endpoint, at: scene.now) != false { healthy += 1 }
    }
    return (size, healthy)
  }

  /// Chooses among the group's deployments of the lowest priority number, or the one aimed at.
  private mutating func attemptInGroup(
    _ routing: inout CallRouting, _ rules: RouterRules, _ sticky: StickyRecord,
    _ stream: inout RandomStream
  ) -> Decision? {
    gatherDeployments(&routing, rules)
    guard !scene.candidates.isEmpty else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    let kept = stickyCandidate(sticky)
    let settled = kept ?? orderedCandidate()
    let before = stream
    guard let position = settled ?? endpointRule.pick(&scene, &stream) else { return nil }
    if settled != nil { noteCertainty() } else if notesOdds { noteOdds(of: position) }
    if trail != nil {
      noteChoice(
        position, kept != nil ? .sticky : settled != nil ? .order : .rule,
        draws: stream.uniforms(since: before))
    }
    guard offers[Int(scene.candidates[position].endpoint)].hasRoom(for: scene.request) else {
      // The provider would answer with a 400 at once: it is not sent, it costs no time (assumed).
      routing.router.lacksRoom = true
      return nil
    }
    return attempt(position, &routing, isSticky: kept != nil)
  }

  /// Deployments that are not cooling, spent or (where it is checked) too short, then those of one
  /// priority.
  private mutating func gatherDeployments(_ routing: inout CallRouting, _ rules: RouterRules) {
    scene.candidates.removeAll(keepingCapacity: true)
    if trail != nil { trail?.begin(routing.model, round: routing.router.fallbacks + 1) }
    let keptOut = gather(
      routing.model, routing,
      Mask(skipsTried: false, skipsClosed: breaker != nil, skipsShort: rules.checksContext))
    if trail != nil { noteBeliefs(bypassesBreaker: false) }
    routing.router.lacksRoom = scene.candidates.isEmpty && keptOut.hasShort
    keepOrder(routing.router.order)
    if trail != nil { noteDropped(.lowerPriority) }
  }

  /// Keeps the candidates of one priority: `target`, or the lowest number; all where none has one.
  mutating func keepOrder(_ target: Int?) {
    var lowest = target
    if lowest == nil {
      for candidate in scene.candidates {
        guard let order = deployments[Int(candidate.endpoint)].order else { continue }
        lowest = min(lowest ?? order, order)
      }
    }
    guard let lowest else { return }
    var kept = 0
    for index in scene.candidates.indices
    where deployments[Int(scene.candidates[index].endpoint)].order == lowest {
      scene.candidates[kept] = scene.candidates[index]
      kept += 1
    }
    scene.candidates.removeLast(scene.candidates.count - kept)
  }

  /// Goes on to the next priority of the group, else to the next group; false where none is left.
  private mutating func fallBack(_ routing: inout CallRouting, _ rules: RouterRules) -> Bool {
    let requested = scene.request.model
    let isTooLong = routing.router.lacksRoom
    if !isTooLong, let order = nextOrder(routing) {
      routing.router.order = order
      routing.router.retriesUsed = 0
      return true
    }
    guard routing.router.fallbacks < RouterRules.fallbackLimit else { return false }
    let usesContext = isTooLong && !rules.contextWindowFallbacks.isEmpty
    let entries = usesContext ? rules.contextWindowFallbacks : rules.fallbacks
    let used =
      usesContext
      ? routing.router.contextFallbacks : routing.router.fallbacks - routing.router.contextFallbacks
    guard let groups = RouterRules.fallbacks(of: requested, in: entries)?.fallbacks,
      used < groups.count
    else { return false }
    routing.fallBack(to: groups[used], afterTooLong: usesContext)
    return true
  }

  /// The lowest priority number of the group above the one tried; fallback groups have one only.
  private func nextOrder(_ routing: CallRouting) -> Int? {
    var orders: (lowest: Int?, next: Int?) = (nil, nil)
    for endpoint in endpoints(of: routing.model) where offers[endpoint].isPermitted {
      guard let order = deployments[endpoint].order else { continue }
      orders.lowest = min(orders.lowest ?? order, order)
    }
    guard let tried = routing.router.order ?? orders.lowest else { return nil }
    for endpoint in endpoints(of: routing.model) where offers[endpoint].isPermitted {
      guard let order = deployments[endpoint].order, order > tried else { continue }
      orders.next = min(orders.next ?? order, order)
    }
    return orders.next
  }
}
