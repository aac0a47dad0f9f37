import Accounting

extension ReportBuilder {
  /// Cost per task, tokens and cache hits.
  var costSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      if hasAxis { blocks.append(.paragraph(referenceSentence(workload))) }
      let ids = [
        "cost_per_task_usd", "cost_per_solved_task_usd", "solved_share", "repeats_per_task",
        "tokens_new", "tokens_cached", "tokens_output", "cache_hit_share", "fee_usd",
      ]
      let note =
        intervalNote + " Cost is provider charges for billed tokens, failed attempts and repeats "
        + "included; gateway fees are apart. Tokens are billed tokens of one replication."
      blocks += metricTables(
        "Cost and tokens by policy\(place(workload))", ids, workload: workload, note: note)
      blocks.append(.figure(costFigure(workload)))
      if let figure = costSplitFigure(workload) { blocks.append(.figure(figure)) }
    }
    return Section(title: "Cost", blocks: blocks)
  }

  /// Times of calls and tasks.
  var latencySection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      let ids = [
        "ttft_p50_s", "ttft_p90_s", "ttft_p95_s", "ttft_p99_s", "call_time_p50_s",
        "call_time_p90_s", "call_time_p95_s", "call_time_p99_s", "tpot_p50_s", "tpot_p90_s",
        "tpot_p99_s", "throughput_p50_tok_s", "throughput_p10_tok_s", "throughput_p01_tok_s",
        "task_time_p50_s", "task_time_p95_s", "censored_task_share",
      ]
      let note =
        intervalNote + " Each quantile is taken within a replication. Times include failed tries; "
        + "task times include tool and user gaps. Throughput is that of the attempt that gave "
        + "the answer, the wait for its first token included."
      blocks += metricTables(
        "Times by policy\(place(workload))", ids, workload: workload, note: note)
      if let figure = timeFigure(workload) { blocks.append(.figure(figure)) }
      if let figure = latencyFigure(workload) { blocks.append(.figure(figure)) }
    }
    return Section(title: "Time", blocks: blocks)
  }

  /// Attempts, failed calls and why they failed.
  var failureSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      let ids = [
        "attempts_per_call", "failed_call_share", "cancelled_call_share", "rejected_call_share",
        "sticky_attempt_share",
      ]
      blocks += metricTables(
        "Attempts and failures by policy\(place(workload))", ids, workload: workload,
        note: intervalNote)
      blocks.append(.table(endingTable(workload)))
    }
    return Section(title: "Failed calls and why", blocks: blocks)
  }

  private func endingTable(_ workload: Int) -> Table {
    let counts = record.policies.indices.map { policy in
      let runs = record.runs(of: results.referenceCell(workload: workload, policy: policy))
      return CallEnding.allCases.map { ending in
        Double(runs.reduce(0) { $0 + $1.measured.count(of: ending) }) / Double(max(1, runs.count))
      }
    }
    let shown = CallEnding.allCases.filter { ending in
      ending == .completed || counts.contains { $0[ending.rawValue] > 0 }
    }
    func text(_ policy: Int, _ ending: CallEnding) -> String {
      let count = counts[policy][ending.rawValue]
      return count == 0 ? "0" : NumberText.fixed(count, decimals: count < 100 ? 1 : 0)
    }
    let caption = "How calls ended\(place(workload)): calls of measured tasks per replication"
    let note = "A call counts once, however many attempts it took."
    let policies = record.policies.indices
    guard policies.count > Self.columnLimit else {
      return Table(
        caption, columns: [.words("ending")] + policyNames.map { .number($0) },
        rows: shown.map { ending in [ending.name] + policies.map { text($0, ending) } }, note: note)
    }
    return Table(
      caption, columns: [.words("policy")] + shown.map { .number($0.name) },
      rows: policies.map { policy in [policyNames[policy]] + shown.map { text(policy, $0) } },
      note: note)
  }
}
