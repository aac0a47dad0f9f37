import Accounting
import Formats
import Studies
import Testing

/// Two policies written as equal in different words give the same runs, to the last bit.
@Suite struct EqualPoliciesTests {
  /// The scenario with everything in it, under two policies.
  private func pair(_ one: JSONNode, _ other: JSONNode) throws -> Experiment {
    var root = try Fixture.everything()
    root = try root.changing("policies", to: [one, other])
    root = try root.changing("baseline", to: "a")
    root = try root.changing("vary", to: .null)
    root = try root.changing("experiment.replications", to: 1)
    return try Experiment(decoding: root, files: Fixture.files())
  }

  private func expectEqual(_ one: JSONNode, _ other: JSONNode) async throws {
    let record = try await pair(one, other).run(threads: 1)
    for workload in record.workloads.indices {
      let runs = (0..<2).map { policy in
        String(reflecting: record.runs(workload: workload, point: 0, policy: policy).first)
      }
      #expect(runs[0] == runs[1])
      #expect(record.runs(workload: workload, point: 0, policy: 0).first?.all.callsArrived ?? 0 > 0)
    }
  }

  @Test func `law: spelling out the defaults of retrying changes nothing`() async throws {
    try await expectEqual(
      ["name": "a", "preset": "openrouter-balanced", "timeouts": ["first_token": "30 s"]],
      [
        "name": "b", "preset": "random", "endpoint_choice": ["kind": "price-balanced"],
        "retry": [
          "attempts": 6, "rounds": 2, "same_endpoint_attempts": 1, "first_pause": "0.5 s",
          "pause_limit": "8000 ms", "pause_factor": 2, "jitter": "equal", "pause_before": "round",
          "honour_retry_after": false,
          "retry_on": [
            "timed_out", "server_error", "provider_down", "overloaded", "rate_limited",
          ],
        ],
        "breaker": ["kind": "none"],
        "timeouts": ["first_token": "0.5 min", "total": "0 s", "call": "0 s"],
      ])
  }

  @Test func `law: a circuit, a budget and a hedge in other words are the same`() async throws {
    try await expectEqual(
      [
        "name": "a", "preset": "openrouter-sticky", "breaker": ["kind": "circuit"],
        "retry": ["budget": [:], "jitter": "full", "pause_before": "retry"],
        "hedge": ["after": "2 s"],
      ],
      [
        "name": "b", "preset": "openrouter-balanced", "sticky_idle": "600 s",
        "hedge": ["after": "2000 ms", "at_most": 1, "budget_share": 0.05],
        "retry": [
          "pause_before": "retry", "jitter": "full",
          "budget": ["window": "10000 ms", "share": 0.2, "minimum_per_s": 10],
        ],
        "breaker": [
          "kind": "circuit", "consecutive_failures": 5, "failure_share": 0.5,
          "minimum_requests": 20, "window": "1 min", "cooldown": "0.5 min", "cooldown_factor": 1,
          "cooldown_limit": "5 min", "probes": 1, "counts_429": false, "bypass": false,
        ],
      ])
  }

  /// A budget that is never spent, a hedge that never comes and a limit that nothing meets.
  @Test func `law: rules that never act change nothing`() async throws {
    try await expectEqual(
      ["name": "a", "preset": "openrouter-balanced"],
      [
        "name": "b", "preset": "openrouter-balanced",
        "retry": ["budget": ["share": 100, "minimum_per_s": 1000]],
        "breaker": [
          "kind": "circuit", "consecutive_failures": 0, "minimum_requests": 1_000_000,
        ],
      ])
  }
}
