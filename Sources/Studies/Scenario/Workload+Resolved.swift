package import Demand
package import Formats
import Quantities
import Supply

extension WorkloadSpecification {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("name", .string(workload.name)), ("summary", .string(summary)),
    ]
    if let preset { members.append(("preset", .string(preset))) }
    if let recordedFile, case .recorded(let replay) = workload.source {
      members.append(("recorded", replay.resolved(from: recordedFile, in: catalogue)))
    }
    members.append(("arrivals", workload.arrivals.resolved))
    members += workload.requests.resolvedMembers(in: catalogue)
    members.append(("parameters", workload.parameters.node))
    members.append(("cache_control", .string(workload.cacheControl.rawValue)))
    members.append(("service_tier", .string(workload.serviceTier.rawValue)))
    members.append(("solved_task", workload.solvedTask.resolved))
    if case .drawn(let synthetic) = workload.source {
      members.append(("session", synthetic.session.resolved))
    }
    return .object(members)
  }
}

extension RequestMix {
  func resolvedMembers(in catalogue: Catalogue) -> [(String, JSONNode)] {
    var members: [(String, JSONNode)] = [("named_share", .number(namedShare))]
    if !namedModels.isEmpty {
      members.append(
        ("named", .object([("models", resolvedMix(namedModels, namedWeights, catalogue))])))
    }
    let types = zip(types, typeWeights).map { type, weight in
      JSONNode.object([
        ("name", .string(type.name)), ("mean_difficulty", .number(type.meanDifficulty)),
        ("weight", .number(weight)),
      ])
    }
    members.append(("task_types", .array(types)))
    return members
  }
}

extension SyntheticSession {
  /// The parameters as under `session`; a length that is not fixed is the preset's and is left out.
  package var resolved: JSONNode {
    var members: [(String, JSONNode)] = []
    if case .fixed(let calls) = calls { members.append(("calls", .number(calls))) }
    members += [
      ("system_tokens", .number(systemTokens.count)),
      ("output_limit_tokens", .number(outputLimit.count)),
      ("compaction_trigger_tokens", .number(compactionTrigger.count)),
      ("compaction_target_tokens", .number(compactionTarget.count)),
      ("first_input", firstInput.resolved), ("new_input", newInput.resolved),
      ("output", output.resolved), ("tool_gap", toolGap.resolved),
      ("user_gap", userGap.resolved), ("user_turn_share", .number(userTurnShare)),
      ("reasoning_share", .number(reasoningShare)), ("gap_limit", gapLimit.resolved),
      ("compaction_calls", .number(compactionCalls)), ("rewrite_share", .number(rewriteShare)),
      ("needs_tools", .bool(needsTools)),
      ("shared_prefix", sharedPrefix.resolved),
    ]
    if let subAgents { members.append(("spawn", subAgents.resolved)) }
    return .object(members)
  }
}

extension SkewedLognormal {
  var resolved: JSONNode {
    .object([
      ("mu", .number(mu)), ("sigma", .number(sigma)), ("tail_share", .number(tailShare)),
      ("tail_mu", .number(tailMu)), ("tail_sigma", .number(tailSigma)),
    ])
  }
}
