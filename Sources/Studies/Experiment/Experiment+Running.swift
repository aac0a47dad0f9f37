public import Accounting
import Demand
import Quantities
import Routing
import Simulation
import Supply

extension Experiment {
  /// Runs the whole experiment.
  ///
  /// Runs are independent and their records are kept by position, so that the result is the same
  /// for any number of threads.
  ///
  /// - Parameters:
  ///   - threads: runs under way at once, 1 or more.
  ///   - finished: told after each run how many are done, in any order.
  ///   - meter: told how far the runs are while they are under way.
  ///   - sink: where the attempts of a run go; called once per run, on the run's own thread, and
  ///     closed by the `done` it returns.
  /// - Throws: ``AuditFailure`` where a run breaks a law of conservation; what a sink throws.
  public func run(
    threads: Int, finished: @escaping @Sendable (Int) -> Void = { _ in }, meter: RunMeter? = nil,
    sink: @escaping @Sendable (RunPosition) throws -> (any ClosableSink)? = { _ in nil }
  ) async throws -> ExperimentRecord {
    let count = scenario.experiment.replications
    let positions = positions(replications: 0..<count)
    meter?.expect(positions.count)
    let runs = try await runs(
      at: positions, threads: threads, finished: finished, meter: meter, sink: sink)
    return record(of: runs, replications: count)
  }

  /// Runs some of an experiment's runs: of any workloads, points, policies and replications, also
  /// replications beyond those that the scenario asks for.
  ///
  /// Whoever asks tells the meter how many runs to expect.
  ///
  /// - Returns: The runs in the order of `positions`, whatever order they ended in.
  /// - Throws: as ``run(threads:finished:meter:sink:)``.
  public func runs(
    at positions: [RunPosition], threads: Int,
    finished: @escaping @Sendable (Int) -> Void = { _ in }, meter: RunMeter? = nil,
    sink: @escaping @Sendable (RunPosition) throws -> (any ClosableSink)? = { _ in nil }
  ) async throws -> [CompletedRun] {
    try await runs(
      at: positions, threads: threads, finished: finished, meter: meter, sink: sink,
      audit: { $0.audit() })
  }

  /// Runs with laws of the caller's; tests break them on purpose.
  package func runs(
    at positions: [RunPosition], threads: Int,
    finished: @escaping @Sendable (Int) -> Void = { _ in }, meter: RunMeter? = nil,
    sink: @escaping @Sendable (RunPosition) throws -> (any ClosableSink)? = { _ in nil },
    audit: @escaping @Sendable (RunRecord) -> [AuditViolation]
  ) async throws -> [CompletedRun] {
    let settings = self.settings
    var runs: [CompletedRun?] = Array(repeating: nil, count: positions.count)
    try await withThrowingTaskGroup(of: (Int, CompletedRun).self) { group in
      var next = 0
      func startNext() {
        guard next < positions.count else { return }
        let index = next
        next += 1
        group.addTask {
          try Task.checkCancellation()
          let plan = try plan(positions[index], in: settings)
          return (index, try complete(positions[index], plan, meter, sink, audit))
        }
      }
      for _ in 0..<max(1, threads) { startNext() }
      var done = 0
      while let (index, run) = try await group.next() {
        runs[index] = run
        done += 1
        finished(done)
        startNext()
      }
    }
    return runs.compactMap { $0 }
  }

  /// One run from its plan to its audit.
  private func complete(
    _ position: RunPosition, _ plan: RunPlan, _ meter: RunMeter?,
    _ sink: @Sendable (RunPosition) throws -> (any ClosableSink)?,
    _ audit: @Sendable (RunRecord) -> [AuditViolation]
  ) throws -> CompletedRun {
    let output = try sink(position)
    let gauge = meter.map { MeteredRun($0, span: points[position.point].experiment.horizon) }
    let record = plan.run(sink: output, telling: gauge)
    try output?.close()
    gauge?.ended(calls: record.all.callsArrived)
    let hasTwin =
      hasUndisturbedTwins && position.inputs == position.replication
      && points[position.point].hasTwins
    let twin = hasTwin ? plan.undisturbed(beside: record) : nil
    var violations = audit(record)
    if violations.isEmpty, let twin { violations = audit(twin.record) }
    guard violations.isEmpty else {
      throw AuditFailure(position: position, violations: violations)
    }
    return CompletedRun(position: position, record: record, undisturbed: twin)
  }

  /// What runs came to: those of all workloads, points and policies in the order of
  /// ``positions(replications:)``, each with the same number of replications.
  ///
  /// - Precondition: `runs` are as many as the workloads, points, policies and replications make.
  public func record(of runs: [CompletedRun], replications: Int) -> ExperimentRecord {
    record(of: runs, replications: scenario.policies.map { _ in replications })
  }

  /// What runs came to where policies have unequal numbers of replications, in the same order.
  ///
  /// - Precondition: `runs` are as many as workloads, points and `replications` by policy make.
  public func record(of runs: [CompletedRun], replications: [Int]) -> ExperimentRecord {
    precondition(
      replications.count == scenario.policies.count
        && runs.count == scenario.workloads.count * points.count * replications.reduce(0, +),
      "every cell has its replications")
    let most = replications.max() ?? 0
    var record = self.record(runs.map(\.record), most)
    if replications.contains(where: { $0 != most }) { record.replicationsByPolicy = replications }
    record.decision = scenario.experiment.decision
    if scenario.hasUncertainInputs {
      record.uncertainty = UncertaintyRecord(
        inputs: scenario.inputs.map(\.description),
        draws: (0..<most).map { replication in
          zip(scenario.inputs, scenario.draws(in: replication)).map { $0.form.figure($1) }
        })
    }
    if scenario.isScheduled {
      record.incidents = points.map(\.incidentDescriptions)
      record.undisturbed = runs.compactMap(\.undisturbed)
    }
    return record
  }

  private func record(_ runs: [RunRecord], _ replications: Int) -> ExperimentRecord {
    let experiment = scenario.experiment
    return ExperimentRecord(
      name: scenario.name, question: scenario.question,
      workloads: scenario.workloads.map(\.description),
      policies: scenario.policies.map {
        PolicyDescription(name: $0.policy.name, summary: $0.summary)
      },
      baseline: scenario.baseline, axis: scenario.axis, catalogues: points.map(\.catalogue),
      gapOrigins: scenario.gapOrigins, startsAt: experiment.startsAt, seed: experiment.seed,
      replications: replications, warmUp: experiment.warmUp,
      horizon: experiment.horizon, assumptions: scenario.assumptions,
      validation: Scenario.validation, runs: runs)
  }
}

/// A run that has ended and passed its audit.
public struct CompletedRun: Sendable {
  /// Which run.
  public let position: RunPosition
  /// What it came to.
  public let record: RunRecord
  /// Its twin without scheduled incidents; `nil` where nothing is scheduled.
  public let undisturbed: UndisturbedRun?
}

/// A sink that is told when its run has ended.
public protocol ClosableSink: AttemptSink {
  /// Writes what is left.
  func close() throws
}

extension WorkloadSpecification {
  var description: WorkloadDescription {
    WorkloadDescription(
      name: workload.name, summary: summary, meanSteps: workload.meanSteps,
      types: workload.requests.types, typeWeights: workload.requests.typeWeights,
      tier: workload.serviceTier, solvedTask: workload.solvedTask)
  }
}

extension Scenario {
  /// What is assumed rather than measured.
  var assumptions: [String] {
    var sentences = solvedTaskAssumptions
    sentences += [
      "Routers weigh prices by the 3 : 1 blend of prompt and completion rates; an outage is "
        + "significant when half of the attempts of the last 30 s failed.",
      "Capacity, rate limits and speed of endpoints without a published profile are drawn from "
        + "the distribution over endpoints of a gateway in mid-2026 (fitted).",
      "The gateway starts from the endpoints' published speed and then sees only its own "
        + "finished attempts; no other customer's traffic is simulated.",
    ]
    if workloads.contains(where: { $0.recordedFile != nil }) {
      sentences.append(
        "Recorded steps succeeded with their recorded model; another model repeats more of them "
          + "only as far as its success probability is lower.")
    }
    if !world.limits.isEmpty {
      sentences.append(
        "Limits that the scenario sets are buckets of one minute's allowance that refill "
          + "continuously, one set per account, as Anthropic documents; others are taken to do so.")
    }
    if workloads.contains(where: { $0.retiming?.loop == .open }) {
      sentences.append(
        "In an open loop a call starts at its recorded time with its recorded input, also where the "
          + "answer that this input holds has not come; it finds cached what its conversation had "
          + "answered when it began.")
    }
    if world.hasOutages {
      sentences.append(
        "Incidents follow status pages of 2021-2024: Weibull gaps, lognormal lengths; one in ten "
          + "is an outage and the rest a degradation (assumed).")
    }
    return sentences + outageAssumptions + latencyAssumptions
  }

  /// What was and was not checked against recorded behaviour.
  static var validation: [String] {
    [
      "Checked: price rules against published price lists; routing against OpenRouter's worked "
        + "examples and 38,800 recorded decisions of LiteLLM's router; ParetoBandit against its own "
        + "runs; the prefix cache against 485 recorded coding-agent sessions; queues "
        + "against Erlang B, Erlang C, Pollaczek-Khinchine, machine repair, mean-value analysis and "
        + "Jackson's product form."
    ] + calibration + [
      "Not checked: no multi-provider gateway log has yet been replayed end to end; limits and "
        + "incidents of single endpoints, and the latency of all but a few, are drawn."
    ]
  }
}
