import Demand
import Formats
import Quantities

// Decoding and resolving of `session.spawn`.
extension Scenario {
  /// - Parameter session: what is not said is as in its sub-agents, or as in the preset
  ///   `deep-research` where it has none.
  static func readSubAgents(
    _ reader: ObjectReader, of session: SyntheticSession
  ) -> SubAgents? {
    guard var agents = session.subAgents ?? SyntheticSession.deepResearch.subAgents else {
      return nil
    }
    func count(_ key: String, _ value: inout Int, _ range: ClosedRange<Int>, _ noun: String) {
      value = reader.int(
        key, default: value, in: range,
        "expected \(noun), \(range.lowerBound) to \(range.upperBound)")
    }
    func distribution(_ key: String, _ value: inout SkewedLognormal) {
      let present = value
      value = reader.optional(key)?.object { readDistribution($0, present) } ?? present
    }
    let limit = SubAgents.branchLimit
    var (rounds, fewest, most) = (agents.rounds, agents.fewest, agents.most)
    count("after_calls", &agents.firstAfter, 0...1_000_000, "calls")
    count("calls_between", &agents.callsBetween, 0...1_000_000, "calls")
    count("rounds", &rounds, 0...limit, "rounds")
    count("agents_min", &fewest, 1...limit, "sub-agents")
    count("agents_max", &most, 1...limit, "sub-agents")
    if fewest > most {
      reader.value.report("found agents_min above agents_max")
    } else if rounds * most > limit {
      reader.value.report(
        "found \(rounds) rounds of up to \(most) sub-agents; a task has at most \(limit) in all")
    } else {
      (agents.rounds, agents.fewest, agents.most) = (rounds, fewest, most)
    }
    agents.share = reader.double(
      "share", default: agents.share, in: 0...1, "expected a share, 0 to 1")
    if let calls = reader.optional("calls")?.int(
      in: 1...1_000_000, "expected calls, 1 to 1,000,000")
    {
      agents.calls = .fixed(calls)
    }
    agents.inheritsContext = reader.bool("inherits_context", default: agents.inheritsContext)
    var system = agents.systemTokens.count
    count("system_tokens", &system, 0...10_000_000, "tokens")
    agents.systemTokens = TokenCount(system)
    distribution("first_input", &agents.firstInput)
    distribution("new_input", &agents.newInput)
    distribution("output", &agents.output)
    distribution("returned", &agents.returned)
    agents.rewriteShare = reader.double(
      "rewrite_share", default: agents.rewriteShare, in: 0...1, "expected a share, 0 to 1")
    if (system + session.compactionTarget.count) * 2 > session.compactionTrigger.count {
      reader.value.report(
        "found sub-agents whose compaction keeps more than half of what triggers it; their system "
          + "tokens and the session's target tokens must be at most half of its trigger")
    }
    return agents
  }
}

extension SubAgents {
  /// The parameters as under `spawn`; a length that is not fixed is the preset's and is left out.
  var resolved: JSONNode {
    var members: [(String, JSONNode)] = [
      ("after_calls", .number(firstAfter)), ("calls_between", .number(callsBetween)),
      ("rounds", .number(rounds)), ("share", .number(share)), ("agents_min", .number(fewest)),
      ("agents_max", .number(most)),
    ]
    if case .fixed(let calls) = calls { members.append(("calls", .number(calls))) }
    members += [
      ("inherits_context", .bool(inheritsContext)),
      ("system_tokens", .number(systemTokens.count)), ("first_input", firstInput.resolved),
      ("new_input", newInput.resolved), ("output", output.resolved),
      ("returned", returned.resolved), ("rewrite_share", .number(rewriteShare)),
    ]
    return .object(members)
  }
}
