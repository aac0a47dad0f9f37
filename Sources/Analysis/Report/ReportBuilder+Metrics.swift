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
      blocks.append(
        .table(
          metricTable(
            "Cost and tokens by policy\(place(workload))", ids, workload: workload,
            note: note)))
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
      blocks.append(
        .table(
          metricTable("Times by policy\(place(workload))", ids, workload: workload, note: note)))
      if let figure = timeFigure(workload) { blocks.append(.figure(figure)) }
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
      blocks.append(
        .table(
          metricTable(
            "Attempts and failures by policy\(place(workload))", ids,
            workload: workload, note: intervalNote)))
      blocks.append(.table(endingTable(workload)))
    }
    return Section(title: "Failed calls and why", blocks: blocks)
  }

  private func endingTable(_ workload: Int) -> Table {
    var table = Table(
      "How calls ended\(place(workload)): calls of measured tasks per replication",
      columns: [.words("ending")] + policyNames.map { .number($0) },
      note: "A call counts once, however many attempts it took.")
    for ending in CallEnding.allCases {
      let counts = record.policies.indices.map { policy -> Double in
        let runs = record.runs(of: results.referenceCell(workload: workload, policy: policy))
        let sum = runs.reduce(0) { $0 + $1.measured.count(of: ending) }
        return Double(sum) / Double(max(1, runs.count))
      }
      guard ending == .completed || counts.contains(where: { $0 > 0 }) else { continue }
      let texts = counts.map { $0 == 0 ? "0" : NumberText.fixed($0, decimals: $0 < 100 ? 1 : 0) }
      table.add([ending.name] + texts)
    }
    return table
  }
}
