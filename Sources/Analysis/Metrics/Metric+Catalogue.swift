import Accounting
import NumericalMethods
import Quantities

extension Metric {
  /// Every metric, in the order of tables and files.
  package static let all: [Metric] =
    money + outcomes + tokens + latency + streaming + resilience

  /// The one metric that the experiment is decided on: cost per task.
  package static let primary = 0

  /// Position of the metric with this identity.
  package static func position(of id: String) -> Int? { all.firstIndex { $0.id == id } }

  private static let money = [
    Metric(
      "cost_per_task_usd", "cost per task", .usd, .lower,
      "Provider charges for measured tasks that ended, failed attempts and repeats included, "
        + "over the number of those tasks; gateway fees are not in it.",
      parts: { RatioParts($0.endedTaskCost.dollars, Double($0.tasksEnded)) }),
    Metric(
      "cost_per_solved_task_usd", "cost per solved task (assumed)", .usd, .lower,
      "The same charges over the tasks that ended solved; whether a step succeeds is assumed.",
      parts: { RatioParts($0.endedTaskCost.dollars, Double($0.tasksSolved)) }),
    Metric(
      "cost_usd", "provider charges in all", .usd, .lower,
      "Provider charges for measured tasks, ended or not, in one replication.",
      value: { $0.cost.dollars }),
    Metric(
      "fee_usd", "gateway fees, whole run", .usd, .lower,
      "Fees on the credits bought in the whole run, warm-up included, in whole purchases.",
      value: { -$0.ledger.feeRevenue.dollars }),
  ]

  private static let outcomes = [
    Metric(
      "solved_share", "tasks solved (assumed)", .share, .higher,
      "Measured tasks that ended solved over those that ended.",
      parts: { RatioParts($0.tasksSolved, $0.tasksEnded) }),
    Metric(
      "repeats_per_task", "repeated steps per task", .number, .lower,
      "Calls that repeat a step whose answer was not good enough or did not come, over measured "
        + "tasks that arrived.",
      parts: { RatioParts($0.measured.repeats, $0.measured.tasksArrived) }),
    Metric(
      "attempts_per_call", "attempts per call", .number, .lower,
      "Tries at endpoints over calls, of measured tasks.",
      parts: { RatioParts($0.measured.attemptCount, $0.measured.callsArrived) }),
    Metric(
      "failed_call_share", "failed calls", .share, .lower,
      "Calls that the gateway answered with an error, over calls that ended.",
      parts: { RatioParts($0.measured.callsFailed, $0.measured.callsThatEnded) }),
    Metric(
      "cancelled_call_share", "calls cancelled by clients", .share, .lower,
      "Calls that the client gave up before their answer was whole, over calls that ended.",
      isCompared: false,
      parts: { RatioParts($0.measured.count(of: .cancelled), $0.measured.callsThatEnded) }),
    Metric(
      "rejected_call_share", "calls no endpoint fits", .share, .lower,
      "Calls that no endpoint could serve as asked, over calls that ended.",
      parts: { RatioParts($0.measured.count(of: .rejected), $0.measured.callsThatEnded) }),
    Metric(
      "sticky_attempt_share", "attempts placed by stickiness", .share, .neutral,
      "Tries that went where sticky routing sent them, over all tries.",
      parts: { RatioParts($0.measured.stickyAttempts, $0.measured.attemptCount) }),
    Metric(
      "tasks_measured", "tasks measured", .number, .neutral,
      "Tasks that arrived after the warm-up, in one replication.",
      value: { Double($0.measured.tasksArrived) }),
    Metric(
      "calls_measured", "calls measured", .number, .neutral,
      "Calls of measured tasks, repeats included, in one replication.",
      value: { Double($0.measured.callsArrived) }),
    Metric(
      "censored_task_share", "tasks cut off by the end", .share, .neutral,
      "Measured tasks that were still under way when the run ended, over those that arrived.",
      parts: {
        RatioParts($0.measured.tasksEnded[TaskEnding.censored.rawValue], $0.measured.tasksArrived)
      }),
  ]

  private static let tokens = [
    Metric(
      "tokens_new", "new input tokens", .tokens, .neutral,
      "Input billed at the prompt or cache-write rate for measured tasks, in one replication.",
      value: { Double(($0.usage.input - $0.usage.cacheRead).count) }),
    Metric(
      "tokens_cached", "cached input tokens", .tokens, .neutral,
      "Input billed as cache reads for measured tasks, in one replication.",
      value: { Double($0.usage.cacheRead.count) }),
    Metric(
      "tokens_output", "output tokens", .tokens, .neutral,
      "Output billed for measured tasks, reasoning included, in one replication.",
      value: { Double($0.usage.output.count) }),
    Metric(
      "cache_hit_share", "cache-hit share of input", .share, .higher,
      "Input tokens billed as cache reads over all input tokens billed.",
      parts: { RatioParts($0.usage.cacheRead.count, $0.usage.input.count) }),
  ]

  private static let latency = [
    Metric(
      "ttft_p50_s", "time to first token, median", .seconds, .lower,
      "Median time from a call to its first token, failed tries included, of completed calls.",
      value: { seconds($0.timeToFirstToken, 0.5) }),
    Metric(
      "ttft_p95_s", "time to first token, p95", .seconds, .lower,
      "95th percentile of the same time.",
      value: { seconds($0.timeToFirstToken, 0.95) }),
    Metric(
      "call_time_p50_s", "time of a call, median", .seconds, .lower,
      "Median time from a call to its last token, failed tries included, of completed calls.",
      value: { seconds($0.callTime, 0.5) }),
    Metric(
      "call_time_p95_s", "time of a call, p95", .seconds, .lower,
      "95th percentile of the same time.",
      value: { seconds($0.callTime, 0.95) }),
    Metric(
      "task_time_p50_s", "time of a task, median", .seconds, .lower,
      "Median time from the arrival of a task to its end, of measured tasks that ended.",
      value: { seconds($0.taskTime, 0.5) }),
    Metric(
      "task_time_p95_s", "time of a task, p95", .seconds, .lower,
      "95th percentile of the same time.",
      value: { seconds($0.taskTime, 0.95) }),
  ]

  private static let streaming = [
    Metric(
      "ttft_p90_s", "time to first token, p90", .seconds, .lower,
      "90th percentile of the time to first token.", isCompared: false,
      value: { seconds($0.timeToFirstToken, 0.9) }),
    Metric(
      "ttft_p99_s", "time to first token, p99", .seconds, .lower,
      "99th percentile of the time to first token.", isCompared: false,
      value: { seconds($0.timeToFirstToken, 0.99) }),
    Metric(
      "call_time_p90_s", "time of a call, p90", .seconds, .lower,
      "90th percentile of the time of a call.", isCompared: false,
      value: { seconds($0.callTime, 0.9) }),
    Metric(
      "call_time_p99_s", "time of a call, p99", .seconds, .lower,
      "99th percentile of the time of a call.", isCompared: false,
      value: { seconds($0.callTime, 0.99) }),
    Metric(
      "tpot_p50_s", "time per output token, median", .seconds, .lower,
      "Median over completed calls of the time from the first to the last token, over the tokens "
        + "after the first.", value: { perToken($0.timePerOutputToken, 0.5) }),
    Metric(
      "tpot_p90_s", "time per output token, p90", .seconds, .lower,
      "90th percentile of the same time.", isCompared: false,
      value: { perToken($0.timePerOutputToken, 0.9) }),
    Metric(
      "tpot_p99_s", "time per output token, p99", .seconds, .lower,
      "99th percentile of the same time.", isCompared: false,
      value: { perToken($0.timePerOutputToken, 0.99) }),
    Metric(
      "throughput_p50_tok_s", "throughput, median", .tokenRate, .higher,
      "Median over completed calls of output tokens over the time of the attempt that gave them, "
        + "network, queue and time to first token included (OpenRouter's definition).",
      value: { throughput($0, 0.5) }),
    Metric(
      "throughput_p10_tok_s", "throughput of the slowest 10 %", .tokenRate, .higher,
      "10th percentile of the same throughput: 90 % of calls are faster.", isCompared: false,
      value: { throughput($0, 0.1) }),
    Metric(
      "throughput_p01_tok_s", "throughput of the slowest 1 %", .tokenRate, .higher,
      "1st percentile of the same throughput: 99 % of calls are faster.", isCompared: false,
      value: { throughput($0, 0.01) }),
  ]

  private static func perToken(_ nanoseconds: LogLinearHistogram, _ share: Double) -> Double? {
    nanoseconds.quantile(share).map { $0 / 1e9 }
  }

  private static func throughput(_ record: RunRecord, _ share: Double) -> Double? {
    record.throughput.quantile(share).map { $0 / 1e3 }
  }

  private static func seconds(_ microseconds: LogLinearHistogram, _ share: Double) -> Double? {
    microseconds.quantile(share).map { $0 / 1e6 }
  }
}

extension FlowCounts {
  /// Calls that reached an end before the run did.
  var callsThatEnded: Int { callsArrived - count(of: .censored) }

  /// Calls that ended in this way.
  func count(of ending: CallEnding) -> Int { callsEnded[ending.rawValue] }
}
