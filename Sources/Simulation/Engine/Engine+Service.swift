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
    let index = Int(slot)
    let endpoint = sessions[index].flight.endpoint
    let cached = cachedTokens(slot, at: endpoint)
    let service = drawService(slot, cached: cached)
    sessions[index].flight.isServing = true
    sessions[index].flight.startedAt = now
    sessions[index].flight.firstTokenAt = now + service.untilFirstToken
    sessions[index].flight.outcome = service.outcome
    sessions[index].flight.usage = usage(
      input: Int(sessions[index].session.context), cached: cached, output: service.output,
      at: endpoint)
    sessions[index].phase = .inFlight
    scheduleSession(slot, after: service.untilFirstToken + service.afterFirstToken)
  }

  private struct Service {
    var untilFirstToken: SimDuration
    var afterFirstToken: SimDuration
    var output: Int
    var outcome: AttemptOutcome
  }

  /// Affine latency times a lognormal residual; every attempt consumes the same four draws.
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
    let isDegraded = condition(of: endpoint) == .degraded
    let pace = residual * (isDegraded ? plan.setting.world.degradedSlowdown : 1)

    let model = Int(sessions[Int(slot)].routing.model.index)
    let wanted = Int((Double(session.output) * plan.setting.models[model].verbosity).rounded())
    let output = isEmpty ? 0 : max(1, min(outputLimit.count, wanted))
    let newInput = Double(Int(session.context) - cached) / 1000
    let reading =
      profile.baseSeconds + profile.secondsPer1kNewInput * newInput
      + profile.secondsPer1kCachedInput * Double(cached) / 1000
    let prefill = reading * pace * (isSlow ? profile.slowPathFactor : 1)
    let decode = profile.secondsPer1kOutput * Double(output) / 1000 * pace
    let untilFirstToken = plan.setting.world.gatewayOverhead + SimDuration(seconds: prefill)
    let hazard = plan.setting.world.cutHazardPerSecond
    if hazard > 0, output > 0, cutAfter / hazard < decode {
      let cutSeconds = cutAfter / hazard
      return Service(
        untilFirstToken: untilFirstToken, afterFirstToken: SimDuration(seconds: cutSeconds),
        output: max(1, Int(Double(output) * cutSeconds / decode)), outcome: .cutMidStream)
    }
    return Service(
      untilFirstToken: untilFirstToken, afterFirstToken: SimDuration(seconds: decode),
      output: output, outcome: isEmpty ? .zeroCompletion : .served)
  }

  private func usage(input: Int, cached: Int, output: Int, at endpoint: Int32) -> Usage {
    let rest = TokenCount(input - cached)
    let writes = plan.setting.terms[Int(endpoint)].chargesWrites
    let reasoning = Int(Double(output) * reasoningShare)
    return Usage(
      prompt: writes ? .zero : rest, cacheRead: TokenCount(cached),
      cacheWrite5m: writes ? rest : .zero, completion: TokenCount(output - reasoning),
      reasoning: TokenCount(reasoning))
  }
}
