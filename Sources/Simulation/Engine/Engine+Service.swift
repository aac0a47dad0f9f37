import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// How an endpoint serves a call: its times, its output and whether it breaks off.
extension Engine {
  /// Draws how an attempt goes and schedules its end.
  mutating func startService(_ slot: Int32) {
    let endpoint = sessions[Int(slot)].flight.endpoint
    let cached = readCache(slot, at: endpoint)
    begin(slot, cached: cached, drawService(slot, cached: cached))
  }

  /// Enters how an attempt goes and schedules its end.
  mutating func begin(_ slot: Int32, cached: Int, _ service: Service) {
    let index = Int(slot)
    sessions[index].flight.isServing = true
    sessions[index].flight.startedAt = now
    sessions[index].flight.firstTokenAt = now + service.untilFirstToken
    sessions[index].flight.endsAt = now + service.untilFirstToken + service.afterFirstToken
    sessions[index].flight.outcome = service.outcome
    sessions[index].flight.hasToolError = service.hasToolError
    sessions[index].flight.usage = usage(
      input: Int(sessions[index].session.context), cached: cached, output: service.output,
      at: sessions[index].flight.endpoint)
    sessions[index].phase = .inFlight
    scheduleAttempt(
      slot, at: sessions[index].flight.endsAt, firstTokenAt: sessions[index].flight.firstTokenAt)
  }

  struct Service {
    var untilFirstToken: SimDuration
    var afterFirstToken: SimDuration
    var output: Int
    var outcome: AttemptOutcome
    var hasToolError = false
  }

  /// Affine latency times a lognormal residual, the hour and the load; every attempt consumes the
  /// same four draws, and a fifth where endpoints err in tool calls.
  private func drawService(_ slot: Int32, cached: Int) -> Service {
    let session = sessions[Int(slot)].session
    let endpoint = sessions[Int(slot)].flight.endpoint
    let profile = plan.setting.terms[Int(endpoint)].profile
    var stream = attemptStream(.service, slot)
    let residual = plan.setting.terms[Int(endpoint)].residual.draw(
      logSD: profile.residualLogSD, &stream)
    let isSlow = stream.uniform() < profile.slowPathShare.value
    let isEmpty = stream.uniform() < plan.setting.world.zeroCompletionShare
    let cutAfter = stream.exponential()
    let toolErrorShare = needsTools ? plan.setting.terms[Int(endpoint)].toolErrorShare : 0
    let hasToolError = toolErrorShare > 0 && stream.uniform() < toolErrorShare
    let effects = plan.setting.world.latency
    let load = effects.loadFactor(
      busy: Int(endpoints[Int(endpoint)].busy), slots: profile.slots)
    let pace =
      residual * endpoints[Int(endpoint)].trouble.slowdown
      * effects.dailyFactor(at: instant) * load * tierSlowdown

    let output = isEmpty ? 0 : wantedOutput(slot)
    let newInput = Double(Int(session.context) - cached) / 1000
    let reading =
      profile.baseSeconds + profile.secondsPer1kNewInput * newInput
      + profile.secondsPer1kCachedInput * Double(cached) / 1000
    let prefill = reading * pace * (isSlow ? profile.slowPathFactor : 1)
    let decode = profile.secondsPer1kOutput * Double(output) / 1000 * pace
    let untilFirstToken = SimDuration(seconds: prefill)
    let hazard = plan.setting.world.cutHazardPerSecond
    if hazard > 0, output > 0, cutAfter / hazard < decode {
      let cutSeconds = cutAfter / hazard
      return Service(
        untilFirstToken: untilFirstToken, afterFirstToken: SimDuration(seconds: cutSeconds),
        output: max(1, Int(Double(output) * cutSeconds / decode)), outcome: .cutMidStream)
    }
    return Service(
      untilFirstToken: untilFirstToken, afterFirstToken: SimDuration(seconds: decode),
      output: output, outcome: isEmpty ? .zeroCompletion : .served, hasToolError: hasToolError)
  }

  /// What the model that serves a call writes, within the limit of the call [tokens].
  func wantedOutput(_ slot: Int32) -> Int {
    let model = Int(sessions[Int(slot)].routing.model.index)
    let verbosity = plan.setting.models[model].verbosity
    let wanted = Int((Double(sessions[Int(slot)].session.output) * verbosity).rounded())
    return max(1, min(outputLimit.count, wanted))
  }

  private func usage(input: Int, cached: Int, output: Int, at endpoint: Int32) -> Usage {
    let reasoning = Int(Double(output) * reasoningShare)
    var usage = inputUsage(input, cached: cached, at: endpoint)
    usage.completion = TokenCount(output - reasoning)
    usage.reasoning = TokenCount(reasoning)
    return usage
  }
}
