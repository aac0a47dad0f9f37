import Accounting
import Demand
import Formats
import Quantities
import Routing
import Simulation
import Studies
import Supply

extension CallTrailText {
  /// The trail for programs: everything that the text says, and every model that was weighed.
  var json: JSONNode {
    .object([
      ("call", .number(trail.number)), ("workload", .string(workload.name)),
      ("policy", .string(policy.policy.name)), ("replication", .number(position.replication)),
      ("point", .number(position.point)), ("task", .number(trail.task.number)),
      ("branch", .number(trail.branch)), ("step", .number(trail.step)),
      ("repeat", .number(trail.repetition)),
      ("task_type", .string(workload.requests.types[trail.taskType].name)),
      ("issued_at_s", time(trail.issuedAt)), ("model_choice", modelChoice),
      ("request", request), ("moments", .array(trail.moments.map(moment))),
      (
        "end",
        .object([
          ("ending", .string(trail.ending.name)), ("at_s", time(trail.endedAt)),
          ("cost_usd", money(trail.cost)),
        ])
      ),
    ])
  }

  private var modelChoice: JSONNode {
    guard let choice = trail.modelChoice else { return .null }
    let considered = choice.considered.map { model in
      JSONNode.object([
        ("model", .string(catalogue[model.model].slug)),
        ("usd_per_call", number(model.usdPerCall)), ("weight", number(model.weight)),
      ])
    }
    return .object([
      ("model", choice.model.map { .string(catalogue[$0].slug) } ?? .null),
      ("by", choice.isNamed ? "task" : .string(policy.policy.modelRule.kind)),
      ("at_s", time(choice.at)), ("considered", .array(considered)),
    ])
  }

  private var request: JSONNode {
    guard let request = trail.request else { return .null }
    return .object([
      ("model", .string(catalogue[request.model].slug)),
      ("input_tokens", .number(request.input.count)),
      ("max_tokens", .number(request.outputLimit.count)), ("tools", .bool(request.needsTools)),
    ])
  }

  private func moment(_ moment: CallMoment) -> JSONNode {
    switch moment {
    case .decision(let decision, let trail, let at):
      .object([
        ("kind", "decision"), ("at_s", time(at)), ("passes", .array(trail.passes.map(pass))),
        ("decision", self.decision(decision)),
      ])
    case .attempt(let row): attempt(row)
    }
  }

  private func decision(_ decision: Decision) -> JSONNode {
    switch decision {
    case .attempt(let endpoint, let isSticky):
      .object([
        ("kind", "attempt"), ("endpoint", .string(name(of: endpoint))), ("sticky", .bool(isSticky)),
      ])
    case .wait(let pause): .object([("kind", "wait"), ("for_s", time(pause))])
    case .giveUp: .object([("kind", "give-up")])
    case .refuse(let refusal): .object([("kind", "refuse"), ("reason", .string(refusal.words))])
    }
  }

  private func pass(_ pass: RoutingPass) -> JSONNode {
    .object([
      ("model", .string(catalogue[pass.model].slug)), ("round", .number(pass.round)),
      ("bypasses_breaker", .bool(pass.bypassesBreaker)),
      ("endpoints", .array(pass.endpoints.map(endpoint))),
      ("choice", pass.choice.map(choice) ?? .null),
    ])
  }

  private func endpoint(_ endpoint: ConsideredEndpoint) -> JSONNode {
    .object([
      ("endpoint", .string(name(of: endpoint.endpoint))),
      ("excluded", endpoint.exclusion.map { .string($0.words) } ?? .null),
      ("blended_usd_per_m", number(endpoint.price.map { Double($0) / 4e6 })),
      ("weight", endpoint.weight.map { .number($0) } ?? .null),
      ("figure", number(endpoint.figure)),
      ("belief", endpoint.belief.map(belief) ?? .null),
    ])
  }

  private func belief(_ belief: EndpointBelief) -> JSONNode {
    .object([
      ("recent_attempts", .number(belief.recentAttempts)),
      ("recent_errors", .number(belief.recentErrors)), ("in_outage", .bool(belief.isInOutage)),
      ("median_ttft_s", .number(belief.medianTimeToFirstToken)),
      ("median_tokens_per_s", .number(belief.medianThroughput)),
      ("held_until_s", belief.heldUntil == .zero ? .null : time(belief.heldUntil)),
    ])
  }

  private func choice(_ choice: EndpointChoice) -> JSONNode {
    let ground =
      switch choice.ground {
      case .sticky: "sticky"
      case .order: "order"
      case .again: "again"
      case .rule: policy.policy.endpointRule.kind
      }
    return .object([
      ("endpoint", .string(name(of: choice.endpoint))), ("by", .string(ground)),
      ("draws", .array(choice.draws.map { .number($0) })),
    ])
  }

  private func attempt(_ row: AttemptRow) -> JSONNode {
    .object([
      ("kind", "attempt"), ("attempt", .number(row.attempt)),
      ("endpoint", .string(name(of: row.endpoint))), ("sticky", .bool(row.isSticky)),
      ("sent_at_s", time(row.sentAt)), ("ttft_s", time(row.timeToFirstToken)),
      ("duration_s", time(row.duration)), ("outcome", .string(row.outcome.name)),
      ("tokens_prompt", .number(row.usage.prompt.count)),
      ("tokens_cache_read", .number(row.usage.cacheRead.count)),
      ("tokens_cache_write_5m", .number(row.usage.cacheWrite5m.count)),
      ("tokens_cache_write_1h", .number(row.usage.cacheWrite1h.count)),
      ("tokens_completion", .number(row.usage.completion.count)),
      ("tokens_reasoning", .number(row.usage.reasoning.count)), ("cost_usd", money(row.cost)),
      ("disposition", .string(row.disposition.name)),
      ("limit", row.limit.map { .string($0.name) } ?? .null),
      ("retry_after_s", row.retryAfter.map(time) ?? .null), ("role", .string(row.role.name)),
      ("candidates", .number(Int(row.odds.candidates))),
      ("propensity", number(row.odds.propensity)),
      ("propensity_model", number(row.modelPropensity)),
    ])
  }

  private func time(_ time: SimTime) -> JSONNode { exact(time.microseconds, 6) }
  private func time(_ length: SimDuration) -> JSONNode { exact(length.microseconds, 6) }
  private func money(_ amount: USD) -> JSONNode { exact(amount.picoDollars, 12) }
  private func exact(_ value: Int64, _ places: Int) -> JSONNode {
    JSONNode(.number(Self.exact(value, places)))
  }
  private func number(_ value: Double?) -> JSONNode {
    value.map { $0.isFinite ? .number($0) : .null } ?? .null
  }
}
