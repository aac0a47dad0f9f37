import Demand

// What reports say of figures that were fitted, and of what they were then held against.
extension Scenario {
  /// How steps succeed, one sentence for each law that the workloads have.
  package var solvedTaskAssumptions: [String] {
    var laws: [SolvedTaskLaw] = []
    for workload in workloads where !laws.contains(workload.workload.solvedTask) {
      laws.append(workload.workload.solvedTask)
    }
    return laws.map { law in
      "A step succeeds with probability \(law.words), quality being (Arena score - 1350) / 100; a "
        + "failed step is repeated at most three times."
        + (law == .calibrated
          ? " The form is assumed; the slope is fitted to pass rates of 78 runs and models (Aider "
            + "polyglot, BFCL v4), which give 1.8 to 2.5." : "")
    }
  }

  /// What was fitted, and how well it predicts what it was not fitted to.
  static var calibration: [String] {
    [
      "Latency: the affine form predicts the time of calls in recorded sessions that it was not "
        + "fitted to with a mean error of 16 to 20 % for each of six models.",
      "Verbosity and success: from Arena score, list price and verbosity the ratio of the costs of "
        + "a solved exercise is predicted within a factor of 1.4 for half of 29 pairs of models "
        + "(Aider polyglot); list prices alone are off by 2.0.",
      "The preset coding-agent-heavy against 485 recorded sessions: see `sim fit workload`; it "
        + "misses inputs above 160 k tokens, sessions below 10 calls, and short pauses of users.",
    ]
  }
}
