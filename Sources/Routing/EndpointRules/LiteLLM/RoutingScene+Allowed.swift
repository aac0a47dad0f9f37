extension RoutingScene {
  /// Leaves the trail of a rule that does not draw: its choice is all that it allows.
  mutating func allowOnly(_ position: Int?) {
    weights.removeAll(keepingCapacity: true)
    for index in candidates.indices { weights.append(index == position ? 1 : 0) }
  }
}

extension DeploymentSettings {
  /// Whether a call of `input` tokens stays within the limits of the minute, after LiteLLM's test
  /// of cost- and latency-based routing: what was used and this call are not above them. A limit
  /// of 0 counts as none.
  func admits(_ input: Int, after usage: MinuteUsage, in minute: Int64) -> Bool {
    if let limit = tokensPerMinute, limit > 0, usage.tokens(in: minute) + input > limit {
      return false
    }
    if let limit = requestsPerMinute, limit > 0, usage.requests(in: minute) + 1 > limit {
      return false
    }
    return true
  }
}
